//! A world with example names, to show what a point sends.

use super::PointFacts;
use crate::case::SourceFacts;
use crate::plan::{Made, Point, SourceSpec};
use crate::profile::Profile;
use crate::world::bytes;
use upcheck_grammar::HttpDate;

/// 1 January 2026, 00:00:00, in seconds since the Unix epoch.
const DATE: i64 = 1_767_225_600;
const BUCKET: &str = "example-bucket";

impl PointFacts {
    /// Facts by which every template of a point can be filled in without a target.
    #[must_use]
    pub fn example(point: &Point) -> Self {
        let date = HttpDate::from_unix(DATE).unwrap_or(HttpDate::EPOCH);
        let sources = point.sources.iter().flat_map(|spec| spec.aliases().map(move |alias| (spec, alias)));
        let sources = sources.map(|(spec, alias)| {
            let facts = SourceFacts {
                bucket: BUCKET.to_owned(),
                key: spec.key.clone(),
                size: size_of(spec),
                etag: "0123456789abcdef0123456789abcdef".to_owned(),
                last_modified: date,
                version: Some("EXAMPLEVERSIONID".to_owned()),
            };
            (alias.to_owned(), facts)
        });
        let uploads = point.uploads.iter().map(|(alias, _)| (alias.clone(), "OTHERUPLOADID".to_owned()));
        Self {
            sources: sources.collect(),
            now: date,
            upload: "EXAMPLEUPLOADID".to_owned(),
            target: (BUCKET.to_owned(), "example-target".to_owned()),
            uploads: uploads.collect(),
            account: Some("123456789012".to_owned()),
            other_account: "210987654321".to_owned(),
            missing_bucket: "example-bucket-missing".to_owned(),
            missing_key: "missing".to_owned(),
        }
    }
}

fn size_of(spec: &SourceSpec) -> u64 {
    let profile = Profile::default();
    match &spec.made {
        Made::Put(size) => bytes(*size, &profile),
        Made::Parts(sizes) => sizes.iter().sum(),
        Made::Versions(_) => profile.small.get(),
    }
}
