//! `upcheck schema`

use crate::trouble::Trouble;
use clap::Args;
use std::io::Write;
use upcheck_engine::case::{SCHEMAS, schema};
use upcheck_engine::run::ExitCode;
use upcheck_report::run_schema;

/// The kind of file that a report is, which the engine does not know.
const RUN: &str = "run";

/// Print the JSON Schema of a kind of file
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The kind of file
    #[arg(value_parser = kinds())]
    kind: String,
}

impl Schema {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let text = if self.kind == RUN { run_schema() } else { schema(&self.kind) };
        let text = text.ok_or_else(|| Trouble::harness("the schema cannot be made"))?;
        // A reader that has gone away has seen enough.
        let _ = std::io::stdout().write_all(text.as_bytes());
        Ok(ExitCode::Conformant)
    }
}

fn kinds() -> Vec<&'static str> {
    SCHEMAS.into_iter().chain([RUN]).collect()
}
