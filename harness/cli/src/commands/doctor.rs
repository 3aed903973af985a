//! `upcheck doctor`

use crate::options::Target;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::path::PathBuf;
use upcheck_engine::doctor::{Examination, NoDiagnosis, examine};
use upcheck_engine::run::ExitCode;
use upcheck_engine::world::{Journal, RunName};

/// Is the endpoint reachable, the clock right, the key good; what can this target do
///
/// Prints a target profile at the end, to be saved and given to `run --target`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    target: Target,
    /// Where to note what is about to be created [default: in the user's state folder]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

impl Doctor {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        let Some(endpoint) = self.target.endpoint()? else {
            return Err(Trouble::usage("name the endpoint to look at with --endpoint-url"));
        };
        let run = RunName::random().map_err(Trouble::harness)?;
        let url = endpoint.to_string();
        let client = self.target.client(endpoint, None)?;
        let journal = Journal::begin(self.journal.as_deref(), &run, &url, &self.target.region()?)?;
        let name = run.to_string();
        let diagnosis = match examine(Examination { client: &client, run, journal }).await {
            Ok(diagnosis) => diagnosis,
            Err(NoDiagnosis::Journal(error)) => return Err(error.into()),
            Err(stopped) => return Err(Trouble { text: stopped.to_string(), code: ExitCode::NoVerdict }),
        };
        for finding in &diagnosis.findings {
            say!("{:<4} {}: {}", finding.health, finding.what, finding.text);
        }
        for left in &diagnosis.left_over {
            say!("LEFT OVER {left}");
        }
        say!("\n# a profile for `upcheck run --target FILE`\n{}", diagnosis.profile.trim_end());
        if diagnosis.left_over.is_empty() {
            return Ok(ExitCode::Conformant);
        }
        say!("# to remove what is left: upcheck sweep --endpoint-url {url} --prefix {name}");
        Ok(ExitCode::Incomplete)
    }
}
