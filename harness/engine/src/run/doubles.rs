//! Sources of a trial's own, which change once they were copied.

use super::evidence::Seed;
use super::trial::{NoTrial, Trial};
use crate::case::Afterwards;
use crate::world::{Role, Source, pattern};
use upcheck_wire::Failed;

/// The seed of the first double's bytes; the next is that of what replaces them, and so on. No source has one of them:
/// those are counted up from zero.
const SEEDS: u64 = 1010;

/// A source that only this trial copies.
pub(super) struct Double {
    pub(super) source: Source,
    /// What replaces it; nothing where it is deleted.
    pub(super) later: Option<Seed>,
}

impl Trial<'_> {
    /// Stores a double of each source that changes.
    pub(super) async fn doubles(&self) -> Result<Vec<Double>, NoTrial> {
        let mut doubles = Vec::new();
        for spec in &self.point.sources {
            let Some(afterwards) = spec.afterwards else { continue };
            let bench = self.bench;
            for source in bench.world.source(self.point.bucket_of(spec), spec, Role::Itself)? {
                let key = self.key_of_double(&source.alias);
                let with = (&bench.client, &bench.profile);
                let seed = SEEDS + 2 * doubles.len() as u64;
                let source = bench.world.double(with, source, (&key, seed)).await?;
                let name = format!("what replaced {}", source.alias);
                let later = Seed { name, seed: seed + 1, size: source.facts.size };
                let later = (afterwards == Afterwards::Replaced).then_some(later);
                doubles.push(Double { source, later });
            }
        }
        Ok(doubles)
    }

    /// The key of a source's double, which no other trial uses.
    pub(super) fn key_of_double(&self, alias: &str) -> String {
        format!("{}-double-of-{alias}", self.key)
    }

    /// Changes them.
    pub(super) async fn change(&self, doubles: &[Double]) -> Result<(), Failed> {
        let client = &self.bench.client;
        for Double { source, later } in doubles {
            let (bucket, key) = (&source.facts.bucket, &source.facts.key);
            match later {
                Some(later) => {
                    client.put_object(bucket, key, pattern(later.seed, later.size)).await?;
                }
                None => client.delete_object(bucket, key, None).await?,
            }
        }
        Ok(())
    }
}
