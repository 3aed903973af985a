//! What the file says of the run as a whole: everything but its checks.

use super::FORMAT;
use super::entry::{ClauseEntry, LeftOverEntry, StaleEntry};
use super::exchange::{seconds, unix};
use crate::{Context, RunFacts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::profile::Capability;
use upcheck_engine::run::{Gate, Summary};

/// A run as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunHead {
    /// The format: `upc/run/1`.
    pub schema: String,
    /// The version of upcheck.
    pub upcheck: String,
    /// What was tested.
    pub target: TargetEntry,
    /// The options of the command line that a replay needs, without keys.
    #[serde(default)]
    pub options: String,
    /// The name of the run.
    #[serde(default)]
    pub run: String,
    /// When it began, in seconds since the Unix epoch.
    #[serde(default)]
    pub started_unix: f64,
    /// From the first request to the end of clean-up; of merged shards the longest.
    #[serde(default)]
    pub seconds: f64,
    /// The exit code.
    #[serde(default)]
    pub exit_code: u8,
    /// How many checks ended with each verdict.
    pub summary: BTreeMap<Verdict, usize>,
    /// How many checks ended differently when they were repeated.
    #[serde(default)]
    pub flaky: usize,
    /// Requests sent, set-up and clean-up included.
    #[serde(default)]
    pub requests: u64,
    /// Bytes of request bodies sent.
    #[serde(default)]
    pub bytes_uploaded: u64,
    /// Whether it was interrupted.
    #[serde(default)]
    pub interrupted: bool,
    /// Whether the target died and did not come back.
    #[serde(default)]
    pub target_lost: bool,
    /// Of which check it died each time; nothing where that is not known.
    #[serde(default)]
    pub lost_to: Vec<Option<String>>,
    /// What was asked for.
    #[serde(default)]
    pub plan: PlanEntry,
    /// The baseline, as the user named it.
    #[serde(default)]
    pub baseline: Option<String>,
    /// Entries of the baseline that hold no more.
    #[serde(default)]
    pub stale: Vec<StaleEntry>,
    /// What could not be removed.
    #[serde(default)]
    pub left_over: Vec<LeftOverEntry>,
    /// Buckets that `--keep` left.
    #[serde(default)]
    pub kept: Vec<String>,
    /// The clauses that checks cite, by id.
    #[serde(default)]
    pub clauses: BTreeMap<String, ClauseEntry>,
    /// The case set.
    #[serde(default)]
    pub cases: CasesEntry,
}

/// What was tested.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TargetEntry {
    /// The endpoint's URL.
    pub endpoint: String,
    /// The region that requests are signed for.
    #[serde(default)]
    pub region: String,
    /// Whether it is the embedded reference.
    #[serde(default)]
    pub embedded: bool,
    /// What its profile declares.
    #[serde(default)]
    pub profile: ProfileEntry,
    /// Whether the run worked in a bucket that was there.
    #[serde(default)]
    pub given_bucket: bool,
}

/// What a target profile declares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileEntry {
    /// What reports call the target.
    #[serde(default)]
    pub name: Option<String>,
    /// What the target can do and what it cannot.
    #[serde(default)]
    pub capabilities: BTreeMap<Capability, bool>,
    /// The size of small sources in bytes.
    #[serde(default)]
    pub small_source: u64,
    /// The account that owns the buckets.
    #[serde(default)]
    pub account_id: Option<String>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanEntry {
    /// The SHA-256 digest of the whole plan: its checks with their levels.
    pub digest: String,
    /// How many points the whole plan has.
    pub points: usize,
    /// How many checks the whole plan has.
    pub checks: usize,
    /// `--filter`
    pub filter: String,
    /// `--level`
    pub level: Level,
    /// `--gate`
    #[serde(default)]
    pub gate: GateEntry,
    /// `--repeat`
    pub repeat: usize,
    /// Whether `--rerun-failed` chose the checks.
    pub rerun: bool,
    /// Where requests name their bucket: `path` or `virtual`.
    #[serde(default)]
    pub addressing: String,
    /// `--timeout`, in seconds.
    #[serde(default)]
    pub timeout: f64,
    /// `--fail-fast`
    #[serde(default)]
    pub fail_fast: bool,
    /// `--bucket`: the bucket that the run was given.
    #[serde(default)]
    pub bucket: Option<String>,
    /// `--shard`: which part of the plan this is, `I/N`; nothing for the whole.
    #[serde(default)]
    pub shard: Option<String>,
}

/// Down to which level failures count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateEntry {
    /// Only `must`.
    Must,
    /// `must` and `should`.
    #[default]
    Should,
}

/// The whole case set, before filter, level and shard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CasesEntry {
    /// The SHA-256 digest of its files.
    pub digest: String,
    /// Earlier names of cases, and what they are called now.
    #[serde(default)]
    pub renamed: BTreeMap<String, String>,
    /// The names of all checks.
    #[serde(default)]
    pub checks: Vec<String>,
}

impl Default for PlanEntry {
    fn default() -> Self {
        Self::of(&RunFacts::default(), Gate::default())
    }
}

impl PlanEntry {
    fn of(facts: &RunFacts, gate: Gate) -> Self {
        Self {
            digest: facts.plan_digest.clone(),
            points: facts.plan_points,
            checks: facts.plan_checks,
            filter: facts.filter.clone(),
            level: facts.level,
            gate: match gate {
                Gate::Must => GateEntry::Must,
                Gate::Should => GateEntry::Should,
            },
            repeat: facts.repeat,
            rerun: facts.rerun,
            addressing: facts.addressing.clone(),
            timeout: seconds(facts.timeout),
            fail_fast: facts.fail_fast,
            bucket: facts.bucket.clone(),
            shard: facts.shard.map(|shard| shard.to_string()),
        }
    }
}

impl RunHead {
    /// What a report says of a run that has ended.
    pub(crate) fn new(
        context: &Context,
        gate: Gate,
        summary: &Summary,
        clauses: BTreeMap<String, ClauseEntry>,
    ) -> Self {
        let facts = &context.facts;
        let counts = Verdict::ALL.into_iter().map(|verdict| (verdict, summary.of(verdict)));
        Self {
            schema: FORMAT.to_owned(),
            upcheck: context.version.clone(),
            target: TargetEntry {
                endpoint: context.endpoint.clone(),
                region: context.region.clone(),
                embedded: context.embedded,
                profile: ProfileEntry {
                    name: facts.profile.name.clone(),
                    capabilities: facts.profile.capabilities.clone(),
                    small_source: facts.profile.small.get(),
                    account_id: facts.profile.account.as_ref().map(ToString::to_string),
                },
                given_bucket: facts.bucket.is_some(),
            },
            options: context.options.trim().to_owned(),
            run: summary.run.clone(),
            started_unix: unix(facts.started),
            seconds: seconds(summary.elapsed),
            exit_code: summary.exit_code(gate) as u8,
            summary: counts.collect(),
            flaky: summary.flaky,
            requests: summary.requests,
            bytes_uploaded: summary.bytes_uploaded,
            interrupted: summary.interrupted,
            target_lost: summary.target_lost,
            lost_to: summary.lost_to.clone(),
            plan: PlanEntry::of(facts, gate),
            baseline: facts.baseline.clone(),
            stale: summary.stale.iter().map(StaleEntry::from).collect(),
            left_over: summary.left_over.iter().map(LeftOverEntry::from).collect(),
            kept: summary.kept.clone(),
            clauses,
            cases: CasesEntry {
                digest: facts.names.digest.clone(),
                renamed: facts.names.renamed.clone(),
                checks: facts.names.checks.clone(),
            },
        }
    }
}
