//! `upcheck compare`

use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::path::PathBuf;
use upcheck_engine::run::ExitCode;
use upcheck_report::{Comparison, ReportSpec};

/// Show two or more saved runs as one matrix of checks by runs
///
/// Shown is what differs. Of two runs of one target the first is what was and the second what is: what got worse, what
/// got better, what fails in another way, what is new and what is gone. The exit code is 0 whatever differs.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The runs, as `run --report json=PATH` or `slim=PATH` wrote them
    #[arg(required = true, num_args = 2.., value_name = "RUN.json")]
    runs: Vec<PathBuf>,
    /// Show also what is the same in all
    #[arg(long)]
    all: bool,
    /// Write the matrix to a file; may be given more than once: markdown=PATH or html=PATH
    #[arg(long, value_name = "KIND=PATH")]
    report: Vec<ReportSpec>,
}

impl Compare {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let comparison = Comparison::of(&self.runs)?;
        comparison.write(&self.report, self.all)?;
        say!("{}", comparison.text(self.all).trim_end());
        Ok(ExitCode::Conformant)
    }
}
