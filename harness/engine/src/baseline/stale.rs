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
        write!(f, "{}: {}", self.entry.place, self.because)?;
        match &self.because {
            // No name can be removed where a pattern stands for it.
            StaleBecause::Passes { check, .. } if !self.entry.checks.contains(check) => {
                write!(f, ", which `upcheck baseline tighten {} --from RUN.json` does", self.entry.place.path)
            }
            _ => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baseline;

    #[test]
    fn what_a_pattern_fits_is_removed_by_tightening() {
        let source = "schema: upc/baseline/1\nentries:\n  - checks: [\"a/*\", b]\n    verdict: server-died\n    \
                      reason: R\n";
        let baseline = Baseline::parse("b.yaml", source).unwrap();
        for (check, expected) in [
            ("b", "b.yaml:3:5: b passes: remove it"),
            (
                "a/c",
                "b.yaml:3:5: a/c passes: remove it, which `upcheck baseline tighten b.yaml --from RUN.json` does",
            ),
        ] {
            let because = StaleBecause::Passes { check: check.to_owned(), ended: Verdict::Pass };
            let stale = Stale { entry: baseline.entries[0].clone(), because };
            assert_eq!(stale.to_string(), expected);
        }
    }
}
