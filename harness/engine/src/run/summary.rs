//! The run as a whole, and the exit code that follows from it.

use super::record::CheckRecord;
use crate::baseline::{Expectation, Stale};
use crate::plan::{Basis, Level};
use crate::verdict::Verdict;
use crate::world::LeftOver;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::time::Duration;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many checks ended with each verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// How many checks of each level ended with each verdict.
    pub by_level: BTreeMap<Level, BTreeMap<Verdict, usize>>,
    /// How many checks of each basis ended with each verdict; `None` where there is no basis.
    pub by_basis: BTreeMap<Option<Basis>, BTreeMap<Verdict, usize>>,
    /// What could not be removed.
    pub left_over: Vec<LeftOver>,
    /// What `--keep` left on purpose: bucket names.
    pub kept: Vec<String>,
    /// Whether the target died and did not come back.
    pub target_lost: bool,
    /// Of which check it died each time that it did not come back; `None` where that is not known.
    pub lost_to: Vec<Option<String>>,
    /// Checks that ended the target as the baseline says.
    pub pinned_deaths: BTreeSet<String>,
    /// How many checks of each level ended otherwise than the baseline says.
    pub astray: BTreeMap<Level, usize>,
    /// Entries of the baseline that hold no more.
    pub stale: Vec<Stale>,
    /// How many checks ended differently when they were repeated.
    pub flaky: usize,
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// Requests sent, set-up and clean-up included.
    pub requests: u64,
    /// Bytes of request bodies sent.
    pub bytes_uploaded: u64,
    /// From the first request to the end of clean-up.
    pub elapsed: Duration,
    /// The name of the run.
    pub run: String,
}

/// Down to which level failures make the exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// Only `must`.
    Must,
    /// `must` and `should`.
    #[default]
    Should,
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "must" => Ok(Self::Must),
            "should" => Ok(Self::Should),
            other => Err(format!("`{other}` is no gate: must or should")),
        }
    }
}

/// The exit codes. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Conformant on what was asked.
    Conformant = 0,
    /// A check fails within the gate, or the server died.
    Failed = 1,
    /// Wrong usage, or a fault in a case file, profile or baseline.
    Usage = 2,
    /// No verdict: unreachable, refused, no bucket, harness error.
    NoVerdict = 3,
    /// Nothing ran.
    NothingRan = 4,
    /// Untestable or not-run checks, or left-overs.
    Incomplete = 5,
    /// Only the baseline is stale.
    Stale = 6,
    /// Interrupted.
    Interrupted = 130,
}

impl Summary {
    /// Counts a check.
    pub fn count(&mut self, record: &CheckRecord) {
        self.flaky += usize::from(record.flaky);
        let astray = |expectation: &Expectation| !expectation.met && record.verdict == record.ended;
        if record.expectation.as_ref().is_some_and(astray) {
            *self.astray.entry(record.level).or_default() += 1;
        }
        if record.ended == Verdict::ServerDied && record.verdict == Verdict::ExpectedFailure {
            self.pinned_deaths.insert(record.name.clone());
        }
        *self.verdicts.entry(record.verdict).or_default() += 1;
        *self.by_level.entry(record.level).or_default().entry(record.verdict).or_default() += 1;
        *self.by_basis.entry(record.basis).or_default().entry(record.verdict).or_default() += 1;
    }

