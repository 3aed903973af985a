//! How a check ends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a check ends. The words are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// An allowed outcome, proved.
    Pass,
    /// No allowed outcome, or one that did not do what it must.
    Fail,
    /// Fails as a baseline expects.
    ExpectedFailure,
    /// Passes although a baseline expects it to fail.
    UnexpectedPass,
    /// The target need not do this, or there is no decision for a detail to belong to.
    NotApplicable,
    /// Its fixture or its twin could not be had.
    Untestable,
    /// Its request ends the server.
    ServerDied,
    /// The run ended before its turn.
    NotRun,
    /// An open question: looked at, and what must hold anyway did hold.
    Observed,
    /// The harness failed.
    Error,
}

impl Verdict {
    /// All verdicts, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Pass,
        Self::Fail,
        Self::ExpectedFailure,
        Self::UnexpectedPass,
        Self::NotApplicable,
        Self::Untestable,
        Self::ServerDied,
        Self::NotRun,
        Self::Observed,
        Self::Error,
    ];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::ExpectedFailure => "expected-failure",
            Self::UnexpectedPass => "unexpected-pass",
            Self::NotApplicable => "not-applicable",
            Self::Untestable => "untestable",
            Self::ServerDied => "server-died",
            Self::NotRun => "not-run",
            Self::Observed => "observed",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
