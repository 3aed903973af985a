//! Many trials at once, and what to do when the target dies of one.

use super::gate::{age, turned_away, waiting_time};
use super::interrupt::Interrupt;
use super::landing::Landed;
use super::record::Undecided;
use super::runner::{Settings, build};
use super::teller::Teller;
use super::trial::{Bench, NoTrial, Trial};
use crate::plan::{Plan, Planned, Point};
use crate::verdict::Verdict;
use crate::world::World;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{Id, JoinSet};

/// How long exchanges that are under way may go on after an interrupt.
const GRACE: Duration = Duration::from_secs(2);

/// How long a target that died may take to come back.
const RETURN: Duration = Duration::from_secs(45);

/// How long a run waits for its target in all: one that dies of everything is not worth the night.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs the points of a plan.
pub(super) struct Schedule<'a, 'b> {
    plan: Vec<&'a Planned>,
    whole: &'a Plan,
    settings: &'a mut Settings,
    interrupt: &'a Interrupt,
    teller: &'a mut Teller<'b>,
    bench: Arc<Bench>,
    /// Why no further trial may begin.
    over: Option<&'static str>,
    /// How often the target was waited for. A trial after that needs a destination of its own: the one that was cut
    /// short may have completed its upload.
    recoveries: usize,
    waited_for_target: Duration,
}

impl<'a, 'b> Schedule<'a, 'b> {
    pub(super) fn new(
        plan: &'a Plan,
        settings: &'a mut Settings,
        interrupt: &'a Interrupt,
        teller: &'a mut Teller<'b>,
        world: World,
    ) -> Self {
        let ledger = Arc::new(teller.ledger().clone());
        let bench = Arc::new(Bench::new(settings, world, ledger));
        Self {
            plan: plan.iter().collect(),
            whole: plan,
            settings,
            interrupt,
            teller,
            bench,
            over: None,
            recoveries: 0,
            waited_for_target: Duration::ZERO,
        }
    }

    /// Runs everything; the world comes back for clean-up.
    pub(super) async fn run(mut self) -> World {
        let (young, aged): (VecDeque<usize>, VecDeque<usize>) =
            (0..self.plan.len()).partition(|index| self.plan[*index].point.age == 0);
        self.fly(young, false).await;
        if !aged.is_empty() && !self.ended() {
            self.wait().await;
            self.fly(aged, true).await;
        }
        let why = self.over.unwrap_or("the run was interrupted");
        self.teller.rest(why);
        match Arc::try_unwrap(self.bench) {
            Ok(bench) => bench.world,
            // A trial that was cut short may still hold it; names are all that clean-up needs.
            Err(shared) => shared.world.names_only(),
        }
    }

    fn ended(&mut self) -> bool {
        if self.over.is_none() && self.settings.fail_fast && self.teller.failed() {
            self.over = Some("--fail-fast ended the run");
        }
        self.over.is_some() || self.interrupt.raised()
    }

