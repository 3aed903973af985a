//! Small things that both checks and the run as a whole are told with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Date, Entry, Stale, StaleBecause};
use upcheck_engine::case::Place;
use upcheck_engine::run::CitedClause;
use upcheck_engine::world::LeftOver;

/// A place in a file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlaceEntry {
    /// The file.
    file: String,
    /// The line, counted from 1.
    line: u64,
    /// The column, counted from 1.
    column: u64,
}

/// A clause of the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ClauseEntry {
    /// What it says.
    pub(crate) says: String,
    /// Where that can be looked up.
    pub(crate) evidence: Vec<String>,
}

/// An entry of a baseline.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BaselineEntry {
    /// Where it is written.
    place: PlaceEntry,
    /// The checks that it names.
    checks: Vec<String>,
    /// How they end.
    verdict: Verdict,
    /// The fingerprints that they may have.
    #[serde(default)]
    fingerprints: Vec<String>,
    /// Whether they may pass at times.
    #[serde(default)]
    flaky: bool,
    /// Why it is left so.
    reason: String,
    /// Where more is said.
    #[serde(default)]
    link: Option<String>,
    /// Who looks after it.
    #[serde(default)]
    owner: Option<String>,
    /// The last day on which it holds.
    #[serde(default)]
    expires: Option<String>,
}

/// An entry of the baseline that holds no more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StaleEntry {
    /// The entry.
    entry: BaselineEntry,
    /// What became of it.
    because: BecauseEntry,
    /// The check that passes, or the name or pattern that no check has.
    #[serde(default)]
    check: Option<String>,
    /// How the check ended.
    #[serde(default)]
    ended: Option<Verdict>,
    /// The same for people.
    says: String,
}

/// What becomes of entries.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum BecauseEntry {
    /// A check that it expects to fail does not.
    Passes,
    /// No check has such a name.
    Vanished,
    /// Its last day is over.
    Expired,
}

/// What could not be removed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LeftOverEntry {
    /// What.
    what: String,
    /// Why it is still there.
    why: String,
}

impl From<&Place> for PlaceEntry {
    fn from(place: &Place) -> Self {
        Self { file: place.path.clone(), line: place.line, column: place.column }
    }
}

impl From<PlaceEntry> for Place {
    fn from(entry: PlaceEntry) -> Self {
        Self { path: entry.file, line: entry.line, column: entry.column }
    }
}

impl From<&CitedClause> for ClauseEntry {
    fn from(clause: &CitedClause) -> Self {
        Self { says: clause.says.clone(), evidence: clause.evidence.clone() }
    }
}

impl From<&Entry> for BaselineEntry {
    fn from(entry: &Entry) -> Self {
        Self {
            place: PlaceEntry::from(&entry.place),
            checks: entry.checks.clone(),
            verdict: entry.verdict,
            fingerprints: entry.fingerprints.clone(),
            flaky: entry.flaky,
            reason: entry.reason.clone(),
            link: entry.link.clone(),
            owner: entry.owner.clone(),
            expires: entry.expires.as_ref().map(ToString::to_string),
        }
    }
}

impl From<BaselineEntry> for Entry {
    fn from(entry: BaselineEntry) -> Self {
        Self {
            place: entry.place.into(),
            checks: entry.checks,
            verdict: entry.verdict,
            fingerprints: entry.fingerprints,
            flaky: entry.flaky,
            reason: entry.reason,
            link: entry.link,
            owner: entry.owner,
            expires: entry.expires.as_deref().and_then(Date::parse),
        }
    }
}

impl From<&Stale> for StaleEntry {
    fn from(stale: &Stale) -> Self {
        let (because, check, ended) = match &stale.because {
            StaleBecause::Passes { check, ended } => {
                (BecauseEntry::Passes, Some(check.clone()), Some(*ended))
            }
            StaleBecause::Vanished { pattern } => (BecauseEntry::Vanished, Some(pattern.clone()), None),
            StaleBecause::Expired { .. } => (BecauseEntry::Expired, None, None),
        };
        let entry = BaselineEntry::from(&*stale.entry);
        Self { entry, because, check, ended, says: stale.because.to_string() }
    }
}

impl StaleEntry {
    /// What it was made of; `None` where something is missing.
    pub(super) fn stale(self) -> Option<Stale> {
        let entry = Entry::from(self.entry);
        let because = match self.because {
            BecauseEntry::Passes => StaleBecause::Passes { check: self.check?, ended: self.ended? },
            BecauseEntry::Vanished => StaleBecause::Vanished { pattern: self.check? },
            BecauseEntry::Expired => StaleBecause::Expired { expires: entry.expires.clone()? },
        };
        Some(Stale { entry: Arc::new(entry), because })
    }
}

impl From<&LeftOver> for LeftOverEntry {
    fn from(left: &LeftOver) -> Self {
        Self { what: left.what.clone(), why: left.why.clone() }
    }
}

impl From<LeftOverEntry> for LeftOver {
    fn from(entry: LeftOverEntry) -> Self {
        Self { what: entry.what, why: entry.why }
    }
}
