//! How the checks of a run ended: what baselines are written from.

use crate::run::CheckRecord;
use crate::verdict::Verdict;

/// How a check ended, whatever a baseline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The check.
    pub check: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Whether several trials ended differently.
    pub flaky: bool,
    /// Its fingerprint; of a flaky check those of all trials that ended badly, sorted.
    pub fingerprints: Vec<String>,
}

impl From<&CheckRecord> for Ending {
    fn from(record: &CheckRecord) -> Self {
        let mut fingerprints: Vec<String> =
            std::iter::once(&record.fingerprint).chain(&record.otherwise).cloned().collect();
        fingerprints.sort();
        Self { check: record.name.clone(), verdict: record.ended, flaky: record.flaky, fingerprints }
    }
}

impl Ending {
    /// Whether it ended as no check should that a baseline does not know.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Untestable | Verdict::ServerDied)
    }

    /// Whether it shows that nothing is wrong any more.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self.verdict, Verdict::Pass | Verdict::Observed)
    }
}
