//! What a case is worth, by the defects that it notices.

use crate::plan::{Level, Point};

/// A case with the defects that it kills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub case: String,
    /// Its checks, in the plan's order.
    pub checks: Vec<String>,
    /// The ids of the defects that one of them kills.
    pub kills: Vec<String>,
    /// What that makes of it.
    pub standing: Standing,
}

/// What a case is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It kills a defect that no other case kills.
    Needed,
    /// All that it kills is killed by others too.
    Redundant,
    /// It kills nothing: could it fail at all?
    Idle,
    /// It kills nothing, and need not.
    Apart(Excuse),
    /// No check of it applies to the server.
    NotApplicable,
}

/// Why a case need not kill anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// An open question fails by what must hold anyway, and by nothing else.
    Observe,
    /// Of two faults at once either answer is right in part.
    TwoFaults,
}

impl Excuse {
    /// What excuses the case of a point. Cases with two faults stand in suites called `with-faults`.
    #[must_use]
    pub fn of(point: &Point) -> Option<Self> {
        let suite = point.case.rsplit('/').nth(1);
        if point.level == Level::Observe {
            Some(Self::Observe)
        } else if suite == Some("with-faults") {
            Some(Self::TwoFaults)
        } else {
            None
        }
    }

    /// In a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::TwoFaults => "two-fault",
        }
    }
}
