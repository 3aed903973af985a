//! What a run would cost.

use crate::case::Size;
use crate::plan::{Plan, Point};
use crate::profile::Profile;
use std::collections::BTreeSet;

/// What a run would create and send, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    /// How many checks would be judged.
    pub checks: usize,
    /// Buckets that would be created.
    pub buckets: usize,
    /// Requests that would be sent, set-up and clean-up included, to a target that does all that it should.
    pub requests: usize,
    /// Bytes of object contents that would be uploaded.
    pub bytes: u64,
}

/// Counts what a plan needs.
#[must_use]
pub fn dry_run(plan: &Plan, profile: &Profile, given_bucket: bool) -> DryRun {
    let states: BTreeSet<_> = plan.iter().map(|planned| planned.point.bucket).collect();
    let mut sources = BTreeSet::new();
    let mut trials = 0;
    for planned in plan.iter() {
        let point = &planned.point;
        trials += requests_of(point);
        for spec in &point.sources {
            let size = match spec.size {
                Size::Small => profile.small.get(),
                Size::Bytes(bytes) => bytes,
            };
            sources.insert((point.bucket, &spec.key, size));
            if point.may_be_refused() {
                sources.insert((point.bucket, &spec.key, size + 5));
            }
        }
    }
    let buckets = if given_bucket || plan.is_empty() { 0 } else { states.len().max(1) };
    // Versioning takes two requests, suspending two more; clean-up lists twice, deletes twice.
    let bucket_requests = states.len() * 9;
    DryRun {
        checks: plan.checks(),
        buckets,
        requests: bucket_requests + 2 * sources.len() + trials,
        bytes: sources.iter().map(|(_, _, size)| size).sum(),
    }
}

/// Upload, request, list, destination, complete and read; a look at each source; with a twin two more.
fn requests_of(point: &Point) -> usize {
    6 + point.sources.len() + if point.may_be_refused() { 2 } else { 0 }
}
