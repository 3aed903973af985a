//! `upcheck schema`

use crate::trouble::Trouble;
use clap::Args;
use std::io::Write;
use upcheck_engine::case::{SCHEMAS, schema};
use upcheck_engine::run::ExitCode;

/// Print the JSON Schema of a kind of file
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The kind of file
    #[arg(value_parser = SCHEMAS)]
    kind: String,
}

impl Schema {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let text = schema(&self.kind).ok_or_else(|| Trouble::harness("the schema cannot be made"))?;
        // A reader that has gone away has seen enough.
        let _ = std::io::stdout().write_all(text.as_bytes());
        Ok(ExitCode::Conformant)
    }
}
