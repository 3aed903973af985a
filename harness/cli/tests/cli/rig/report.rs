//! A JSON report as a test reads it.

use super::home::Ended;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The JSON report of a run.
pub(crate) struct Report {
    json: Value,
}

impl Report {
    #[track_caller]
    pub(crate) fn read(path: &Path, ended: &Ended) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        match serde_json::from_str(&text) {
            Ok(json) => Self { json },
            Err(error) => panic!("no report ({error}): {ended:?}"),
        }
    }

    /// A value at the top level.
    pub(crate) fn get(&self, name: &str) -> &Value {
        &self.json[name]
    }

    pub(crate) fn checks(&self) -> &[Value] {
        self.json["checks"].as_array().unwrap()
    }

    /// One check by its name.
    #[track_caller]
    pub(crate) fn check(&self, name: &str) -> &Value {
        let found = self.checks().iter().find(|check| check["name"] == name);
        found.unwrap_or_else(|| panic!("no check {name} in {:?}", self.verdicts()))
    }

    /// The verdict of each check.
    pub(crate) fn verdicts(&self) -> BTreeMap<&str, &str> {
        let checks = self.checks().iter();
        checks.map(|check| (check["name"].as_str().unwrap(), check["verdict"].as_str().unwrap())).collect()
    }

    /// How many checks ended so.
    pub(crate) fn count(&self, verdict: &str) -> usize {
        self.checks().iter().filter(|check| check["verdict"] == verdict).count()
    }

    /// The findings of a check, joined.
    #[track_caller]
    pub(crate) fn findings(&self, name: &str) -> String {
        let findings = self.check(name)["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding.as_str().unwrap()).collect::<Vec<_>>().join("; ")
    }
}
