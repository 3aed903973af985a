//! The runner: builds the world, runs the points, judges, cleans up.

use super::event::{Event, Listener};
use super::interrupt::Interrupt;
use super::record::{CheckRecord, Transcript};
use super::replay::Replay;
use super::summary::Summary;
use super::trial::{NoTrial, Trial};
use crate::case::Ledger;
use crate::judge::judge;
use crate::plan::{Aspect, Check, Plan, Planned, Point};
use crate::profile::{Capability, Profile};
use crate::run::Evidence;
use crate::verdict::Verdict;
use crate::world::{
    BuildError, Builder, Journal, JournalError, Role, RunName, Unavailable, World, clean, pattern,
};
use std::sync::Arc;
use std::time::{Duration, Instant};
use upcheck_grammar::AccountId;
use upcheck_wire::Client;

/// The longest that a world waits for the target's clock.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// How long an exchange that is under way may go on after an interrupt.
const GRACE: Duration = Duration::from_secs(2);

/// How a run is to be done.
#[derive(Debug)]
pub struct Settings {
    /// The connection.
    pub client: Client,
    /// What is known of the target.
    pub profile: Profile,
    /// A bucket that is there already, to work in instead of new ones.
    pub bucket: Option<String>,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
    /// Whether everything is left in place at the end.
    pub keep: bool,
    /// Where names go before they are created; `None` for a target that ends with this process.
    pub journal: Option<Journal>,
    /// The name of the run.
    pub run: RunName,
    /// An account that owns nothing in the target.
    pub other_account: AccountId,
}

/// Why a run has no verdict.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The world could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Everything is cleaned up, but the journal cannot be removed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Runs a plan, and tells `listener` of it. Clean-up always happens, also when an error or an interrupt ends the
/// run.
///
/// # Errors
/// What makes any verdict impossible.
pub async fn run(
    plan: &Plan,
    ledger: &Ledger,
    mut settings: Settings,
    interrupt: &Interrupt,
    listener: &mut dyn Listener,
) -> Result<Summary, RunError> {
    let started = Instant::now();
    let mut run = Run {
        ledger,
        summary: Summary { run: settings.run.to_string(), ..Summary::default() },
        world: World::new(settings.run.clone(), settings.other_account.clone()),
        listener,
        stopped: false,
    };
    run.listener.hear(&Event::Planned { checks: plan.checks() });
    let built = if plan.is_empty() { Ok(()) } else { run.build(plan, &mut settings, interrupt).await };
    if built.is_ok() {
        run.points(plan, &settings, interrupt).await;
    }
    run.clean_up(&settings).await;
    let left = !run.summary.left_over.is_empty() || !run.summary.kept.is_empty();
    if let Some(journal) = settings.journal.take().filter(|_| !left) {
        journal.end()?;
    }
    built?;
    let mut summary = run.summary;
    summary.interrupted = interrupt.raised();
    summary.requests = settings.client.count();
    summary.bytes_uploaded = settings.client.bytes_uploaded();
    summary.elapsed = started.elapsed();
    run.listener.hear(&Event::Finished(&summary));
    Ok(summary)
}

struct Run<'a> {
    ledger: &'a Ledger,
    summary: Summary,
    world: World,
    listener: &'a mut dyn Listener,
    stopped: bool,
}

