//! JSON Schemas of the files that people write, for their editors.

use super::file::CaseFile;
use super::ledger::LedgerFile;
use crate::baseline::BaselineFile;
use crate::profile::ProfileFile;
use schemars::schema_for;

/// The names that [`schema`] knows.
pub const SCHEMAS: [&str; 4] = ["baseline", "case-file", "clauses", "target"];

/// The JSON Schema of a kind of file, pretty-printed with a final line break.
#[must_use]
pub fn schema(kind: &str) -> Option<String> {
    let schema = match kind {
        "baseline" => schema_for!(BaselineFile),
        "case-file" => schema_for!(CaseFile),
        "clauses" => schema_for!(LedgerFile),
        "target" => schema_for!(ProfileFile),
        _ => return None,
    };
    serde_json::to_string_pretty(&schema).ok().map(|text| text + "\n")
}
