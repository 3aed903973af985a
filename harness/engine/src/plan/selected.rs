//! What a run will do, in order.

use super::filter::Filter;
use super::level::Level;
use super::point::{Aspect, Check, Point};
use std::sync::Arc;

/// The selected points in the order in which they run: those that need older sources last.
#[derive(Clone, Debug, Default)]
pub struct Plan(Vec<Planned>);

/// A point with its selected checks.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The point.
    pub point: Arc<Point>,
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
        let mut planned: Vec<Planned> =
            selected.map(|(point, aspects)| Planned { point: Arc::new(point.clone()), aspects }).collect();
        planned.sort_by_key(|planned| planned.point.age);
        Self(planned)
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
