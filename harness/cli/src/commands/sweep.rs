//! `upcheck sweep`

use crate::options::Target;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::path::PathBuf;
use upcheck_engine::run::ExitCode;
use upcheck_engine::world::{RunName, Swept, sweep_journals, sweep_prefix};

/// Remove what an interrupted run left behind
///
/// Without --journal or --prefix: whatever the journals in the user's state folder name for this endpoint.
#[derive(Debug, Args)]
pub(crate) struct Sweep {
    #[command(flatten)]
    target: Target,
    /// The journal of the run
    #[arg(long, value_name = "FILE", conflicts_with = "prefix")]
    journal: Option<PathBuf>,
    /// The name of the run: what its buckets and keys begin with
    #[arg(long, value_name = "RUN", value_parser = run_name)]
    prefix: Option<RunName>,
    /// The bucket that the run was given, if it was
    #[arg(long, value_name = "BUCKET", requires = "prefix")]
    bucket: Option<String>,
}

impl Sweep {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        let Some(endpoint) = self.target.endpoint()? else {
            return Err(Trouble::usage("name the endpoint to sweep with --endpoint-url"));
        };
        let client = self.target.client(endpoint, None)?;
        let alt = Target::second_account(&client)?;
        let swept = match &self.prefix {
            Some(run) => vec![sweep_prefix(&client, alt.as_ref(), run, self.bucket.as_deref()).await?],
            None => sweep_journals(&client, alt.as_ref(), self.journal.as_deref()).await?,
        };
        if swept.is_empty() {
            say!("nothing to sweep");
        }
        for Swept { run, buckets, left } in &swept {
            let looked = if buckets.is_empty() { "no bucket".to_owned() } else { buckets.join(", ") };
            say!("{run}: {} ({looked})", if left.is_empty() { "nothing is left" } else { "LEFT OVER" });
            for left in left {
                say!("  {left}");
            }
        }
        let clean = swept.iter().all(|swept| swept.left.is_empty());
        Ok(if clean { ExitCode::Conformant } else { ExitCode::Incomplete })
    }
}

fn run_name(text: &str) -> Result<RunName, String> {
    RunName::parse(text).ok_or_else(|| "the name of a run: `upcheck-` and twelve characters".to_owned())
}
