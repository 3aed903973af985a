//! `upcheck run`

use crate::embedded::Embedded;
use crate::options::{Selection, Target, at_least_one, baseline, option, profile};
use crate::out::{say, tell};
use crate::signals;
use crate::trouble::Trouble;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use upcheck_engine::baseline::Expectations;
use upcheck_engine::other_account;
use upcheck_engine::plan::Plan;
use upcheck_engine::profile::Profile;
use upcheck_engine::run::{Event, ExitCode, Gate, Interrupt, Listener, Settings, dry_run, run};
use upcheck_engine::world::{Journal, RunName};
use upcheck_reference::Reference;
use upcheck_report::{Context, ReportSpec, Reports, RunFacts, Terminal};
use upcheck_wire::{Client, Endpoint};

/// Run the suite; with no endpoint, against the embedded reference
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    selection: Selection,
    /// A target profile: capabilities, limits, account id
    #[arg(long = "target", value_name = "FILE")]
    target_profile: Option<PathBuf>,
    /// Work in this bucket, which is there already and is never reconfigured or removed
    #[arg(long, value_name = "BUCKET")]
    bucket: Option<String>,
    /// Down to which level a failure makes the exit code 1: must or should
    #[arg(long, value_name = "LEVEL", default_value = "should")]
    gate: Gate,
    /// Known failures, pinned to how they fail: only what moved is red
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write a report to a file, as many as wanted: json, slim, junit, markdown, github or html
    #[arg(long, value_name = "KIND=PATH")]
    report: Vec<ReportSpec>,
    /// How many exchanges are under way at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = at_least_one)]
    jobs: usize,
    /// Make each exchange N times; checks that end differently are called flaky
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one)]
    repeat: usize,
    /// End the run at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Leave everything in place at the end
    #[arg(long)]
    keep: bool,
    /// Show what the run would create and send, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Where to note what is about to be created [default: in the user's state folder]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

/// What a run needs of its target.
struct Ready {
    client: Client,
    alt: Option<Client>,
    profile: Profile,
    context: Context,
    /// Serves for as long as it lives.
    reference: Option<Reference>,
}

impl Run {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        let set = self.selection.cases()?;
        let (plan, facts) = self.selection.plan(&set)?;
        let baseline = self.baseline.as_deref().map(baseline).transpose()?;
        let started = SystemTime::now();
        let laid = |baseline| Expectations::new(&baseline, &facts.names, started);
        let expectations = baseline.map(laid).transpose()?;
        if self.dry_run {
            return self.dry(&plan);
        }
        let name = RunName::random().map_err(Trouble::harness)?;
        let Ready { client, alt, profile, context, reference } =
            self.prepare(RunFacts { started, ..facts }).await?;
        let known = profile.account.clone();
        let mut terminal = Terminal::new(context.clone(), self.gate, self.quiet);
        let mut reports = Reports::create(&self.report, &context, self.gate)?;
        // Last of all: a run that cannot begin must not leave a journal. The embedded reference needs none.
        let journal = match reference {
            Some(_) => None,
            None => {
                let Context { endpoint, region, .. } = &context;
                Some(Journal::begin(self.journal.as_deref(), &name, endpoint, region)?)
            }
        };
        let interrupt = Interrupt::default();
        let raised = interrupt.clone();
        let unwritten = reports.unwritten();
        tokio::spawn(async move {
            signals::stop().await;
            tell!("interrupted: cleaning up; once more to stop at once");
            raised.raise();
            signals::stop().await;
            unwritten.remove();
            std::process::exit(ExitCode::Interrupted as i32);
        });
        let settings = Settings {
            client,
            alt,
            profile,
            bucket: self.bucket.clone(),
            jobs: self.jobs,
            repeat: self.repeat,
            fail_fast: self.fail_fast,
            keep: self.keep,
            expectations,
            journal,
            run: name,
            other_account: other_account(known.as_ref()).map_err(Trouble::harness)?,
        };
        let mut listener = |event: &Event<'_>| {
            terminal.hear(event);
            reports.hear(event);
        };
        let finished = run(&plan, &set.ledger, settings, &interrupt, &mut listener).await;
        if let Some(reference) = reference {
            reference.stop().await;
        }
        let code = finished.map(|summary| summary.exit_code(self.gate));
        let interrupted = interrupt.raised() && code.is_err() || matches!(code, Ok(ExitCode::Interrupted));
        match reports.finish() {
            // Whatever else happened, it was interrupted.
            Err(error) if interrupted => tell!("{}", Trouble::from(error)),
            written => written?,
        }
        if interrupted { Ok(ExitCode::Interrupted) } else { Ok(code?) }
    }

    async fn prepare(&self, facts: RunFacts) -> Result<Ready, Trouble> {
        let options = format!("{}{}{}", self.target.replay()?, self.selection.replay(), self.own_options());
        let region = self.target.region()?;
        let context = |endpoint: &Endpoint, embedded, addressing: &str, profile: &Profile| Context {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            endpoint: endpoint.to_string(),
            embedded,
            region: region.clone(),
            options,
            facts: Arc::new(RunFacts {
                profile: profile.clone(),
                bucket: self.bucket.clone(),
                addressing: addressing.to_owned(),
                timeout: self.target.timeout,
                fail_fast: self.fail_fast,
                repeat: self.repeat,
                baseline: self.baseline.as_ref().map(|path| path.display().to_string()),
                ..facts
            }),
        };
        if let Some(endpoint) = self.target.endpoint()? {
            let profile = profile(self.target_profile.as_ref())?;
            let client = self.target.client(endpoint.clone(), profile.addressing)?;
            let alt = Target::second_account(&client)?;
            let context = context(&endpoint, false, self.target.addressing(profile.addressing), &profile);
            return Ok(Ready { client, alt, profile, context, reference: None });
        }
        if self.bucket.is_some() {
            return Err(Trouble::usage("--bucket needs an endpoint: the embedded reference starts empty"));
        }
        let embedded = Embedded::start(region.clone(), self.target.timeout, None).await?;
        let Embedded { reference, endpoint, client, alt, profile: own } = embedded;
        let profile = match &self.target_profile {
            None => own,
            given => profile(given.as_ref())?,
        };
        let context = context(&endpoint, true, "path", &profile);
        let alt = Some(alt);
        Ok(Ready { client, alt, profile, context, reference: Some(reference) })
    }

    fn own_options(&self) -> String {
        let mut options = String::new();
        if let Some(path) = &self.target_profile {
            options.push_str(&option("--target", path));
        }
        if let Some(bucket) = &self.bucket {
            options.push_str(&option("--bucket", bucket));
        }
        options
    }

    fn dry(&self, plan: &Plan) -> Result<ExitCode, Trouble> {
        let profile = profile(self.target_profile.as_ref())?;
        // The embedded reference has a second account; another target needs its keys.
        let second_account = self.target.endpoint()?.is_none() || Target::has_second_account();
        let cost = dry_run(plan, &profile, self.bucket.is_some(), second_account);
        say!(
            "{} checks: {} buckets, at most {} requests, {} bytes of objects uploaded",
            cost.checks,
            cost.buckets,
            cost.requests,
            cost.bytes
        );
        Ok(if plan.is_empty() { ExitCode::NothingRan } else { ExitCode::Conformant })
    }
}
