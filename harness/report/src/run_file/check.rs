//! A check as the file keeps it.

use super::entry::{BaselineEntry, ClauseEntry, PlaceEntry};
use super::exchange::{ExchangeEntry, ReplayEntry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use upcheck_engine::Verdict;
use upcheck_engine::baseline::Expectation;
use upcheck_engine::plan::{Aspect, Basis, Level};
use upcheck_engine::run::{AllowedOutcome, CheckRecord, CitedClause, Replay, Transcript};
use upcheck_wire::Exchange;

/// A check with its verdict and the evidence for it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CheckEntry {
    /// `suite/case[axis=label,…]`, for a detail with `#detail` behind it.
    pub(crate) name: String,
    /// `suite/case`.
    case: String,
    /// The first folder of the suite.
    area: String,
    /// Which half of its point.
    #[serde(default = "decision")]
    aspect: Aspect,
    /// What it came to, held against the baseline where there is one.
    verdict: Verdict,
    /// How it ended, whatever a baseline says.
    #[serde(default)]
    ended: Option<Verdict>,
    /// How it ended, in a line that is the same in every run against the same server: what a baseline pins.
    #[serde(default)]
    fingerprint: String,
    /// How else it ended, where several trials failed differently.
    #[serde(default)]
    otherwise: Vec<String>,
    /// Whether several trials ended differently.
    #[serde(default)]
    flaky: bool,
    /// Its level; raised to `must` by a broken invariant.
    level: Level,
    /// On whose authority the outcome that fitted, or came nearest, is expected.
    #[serde(default)]
    basis: Option<Basis>,
    /// The sibling call for which that was recorded.
    #[serde(default)]
    recorded_on: Option<String>,
    /// Ids of clauses; the texts stand under `clauses` of the file.
    clauses: Vec<String>,
    /// The zero-based place of its point in the whole plan, before that is sharded.
    #[serde(default)]
    pub(crate) index: usize,
    /// Where its case is written, if that was a file.
    #[serde(default)]
    written: Option<PlaceEntry>,
    /// What the case shows.
    #[serde(default)]
    about: String,
    /// How servers usually get it wrong.
    #[serde(default)]
    pitfall: Option<String>,
    /// Real bugs of this kind.
    #[serde(default)]
    seen_in: Vec<String>,
    /// What was allowed.
    #[serde(default)]
    expected: Vec<OutcomeEntry>,
    /// What came back and what it did.
    #[serde(default)]
    observed: String,
    /// Why it ended so, a sentence each.
    #[serde(default)]
    findings: Vec<String>,
    /// Expected against received.
    #[serde(default)]
    diff: Option<String>,
    /// What the baseline says of it.
    #[serde(default)]
    baseline: Option<ExpectationEntry>,
    /// The request under test; nothing where nothing was sent.
    #[serde(default)]
    exchange: Option<ExchangeEntry>,
    /// The legal request beside it.
    #[serde(default)]
    twin: Option<ExchangeEntry>,
    /// How to send it again by hand.
    #[serde(default)]
    replay: Option<ReplayEntry>,
}

/// An allowed outcome.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct OutcomeEntry {
    /// Its name in the case.
    #[serde(rename = "as")]
    name: String,
    /// Status and codes.
    decision: String,
    /// On whose authority.
    basis: Option<Basis>,
}

/// What the baseline says of a check.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct ExpectationEntry {
    /// Whether it ended as the entry says.
    met: bool,
    /// The entry.
    entry: BaselineEntry,
}

fn decision() -> Aspect {
    Aspect::Decision
}

impl From<&CheckRecord> for CheckEntry {
    fn from(record: &CheckRecord) -> Self {
        let transcript = record.transcript.as_ref();
        let expected = record.allowed.iter().map(|outcome| OutcomeEntry {
            name: outcome.name.clone(),
            decision: outcome.decision.clone(),
            basis: outcome.basis,
        });
        Self {
            name: record.name.clone(),
            case: record.case.clone(),
            area: record.area.clone(),
            aspect: record.aspect,
            verdict: record.verdict,
            ended: Some(record.ended),
            fingerprint: record.fingerprint.clone(),
            otherwise: record.otherwise.clone(),
            flaky: record.flaky,
            level: record.level,
            basis: record.basis,
            recorded_on: record.recorded_on.clone(),
            clauses: record.clauses.iter().map(|clause| clause.id.clone()).collect(),
            index: record.index,
            written: record.written.as_ref().map(PlaceEntry::from),
            about: record.about.clone(),
            pitfall: record.pitfall.clone(),
            seen_in: record.seen_in.clone(),
            expected: expected.collect(),
            observed: record.observed.clone(),
            findings: record.findings.clone(),
            diff: record.diff.clone(),
            baseline: record.expectation.as_ref().map(|expectation| ExpectationEntry {
                met: expectation.met,
                entry: BaselineEntry::from(&*expectation.entry),
            }),
            exchange: transcript.map(|transcript| ExchangeEntry::from(&transcript.test)),
            twin: transcript.and_then(|transcript| transcript.twin.as_ref()).map(ExchangeEntry::from),
            replay: transcript.and_then(|transcript| transcript.replay.as_ref()).map(ReplayEntry::from),
        }
    }
}

impl CheckEntry {
    /// The record that it was made of, with the clauses of the file.
    pub(super) fn record(self, clauses: &BTreeMap<String, ClauseEntry>) -> CheckRecord {
        let cited = self.clauses.into_iter().map(|id| {
            let ClauseEntry { says, evidence } = clauses.get(&id).cloned().unwrap_or_default();
            CitedClause { id, says, evidence }
        });
        let allowed = self.expected.into_iter().map(|outcome| AllowedOutcome {
            name: outcome.name,
            decision: outcome.decision,
            basis: outcome.basis,
        });
        let (twin, replay) = (self.twin.map(Exchange::from), self.replay.map(Replay::from));
        let transcript = self.exchange.map(|test| Transcript { test: test.into(), twin, replay });
        CheckRecord {
            name: self.name,
            case: self.case,
            area: self.area,
            aspect: self.aspect,
            about: self.about,
            pitfall: self.pitfall,
            level: self.level,
            written: self.written.map(Into::into),
            index: self.index,
            verdict: self.verdict,
            ended: self.ended.unwrap_or(self.verdict),
            fingerprint: self.fingerprint,
            otherwise: self.otherwise,
            flaky: self.flaky,
            expectation: self
                .baseline
                .map(|baseline| Expectation { met: baseline.met, entry: Arc::new(baseline.entry.into()) }),
            basis: self.basis,
            recorded_on: self.recorded_on,
            allowed: allowed.collect(),
            clauses: cited.collect(),
            seen_in: self.seen_in,
            findings: self.findings,
            diff: self.diff,
            observed: self.observed,
            transcript: transcript.map(Arc::new),
        }
    }
}
