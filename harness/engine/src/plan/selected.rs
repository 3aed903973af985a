//! What a run will do, in order.

use super::filter::Filter;
use super::level::Level;
use super::point::{Aspect, Check, Point};
use super::shard::Shard;
use crate::hex::hex;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The selected points in the order in which they run: those that need older sources last.
#[derive(Clone, Debug, Default)]
pub struct Plan(Vec<Planned>);

/// A point with its selected checks.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The point.
    pub point: Arc<Point>,
    /// Its zero-based place in the whole plan, before that is sharded.
    pub index: usize,
    /// Which of its checks were selected; never empty.
    pub aspects: Vec<Aspect>,
}

impl Plan {
    /// The checks that a filter accepts and that weigh at least `level`.
    #[must_use]
    pub fn of(points: &[Point], filter: &Filter, level: Level) -> Self {
        let select = |point: &Point| {
            let checks = point.checks().filter(|check| check.level() <= level && filter.accepts(check));
            checks.map(|check| check.aspect).collect::<Vec<_>>()
        };
        let selected =
            points.iter().map(|point| (point, select(point))).filter(|(_, aspects)| !aspects.is_empty());
        let mut planned: Vec<Planned> = selected
            .map(|(point, aspects)| Planned { point: Arc::new(point.clone()), index: 0, aspects })
            .collect();
        planned.sort_by_key(|planned| planned.point.age);
        Self(planned).numbered()
    }

    /// Only these checks of it. Their places stay those of the new whole.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Check<'_>) -> bool) -> Self {
        for Planned { point, aspects, .. } in &mut self.0 {
            aspects.retain(|aspect| wanted(&Check { point, aspect: *aspect }));
        }
        self.0.retain(|planned| !planned.aspects.is_empty());
        self.numbered()
    }

    /// One part of it. Its points keep their places in the whole.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Self {
        self.0.retain(|planned| shard.holds(&planned.point.name));
        self
    }

    /// The SHA-256 digest, in hexadecimal, of its checks with their levels: the same plan has the same anywhere.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut sha = Sha256::new();
        for check in self.iter().flat_map(Planned::checks) {
            sha.update(format!("{} {}\n", check.level(), check.name()));
        }
        hex(&sha.finalize())
    }

    /// How many points there are.
    #[must_use]
    pub fn points(&self) -> usize {
        self.0.len()
    }

    fn numbered(mut self) -> Self {
        self.0.iter_mut().enumerate().for_each(|(index, planned)| planned.index = index);
        self
    }

    /// The points in order.
    pub fn iter(&self) -> impl Iterator<Item = &Planned> {
        self.0.iter()
    }

    /// How many checks were selected.
    #[must_use]
    pub fn checks(&self) -> usize {
        self.0.iter().map(|planned| planned.aspects.len()).sum()
    }

    /// Whether nothing was selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Planned {
    /// The selected checks.
    pub fn checks(&self) -> impl Iterator<Item = Check<'_>> {
        self.aspects.iter().map(|aspect| Check { point: &self.point, aspect: *aspect })
    }
}