    /// How many checks there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.verdicts.values().sum()
    }

    /// How many checks ended so.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    /// Whether the target stayed away after a death that no entry of the baseline expects.
    fn is_lost_unexpectedly(&self) -> bool {
        let pinned =
            |check: &Option<String>| check.as_ref().is_some_and(|check| self.pinned_deaths.contains(check));
        self.target_lost && (self.lost_to.is_empty() || !self.lost_to.iter().all(pinned))
    }

    /// The exit code: the first that applies.
    #[must_use]
    pub fn exit_code(&self, gate: Gate) -> ExitCode {
        let gated: &[Level] = match gate {
            Gate::Must => &[Level::Must],
            Gate::Should => &[Level::Must, Level::Should],
        };
        let failed = |level: &Level| {
            let verdicts = self.by_level.get(level);
            verdicts.is_some_and(|verdicts| verdicts.get(&Verdict::Fail).is_some_and(|count| *count > 0))
                || self.astray.get(level).is_some_and(|count| *count > 0)
        };
        let ran = self.total() - self.of(Verdict::NotApplicable);
        if self.interrupted {
            ExitCode::Interrupted
        } else if self.of(Verdict::Error) > 0 {
            ExitCode::NoVerdict
        } else if ran == 0 && !self.target_lost {
            ExitCode::NothingRan
        } else if gated.iter().any(failed) || self.of(Verdict::ServerDied) > 0 || self.is_lost_unexpectedly()
        {
            ExitCode::Failed
        } else if self.of(Verdict::Untestable) + self.of(Verdict::NotRun) + self.left_over.len() > 0 {
            ExitCode::Incomplete
        } else if !self.stale.is_empty() {
            ExitCode::Stale
        } else {
            ExitCode::Conformant
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(checks: &[(Level, Verdict)]) -> Summary {
        let mut summary = Summary::default();
        for (level, verdict) in checks {
            *summary.verdicts.entry(*verdict).or_default() += 1;
            *summary.by_level.entry(*level).or_default().entry(*verdict).or_default() += 1;
        }
        summary
    }

    #[test]
    fn the_first_code_that_applies() {
        use Level::{May, Must, Should};
        use Verdict::{Error, Fail, NotApplicable, NotRun, Observed, Pass, ServerDied, Untestable};
        type Row<'a> = (&'a [(Level, Verdict)], Gate, ExitCode);
        let rows: [Row<'_>; 12] = [
            (&[], Gate::Should, ExitCode::NothingRan),
            (&[(Must, NotApplicable)], Gate::Should, ExitCode::NothingRan),
            (&[(Must, Pass), (Must, Observed)], Gate::Should, ExitCode::Conformant),
            (&[(Must, Pass), (Must, Fail)], Gate::Should, ExitCode::Failed),
            (&[(Should, Fail)], Gate::Should, ExitCode::Failed),
            (&[(Should, Fail)], Gate::Must, ExitCode::Conformant),
            (&[(May, Fail)], Gate::Should, ExitCode::Conformant),
            (&[(May, ServerDied)], Gate::Must, ExitCode::Failed),
            (&[(Must, Fail), (Must, Untestable)], Gate::Should, ExitCode::Failed),
            (&[(Must, Pass), (May, Untestable)], Gate::Should, ExitCode::Incomplete),
            (&[(Must, Pass), (May, NotRun)], Gate::Should, ExitCode::Incomplete),
            (&[(Must, Fail), (May, Error)], Gate::Should, ExitCode::NoVerdict),
        ];
        for (checks, gate, expected) in rows {
            assert_eq!(summary(checks).exit_code(gate), expected, "{checks:?}");
        }
        let mut interrupted = summary(&[(Must, Fail)]);
        interrupted.interrupted = true;
        assert_eq!(interrupted.exit_code(Gate::Should), ExitCode::Interrupted);
        let mut left = summary(&[(Must, Pass)]);
        left.left_over.push(LeftOver { what: "bucket b".into(), why: "x".into() });
        assert_eq!(left.exit_code(Gate::Should), ExitCode::Incomplete);
    }

    #[test]
    fn a_target_that_stays_away_after_a_pinned_death_leaves_the_run_incomplete() {
        use Level::Must;
        let mut lost = summary(&[(Must, Verdict::ExpectedFailure), (Must, Verdict::NotRun)]);
        lost.target_lost = true;
        lost.pinned_deaths.insert("a/s/pinned".to_owned());
        let pinned = Some("a/s/pinned".to_owned());
        for (lost_to, code) in [
            (vec![], ExitCode::Failed),
            (vec![None], ExitCode::Failed),
            (vec![Some("a/s/other".to_owned())], ExitCode::Failed),
            (vec![pinned.clone(), None], ExitCode::Failed),
            (vec![pinned], ExitCode::Incomplete),
        ] {
            lost.lost_to = lost_to;
            assert_eq!(lost.exit_code(Gate::Should), code, "{:?}", lost.lost_to);
        }
    }
}
