//! How the checks of a run ended.

use crate::plan::Level;
use crate::run::{Event, Listener};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// How each check of a run ended, and nothing else of it: many runs fit into memory.
#[derive(Clone, Debug, Default)]
pub struct Endings {
    ended: BTreeMap<String, Verdict>,
    /// The checks that make no run red, however they end.
    mild: BTreeSet<String>,
    lost: bool,
}

impl Endings {
    /// How the check of this name ended; `not-run` where nothing was told of it.
    #[must_use]
    pub fn of(&self, check: &str) -> Verdict {
        self.ended.get(check).copied().unwrap_or(Verdict::NotRun)
    }

    /// Whether the check of this name makes a run red if it fails.
    #[must_use]
    pub fn gates(&self, check: &str) -> bool {
        !self.mild.contains(check)
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
                if record.level > Level::Should {
                    self.mild.insert(record.name.clone());
                }
            }
            Event::Finished(summary) => self.lost = summary.target_lost,
            _ => {}
        }
    }
}

impl<N: Into<String>> FromIterator<(N, Verdict)> for Endings {
    fn from_iter<I: IntoIterator<Item = (N, Verdict)>>(endings: I) -> Self {
        let ended = endings.into_iter().map(|(name, ended)| (name.into(), ended));
        Self { ended: ended.collect(), ..Self::default() }
    }
}