impl Run<'_> {
    async fn build(
        &mut self,
        plan: &Plan,
        settings: &mut Settings,
        interrupt: &Interrupt,
    ) -> Result<(), BuildError> {
        let points: Vec<&Point> = plan.iter().map(|planned| &*planned.point).collect();
        let mut builder = Builder {
            client: &settings.client,
            profile: &settings.profile,
            journal: settings.journal.as_mut(),
        };
        let build = self.world.build(&mut builder, &points, settings.bucket.as_deref());
        tokio::select! {
            built = build => built,
            () = interrupt.wait() => Ok(()),
        }
    }

    async fn points(&mut self, plan: &Plan, settings: &Settings, interrupt: &Interrupt) {
        let mut waited = false;
        for (index, planned) in plan.iter().enumerate() {
            if interrupt.raised() || self.stopped {
                let why = if self.stopped { "--fail-fast ended the run" } else { "the run was interrupted" };
                self.undecided(planned, Verdict::NotRun, why, settings);
                continue;
            }
            if planned.point.age > 0 && !waited {
                waited = true;
                self.wait(plan, interrupt).await;
            }
            self.point(index, planned, settings, interrupt).await;
        }
    }

    async fn point(&mut self, index: usize, planned: &Planned, settings: &Settings, interrupt: &Interrupt) {
        if let Some(why) = self.not_applicable(&planned.point, &settings.profile) {
            return self.undecided(planned, Verdict::NotApplicable, &why, settings);
        }
        if planned.point.age > 0
            && let Err(why) = self.old_enough(&planned.point)
        {
            return self.undecided(planned, Verdict::Untestable, &why, settings);
        }
        let trial = Trial {
            client: &settings.client,
            profile: &settings.profile,
            world: &self.world,
            point: &planned.point,
            key: format!("{}to/{index}", self.world.run.key_prefix()),
        };
        let outcome = tokio::select! {
            outcome = trial.run() => outcome,
            () = cut_short(interrupt) => {
                return self.undecided(planned, Verdict::NotRun, "the run was interrupted", settings);
            }
        };
        match outcome {
            Ok(evidence) => self.judged(planned, &evidence, settings),
            Err(NoTrial::Unavailable(unavailable)) => {
                let verdict = verdict_of(&unavailable);
                self.undecided(planned, verdict, &unavailable.to_string(), settings);
            }
            Err(NoTrial::Twin { why, exchange }) => {
                self.twin_failed(planned, &why, exchange.as_deref(), settings);
            }
            Err(NoTrial::Template(error)) => {
                self.undecided(planned, Verdict::Error, &error.to_string(), settings);
            }
        }
    }

    /// One wait for all points that need older sources.
    async fn wait(&mut self, plan: &Plan, interrupt: &Interrupt) {
        let aged = plan.iter().filter(|planned| planned.point.age > 0);
        let moments =
            aged.filter_map(|planned| self.youngest(&planned.point).map(|born| born + age(&planned.point)));
        let Some(moment) = moments.max() else { return };
        let wait = self.world.clock.until(moment).min(LONGEST_WAIT);
        if wait.is_zero() {
            return;
        }
        let seconds = wait.as_secs();
        self.listener.hear(&Event::Note(&format!(
            "waiting {seconds} s for the target's clock to pass the sources' dates"
        )));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = interrupt.wait() => {}
        }
    }

    fn old_enough(&self, point: &Point) -> Result<(), String> {
        for spec in &point.sources {
            // Where there is no source, the trial says why.
            let sources = self.world.source(point.bucket, spec, Role::Itself).unwrap_or_default();
            let Some(born) = sources.iter().map(|source| source.facts.last_modified).max() else { continue };
            if self.world.clock.now().unix() < born.unix() + age(point) {
                let (now, wait) = (self.world.clock.now(), LONGEST_WAIT.as_secs());
                return Err(format!(
                    "the target's clock ({now}) did not pass the source's date ({born}) within {wait} s"
                ));
            }
        }
        Ok(())
    }

    fn youngest(&self, point: &Point) -> Option<i64> {
        let born = self.world.standing().map(|source| source.facts.last_modified.unix());
        (!point.sources.is_empty()).then(|| born.max()).flatten()
    }

    /// Why a point need not be looked at: a capability that is not there and not declared.
    fn not_applicable(&self, point: &Point, profile: &Profile) -> Option<String> {
        let lacking = point.needs.iter().find(|c| profile.capabilities.get(c) == Some(&false));
        if let Some(lacking) = lacking {
            return Some(format!("the profile says that the target has no {lacking}"));
        }
        if point.needs.contains(&Capability::AccountId) && profile.account.is_none() {
            return Some("the profile names no account id".to_owned());
        }
        let undeclared = |c: &Capability| !profile.capabilities.contains_key(c);
        if point.needs.contains(&Capability::EtagMd5) && undeclared(&Capability::EtagMd5) {
            let odd = self.world.standing().find(|source| source.has_md5_etag() == Some(false));
            return odd
                .map(|source| format!("the target's ETags are no MD5 digests ({})", source.facts.etag));
        }
        None
    }

    fn judged(&mut self, planned: &Planned, evidence: &Evidence, settings: &Settings) {
        let redactor = evidence.test.redactor(settings.client.redactor());
        let transcript = Arc::new(transcript(&planned.point, evidence, settings));
        for judgement in judge(&planned.point, evidence) {
            if planned.aspects.contains(&judgement.aspect) {
                let check = Check { point: &planned.point, aspect: judgement.aspect };
                self.tell(
                    &CheckRecord::judged(check, self.ledger, &judgement, &transcript, &redactor),
                    settings,
                );
            }
        }
    }

    /// A legal request that is not accepted: a refusal would prove nothing.
    fn twin_failed(
        &mut self,
        planned: &Planned,
        why: &str,
        exchange: Option<&upcheck_wire::Exchange>,
        settings: &Settings,
    ) {
        let redactor = settings.client.redactor();
        let transcript = exchange.map(|exchange| {
            Arc::new(Transcript { test: exchange.redacted(redactor), twin: None, replay: None })
        });
        for aspect in &planned.aspects {
            let check = Check { point: &planned.point, aspect: *aspect };
            let verdict =
                if *aspect == Aspect::Detail { Verdict::NotApplicable } else { Verdict::Untestable };
            let mut record = CheckRecord::undecided(check, self.ledger, verdict, why, redactor);
            record.transcript.clone_from(&transcript);
            self.tell(&record, settings);
        }
    }

    fn undecided(&mut self, planned: &Planned, verdict: Verdict, why: &str, settings: &Settings) {
        for aspect in &planned.aspects {
            let check = Check { point: &planned.point, aspect: *aspect };
            let record = CheckRecord::undecided(check, self.ledger, verdict, why, settings.client.redactor());
            self.tell(&record, settings);
        }
    }

    fn tell(&mut self, record: &CheckRecord, settings: &Settings) {
        self.summary.count(record);
        self.stopped |= settings.fail_fast && record.verdict == Verdict::Fail;
        self.listener.hear(&Event::Judged(record));
    }

    async fn clean_up(&mut self, settings: &Settings) {
        for bucket in std::mem::take(&mut self.world.touched) {
            if settings.keep {
                self.summary.kept.push(bucket.name);
                continue;
            }
            for left in clean(&settings.client, &self.world.run, &bucket).await {
                self.listener.hear(&Event::LeftOver(&left));
                self.summary.left_over.push(left);
            }
        }
    }
}

fn transcript(point: &Point, evidence: &Evidence, settings: &Settings) -> Transcript {
    let redactor = settings.client.redactor();
    let source = evidence.seeds.0.first().map(|seed| pattern(seed.seed, seed.size)).unwrap_or_default();
    Transcript {
        test: evidence.test.redacted(redactor),
        twin: evidence.twin.as_ref().map(|twin| twin.exchange.redacted(redactor)),
        replay: Replay::of(point, &evidence.facts, source).ok(),
    }
}

/// An exchange that is under way gets a moment to finish and to remove its upload.
async fn cut_short(interrupt: &Interrupt) {
    interrupt.wait().await;
    tokio::time::sleep(GRACE).await;
}

fn age(point: &Point) -> i64 {
    i64::try_from(point.age).unwrap_or(0)
}

fn verdict_of(unavailable: &Unavailable) -> Verdict {
    match unavailable {
        Unavailable::Undeclared(_) | Unavailable::OtherState(_) => Verdict::NotApplicable,
        Unavailable::Lacking(_) => Verdict::Fail,
        Unavailable::Failed(_) | Unavailable::Unusable(_) => Verdict::Untestable,
    }
}
