//! How much a check deserves to be looked at, the most urgent first.

use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, Gate};

/// What a check's end means for who reads of it; in the order of the exit codes that follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Concern {
    /// It makes the run fail.
    Failed,
    /// It has no verdict of the target.
    Undecided,
    /// The baseline is wrong about it.
    Stale,
    /// It fails below the gate.
    Tolerated,
    /// It fails as the baseline says.
    Known,
    /// Nothing.
    Fine,
}

impl Concern {
    pub(crate) fn of(record: &CheckRecord, gate: Gate) -> Self {
        // A baseline that says otherwise makes anything a failure.
        let astray = record.expectation.as_ref().is_some_and(|expectation| !expectation.met);
        match record.verdict {
            Verdict::Untestable if astray && record.level <= lowest(gate) => Self::Failed,
            Verdict::Fail if record.level > lowest(gate) => Self::Tolerated,
            Verdict::Fail | Verdict::ServerDied | Verdict::Error => Self::Failed,
            Verdict::Untestable | Verdict::NotRun => Self::Undecided,
            Verdict::UnexpectedPass => Self::Stale,
            Verdict::ExpectedFailure => Self::Known,
            Verdict::Pass | Verdict::NotApplicable | Verdict::Observed => Self::Fine,
        }
    }

    /// A heading for checks that end so.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Failed => "Failures",
            Self::Undecided => "Without a verdict",
            Self::Stale => "Stale baseline entries",
            Self::Tolerated => "Failures below the gate",
            Self::Known => "Known failures",
            Self::Fine => "The others",
        }
    }
}

/// The lowest level whose failures make the exit code 1.
fn lowest(gate: Gate) -> Level {
    match gate {
        Gate::Must => Level::Must,
        Gate::Should => Level::Should,
    }
}
