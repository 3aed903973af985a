//! The ledger: the normative statements that cases cite.

use super::diagnostic::Diagnostic;
use super::text::Text;
use super::yaml::parse_yaml;
use crate::plan::Basis;
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
