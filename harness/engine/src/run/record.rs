//! The record of one check: everything a report may show of it, free of secrets.

use super::replay::Replay;
use crate::baseline::Expectation;
use crate::case::{Ledger, Place};
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
    /// Where its case is written, if that is a file of this machine.
    pub written: Option<Place>,
    /// The zero-based place of its point in the whole plan, before it is sharded.
    pub index: usize,
    /// What it came to: how it ended, held against the baseline where there is one.
    pub verdict: Verdict,
    /// How it ended, whatever a baseline says; of several trials the worst.
    pub ended: Verdict,
    /// How it ended, in a line that is the same in every run against the same server: what a baseline pins.
    pub fingerprint: String,
    /// How else it ended, where several trials failed differently: their fingerprints.
    pub otherwise: Vec<String>,
    /// Whether several trials ended differently.
    pub flaky: bool,
    /// What the baseline says of it.
    pub expectation: Option<Expectation>,
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

/// The most of a finding, of what was observed, or of a diff that is kept, in bytes: a target may answer megabytes.
const SHOWN: usize = 16 * 1024;

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

/// How a check ended that no answer decided.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
    /// Why, in words that are stable from run to run and hold no secret.
    pub fingerprint: String,
}

impl Undecided {
    /// An ending whose reason is the same in every run.
    #[must_use]
    pub fn new(verdict: Verdict, why: &'static str) -> Self {
        Self { verdict, why: why.to_owned(), fingerprint: why.to_owned() }
    }

    /// An ending that no baseline can expect.
    #[must_use]
    pub fn unpinned(verdict: Verdict, why: String) -> Self {
        Self { verdict, why, fingerprint: String::new() }
    }
}

impl CheckRecord {
    /// A check that was not decided by an answer: untestable, not applicable, not run.
    #[must_use]
    pub fn undecided(check: Check<'_>, ledger: &Ledger, ending: &Undecided, redactor: &Redactor) -> Self {
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
            written: point.written.clone(),
            index: 0,
            verdict: ending.verdict,
            ended: ending.verdict,
            fingerprint: ending.fingerprint.clone(),
            otherwise: Vec::new(),
            flaky: false,
            expectation: None,
            basis: first.and_then(|expected| expected.basis),
            recorded_on: first.and_then(|expected| expected.recorded_on.clone()),
            allowed: allowed(point),
            clauses: clauses(point, ledger),
            seen_in: point.seen_in.clone(),
            findings: vec![redactor.redact_str(&ending.why)],
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
        let redact = |text: &String| redactor.excerpt(text, SHOWN);
        let fingerprint = judgement.fingerprint.clone();
        let ending = Undecided { verdict: judgement.verdict, why: String::new(), fingerprint };
        Self {
            level: judgement.level,
            basis: outcome.and_then(|expected| expected.basis),
            recorded_on: outcome.and_then(|expected| expected.recorded_on.clone()),
            findings: judgement.findings.iter().map(redact).collect(),
            diff: judgement.diff.as_ref().map(redact),
            observed: redact(&judgement.observed),
            transcript: Some(transcript.clone()),
            ..Self::undecided(check, ledger, &ending, redactor)
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
