//! What a run would cost.

use super::trial::COMPLETED;
use crate::case::{Afterwards, BucketState, UploadState};
use crate::plan::{Made, Plan, Planned, Point, SourceSpec};
use crate::profile::{Capability, Profile};
use crate::world::{bytes, sibling_size};
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
pub fn dry_run(plan: &Plan, profile: &Profile, given_bucket: bool, second_account: bool) -> DryRun {
    let sent =
        |planned: &&Planned| second_account || !planned.point.needs.contains(&Capability::SecondAccount);
    let points: Vec<&Point> = plan.iter().filter(sent).map(|planned| &*planned.point).collect();
    let mut states: BTreeSet<_> = points.iter().flat_map(|point| point.buckets()).collect();
    if !given_bucket && !plan.is_empty() {
        // The plain bucket is made in any case: it shows whether there can be verdicts.
        states.insert(BucketState::Plain);
    }
    let (mut sources, mut siblings) = (Vec::new(), Vec::new());
    let (mut trials, mut filled) = (0, 0);
    for point in &points {
        trials += requests_of(point);
        let completed =
            point.uploads.iter().filter(|(_, upload)| upload.state == UploadState::Completed).count();
        filled += (completed * COMPLETED.len()) as u64
            + point.first_part.as_ref().filter(|first| first.of.is_none()).map_or(0, |first| first.size);
        for spec in &point.sources {
            if let (Some(afterwards), Made::Put(size)) = (spec.afterwards, &spec.made) {
                let times = if afterwards == Afterwards::Replaced { 2 } else { 1 };
                filled += times * bytes(*size, profile);
            }
            let source = (point.bucket_of(spec), spec);
            // Without a name for the first account nothing can be shared with it.
            let stored = !spec.shared || profile.account.is_some();
            if stored && !sources.contains(&source) {
                sources.push(source);
            }
            if point.has_twin() && !siblings.contains(&source) {
                siblings.push(source);
            }
        }
    }
    let costs = sources.iter().map(|(_, spec)| cost_of(spec, profile));
    let costs = costs.chain(siblings.iter().map(|(_, spec)| (2, sibling_size(spec, profile))));
    let (stores, uploaded) = costs.fold((0, 0), |sum, cost| (sum.0 + cost.0, sum.1 + cost.1));
    let buckets = if given_bucket { 0 } else { states.len() };
    // Versioning takes two requests, suspending two more; clean-up lists twice, deletes twice.
    let bucket_requests = states.len() * 9;
    // One more of the second account, whatever bucket the first one works in.
    let foreign = points.iter().any(|point| point.sources.iter().any(|spec| spec.foreign));
    let buckets = buckets + usize::from(foreign);
    let policies = usize::from(points.iter().any(|point| point.sources.iter().any(|spec| spec.shared)));
    DryRun {
        checks: plan.checks(),
        buckets,
        requests: bucket_requests + policies + stores + trials,
        bytes: uploaded + filled,
    }
}

/// Requests and bytes that storing a source takes: each part or version, and a look at it.
fn cost_of(spec: &SourceSpec, profile: &Profile) -> (usize, u64) {
    match &spec.made {
        Made::Put(size) => (2, bytes(*size, profile)),
        Made::Parts(sizes) => (sizes.len() + 3, sizes.iter().sum()),
        Made::Versions(versions) => {
            let sized = versions.iter().filter_map(|version| version.size);
            (3 * versions.len(), sized.map(|size| bytes(size, profile)).sum())
        }
    }
}

/// Upload, request, list, destination, complete and read; a look at each source; with a twin two more, and with a part
/// beside the copy; three for each source that changes; up to seven for each other upload.
fn requests_of(point: &Point) -> usize {
    let looks: usize = point.sources.iter().map(|spec| spec.aliases().count()).sum();
    let beside = if point.first_part.is_some() { 2 } else { 0 };
    let changing = point.sources.iter().filter(|spec| spec.afterwards.is_some()).count();
    6 + looks + beside + 3 * changing + 7 * point.uploads.len() + if point.has_twin() { 2 } else { 0 }
}
