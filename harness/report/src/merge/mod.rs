//! Shards of one run, joined.

mod refusal;
mod stream;

pub use refusal::MergeError;

use crate::{Context, ReadError, RunFacts, SavedRun};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;
use upcheck_engine::baseline::{Expectations, Stale};
use upcheck_engine::case::CaseNames;
use upcheck_engine::plan::Shard;
use upcheck_engine::run::{Event, Gate, Listener, Summary, Verdicts};

/// Saved runs that are one: every shard of a plan once, or one whole run.
#[derive(Debug)]
pub struct Merge {
    first: SavedRun,
    others: Vec<SavedRun>,
}

impl Merge {
    /// Opens saved runs and looks whether they belong together; of their checks nothing is read yet.
    ///
    /// # Errors
    /// A file that is no run, and runs that are not each one part of the same.
    pub fn of(paths: &[PathBuf]) -> Result<Self, MergeError> {
        let runs = paths.iter().map(|path| SavedRun::open(path)).collect::<Result<Vec<_>, ReadError>>()?;
        refusal::refuse(&runs)?;
        // What the whole says of itself must not depend on the order in which the shards are named.
        let mut runs = runs;
        runs.sort_by_key(|run| refusal::shard(run).map(Shard::number));
        let mut runs = runs.into_iter();
        let first = runs.next().ok_or(MergeError::Nothing)?;
        Ok(Self { first, others: runs.collect() })
    }

    /// What a report knows of the whole beside its events; under `baseline`, if one is given.
    #[must_use]
    pub fn context(&self, baseline: Option<String>) -> Context {
        let context = self.first.head.context();
        let started = self.runs().map(|run| run.head.context().facts.started).min();
        let facts = RunFacts {
            shard: None,
            started: started.unwrap_or(context.facts.started),
            baseline: baseline.or_else(|| context.facts.baseline.clone()),
            ..(*context.facts).clone()
        };
        Context { facts: Arc::new(facts), ..context }
    }

    /// The names of the case set.
    #[must_use]
    pub fn names(&self) -> CaseNames {
        self.first.head.names()
    }

    /// Down to which level failures count.
    #[must_use]
    pub fn gate(&self) -> Gate {
        self.first.head.gate()
    }

    /// When the last of them began: what a baseline's dates are held against.
    #[must_use]
    pub fn last_started(&self) -> SystemTime {
        let each = self.runs().map(|run| run.head.context().facts.started);
        each.max().unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// Tells of the whole in the order of the plan, as the run itself would have. Without expectations, checks keep the
    /// verdicts that they have.
    ///
    /// # Errors
    /// A file that cannot be read on, or checks that are missing or doubled. The listener then hears of no end.
    pub fn tell(
        &self,
        expectations: Option<Expectations>,
        listener: &mut dyn Listener,
    ) -> Result<Summary, MergeError> {
        let judged_anew = expectations.is_some();
        let mut verdicts = Verdicts::new(expectations, listener);
        verdicts.tell(&Event::Planned { checks: self.first.head.plan.checks });
        let runs: Vec<&SavedRun> = self.runs().collect();
        stream::stream(&runs, &mut |mut record| {
            verdicts.decide(&mut record);
            verdicts.settle(&record);
        })?;
        let (mut summary, listener) = verdicts.end();
        for run in &runs {
            add(&mut summary, run.head.summary(), judged_anew);
        }
        if !judged_anew {
            in_order(&mut summary.stale);
            summary.stale.iter().for_each(|stale| listener.hear(&Event::Stale(stale)));
        }
        summary.left_over.iter().for_each(|left| listener.hear(&Event::LeftOver(left)));
        listener.hear(&Event::Finished(&summary));
        Ok(summary)
    }

    fn runs(&self) -> impl Iterator<Item = &SavedRun> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// Adds what the checks of a run do not tell.
fn add(sum: &mut Summary, run: Summary, judged_anew: bool) {
    if !judged_anew {
        sum.stale.extend(run.stale);
    }
    sum.left_over.extend(run.left_over);
    sum.kept.extend(run.kept);
    // Which check a file of an older version died of is not known.
    let unknown = run.target_lost && run.lost_to.is_empty();
    sum.target_lost |= run.target_lost;
    sum.lost_to.extend(run.lost_to.into_iter().chain(unknown.then_some(None)));
    sum.interrupted |= run.interrupted;
    sum.requests += run.requests;
    sum.bytes_uploaded += run.bytes_uploaded;
    sum.elapsed = sum.elapsed.max(run.elapsed);
    if !sum.run.is_empty() {
        sum.run.push(' ');
    }
    sum.run.push_str(&run.run);
}

/// By place, each once: every shard tells of names that have vanished.
fn in_order(stale: &mut Vec<Stale>) {
    stale.sort_by_key(|stale| (stale.entry.place.clone(), stale.because.to_string()));
    stale.dedup_by_key(|stale| stale.to_string());
}
