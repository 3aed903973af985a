//! A kill matrix that was written as JSON, read back for what its checks kill.

use super::json::SCHEMA;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Which defects each check kills.
#[derive(Clone, Debug, Default)]
pub struct Kills {
    /// Defects by check.
    kills: BTreeMap<String, Vec<String>>,
    /// The checks that were tried, by name.
    tried: BTreeSet<String>,
}

/// A file that is no kill matrix.
#[derive(Debug, thiserror::Error)]
pub enum KillsError {
    /// It is no JSON.
    #[error("the kill matrix is no JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It has another format, or lacks something.
    #[error("the kill matrix has no `{0}` as `upcheck mutants --report json=PATH` of this version writes it")]
    Lacks(&'static str),
}

impl Kills {
    /// Reads what [`MatrixReports`](super::MatrixReports) wrote as JSON.
    ///
    /// # Errors
    /// It is something else.
    pub fn parse(text: &str) -> Result<Self, KillsError> {
        let document: Value = serde_json::from_str(text)?;
        if document["schema"] != SCHEMA {
            return Err(KillsError::Lacks("schema"));
        }
        let mut read = Self::default();
        read.tried.extend(names(&document["checks"], "checks")?.map(str::to_owned));
        for defect in document["defects"].as_array().ok_or(KillsError::Lacks("defects"))? {
            let id = defect["id"].as_str().ok_or(KillsError::Lacks("id"))?;
            let verdict = defect["verdict"].as_str().ok_or(KillsError::Lacks("verdict"))?;
            for check in names(&defect["killed_by"], "killed_by")?.filter(|_| verdict == "killed") {
                read.kills.entry(check.to_owned()).or_default().push(id.to_owned());
            }
        }
        Ok(read)
    }

    /// The ids of the defects that this check kills.
    #[must_use]
    pub fn of(&self, check: &str) -> &[String] {
        self.kills.get(check).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the defects were tried on this check.
    #[must_use]
    pub fn tried(&self, check: &str) -> bool {
        self.tried.contains(check)
    }
}

fn names<'a>(
    array: &'a Value,
    key: &'static str,
) -> Result<impl Iterator<Item = &'a str> + use<'a>, KillsError> {
    Ok(array.as_array().ok_or(KillsError::Lacks(key))?.iter().filter_map(Value::as_str))
}

#[cfg(test)]
mod tests {
    use super::super::json::json;
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let matrix = super::super::example();
        let mut file = Vec::new();
        json("1.2.3", &matrix, &mut file).unwrap();
        let read = Kills::parse(&String::from_utf8(file).unwrap()).unwrap();
        let killers = &matrix.mutants[0].killed_by;
        assert!(!killers.is_empty());
        for check in matrix.cases.iter().flat_map(|row| &row.checks) {
            assert_eq!(!read.of(check).is_empty(), killers.contains(check), "{check}");
            assert!(read.tried(check), "{check}");
        }
        assert!(!read.tried("no/such/check"));
    }

    #[test]
    fn what_is_no_matrix_is_named() {
        let error = |text: &str| Kills::parse(text).unwrap_err().to_string();
        assert!(error("{").contains("no JSON"));
        assert!(error("{}").contains("`schema`"));
        assert!(error(r#"{"schema": "upc/mutants/1", "checks": []}"#).contains("`defects`"));
    }
}
