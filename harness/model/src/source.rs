//! The source of a copy: what the header names, and whether it is there.

use crate::{Basis, Found, Outcomes, Refusal, Request, VersionChoice, VersionView, World};
use upcheck_grammar::{CopySource, CopySourceError};

/// A copy source that names an object.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The bucket; whether it exists is not said.
    pub(crate) bucket: String,
    /// The key, decoded.
    pub(crate) key: String,
    /// The value of `versionId`, decoded; `None` where there is none.
    pub(crate) version_id: Option<String>,
}

/// The object that a reading of the copy source names, or the refusals of its form.
pub(crate) fn named(
    request: &Request,
    reading: Result<CopySource, CopySourceError>,
) -> Result<Source, Outcomes> {
    let raw = request.copy_source();
    let text = String::from_utf8_lossy(raw);
    let bucket = || Outcomes::recorded(Refusal::copy_source_bucket(&text));
    let no_such_bucket = |basis| Outcomes::refused(basis, Refusal::no_such_bucket(&first_segment(raw)));
    match reading {
        Ok(CopySource::Object { bucket, key, version_id }) => Ok(Source { bucket, key, version_id }),
        // There are no access points here; Amazon's answer to one that does not exist is not recorded.
        Ok(CopySource::AccessPoint(_) | CopySource::Outposts(_)) => {
            Err(bucket().open(no_such_bucket(Basis::Inferred)))
        }
        Err(CopySourceError::Empty | CopySourceError::EmptyBucket) => Err(bucket()),
        Err(CopySourceError::NoKey) => Err(Outcomes::recorded(Refusal::copy_source_key())),
        Err(CopySourceError::Encoding) => {
            Err(Outcomes::refused(Basis::Inferred, Refusal::copy_source_encoding(&text)))
        }
        // Several implementations look such a bucket up and do not find it.
        Err(CopySourceError::BucketName) => Err(bucket().or_any_of(no_such_bucket(Basis::Consensus))),
    }
}

/// The version to copy, or the refusals of a source that is not there.
pub(crate) fn find<'w>(
    world: &'w dyn World,
    request: &Request,
    source: &Source,
) -> Result<VersionView<'w>, Outcomes> {
    if world.bucket_owner(&source.bucket).is_none() {
        return Err(missing_bucket(request, &source.bucket));
    }
    let choice = source.version_id.as_deref().map_or(VersionChoice::Current, VersionChoice::Id);
    Err(match (choice, world.find(&source.bucket, &source.key, choice)) {
        // Recorded for GetObject only.
        (VersionChoice::Id(""), _) => Outcomes::refused(Basis::Inferred, Refusal::empty_version_id()),
        (_, Found::Version(version)) => return Ok(version),
        (VersionChoice::Current, _) => Outcomes::recorded(Refusal::no_such_key(&source.key)),
        (VersionChoice::Id(_), Found::DeleteMarker) => Outcomes::recorded(Refusal::marker_by_version_id()),
        (VersionChoice::Id(id), Found::MalformedVersionId) => {
            Outcomes::recorded(Refusal::malformed_version_id(id))
        }
        (VersionChoice::Id(id), Found::NoKey | Found::NoVersion) => {
            Outcomes::recorded(Refusal::no_such_version(&source.key, id))
        }
    })
}

fn missing_bucket(request: &Request, bucket: &str) -> Outcomes {
    let missing = Outcomes::recorded(Refusal::no_such_bucket(bucket));
    if could_be_created(bucket) {
        return missing;
    }
    let text = String::from_utf8_lossy(request.copy_source());
    missing.open(Outcomes::recorded(Refusal::copy_source_bucket(&text)))
}

/// Whether a well-formed name fits today's rules too. Amazon's documentation: since March 2018 no bucket can
/// be created with an upper-case letter, an underscore or more than 63 characters.
fn could_be_created(bucket: &str) -> bool {
    bucket.len() <= 63 && bucket.bytes().all(|byte| byte != b'_' && !byte.is_ascii_uppercase())
}

/// What stands where the bucket should, decoded.
fn first_segment(raw: &[u8]) -> String {
    // Behind a bucket the whole path is a key, and a key is given back decoded.
    let path = match CopySource::parse(&[b"bucket/", raw].concat()) {
        Ok(CopySource::Object { key, .. }) => key,
        _ => String::new(),
    };
    path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned()
}
