//! From what a trial brought home to the records of its checks.

use super::evidence::Evidence;
use super::record::{CheckRecord, Transcript};
use super::replay::Replay;
use super::trial::NoTrial;
use crate::case::Ledger;
use crate::judge::judge;
use crate::plan::{Aspect, Check, Planned, Point};
use crate::verdict::Verdict;
use crate::world::Unavailable;
use std::sync::Arc;
use upcheck_wire::{Exchange, Failed, NoAnswer, Redactor};

/// What a point's trials came to. Each is judged when it lands, so that its evidence, which may be megabytes, is held
/// no longer.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) index: usize,
    /// The records of the point's checks: of several trials the worst, called flaky where they differ.
    pub(super) records: Vec<CheckRecord>,
    /// The exchange to show where a connection broke or could not be made: the target may have died.
    pub(super) suspicious: Option<Transcript>,
}

impl Landed {
    /// A point without a trial.
    pub(super) fn new(index: usize) -> Self {
        Self { index, records: Vec::new(), suspicious: None }
    }

    /// Judges one more trial.
    pub(super) fn add(
        &mut self,
        trial: &Result<Evidence, NoTrial>,
        planned: &Planned,
        ledger: &Ledger,
        redactor: &Redactor,
    ) {
        if suspicious(trial) {
            self.suspicious = exchange(trial).map(|exchange| alone(exchange, redactor));
        }
        let records = records_of(trial, planned, ledger, redactor);
        if self.records.is_empty() {
            self.records = records;
            return;
        }
        for (known, record) in self.records.iter_mut().zip(records) {
            let flaky = known.flaky || known.verdict != record.verdict;
            if gravity(record.verdict) > gravity(known.verdict) {
                *known = record;
            }
            known.flaky = flaky;
        }
    }
}

/// Whether a connection broke or could not be made in this trial.
fn suspicious(trial: &Result<Evidence, NoTrial>) -> bool {
    match trial {
        Ok(evidence) => {
            let failed = [evidence.parts.as_ref().err(), evidence.destination.as_ref().err()];
            let completed = evidence.completed.as_ref().and_then(|completed| completed.as_ref().err());
            cut(&evidence.test) || failed.into_iter().flatten().chain(completed).any(broke)
        }
        Err(NoTrial::Unavailable(Unavailable::Failed(failed))) => broke(failed),
        Err(NoTrial::Twin { exchange, .. }) => exchange.as_deref().is_some_and(cut),
        Err(_) => false,
    }
}

/// The request under test, or what stood in its way.
fn exchange(trial: &Result<Evidence, NoTrial>) -> Option<&Exchange> {
    match trial {
        Ok(evidence) => Some(&evidence.test),
        Err(NoTrial::Unavailable(Unavailable::Failed(failed))) => Some(&failed.exchange),
        Err(NoTrial::Twin { exchange, .. }) => exchange.as_deref(),
        Err(NoTrial::Unavailable(_) | NoTrial::Template(_) | NoTrial::Panicked(_)) => None,
    }
}

fn alone(exchange: &Exchange, redactor: &Redactor) -> Transcript {
    Transcript { test: exchange.redacted(redactor), twin: None, replay: None }
}

/// The records of one trial, in the order of the point's selected checks.
fn records_of(
    trial: &Result<Evidence, NoTrial>,
    planned: &Planned,
    ledger: &Ledger,
    redactor: &Redactor,
) -> Vec<CheckRecord> {
    let point = &planned.point;
    let evidence = match trial {
        Ok(evidence) => evidence,
        Err(none) => {
            let (verdict, why) = none.verdict();
            let shown = exchange(trial).map(|exchange| Arc::new(alone(exchange, redactor)));
            let record = |aspect: &Aspect| {
                let moot = *aspect == Aspect::Detail && verdict != Verdict::Error;
                let verdict = if moot { Verdict::NotApplicable } else { verdict };
                let check = Check { point, aspect: *aspect };
                let mut record = CheckRecord::undecided(check, ledger, verdict, &why, redactor);
                record.transcript.clone_from(&shown);
                record
            };
            return planned.aspects.iter().map(record).collect();
        }
    };
    let own = evidence.test.redactor(redactor);
    let transcript = Arc::new(transcript(point, evidence, redactor));
    let judgements = judge(point, evidence).into_iter();
    judgements
        .filter(|judgement| planned.aspects.contains(&judgement.aspect))
        .map(|judgement| {
            let check = Check { point, aspect: judgement.aspect };
            CheckRecord::judged(check, ledger, &judgement, &transcript, &own)
        })
        .collect()
}

fn transcript(point: &Point, evidence: &Evidence, redactor: &Redactor) -> Transcript {
    Transcript {
        test: evidence.test.redacted(redactor),
        twin: evidence.twin.as_ref().map(|twin| twin.exchange.redacted(redactor)),
        replay: Replay::of(point, &evidence.facts, &evidence.seeds).ok(),
    }
}

impl NoTrial {
    /// The verdict and its reason.
    fn verdict(&self) -> (Verdict, String) {
        match self {
            Self::Unavailable(unavailable) => (unavailable.verdict(), unavailable.to_string()),
            Self::Twin { why, .. } => (Verdict::Untestable, why.clone()),
            Self::Template(error) => (Verdict::Error, error.to_string()),
            Self::Panicked(why) => (Verdict::Error, format!("the harness panicked: {why}")),
        }
    }
}

impl Unavailable {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Undeclared(_) | Self::OtherState(_) => Verdict::NotApplicable,
            Self::Lacking(_) => Verdict::Fail,
            Self::Failed(_) | Self::Unusable(_) => Verdict::Untestable,
        }
    }
}

fn cut(exchange: &Exchange) -> bool {
    matches!(&exchange.received, Err(NoAnswer::Connect(_) | NoAnswer::Broken(_)))
}

fn broke(failed: &Failed) -> bool {
    cut(&failed.exchange)
}

/// How bad a verdict is.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass | Verdict::UnexpectedPass => 1,
        Verdict::Observed => 2,
        Verdict::ExpectedFailure => 3,
        Verdict::NotRun => 4,
        Verdict::Untestable => 5,
        Verdict::Fail => 6,
        Verdict::ServerDied => 7,
        Verdict::Error => 8,
    }
}
