//! From the file back to what reports and the exit code are made of.

use super::exchange::{moment, span};
use super::head::{GateEntry, PlanEntry, RunHead};
use crate::{Context, RunFacts};
use std::sync::Arc;
use upcheck_engine::case::CaseNames;
use upcheck_engine::profile::{Profile, SmallSize};
use upcheck_engine::run::{Gate, Summary};
use upcheck_grammar::AccountId;

impl RunHead {
    /// What a report knows of the run beside its events.
    #[must_use]
    pub fn context(&self) -> Context {
        let options = if self.options.is_empty() { String::new() } else { format!(" {}", self.options) };
        Context {
            version: self.upcheck.clone(),
            endpoint: self.target.endpoint.clone(),
            embedded: self.target.embedded,
            region: self.target.region.clone(),
            options,
            facts: Arc::new(self.facts()),
        }
    }

    /// The names of its case set.
    #[must_use]
    pub fn names(&self) -> CaseNames {
        CaseNames {
            digest: self.cases.digest.clone(),
            checks: self.cases.checks.clone(),
            renamed: self.cases.renamed.clone(),
        }
    }

    /// Down to which level its failures count.
    #[must_use]
    pub fn gate(&self) -> Gate {
        match self.plan.gate {
            GateEntry::Must => Gate::Must,
            GateEntry::Should => Gate::Should,
        }
    }

    /// All that its checks do not tell.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            stale: self.stale.iter().cloned().filter_map(super::entry::StaleEntry::stale).collect(),
            left_over: self.left_over.iter().cloned().map(Into::into).collect(),
            kept: self.kept.clone(),
            target_lost: self.target_lost,
            lost_to: self.lost_to.clone(),
            interrupted: self.interrupted,
            requests: self.requests,
            bytes_uploaded: self.bytes_uploaded,
            elapsed: span(self.seconds),
            run: self.run.clone(),
            ..Summary::default()
        }
    }

    fn facts(&self) -> RunFacts {
        let PlanEntry { digest, points, checks, filter, level, repeat, rerun, shard, .. } = &self.plan;
        let PlanEntry { addressing, timeout, fail_fast, bucket, .. } = &self.plan;
        let profile = &self.target.profile;
        RunFacts {
            started: moment(self.started_unix),
            profile: Profile {
                name: profile.name.clone(),
                capabilities: profile.capabilities.clone(),
                small: SmallSize::new(profile.small_source).unwrap_or_default(),
                account: profile.account_id.as_ref().and_then(|id| AccountId::parse(id.as_bytes()).ok()),
                addressing: None,
            },
            addressing: addressing.clone(),
            timeout: span(*timeout),
            fail_fast: *fail_fast,
            bucket: bucket.clone(),
            names: self.names(),
            plan_digest: digest.clone(),
            plan_points: *points,
            plan_checks: *checks,
            filter: filter.clone(),
            level: *level,
            repeat: *repeat,
            rerun: *rerun,
            shard: shard.as_ref().and_then(|shard| shard.parse().ok()),
            baseline: self.baseline.clone(),
        }
    }
}
