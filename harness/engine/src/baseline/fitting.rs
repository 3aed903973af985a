//! The checks for which an entry of a baseline speaks, and what they leave of it.

use super::ending::Ending;
use super::entry::Entry;
use super::expectations::Today;
use crate::case::CaseNames;
use crate::verdict::Verdict;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The checks for which an entry speaks, and how they ended.
pub(super) struct Fitting<'a> {
    pub(super) today: &'a Today<'a>,
    pub(super) names: &'a CaseNames,
    pub(super) governed: Vec<&'a str>,
    pub(super) by_check: &'a HashMap<&'a str, &'a Ending>,
}

impl Fitting<'_> {
    /// What is left of the entry.
    pub(super) fn narrowed(&self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let mut checks = Vec::new();
        for pattern in &entry.checks {
            let fits = self.fitting(pattern);
            if fits.iter().any(|check| self.passes(check, entry)) {
                checks.extend(self.left_of(pattern, entry));
            } else if !fits.is_empty() || self.is_known(pattern) {
                checks.push(pattern.clone());
            }
        }
        self.with(checks, self.fingerprints(entry), entry)
    }

    /// The entry whose patterns no longer reach these checks.
    pub(super) fn without(&self, entry: &Arc<Entry>, taken: &[&str]) -> Option<Arc<Entry>> {
        let mut checks = Vec::new();
        for pattern in &entry.checks {
            if taken.iter().any(|check| self.today.fits(pattern, check)) {
                checks.extend(self.left_of(pattern, entry));
            } else {
                checks.push(pattern.clone());
            }
        }
        self.with(checks, entry.fingerprints.clone(), entry)
    }

    /// The entry with these checks, each once; `None` if there is none.
    fn with(
        &self,
        mut checks: Vec<String>,
        fingerprints: Vec<String>,
        entry: &Arc<Entry>,
    ) -> Option<Arc<Entry>> {
        let mut seen = HashSet::new();
        // An earlier name that the entry gives exactly is the same check as the name of today.
        checks.retain(|check| seen.insert(self.today.check(check).unwrap_or_else(|| check.clone())));
        if checks.is_empty() {
            return None;
        }
        if checks == entry.checks && fingerprints == entry.fingerprints {
            return Some(entry.clone());
        }
        Some(Arc::new(Entry { checks, fingerprints, ..(**entry).clone() }))
    }

    /// The names that take the place of a pattern.
    fn left_of(&self, pattern: &str, entry: &Entry) -> Vec<String> {
        let left = |check: &&str| !self.passes(check, entry) && !self.is_moot(check);
        self.fitting(pattern).into_iter().filter(left).map(str::to_owned).collect()
    }

    /// Whether a check ended so well that the entry should not name it.
    fn passes(&self, check: &str, entry: &Entry) -> bool {
        !entry.flaky && self.by_check.get(check).is_some_and(|ending| ending.is_good())
    }

    /// The governed checks that a pattern names.
    fn fitting(&self, pattern: &str) -> Vec<&str> {
        self.governed.iter().filter(|check| self.today.fits(pattern, check)).copied().collect()
    }

    /// Whether some check has such a name, though another entry may speak of it.
    fn is_known(&self, pattern: &str) -> bool {
        self.names.checks.iter().any(|check| self.today.fits(pattern, check))
    }

    /// Whether it is a detail that its failed decision left unjudged: the entry of a decision says nothing of it.
    fn is_moot(&self, check: &str) -> bool {
        let ending = |check: &str| self.by_check.get(check);
        let unjudged = ending(check).is_some_and(|ending| ending.verdict == Verdict::NotApplicable);
        let decision = check.strip_suffix("#detail").and_then(ending);
        unjudged && decision.is_some_and(|decision| decision.is_bad())
    }

    /// Whether it has no verdict: it may fail as before the next time.
    fn is_unjudged(&self, check: &str) -> bool {
        let judged = |ending: &&Ending| ending.is_bad() || ending.is_good();
        !self.by_check.get(check).is_some_and(judged) && !self.is_moot(check)
    }

    /// The fingerprints that are still needed; all where that cannot be told.
    fn fingerprints(&self, entry: &Entry) -> Vec<String> {
        let bad = |check: &&str| self.by_check.get(*check).filter(|ending| ending.is_bad());
        let met: HashSet<&String> =
            self.governed.iter().filter_map(bad).flat_map(|ending| &ending.fingerprints).collect();
        let needed: Vec<String> =
            entry.fingerprints.iter().filter(|fingerprint| met.contains(fingerprint)).cloned().collect();
        let unknown =
            entry.flaky || needed.is_empty() || self.governed.iter().any(|check| self.is_unjudged(check));
        if unknown { entry.fingerprints.clone() } else { needed }
    }
}
