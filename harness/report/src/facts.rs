//! What a run was asked for.

use std::time::{SystemTime, UNIX_EPOCH};
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
    /// Whether it works in a bucket that was there.
    pub given_bucket: bool,
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
            given_bucket: false,
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
