//! Between judge and listeners: each check is held against the baseline, counted and told.

use super::event::{Event, Listener};
use super::record::CheckRecord;
use super::summary::Summary;
use crate::baseline::Expectations;

/// Takes checks in the order of the plan.
pub struct Verdicts<'a> {
    expectations: Option<Expectations>,
    summary: Summary,
    listener: &'a mut dyn Listener,
}

impl std::fmt::Debug for Verdicts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verdicts").field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl<'a> Verdicts<'a> {
    /// Verdicts under a baseline, if there is one. Without one, records keep the verdicts that they have.
    pub fn new(expectations: Option<Expectations>, listener: &'a mut dyn Listener) -> Self {
        Self { expectations, summary: Summary::default(), listener }
    }

    /// Tells of something else.
    pub fn tell(&mut self, event: &Event<'_>) {
        self.listener.hear(event);
    }

    /// Gives checks their verdicts.
    pub fn decide(&mut self, record: &mut CheckRecord) {
        if let Some(expectations) = &mut self.expectations {
            expectations.apply(record);
        }
    }

    /// Counts a check that has its verdict, and tells of it.
    pub fn settle(&mut self, record: &CheckRecord) {
        self.summary.count(record);
        self.listener.hear(&Event::Judged(record));
    }

    /// The counts, and the listener for what comes after the last verdict.
    pub fn end(self) -> (Summary, &'a mut dyn Listener) {
        let Self { expectations, mut summary, listener } = self;
        summary.stale = expectations.map(Expectations::stale).unwrap_or_default();
        for stale in &summary.stale {
            listener.hear(&Event::Stale(stale));
        }
        (summary, listener)
    }
}
