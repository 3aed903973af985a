//! The ledger: the normative statements that cases cite.

use super::diagnostic::Diagnostic;
use super::ordered::Ordered;
use super::text::Text;
use super::yaml::parse_yaml;
use crate::plan::{Basis, Check, Point, glob};
use schemars::JsonSchema;
use serde::Deserialize;

/// A normative statement about UploadPartCopy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Kebab-case and unique.
    pub id: Text,
    /// What Amazon S3 does, in one sentence.
    pub says: String,
    /// On whose authority.
    pub basis: Basis,
    /// Where that can be looked up.
    pub evidence: Vec<String>,
    /// The single behaviours that it sums up, each with patterns (only `*` is special) for the names of the checks
    /// that show it; none where no case does so yet.
    #[serde(default)]
    pub rows: Ordered<Vec<Text>>,
    /// Why no case can show it from outside.
    pub unreachable: Option<Text>,
}

impl Clause {
    /// The checks that cite it.
    pub fn checks<'p>(&self, points: &'p [Point]) -> impl Iterator<Item = Check<'p>> {
        let cites = |point: &&Point| point.clauses.iter().any(|id| **id == *self.id);
        points.iter().filter(cites).flat_map(Point::checks)
    }
}

/// The clauses, in file order.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Vec<Clause>);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerFile {
    /// The format: `upc/clauses/1`.
    schema: Text,
    /// The clauses.
    clauses: Vec<Clause>,
}

impl Ledger {
    const SCHEMA: &'static str = "upc/clauses/1";

    /// Reads `clauses.yaml`.
    ///
    /// # Errors
    /// Faults of syntax or type, another format, double ids, clauses without evidence.
    pub fn parse(path: &str, source: &str) -> Result<Self, Vec<Diagnostic>> {
        let file: LedgerFile = parse_yaml(path, source).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        let mut fault = |text: &Text, title: String, help: &str| {
            faults.push(Diagnostic::at(path, source, text.location(), title, Some(help.to_owned())));
        };
        if &*file.schema != Self::SCHEMA {
            fault(&file.schema, format!("`{}` is no format of a ledger", file.schema), "write upc/clauses/1");
        }
        for (index, clause) in file.clauses.iter().enumerate() {
            if file.clauses[..index].iter().any(|other| *other.id == *clause.id) {
                fault(
                    &clause.id,
                    format!("the clause `{}` is there twice", clause.id),
                    "rename or remove one",
                );
            }
            if clause.evidence.is_empty() {
                fault(
                    &clause.id,
                    format!("`{}` has no evidence", clause.id),
                    "say where it can be looked up",
                );
            }
        }
        if faults.is_empty() { Ok(Self(file.clauses)) } else { Err(faults) }
    }

    /// What the ledger of a case set says of cases that it does not have: rows whose checks are not there or do not
    /// cite their clause, and clauses that no case can show although one does.
    pub(super) fn contradictions(&self, path: &str, source: &str, points: &[Point]) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut fault = |text: &Text, title: String, help: &str| {
            faults.push(Diagnostic::at(path, source, text.location(), title, Some(help.to_owned())));
        };
        for clause in &self.0 {
            let checks: Vec<_> = clause.checks(points).collect();
            for (row, patterns) in clause.rows.iter() {
                for pattern in patterns {
                    if !checks.iter().any(|check| glob(pattern, &check.name())) {
                        fault(
                            pattern,
                            format!("no check that cites `{}` is called `{pattern}`", clause.id),
                            &format!("mend the name, or leave `{row}` empty while no case shows it"),
                        );
                    }
                }
            }
            if let (Some(reason), Some(check)) = (&clause.unreachable, checks.first()) {
                fault(
                    reason,
                    format!("`{}` is called unreachable, and `{}` cites it", clause.id, check.name()),
                    "remove one of the two",
                );
            }
        }
        faults
    }

    /// The clause with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.0.iter().find(|clause| *clause.id == *id)
    }

    /// All clauses.
    pub fn iter(&self) -> impl Iterator<Item = &Clause> {
        self.0.iter()
    }
}
