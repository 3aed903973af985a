//! Points one at a time, in any order: for test harnesses that choose themselves what runs.

use super::gate::{age, turned_away, waiting_time};
use super::landing::Landed;
use super::record::CheckRecord;
use super::runner::Settings;
use super::trial::{Bench, Trial};
use crate::case::Ledger;
use crate::plan::{Check, Planned};
use crate::world::{BuildError, LeftOver, World, clean};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Mutex;

/// A world that grows with what is asked of it, and is removed at the end.
#[derive(Debug)]
pub struct Session {
    settings: Mutex<(Settings, World)>,
    ledger: Arc<Ledger>,
    trials: AtomicUsize,
}

impl Session {
    /// A session in which nothing stands yet.
    #[must_use]
    pub fn new(settings: Settings, ledger: Ledger) -> Self {
        let world = World::new(settings.run.clone(), settings.other_account.clone());
        Self {
            settings: Mutex::new((settings, world)),
            ledger: Arc::new(ledger),
            trials: AtomicUsize::new(0),
        }
    }

    /// Runs one point, and gives the records of its selected checks.
    ///
    /// # Errors
    /// What makes any verdict impossible.
    pub async fn check(&self, planned: &Planned) -> Result<Vec<CheckRecord>, BuildError> {
        let point = &planned.point;
        let bench = {
            let mut held = self.settings.lock().await;
            let (settings, world) = &mut *held;
            let given = settings.bucket.clone();
            world.build(&mut settings.builder(), &[point], given.as_deref()).await?;
            Bench::new(settings, world.clone(), self.ledger.clone())
        };
        if point.age > 0 {
            tokio::time::sleep(waiting_time(&bench.world, age(point))).await;
        }
        let redactor = bench.client.redactor();
        if let Some(ending) = turned_away(point, &bench, point.age > 0) {
            let record = |aspect: &_| {
                let check = Check { point, aspect: *aspect };
                CheckRecord::undecided(check, &self.ledger, &ending, redactor)
            };
            return Ok(planned.aspects.iter().map(record).collect());
        }
        let index = self.trials.fetch_add(1, Ordering::Relaxed);
        let key = format!("{}to/{index}", bench.world.run.key_prefix());
        let trial = Trial { bench: &bench, point, key }.run().await;
        let mut landed = Landed::new(index);
        landed.add(&trial, planned, &self.ledger, redactor);
        Ok(landed.records)
    }

    /// Removes everything; what could not be removed comes back.
    pub async fn close(self) -> Vec<LeftOver> {
        let (mut settings, world) = self.settings.into_inner();
        let mut left = Vec::new();
        for bucket in &world.touched {
            left.extend(clean(&settings.client, settings.alt.as_ref(), &world.run, bucket).await);
        }
        if left.is_empty()
            && let Some(journal) = settings.journal.take()
            && let Err(error) = journal.end()
        {
            left.push(LeftOver { what: "the journal".to_owned(), why: error.to_string() });
        }
        left
    }
}
