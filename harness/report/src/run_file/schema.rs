//! The JSON Schema of the file.

use super::check::CheckEntry;
use super::head::RunHead;
use schemars::{JsonSchema, schema_for};

/// A run: the whole of it, free of keys, tokens and signatures.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the schema is all that is made of it")]
struct RunFile {
    #[schemars(flatten)]
    head: RunHead,
    /// The checks, in the order of the plan.
    checks: Vec<CheckEntry>,
}

/// The JSON Schema of a run file, pretty-printed with a final line break.
#[must_use]
pub fn run_schema() -> Option<String> {
    serde_json::to_string_pretty(&schema_for!(RunFile)).ok().map(|text| text + "\n")
}
