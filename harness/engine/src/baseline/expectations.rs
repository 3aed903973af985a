//! From how a check ended to what it comes to under a baseline.

use super::entry::{Baseline, Entry, Expectation};
use super::stale::{Stale, StaleBecause};
use crate::case::CaseNames;
use crate::plan::glob;
use crate::run::CheckRecord;
use crate::verdict::Verdict;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

/// A baseline, laid over a case set.
///
/// Where several entries name a check, the one that names it exactly holds, else the one whose pattern has most
/// literal characters, else the first in the file.
#[derive(Clone, Debug)]
pub struct Expectations {
    entries: Vec<Arc<Entry>>,
    /// The entry of each check that has one.
    by_check: HashMap<String, usize>,
    /// What is stale so far, by entry.
    stale: Vec<(usize, StaleBecause)>,
    /// Entries of which some check has been judged.
    judged: HashSet<usize>,
    now: SystemTime,
}

impl Expectations {
    /// What a baseline says of the checks of a case set; `now` decides which entries have expired.
    #[must_use]
    pub fn new(baseline: &Baseline, names: &CaseNames, now: SystemTime) -> Self {
        let known: HashSet<&str> = names.checks.iter().map(String::as_str).collect();
        let mut best: HashMap<String, (usize, usize)> = HashMap::new();
        let mut stale = Vec::new();
        for (index, entry) in baseline.entries.iter().enumerate() {
            for pattern in &entry.checks {
                let (weight, checks) = named(pattern, names, &known);
                if checks.is_empty() {
                    stale.push((index, StaleBecause::Vanished { pattern: pattern.clone() }));
                }
                for check in checks {
                    let held = best.entry(check).or_insert((weight, index));
                    if weight > held.0 {
                        *held = (weight, index);
                    }
                }
            }
        }
        let by_check = best.into_iter().map(|(check, (_, index))| (check, index)).collect();
        Self { entries: baseline.entries.clone(), by_check, stale, judged: HashSet::new(), now }
    }

    /// The place among the entries of the one that speaks of a check.
    #[must_use]
    pub fn entry_of(&self, check: &str) -> Option<usize> {
        self.by_check.get(check).copied()
    }

    /// Gives a check its verdict under the baseline. What was not judged keeps its own: such a check says nothing of
    /// its entry.
    pub fn apply(&mut self, record: &mut CheckRecord) {
        record.verdict = record.ended;
        record.expectation = None;
        let Some(index) = self.entry_of(&record.name) else { return };
        let Some(entry) = self.entries.get(index) else { return };
        let met = match record.ended {
            Verdict::Pass | Verdict::Observed => {
                if !entry.flaky {
                    record.verdict = Verdict::UnexpectedPass;
                    let because = StaleBecause::Passes { check: record.name.clone(), ended: record.ended };
                    self.stale.push((index, because));
                }
                entry.flaky
            }
            Verdict::Fail | Verdict::Untestable | Verdict::ServerDied => {
                let fingerprints = std::iter::once(&record.fingerprint).chain(&record.otherwise);
                let met = entry.expects(record.ended, record.flaky, fingerprints);
                if met {
                    record.verdict = Verdict::ExpectedFailure;
                }
                met
            }
            _ => return,
        };
        self.judged.insert(index);
        record.expectation = Some(Expectation { entry: entry.clone(), met });
    }

    /// Every entry that holds no more, in file order.
    #[must_use]
    pub fn stale(mut self) -> Vec<Stale> {
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(expires) = entry.expires.as_ref().filter(|date| date.is_past(self.now))
                && self.judged.contains(&index)
            {
                self.stale.push((index, StaleBecause::Expired { expires: expires.clone() }));
            }
        }
        self.stale.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| order(a).cmp(&order(b))));
        let entries = &self.entries;
        let stale = self.stale.into_iter().filter_map(|(index, because)| {
            entries.get(index).map(|entry| Stale { entry: entry.clone(), because })
        });
        stale.collect()
    }
}

/// The checks that a pattern names, by what they are or were called, and how exactly it does.
fn named(pattern: &str, names: &CaseNames, known: &HashSet<&str>) -> (usize, Vec<String>) {
    if !pattern.contains('*') {
        let check = if known.contains(pattern) { Some(pattern.to_owned()) } else { names.current(pattern) };
        return (usize::MAX, check.filter(|check| known.contains(check.as_str())).into_iter().collect());
    }
    let fits =
        |check: &&String| glob(pattern, check) || names.earlier(check).any(|earlier| glob(pattern, &earlier));
    let literal = pattern.chars().filter(|symbol| *symbol != '*').count();
    (literal, names.checks.iter().filter(fits).cloned().collect())
}

fn order(because: &StaleBecause) -> (u8, &str) {
    match because {
        StaleBecause::Vanished { pattern } => (0, pattern),
        StaleBecause::Passes { check, .. } => (1, check),
        StaleBecause::Expired { .. } => (2, ""),
    }
}
