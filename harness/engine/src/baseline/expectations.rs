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

/// Two names of a baseline that are one check: one of them is what its case was called earlier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Doubled(String);

impl Doubled {
    fn new((entry, name): (&Entry, &str), (known_entry, known): (&Entry, &str)) -> Self {
        Self(format!(
            "{}: `{name}` is the same check as `{known}` of the entry at {}: its case was renamed\n  = help: a check \
             has one entry: remove one of them",
            entry.place, known_entry.place
        ))
    }
}

impl Expectations {
    /// What a baseline says of the checks of a case set; `now` decides which entries have expired.
    ///
    /// # Errors
    /// A check has two exact names in it, an earlier and a later one.
    pub fn new(baseline: &Baseline, names: &CaseNames, now: SystemTime) -> Result<Self, Doubled> {
        let today = Today::of(names);
        today.refuse_doubled(&baseline.entries)?;
        let mut stale = Vec::new();
        let by_check = today.governors(baseline.entries.iter().map(Some), |index, pattern| {
            stale.push((index, StaleBecause::Vanished { pattern: pattern.to_owned() }));
        });
        Ok(Self { entries: baseline.entries.clone(), by_check, stale, judged: HashSet::new(), now })
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

/// The checks as they are called today.
pub(super) struct Today<'a> {
    names: &'a CaseNames,
    known: HashSet<&'a str>,
}

impl<'a> Today<'a> {
    pub(super) fn of(names: &'a CaseNames) -> Self {
        Self { names, known: names.checks.iter().map(String::as_str).collect() }
    }

    /// What the check of an exact name is called, if there is one.
    pub(super) fn check(&self, name: &str) -> Option<String> {
        let check = if self.known.contains(name) { Some(name.to_owned()) } else { self.names.current(name) };
        check.filter(|check| self.known.contains(check.as_str()))
    }

    /// Whether a name or pattern means a check by what it is or was called.
    pub(super) fn fits(&self, pattern: &str, check: &str) -> bool {
        if is_pattern(pattern) {
            glob(pattern, check) || self.names.earlier(check).any(|earlier| glob(pattern, &earlier))
        } else {
            self.check(pattern).as_deref() == Some(check)
        }
    }

    /// The place of the entry that speaks of each check. `vanished` is told of what names none.
    pub(super) fn governors<'b>(
        &self,
        entries: impl Iterator<Item = Option<&'b Arc<Entry>>>,
        mut vanished: impl FnMut(usize, &str),
    ) -> HashMap<String, usize> {
        let mut best: HashMap<String, (usize, usize)> = HashMap::new();
        for (index, entry) in entries.enumerate() {
            for pattern in entry.into_iter().flat_map(|entry| &entry.checks) {
                let (weight, checks) = self.named(pattern);
                if checks.is_empty() {
                    vanished(index, pattern);
                }
                for check in checks {
                    let held = best.entry(check).or_insert((weight, index));
                    if weight > held.0 {
                        *held = (weight, index);
                    }
                }
            }
        }
        best.into_iter().map(|(check, (_, index))| (check, index)).collect()
    }

    /// The checks that a pattern names, and how exactly it does.
    fn named(&self, pattern: &str) -> (usize, Vec<String>) {
        if !is_pattern(pattern) {
            return (usize::MAX, self.check(pattern).into_iter().collect());
        }
        let literal = pattern.chars().filter(|symbol| *symbol != '*').count();
        let fits = |check: &&String| self.fits(pattern, check);
        (literal, self.names.checks.iter().filter(fits).cloned().collect())
    }

    /// Which of two names would hold nobody could tell.
    fn refuse_doubled(&self, entries: &[Arc<Entry>]) -> Result<(), Doubled> {
        let mut seen: HashMap<String, (&Entry, &String)> = HashMap::new();
        for entry in entries {
            for name in entry.checks.iter().filter(|name| !is_pattern(name)) {
                let Some(check) = self.check(name) else { continue };
                if let Some((other, known)) = seen.insert(check, (entry, name)) {
                    return Err(Doubled::new((entry, name), (other, known)));
                }
            }
        }
        Ok(())
    }
}

fn is_pattern(name: &str) -> bool {
    name.contains('*')
}

fn order(because: &StaleBecause) -> (u8, &str) {
    match because {
        StaleBecause::Vanished { pattern } => (0, pattern),
        StaleBecause::Passes { check, .. } => (1, check),
        StaleBecause::Expired { .. } => (2, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_under_two_names_is_refused_with_both_places() {
        let source = "schema: upc/baseline/1\nentries:\n  - checks: [a/s/old]\n    verdict: server-died\n    \
                      reason: R\n  - checks: [a/s/new]\n    verdict: server-died\n    reason: R\n";
        let baseline = Baseline::parse("b.yaml", source).unwrap();
        let names = CaseNames {
            checks: vec!["a/s/new".to_owned()],
            renamed: [("a/s/old".to_owned(), "a/s/new".to_owned())].into(),
            ..CaseNames::default()
        };
        let error = Expectations::new(&baseline, &names, SystemTime::UNIX_EPOCH).unwrap_err().to_string();
        for part in ["b.yaml:6:5", "`a/s/new`", "b.yaml:3:5", "`a/s/old`", "remove one of them"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
