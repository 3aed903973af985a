//! From evidence to verdicts.

mod answer;
mod decision;
mod detail;
mod diff;
mod effect;

use crate::plan::{Aspect, Level, Point};
use crate::run::Evidence;
use crate::verdict::Verdict;

pub use answer::Observed;

/// The judgement of one check.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Which half of the point.
    pub aspect: Aspect,
    /// How it ends.
    pub verdict: Verdict,
    /// Its level; a broken invariant weighs `must` whatever the case says.
    pub level: Level,
    /// The allowed outcome that fitted, or that came nearest.
    pub outcome: Option<usize>,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
    /// Expected against received, where they differ.
    pub diff: Option<String>,
    /// What came back and what it did, in a line: the decision as it was, for people and for baselines.
    pub observed: String,
}

/// Judges decision and detail of a point.
#[must_use]
pub fn judge(point: &Point, evidence: &Evidence) -> Vec<Judgement> {
    let (decision, fitted) = decision::judge(point, evidence);
    let mut judgements = vec![decision];
    if point.checks().any(|check| check.aspect == Aspect::Detail) {
        judgements.push(detail::judge(point, evidence, fitted));
    }
    judgements
}
