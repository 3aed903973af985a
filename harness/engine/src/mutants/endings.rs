//! How the checks of a run ended.

use crate::run::{Event, Listener};
use crate::verdict::Verdict;
use std::collections::BTreeMap;

/// How each check of a run ended, and nothing else of it: many runs fit into memory.
#[derive(Clone, Debug, Default)]
pub struct Endings {
    ended: BTreeMap<String, Verdict>,
    lost: bool,
}

impl Endings {
    /// How the check of this name ended; `not-run` where nothing was told of it.
    #[must_use]
    pub fn of(&self, check: &str) -> Verdict {
        self.ended.get(check).copied().unwrap_or(Verdict::NotRun)
    }

    /// Whether the target died and did not come back.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.lost
    }

    /// How many checks ended so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.ended.values().filter(|ended| **ended == verdict).count()
    }
}

impl Listener for Endings {
    fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Judged(record) => {
                self.ended.insert(record.name.clone(), record.ended);
            }
            Event::Finished(summary) => self.lost = summary.target_lost,
            _ => {}
        }
    }
}

impl<N: Into<String>> FromIterator<(N, Verdict)> for Endings {
    fn from_iter<I: IntoIterator<Item = (N, Verdict)>>(endings: I) -> Self {
        Self { ended: endings.into_iter().map(|(name, ended)| (name.into(), ended)).collect(), lost: false }
    }
}
