//! What a baseline says.

use super::date::Date;
use crate::case::Place;
use crate::verdict::Verdict;
use std::sync::Arc;

/// Known failures, in file order.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// The entries.
    pub entries: Vec<Arc<Entry>>,
}

/// Checks that are known to end badly, how, and why that is left so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is written.
    pub place: Place,
    /// The checks: names, or patterns in which only `*` is special.
    pub checks: Vec<String>,
    /// How they end: `fail`, `untestable` or `server-died`.
    pub verdict: Verdict,
    /// The fingerprints that they may have; of `server-died` there is but one.
    pub fingerprints: Vec<String>,
    /// Whether they may pass at times.
    pub flaky: bool,
    /// Why it is left so.
    pub reason: String,
    /// Where more is said, such as a ticket.
    pub link: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

/// What the baseline says of a check that has ended.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The entry.
    pub entry: Arc<Entry>,
    /// Whether it ended as the entry says.
    pub met: bool,
}

impl Entry {
    /// Whether another entry says the same, wherever it is written.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        *self == Self { place: self.place.clone(), ..other.clone() }
    }

    /// Whether a check that ended badly ended as it says. `fingerprints` are all that its trials had.
    pub fn expects<'a>(
        &self,
        ended: Verdict,
        flaky: bool,
        mut fingerprints: impl Iterator<Item = &'a String>,
    ) -> bool {
        let known = |fingerprint: &'a String| self.fingerprints.contains(fingerprint);
        ended == self.verdict
            && (self.flaky || !flaky)
            && (self.verdict == Verdict::ServerDied || fingerprints.all(known))
    }
}
