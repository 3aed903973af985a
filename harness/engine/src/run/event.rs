//! What a run tells while it goes on. Reports are made of nothing else.

use super::record::CheckRecord;
use super::summary::Summary;
use crate::baseline::Stale;
use crate::world::LeftOver;

/// Something that has happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The plan stands.
    Planned {
        /// How many checks there are.
        checks: usize,
    },
    /// Something worth a line, such as a wait.
    Note(&'a str),
    /// A check has its verdict.
    Judged(&'a CheckRecord),
    /// An entry of the baseline holds no more.
    Stale(&'a Stale),
    /// Something could not be removed.
    LeftOver(&'a LeftOver),
    /// The run is over, cleaned up as far as it goes.
    Finished(&'a Summary),
}

/// A consumer of events.
pub trait Listener {
    /// Takes an event.
    fn hear(&mut self, event: &Event<'_>);
}

impl<F: FnMut(&Event<'_>)> Listener for F {
    fn hear(&mut self, event: &Event<'_>) {
        self(event);
    }
}