    /// Keeps up to `jobs` trials in the air until the queue is empty.
    async fn fly(&mut self, mut queue: VecDeque<usize>, aged: bool) {
        let mut air: JoinSet<Landed> = JoinSet::new();
        let mut names: HashMap<Id, usize> = HashMap::new();
        let mut suspects: Vec<Landed> = Vec::new();
        let interrupt = self.interrupt.clone();
        let cut_short = async move {
            interrupt.wait().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::pin!(cut_short);
        loop {
            while suspects.is_empty() && air.len() < self.settings.jobs.max(1) && !self.ended() {
                let Some(index) = queue.pop_front() else { break };
                match self.turned_away(&self.plan[index].point, aged) {
                    Some(ending) => self.teller.undecided(index, &ending, None),
                    None => {
                        let handle = air.spawn(self.flight(index, self.settings.repeat));
                        names.insert(handle.id(), index);
                    }
                }
            }
            let landed = tokio::select! {
                landed = air.join_next_with_id() => landed,
                () = &mut cut_short => {
                    air.shutdown().await;
                    return;
                }
            };
            match landed {
                Some(Ok((id, landed))) => {
                    names.remove(&id);
                    if landed.suspicious.is_some() {
                        suspects.push(landed);
                    } else {
                        self.settle(landed);
                    }
                }
                Some(Err(panic)) => {
                    if let Some(index) = names.remove(&panic.id()) {
                        self.settle(self.panicked(index, &panic.to_string()));
                    }
                }
                None if !suspects.is_empty() => self.examine(std::mem::take(&mut suspects), aged).await,
                None if queue.is_empty() || self.ended() => return,
                None => {}
            }
        }
    }

    /// The trials of one point, one after the other.
    fn flight(&self, index: usize, repeat: usize) -> impl Future<Output = Landed> + Send + use<> {
        let planned = self.plan[index].clone();
        let bench = self.bench.clone();
        let first = self.recoveries * self.settings.repeat.max(1);
        async move {
            let mut landed = Landed::new(index);
            for attempt in first..first + repeat.max(1) {
                let key = format!("{}to/{index}.{attempt}", bench.world.run.key_prefix());
                let trial = Trial { bench: &bench, point: &planned.point, key };
                landed.add(&trial.run().await, &planned, &bench.ledger, bench.client.redactor());
                if landed.suspicious.is_some() {
                    break;
                }
                if attempt + 1 < first + repeat {
                    trial.discard().await;
                }
            }
            landed
        }
    }

    fn panicked(&self, index: usize, why: &str) -> Landed {
        let mut landed = Landed::new(index);
        let trial = Err(NoTrial::Panicked(why.to_owned()));
        let Bench { client, ledger, .. } = &*self.bench;
        landed.add(&trial, self.plan[index], ledger, client.redactor());
        landed
    }

    fn settle(&mut self, landed: Landed) {
        self.teller.settle(landed.index, landed.records);
    }

    /// Trials whose connections broke: did the target die, and of which of them?
    async fn examine(&mut self, suspects: Vec<Landed>, aged: bool) {
        if self.alive().await {
            for landed in suspects {
                self.settle(landed);
            }
            return;
        }
        if !self.recover(aged).await {
            let alone = suspects.len() == 1;
            self.teller.target_lost(suspects.first().filter(|_| alone).map(|landed| landed.index));
            for landed in suspects {
                self.fallen(landed, if alone { Verdict::ServerDied } else { Verdict::Untestable });
            }
            return;
        }
        let mut rest = suspects.into_iter();
        while let Some(suspect) = rest.next() {
            let landed = self.flight(suspect.index, 1).await;
            if landed.suspicious.is_none() || self.alive().await {
                self.settle(landed);
                continue;
            }
            let index = landed.index;
            self.fallen(landed, Verdict::ServerDied);
            if !self.recover(aged).await {
                self.teller.target_lost(Some(index));
                for other in rest.by_ref() {
                    self.fallen(other, Verdict::Untestable);
                }
            }
        }
    }

    fn fallen(&mut self, landed: Landed, verdict: Verdict) {
        let why = match verdict {
            Verdict::ServerDied => "the target died of this request",
            _ => "the target died while this request and others were under way, and did not come back",
        };
        self.teller.undecided(landed.index, &Undecided::new(verdict, why), landed.suspicious);
    }

    /// Whether the target answers, and still has the buckets of this run.
    async fn alive(&self) -> bool {
        let Some(bucket) = self.bench.world.touched.first() else { return false };
        match self.settings.client.head_bucket(&bucket.name).await {
            Ok(()) => true,
            Err(failed) => failed.status().is_some_and(|status| status != 404),
        }
    }

    /// Waits for the target to come back, and builds the world again.
    async fn recover(&mut self, aged: bool) -> bool {
        self.teller.note("the target died; waiting for it to come back");
        self.recoveries += 1;
        let began = Instant::now();
        let limit = RETURN.min(PATIENCE.saturating_sub(self.waited_for_target));
        let mut back = false;
        while !back && began.elapsed() < limit && !self.interrupt.raised() {
            back = match self.settings.client.list_buckets().await {
                Ok(_) => true,
                Err(failed) => failed.status().is_some(),
            };
            if !back {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        let mut world = self.bench.world.again();
        let built = back && build(&mut world, self.whole, self.settings, self.interrupt).await.is_ok();
        self.waited_for_target += began.elapsed();
        let ledger = self.bench.ledger.clone();
        self.bench = Arc::new(Bench::new(self.settings, world, ledger));
        if !built {
            self.over = Some("the target died and did not come back");
        } else if aged {
            self.wait().await;
        }
        built
    }

    /// One wait for all points that need older sources.
    async fn wait(&mut self) {
        let age = self.plan.iter().map(|planned| age(&planned.point)).max().unwrap_or(0);
        let wait = waiting_time(&self.bench.world, age);
        if wait.is_zero() {
            return;
        }
        let seconds = wait.as_secs();
        self.teller.note(&format!("waiting {seconds} s for the target's clock to pass the sources' dates"));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.interrupt.wait() => {}
        }
    }

    /// How a point ends before anything is sent.
    fn turned_away(&self, point: &Point, aged: bool) -> Option<Undecided> {
        turned_away(point, &self.bench, aged)
    }
}
