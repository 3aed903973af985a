//! The record of one check: everything a report may show of it, free of secrets.

use super::replay::Replay;
use crate::case::Ledger;
use crate::judge::Judgement;
use crate::plan::{Aspect, Basis, Check, Level, Point};
use crate::verdict::Verdict;
use std::sync::Arc;
use upcheck_wire::{Exchange, Redactor};

/// A check with its verdict and the evidence for it.
#[derive(Clone, Debug)]
pub struct CheckRecord {
    /// Its name.
    pub name: String,
    /// Its case.
    pub case: String,
    /// Its area.
    pub area: String,
    /// Which half of its point.
    pub aspect: Aspect,
    /// What the case shows.
    pub about: String,
    /// How servers usually get it wrong.
    pub pitfall: Option<String>,
    /// Its level; raised to `must` by a broken invariant.
    pub level: Level,
    /// How it ended; of several trials the worst.
    pub verdict: Verdict,
    /// Whether several trials ended differently.
    pub flaky: bool,
    /// On whose authority the outcome that fitted, or came nearest, is expected.
    pub basis: Option<Basis>,
    /// The sibling call for which that was recorded.
    pub recorded_on: Option<String>,
    /// What was allowed.
    pub allowed: Vec<AllowedOutcome>,
    /// The clauses that say so.
    pub clauses: Vec<CitedClause>,
    /// Real bugs of this kind.
    pub seen_in: Vec<String>,
    /// Why it ended so, a sentence each.
    pub findings: Vec<String>,
    /// Expected against received.
    pub diff: Option<String>,
    /// What came back and what it did, in a line.
    pub observed: String,
    /// The exchanges; `None` where nothing was sent.
    pub transcript: Option<Arc<Transcript>>,
}

/// An allowed outcome, for people.
#[derive(Clone, Debug)]
pub struct AllowedOutcome {
    /// Its name in the case.
    pub name: String,
    /// Status and codes.
    pub decision: String,
    /// On whose authority.
    pub basis: Option<Basis>,
}

/// A clause that a case cites.
#[derive(Clone, Debug)]
pub struct CitedClause {
    /// Its id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Where that can be looked up.
    pub evidence: Vec<String>,
}

/// The exchanges of a point, redacted.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// The request under test.
    pub test: Exchange,
    /// The legal request beside it.
    pub twin: Option<Exchange>,
    /// How to send it again by hand.
    pub replay: Option<Replay>,
}

impl CheckRecord {
    /// A check that was not decided by an answer: untestable, not applicable, not run.
    #[must_use]
    pub fn undecided(
        check: Check<'_>,
        ledger: &Ledger,
        verdict: Verdict,
        why: &str,
        redactor: &Redactor,
    ) -> Self {
        let point = check.point;
        let first = point.allow.first();
        Self {
            name: check.name(),
            case: point.case.clone(),
            area: point.area.clone(),
            aspect: check.aspect,
            about: point.about.clone(),
            pitfall: point.pitfall.clone(),
            level: check.level(),
            verdict,
            flaky: false,
            basis: first.and_then(|expected| expected.basis),
            recorded_on: first.and_then(|expected| expected.recorded_on.clone()),
            allowed: allowed(point),
            clauses: clauses(point, ledger),
            seen_in: point.seen_in.clone(),
            findings: vec![redactor.redact_str(why)],
            diff: None,
            observed: String::new(),
            transcript: None,
        }
    }

    /// A check that was judged.
    #[must_use]
    pub fn judged(
        check: Check<'_>,
        ledger: &Ledger,
        judgement: &Judgement,
        transcript: &Arc<Transcript>,
        redactor: &Redactor,
    ) -> Self {
        let allow = &check.point.allow;
        let outcome = judgement.outcome.and_then(|index| allow.get(index)).or(allow.first());
        let redact = |text: &String| redactor.redact_str(text);
        Self {
            level: judgement.level,
            basis: outcome.and_then(|expected| expected.basis),
            recorded_on: outcome.and_then(|expected| expected.recorded_on.clone()),
            findings: judgement.findings.iter().map(redact).collect(),
            diff: judgement.diff.as_ref().map(redact),
            observed: redact(&judgement.observed),
            transcript: Some(transcript.clone()),
            ..Self::undecided(check, ledger, judgement.verdict, "", redactor)
        }
    }
}

fn allowed(point: &Point) -> Vec<AllowedOutcome> {
    let each = point.allow.iter().map(|expected| AllowedOutcome {
        name: expected.name.clone(),
        decision: expected.to_string(),
        basis: expected.basis,
    });
    each.collect()
}

fn clauses(point: &Point, ledger: &Ledger) -> Vec<CitedClause> {
    let cited = point.clauses.iter().filter_map(|id| ledger.get(id));
    let cited = cited.map(|clause| CitedClause {
        id: clause.id.to_string(),
        says: clause.says.clone(),
        evidence: clause.evidence.clone(),
    });
    cited.collect()
}
