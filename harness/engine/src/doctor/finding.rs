//! One thing that was looked at.

use std::fmt;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Not as on Amazon S3, but the suite can run.
    Odd,
    /// The suite cannot run, or most of it will mislead.
    Bad,
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Good => "good",
            Self::Odd => "odd",
            Self::Bad => "bad",
        })
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it stands.
    pub health: Health,
    /// In words, with the mend where there is one.
    pub text: String,
}

impl Finding {
    pub(super) fn good(what: &'static str, text: impl Into<String>) -> Self {
        Self { what, health: Health::Good, text: text.into() }
    }

    pub(super) fn odd(what: &'static str, text: impl Into<String>) -> Self {
        Self { what, health: Health::Odd, text: text.into() }
    }

    pub(super) fn bad(what: &'static str, text: impl Into<String>) -> Self {
        Self { what, health: Health::Bad, text: text.into() }
    }
}
