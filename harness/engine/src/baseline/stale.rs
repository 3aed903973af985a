//! Entries that hold no more.

use super::date::Date;
use super::entry::Entry;
use crate::verdict::Verdict;
use std::fmt;
use std::sync::Arc;

/// An entry that holds no more.
#[derive(Clone, Debug)]
pub struct Stale {
    /// The entry.
    pub entry: Arc<Entry>,
    /// What became of it.
    pub because: StaleBecause,
}

/// Why an entry holds no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaleBecause {
    /// A check that it expects to fail does not.
    Passes {
        /// The check.
        check: String,
        /// How it ended: `pass` or `observed`.
        ended: Verdict,
    },
    /// No check of the whole case set has such a name.
    Vanished {
        /// The name or pattern.
        pattern: String,
    },
    /// Its last day is over.
    Expired {
        /// That day.
        expires: Date,
    },
}

/// `PATH:LINE:COLUMN: ` and a sentence.
impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.entry.place, self.because)
    }
}

impl fmt::Display for StaleBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passes { check, ended: Verdict::Observed } => {
                write!(f, "{check} does not fail any more (it is `observed`): remove it")
            }
            Self::Passes { check, .. } => write!(f, "{check} passes: remove it"),
            Self::Vanished { pattern } => {
                write!(f, "no check is called `{pattern}`: remove it, or correct the name")
            }
            Self::Expired { expires } => {
                write!(f, "expired after {expires}: mend what fails, or decide anew")
            }
        }
    }
}
