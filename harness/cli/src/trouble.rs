//! What ends a command early: a text that helps, and an exit code.

use std::fmt;
use upcheck_engine::baseline::Doubled;
use upcheck_engine::case::{Diagnostic, LoadError};
use upcheck_engine::run::{ExitCode, RunError};
use upcheck_engine::world::{JournalError, SweepError};
use upcheck_report::{CompareError, CompareReportError, MergeError, ReadError, ReportError};
use upcheck_wire::{ClientError, EndpointError};

/// An error with its exit code.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) text: String,
    pub(crate) code: ExitCode,
}

impl Trouble {
    /// The user can mend it.
    pub(crate) fn usage(text: impl fmt::Display) -> Self {
        Self { text: format!("error: {text}"), code: ExitCode::Usage }
    }

    /// Something was found that must not be.
    pub(crate) fn finding(text: impl fmt::Display) -> Self {
        Self { text: text.to_string(), code: ExitCode::Failed }
    }

    /// There is no verdict.
    pub(crate) fn no_verdict(text: impl fmt::Display) -> Self {
        Self { text: format!("no verdict: {text}"), code: ExitCode::NoVerdict }
    }

    /// The harness failed.
    pub(crate) fn harness(text: impl fmt::Display) -> Self {
        Self { text: format!("the harness failed: {text}"), code: ExitCode::NoVerdict }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<LoadError> for Trouble {
    fn from(error: LoadError) -> Self {
        match error {
            // Diagnostics begin with `error:` themselves.
            LoadError::Faults(_) => Self { text: error.to_string(), code: ExitCode::Usage },
            other => Self::usage(other),
        }
    }
}

impl From<Diagnostic> for Trouble {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { text: diagnostic.to_string(), code: ExitCode::Usage }
    }
}

impl From<Doubled> for Trouble {
    fn from(error: Doubled) -> Self {
        Self::usage(error)
    }
}

impl From<EndpointError> for Trouble {
    fn from(error: EndpointError) -> Self {
        Self::usage(format!("--endpoint-url: {error}"))
    }
}

impl From<ClientError> for Trouble {
    fn from(error: ClientError) -> Self {
        Self::harness(error)
    }
}

impl From<JournalError> for Trouble {
    fn from(error: JournalError) -> Self {
        Self::usage(error)
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self::usage(error)
    }
}

impl From<MergeError> for Trouble {
    fn from(error: MergeError) -> Self {
        Self::usage(error)
    }
}

impl From<CompareError> for Trouble {
    fn from(error: CompareError) -> Self {
        Self::usage(error)
    }
}

impl From<CompareReportError> for Trouble {
    fn from(error: CompareReportError) -> Self {
        Self::usage(error)
    }
}

impl From<ReportError> for Trouble {
    fn from(error: ReportError) -> Self {
        Self::usage(error)
    }
}

impl From<RunError> for Trouble {
    fn from(error: RunError) -> Self {
        Self::no_verdict(error)
    }
}

impl From<SweepError> for Trouble {
    fn from(error: SweepError) -> Self {
        match error {
            SweepError::Failed(_) => Self::no_verdict(error),
            other => Self::usage(other),
        }
    }
}
