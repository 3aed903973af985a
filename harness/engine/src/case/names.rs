//! What a case set consists of, by name: all that baselines and saved runs need to know of it.

use super::load::CaseSet;
use std::collections::BTreeMap;

/// The names of a whole case set, before any filter, level or shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseNames {
    /// The SHA-256 digest of its files, in hexadecimal: the same set has the same anywhere.
    pub digest: String,
    /// Every check.
    pub checks: Vec<String>,
    /// Earlier names of cases, and what they are called now.
    pub renamed: BTreeMap<String, String>,
}

impl CaseNames {
    /// The names of a case set.
    #[must_use]
    pub fn of(set: &CaseSet) -> Self {
        let checks = set.points.iter().flat_map(|point| point.checks().map(|check| check.name()));
        let renamed =
            set.points.iter().flat_map(|point| point.was.iter().map(|was| (was.clone(), point.case.clone())));
        Self { digest: set.digest.clone(), checks: checks.collect(), renamed: renamed.collect() }
    }

    /// What a check is called now whose case has been renamed.
    #[must_use]
    pub fn current(&self, check: &str) -> Option<String> {
        let (case, rest) = check.split_at(check.find(['[', '#']).unwrap_or(check.len()));
        self.renamed.get(case).map(|now| format!("{now}{rest}"))
    }

    /// Earlier names of a check.
    pub fn earlier(&self, check: &str) -> impl Iterator<Item = String> {
        let (case, rest) = check.split_at(check.find(['[', '#']).unwrap_or(check.len()));
        let earlier = self.renamed.iter().filter(move |(_, now)| *now == case);
        earlier.map(move |(was, _)| format!("{was}{rest}"))
    }
}
