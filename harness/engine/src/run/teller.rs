//! Verdicts in the order of the plan, whatever order they came about in.

use super::event::{Event, Listener};
use super::record::{CheckRecord, Undecided};
use super::summary::Summary;
use super::verdicts::Verdicts;
use crate::case::Ledger;
use crate::plan::{Aspect, Check, Plan, Planned};
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::sync::Arc;
use upcheck_wire::Redactor;

use super::record::Transcript;

/// Collects records and tells them on.
pub(super) struct Teller<'a> {
    plan: Vec<&'a Planned>,
    ledger: &'a Ledger,
    redactor: Redactor,
    verdicts: Verdicts<'a>,
    /// Of which check the target died each time that it did not come back, as far as that is known.
    lost_to: Vec<Option<String>>,
    /// Records whose turn has not come.
    waiting: BTreeMap<usize, Vec<CheckRecord>>,
    /// The point whose turn it is.
    next: usize,
    failed: bool,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        ledger: &'a Ledger,
        redactor: Redactor,
        mut verdicts: Verdicts<'a>,
    ) -> Self {
        verdicts.tell(&Event::Planned { checks: plan.checks() });
        Self {
            plan: plan.iter().collect(),
            ledger,
            redactor,
            verdicts,
            lost_to: Vec::new(),
            waiting: BTreeMap::new(),
            next: 0,
            failed: false,
        }
    }

    /// Whether some check has failed.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// The ledger that records cite.
    pub(super) fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// Takes the records of a point, and tells all whose turn has come.
    pub(super) fn settle(&mut self, index: usize, mut records: Vec<CheckRecord>) {
        for record in &mut records {
            record.index = self.plan.get(index).map_or(index, |planned| planned.index);
            self.verdicts.decide(record);
        }
        self.failed |= records.iter().any(|record| record.verdict == Verdict::Fail);
        self.waiting.insert(index, records);
        while let Some(records) = self.waiting.remove(&self.next) {
            for record in &records {
                self.verdicts.settle(record);
            }
            self.next += 1;
        }
    }

    /// Settles a point that no answer decided. Its detail has no decision to belong to.
    pub(super) fn undecided(&mut self, index: usize, ending: &Undecided, transcript: Option<Transcript>) {
        let Some(planned) = self.plan.get(index) else { return };
        let transcript = transcript.map(Arc::new);
        let record = |aspect: &Aspect| {
            let check = Check { point: &planned.point, aspect: *aspect };
            let decided = [Verdict::Untestable, Verdict::ServerDied, Verdict::Fail].contains(&ending.verdict);
            let moot = decided && *aspect == Aspect::Detail;
            let verdict = if moot { Verdict::NotApplicable } else { ending.verdict };
            let ending = Undecided { verdict, ..ending.clone() };
            let mut record = CheckRecord::undecided(check, self.ledger, &ending, &self.redactor);
            record.transcript.clone_from(&transcript);
            record
        };
        let records = planned.aspects.iter().map(record).collect();
        self.settle(index, records);
    }

    /// Settles every point that has no verdict yet.
    pub(super) fn rest(&mut self, why: &'static str) {
        for index in 0..self.plan.len() {
            if index >= self.next && !self.waiting.contains_key(&index) {
                self.undecided(index, &Undecided::new(Verdict::NotRun, why), None);
            }
        }
    }

    /// Something worth a line.
    pub(super) fn note(&mut self, text: &str) {
        self.verdicts.tell(&Event::Note(text));
    }

    /// The target died, of this point if that is known, and did not come back.
    pub(super) fn target_lost(&mut self, index: Option<usize>) {
        let check = index.and_then(|index| {
            let planned = self.plan.get(index)?;
            Some(Check { point: &planned.point, aspect: *planned.aspects.first()? }.name())
        });
        self.lost_to.push(check);
    }

    /// The counts, and the listener for what comes after the last verdict.
    pub(super) fn end(self) -> (Summary, &'a mut dyn Listener) {
        let (mut summary, listener) = self.verdicts.end();
        summary.target_lost = !self.lost_to.is_empty();
        summary.lost_to = self.lost_to;
        (summary, listener)
    }
}
