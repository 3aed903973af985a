//! The runner: builds the world, has the points run, cleans up.

use super::event::{Event, Listener};
use super::interrupt::Interrupt;
use super::schedule::Schedule;
use super::summary::Summary;
use super::teller::Teller;
use super::verdicts::Verdicts;
use crate::baseline::Expectations;
use crate::case::Ledger;
use crate::plan::{Plan, Point};
use crate::profile::Profile;
use crate::world::{BuildError, Builder, Journal, JournalError, RunName, World, clean};
use std::time::Instant;
use upcheck_grammar::AccountId;
use upcheck_wire::Client;

/// How a run is to be done.
#[derive(Debug)]
pub struct Settings {
    /// The connection.
    pub client: Client,
    /// The same with the keys of a second account, where there are any.
    pub alt: Option<Client>,
    /// What is known of the target.
    pub profile: Profile,
    /// A bucket that is there already, to work in instead of new ones.
    pub bucket: Option<String>,
    /// How many exchanges are under way at once; at least one.
    pub jobs: usize,
    /// How often each exchange is made; at least once.
    pub repeat: usize,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
    /// Whether everything is left in place at the end.
    pub keep: bool,
    /// What is known to fail.
    pub expectations: Option<Expectations>,
    /// Where names go before they are created; `None` for a target that ends with this process.
    pub journal: Option<Journal>,
    /// The name of the run.
    pub run: RunName,
    /// An account that owns nothing in the target.
    pub other_account: AccountId,
}

impl Settings {
    /// What a world is built from.
    pub(super) fn builder(&mut self) -> Builder<'_> {
        Builder {
            client: &self.client,
            alt: self.alt.as_ref(),
            profile: &self.profile,
            journal: self.journal.as_mut(),
            jobs: self.jobs,
        }
    }
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
    let verdicts = Verdicts::new(settings.expectations.take(), listener);
    let mut teller = Teller::new(plan, ledger, settings.client.redactor().clone(), verdicts);
    let mut world = World::new(settings.run.clone(), settings.other_account.clone());
    let mut built = Ok(());
    if !plan.is_empty() {
        built = build(&mut world, plan, &mut settings, interrupt).await;
        if built.is_ok() {
            world = Schedule::new(plan, &mut settings, interrupt, &mut teller, world).run().await;
        }
    }
    let (mut summary, listener) = teller.end();
    clean_up(&world, &settings, &mut summary, listener).await;
    let left = !summary.left_over.is_empty() || !summary.kept.is_empty();
    if let Some(journal) = settings.journal.take().filter(|_| !left) {
        journal.end()?;
    }
    built?;
    summary.run = settings.run.to_string();
    summary.interrupted = interrupt.raised();
    summary.requests = settings.client.count();
    summary.bytes_uploaded = settings.client.bytes_uploaded();
    summary.elapsed = started.elapsed();
    listener.hear(&Event::Finished(&summary));
    Ok(summary)
}

/// Builds a world for a plan. An interrupt ends it early: what stands by then is removed like everything else.
pub(super) async fn build(
    world: &mut World,
    plan: &Plan,
    settings: &mut Settings,
    interrupt: &Interrupt,
) -> Result<(), BuildError> {
    let points: Vec<&Point> = plan.iter().map(|planned| &*planned.point).collect();
    let given = settings.bucket.clone();
    let mut builder = settings.builder();
    tokio::select! {
        built = world.build(&mut builder, &points, given.as_deref()) => built,
        () = interrupt.wait() => Ok(()),
    }
}

async fn clean_up(world: &World, settings: &Settings, summary: &mut Summary, listener: &mut dyn Listener) {
    for bucket in &world.touched {
        if settings.keep {
            summary.kept.push(bucket.name.clone());
            continue;
        }
        for left in clean(&settings.client, settings.alt.as_ref(), &world.run, bucket).await {
            listener.hear(&Event::LeftOver(&left));
            summary.left_over.push(left);
        }
    }
}
