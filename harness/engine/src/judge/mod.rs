//! From evidence to verdicts.

mod answer;
mod decision;
mod detail;
mod diff;
mod effect;
pub(crate) mod fingerprint;

use crate::plan::{Aspect, Level, Point};
use crate::run::Evidence;
use crate::verdict::Verdict;
use upcheck_wire::{Failed, Redactor};

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
    /// What came back and what it did, in a line.
    pub observed: String,
    /// The same in words that are stable from run to run, with what is broken.
    pub fingerprint: String,
}

/// Something that must hold whatever is allowed, and does not.
#[derive(Clone, Debug)]
pub struct Breach {
    /// What, in words that are stable from run to run.
    pub kind: String,
    /// What was found, in a sentence.
    pub finding: String,
    /// The call that failed and so showed it, where there is one: the target may have died of something else.
    pub call: Option<Box<Failed>>,
}

impl Breach {
    /// A breach with a finding of its own.
    pub(crate) fn new(kind: impl Into<String>, finding: impl Into<String>) -> Self {
        Self { kind: kind.into(), finding: finding.into(), call: None }
    }

    /// A breach that a call has shown by its failure.
    pub(crate) fn shown_by(kind: impl Into<String>, failed: Failed) -> Self {
        let kind = kind.into();
        Self { finding: format!("{kind}: {failed}"), kind, call: Some(Box::new(failed)) }
    }
}

/// Judges decision and detail of a point. The redactor is for what fingerprints repeat of the server's words.
#[must_use]
pub fn judge(point: &Point, evidence: &Evidence, redactor: &Redactor) -> Vec<Judgement> {
    let (decision, fitted) = decision::judge(point, evidence, redactor);
    let mut judgements = vec![decision];
    if point.checks().any(|check| check.aspect == Aspect::Detail) {
        judgements.push(detail::judge(point, evidence, fitted));
    }
    judgements
}
