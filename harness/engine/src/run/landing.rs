//! From what a trial brought home to the records of its checks.

use super::evidence::Evidence;
use super::record::{CheckRecord, Transcript, Undecided};
use super::replay::Replay;
use super::trial::NoTrial;
use crate::case::Ledger;
use crate::judge::fingerprint::{call, nameless};
use crate::judge::judge;
use crate::plan::{Aspect, Check, Planned, Point};
use crate::verdict::Verdict;
use crate::world::Unavailable;
use std::cmp::Reverse;
use std::collections::BTreeSet;
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
            self.suspicious = match trial {
                Ok(evidence) => Some(transcript(&planned.point, evidence, redactor)),
                Err(_) => exchange(trial).map(|exchange| alone(exchange, redactor)),
            };
        }
        let records = records_of(trial, planned, ledger, redactor);
        if self.records.is_empty() {
            self.records = records;
            return;
        }
        let known = std::mem::take(&mut self.records);
        self.records = known.into_iter().zip(records).map(|(known, record)| worst(known, record)).collect();
    }
}

/// The record of a check after one more trial: the worst counts, and of equally bad ones the one whose fingerprint comes
/// first, so that their order does not matter. A check whose failures differ is as flaky as one that passes at times.
fn worst(known: CheckRecord, record: CheckRecord) -> CheckRecord {
    let weight = |record: &CheckRecord| (gravity(record.ended), Reverse(record.fingerprint.clone()));
    let bad = |verdict| gravity(verdict) > gravity(Verdict::Observed);
    let differs = known.ended != record.ended || bad(known.ended) && known.fingerprint != record.fingerprint;
    let flaky = known.flaky || differs;
    let (worst, other) = if weight(&record) > weight(&known) { (record, known) } else { (known, record) };
    let mut otherwise: BTreeSet<String> = other.otherwise.into_iter().chain(worst.otherwise).collect();
    if bad(other.ended) {
        otherwise.insert(other.fingerprint);
    }
    otherwise.remove(&worst.fingerprint);
    CheckRecord { flaky, otherwise: otherwise.into_iter().collect(), ..worst }
}

/// Whether a connection broke or could not be made in this trial.
fn suspicious(trial: &Result<Evidence, NoTrial>) -> bool {
    match trial {
        Ok(evidence) => {
            let failed = [evidence.parts.as_ref().err(), evidence.destination.as_ref().err()];
            let completed = evidence.completed.as_ref().and_then(|completed| completed.as_ref().err());
            let proofs = evidence.changed.iter().filter_map(|breach| breach.call.as_deref());
            cut(&evidence.test) || failed.into_iter().flatten().chain(completed).chain(proofs).any(broke)
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
            let ending = none.ending();
            let shown = exchange(trial).map(|exchange| Arc::new(alone(exchange, redactor)));
            let record = |aspect: &Aspect| {
                let moot = *aspect == Aspect::Detail && ending.verdict != Verdict::Error;
                let verdict = if moot { Verdict::NotApplicable } else { ending.verdict };
                let check = Check { point, aspect: *aspect };
                let ending = Undecided { verdict, ..ending.clone() };
                let mut record = CheckRecord::undecided(check, ledger, &ending, redactor);
                record.transcript.clone_from(&shown);
                record
            };
            return planned.aspects.iter().map(record).collect();
        }
    };
    let own = evidence.test.redactor(redactor);
    let transcript = Arc::new(transcript(point, evidence, redactor));
    let judgements = judge(point, evidence, &own).into_iter();
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
    fn ending(&self) -> Undecided {
        match self {
            Self::Unavailable(unavailable) => Undecided {
                verdict: unavailable.verdict(),
                why: unavailable.to_string(),
                fingerprint: unavailable.fingerprint(),
            },
            Self::Twin { why, fingerprint, .. } => {
                Undecided { verdict: Verdict::Untestable, why: why.clone(), fingerprint: fingerprint.clone() }
            }
            Self::Template(error) => Undecided::unpinned(Verdict::Error, error.to_string()),
            Self::Panicked(why) => {
                Undecided::unpinned(Verdict::Error, format!("the harness panicked: {why}"))
            }
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

    fn fingerprint(&self) -> String {
        match self {
            Self::Failed(failed) => call(failed),
            Self::Undeclared(why) | Self::Lacking(why) | Self::OtherState(why) | Self::Unusable(why) => {
                // Behind a colon stands what the server said.
                nameless(why.split(": ").next().unwrap_or_default())
            }
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
