//! `upcheck merge`

use crate::options::baseline;
use crate::trouble::Trouble;
use clap::Args;
use std::path::PathBuf;
use upcheck_engine::baseline::Expectations;
use upcheck_engine::run::{Event, ExitCode, Listener};
use upcheck_report::{Merge, ReportSpec, Reports, Terminal};

/// Join the shards of one run: its reports, and the exit code of the whole
///
/// Refused are runs of different case sets, targets or options, and shards that are missing or doubled. A single whole
/// run is taken too, to make other reports of it.
#[derive(Debug, Args)]
pub(crate) struct MergeRuns {
    /// The shards, as `run --shard I/N --report json=PATH` wrote them
    #[arg(required = true, value_name = "RUN.json")]
    runs: Vec<PathBuf>,
    /// Known failures, pinned to how they fail; without it, checks keep the verdicts that they have
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write a report of the whole to a file, as many as wanted: json, slim, junit, markdown, github or html
    #[arg(long, value_name = "KIND=PATH")]
    report: Vec<ReportSpec>,
}

impl MergeRuns {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let merge = Merge::of(&self.runs)?;
        let known = self.baseline.as_deref().map(baseline).transpose()?;
        let laid = |known| Expectations::new(&known, &merge.names(), merge.last_started());
        let expectations = known.map(laid).transpose()?;
        let context = merge.context(self.baseline.as_ref().map(|path| path.display().to_string()));
        let mut terminal = Terminal::new(context.clone(), merge.gate(), true);
        let mut reports = Reports::create(&self.report, &context, merge.gate())?;
        let mut listener = |event: &Event<'_>| {
            terminal.hear(event);
            reports.hear(event);
        };
        let summary = merge.tell(expectations, &mut listener)?;
        reports.finish()?;
        Ok(summary.exit_code(merge.gate()))
    }
}
