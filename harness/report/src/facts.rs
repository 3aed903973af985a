//! What a run was asked for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use upcheck_engine::case::CaseNames;
use upcheck_engine::plan::{Level, Shard};
use upcheck_engine::profile::Profile;

/// What a run was asked for: what a saved run must tell so that shards can be joined and runs compared.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// When it began.
    pub started: SystemTime,
    /// What is known of the target.
    pub profile: Profile,
    /// `--bucket`: the bucket that was there, in which it works.
    pub bucket: Option<String>,
    /// Where requests name their bucket: `path` or `virtual`.
    pub addressing: String,
    /// `--timeout`
    pub timeout: Duration,
    /// `--fail-fast`
    pub fail_fast: bool,
    /// The whole case set.
    pub names: CaseNames,
    /// The digest of the whole plan, before it is sharded.
    pub plan_digest: String,
    /// How many points the whole plan has.
    pub plan_points: usize,
    /// How many checks the whole plan has.
    pub plan_checks: usize,
    /// `--filter`
    pub filter: String,
    /// `--level`
    pub level: Level,
    /// `--repeat`
    pub repeat: usize,
    /// Whether `--rerun-failed` chose the checks.
    pub rerun: bool,
    /// `--shard`
    pub shard: Option<Shard>,
    /// The baseline, as the user named it.
    pub baseline: Option<String>,
}

impl Default for RunFacts {
    fn default() -> Self {
        Self {
            started: UNIX_EPOCH,
            profile: Profile::default(),
            bucket: None,
            addressing: String::new(),
            timeout: Duration::ZERO,
            fail_fast: false,
            names: CaseNames::default(),
            plan_digest: String::new(),
            plan_points: 0,
            plan_checks: 0,
            filter: String::new(),
            level: Level::Observe,
            repeat: 1,
            rerun: false,
            shard: None,
            baseline: None,
        }
    }
}
