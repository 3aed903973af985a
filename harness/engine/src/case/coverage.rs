//! What the cases show of a clause.

use super::ledger::Clause;
use crate::plan::{Check, Point, glob};

/// A clause with the checks that show it.
#[derive(Clone, Debug)]
pub struct Coverage<'s> {
    /// The clause.
    pub clause: &'s Clause,
    /// Its single behaviours, in the ledger's order.
    pub rows: Vec<Row<'s>>,
    /// The checks that cite the clause and belong to none of its rows.
    pub others: Vec<Check<'s>>,
}

/// A single behaviour with the checks that show it.
#[derive(Clone, Debug)]
pub struct Row<'s> {
    /// Its name.
    pub name: &'s str,
    /// The checks, in the order of the case set; none where no case shows it yet.
    pub checks: Vec<Check<'s>>,
}

/// How far a clause, or a row of one, is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A check shows it.
    Covered,
    /// No check shows it yet.
    Open,
    /// No check can.
    Unreachable,
}

impl Standing {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Open => "open",
            Self::Unreachable => "unreachable",
        }
    }
}

impl<'s> Coverage<'s> {
    /// What `points` show of `clause`.
    #[must_use]
    pub fn of(clause: &'s Clause, points: &'s [Point]) -> Self {
        let citing: Vec<Check<'s>> = clause.checks(points).collect();
        let named = |patterns: &[super::Text], check: &Check<'_>| {
            patterns.iter().any(|pattern| glob(pattern, &check.name()))
        };
        let rows = clause.rows.iter().map(|(name, patterns)| Row {
            name,
            checks: citing.iter().filter(|check| named(patterns, check)).copied().collect(),
        });
        let unnamed = |check: &&Check<'_>| !clause.rows.iter().any(|(_, patterns)| named(patterns, check));
        Self { clause, rows: rows.collect(), others: citing.iter().filter(unnamed).copied().collect() }
    }

    /// How far the clause is covered. One with an open row is covered if anything else shows it.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let checks = !self.others.is_empty() || self.rows.iter().any(|row| !row.checks.is_empty());
        self.standing_with(checks)
    }

    /// How far a row of the clause is covered.
    #[must_use]
    pub fn standing_of(&self, row: &Row<'_>) -> Standing {
        self.standing_with(!row.checks.is_empty())
    }

    fn standing_with(&self, checks: bool) -> Standing {
        match (checks, &self.clause.unreachable) {
            (true, _) => Standing::Covered,
            (false, Some(_)) => Standing::Unreachable,
            (false, None) => Standing::Open,
        }
    }
}
