//! `upcheck list`

use crate::options::Selection;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use serde_json::json;
use upcheck_engine::run::ExitCode;

/// Show the plan, a line per check
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    selection: Selection,
    /// As a JSON array
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let set = self.selection.cases()?;
        let (plan, _) = self.selection.plan(&set)?;
        let checks = plan.iter().flat_map(upcheck_engine::plan::Planned::checks);
        if self.json {
            let rows: Vec<_> = checks
                .map(|check| {
                    json!({
                        "name": check.name(),
                        "case": check.point.case,
                        "area": check.point.area,
                        "level": check.level(),
                        "clauses": check.point.clauses,
                    })
                })
                .collect();
            let text = serde_json::to_string_pretty(&rows).map_err(Trouble::harness)?;
            say!("{text}");
        } else {
            for check in checks {
                say!("{:<8} {}", check.level(), check.name());
            }
        }
        Ok(if plan.is_empty() { ExitCode::NothingRan } else { ExitCode::Conformant })
    }
}
