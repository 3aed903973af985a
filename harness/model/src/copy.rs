//! The decision: which answers UploadPartCopy may give in a world.

use crate::precondition::{Preconditions, SourceState};
use crate::{Allowed, Answer, Basis, Effect, Found, Outcome, Outcomes, PartCopied, Refusal, Request, Span};
use crate::{VersionChoice, VersionView, World, readings};
use upcheck_grammar::{AccountId, CopyRangeError, CopySource, CopySourceError, PartNumber, RangeMisfit};

/// The most bytes that one part can take: 5 GiB, exactly 5 GiB included. Recorded.
const PART_LIMIT: u64 = 5_368_709_120;

/// Every answer that `request` may get in `world`, the preferred one first.
///
/// The order of evaluation, as far as the record supports one: routing by query parameters; the destination
/// bucket and its expected owner; the form of copy source and part number; then source, upload, preconditions
/// and range. Within the third and the last group nothing is recorded, so where several faults meet there, each
/// of their answers is allowed.
///
/// A request with neither `partNumber` nor `uploadId` is a CopyObject and does not belong here; it is answered
/// as one that lacks its upload id.
#[must_use]
pub fn upload_part_copy(world: &dyn World, request: &Request) -> Outcomes {
    settle(world, request).unwrap_or_else(|refusals| refusals)
}

/// The outcomes once nothing is at fault before preconditions and range, or the refusals of what is.
fn settle(world: &dyn World, request: &Request) -> Result<Outcomes, Outcomes> {
    let upload_id = request.upload_id.as_deref().ok_or_else(|| recorded(Refusal::upload_id_missing()))?;
    let number = request.part_number.as_deref().ok_or_else(|| recorded(Refusal::part_number_missing()))?;
    let owner = world
        .bucket_owner(&request.bucket)
        .ok_or_else(|| recorded(Refusal::no_such_bucket(&request.bucket)))?;
    destination_owner(request, owner)?;
    let (source, number) = both(copy_source(request), part_number(number))?;
    let upload = match world.upload(&request.bucket, &request.key, upload_id) {
        Some(_) => Ok(()),
        None => Err(recorded(Refusal::no_such_upload(upload_id))),
    };
    let (version, ()) =
        both(find_source(world, request, &source), upload).map_err(|refusals| match range_form(request) {
            Ok(()) => refusals,
            Err(more) => refusals.or_any_of(more),
        })?;
    Ok(decide(world, request, &source, number, version))
}

/// Preconditions and range, in every open reading, once source and upload are there.
fn decide(
    world: &dyn World,
    request: &Request,
    source: &Source,
    number: PartNumber,
    version: VersionView<'_>,
) -> Outcomes {
    let state = SourceState { etag: version.etag, last_modified: version.last_modified, now: world.now() };
    let spans = spans(request.header("x-amz-copy-source-range"), version.size);
    let outcomes = Preconditions::of(request).decide(state).then(|condition| {
        spans.clone().then(|span| {
            let condition = condition.map_err(|condition| recorded(Refusal::precondition(condition)));
            let span = span.map_err(recorded);
            both(condition, span)
                .map_or_else(|refusals| refusals, |((), span)| copied(source, number, &version, span))
        })
    });
    outcomes.map_others(|outcome| Outcome { basis: Basis::Inferred, ..outcome })
}

/// The success, once for each allowed form of the version header.
fn copied(source: &Source, number: PartNumber, version: &VersionView<'_>, span: Span) -> Outcomes {
    let version_id = version.version_id.map(str::to_owned);
    let outcome = |source_version_id| Outcome {
        basis: Basis::Recorded,
        answer: Answer::Copied(PartCopied { source_version_id }),
        effect: Effect::StorePart {
            number,
            bucket: source.bucket.clone(),
            key: source.key.clone(),
            version_id: version_id.clone(),
            span,
        },
    };
    let outcomes = Outcomes::only(outcome(version_id.clone()));
    // Recorded: null versions have no such header. For an explicit `versionId=null` nothing is recorded.
    if version_id.is_none() && source.version_id.as_deref() == Some("null") {
        return outcomes.or(outcome(Some("null".to_owned())));
    }
    outcomes
}

/// A copy source that names an object.
struct Source {
    bucket: String,
    key: String,
    version_id: Option<String>,
}

fn copy_source(request: &Request) -> Result<Source, Outcomes> {
    let raw = request.header("x-amz-copy-source").unwrap_or_default();
    let text = String::from_utf8_lossy(raw);
    match CopySource::parse(raw) {
        Ok(CopySource::Object { bucket, key, version_id }) => Ok(Source { bucket, key, version_id }),
        // There are no access points here; Amazon's answer to one that does not exist is not recorded.
        Ok(CopySource::AccessPoint(_) | CopySource::Outposts(_)) => {
            Err(refused(Basis::Inferred, Refusal::copy_source_bucket(&text)))
        }
        Err(CopySourceError::Empty | CopySourceError::EmptyBucket) => {
            Err(recorded(Refusal::copy_source_bucket(&text)))
        }
        Err(CopySourceError::NoKey) => Err(recorded(Refusal::copy_source_key())),
        Err(CopySourceError::Encoding) => {
            Err(refused(Basis::Consensus, Refusal::copy_source_encoding(&text)))
        }
        // Several implementations look such a bucket up and do not find it.
        Err(CopySourceError::BucketName) => {
            let name = text.trim_start_matches('/').split('/').next().unwrap_or_default();
            Err(recorded(Refusal::copy_source_bucket(&text))
                .or_any_of(refused(Basis::Consensus, Refusal::no_such_bucket(name))))
        }
    }
}

fn part_number(raw: &str) -> Result<PartNumber, Outcomes> {
    PartNumber::parse(raw.as_bytes()).map_err(|_| recorded(Refusal::part_number(raw)))
}

fn find_source<'w>(
    world: &'w dyn World,
    request: &Request,
    source: &'w Source,
) -> Result<VersionView<'w>, Outcomes> {
    let owner = world
        .bucket_owner(&source.bucket)
        .ok_or_else(|| recorded(Refusal::no_such_bucket(&source.bucket)))?;
    source_owner(request, owner)?;
    let Some(id) = source.version_id.as_deref() else {
        return match world.find(&source.bucket, &source.key, VersionChoice::Current) {
            Found::Version(version) => Ok(version),
            _ => Err(recorded(Refusal::no_such_key(&source.key))),
        };
    };
    if id.is_empty() {
        // Recorded for GetObject only.
        return Err(refused(Basis::Inferred, Refusal::empty_version_id()));
    }
    match world.find(&source.bucket, &source.key, VersionChoice::Id(id)) {
        Found::Version(version) => Ok(version),
        Found::DeleteMarker => Err(recorded(Refusal::marker_by_version_id())),
        Found::MalformedVersionId => Err(recorded(Refusal::malformed_version_id(id))),
        Found::NoKey | Found::NoVersion => Err(recorded(Refusal::no_such_version(&source.key, id))),
    }
}

fn destination_owner(request: &Request, owner: &AccountId) -> Result<(), Outcomes> {
    let Some(raw) = request.header("x-amz-expected-bucket-owner") else { return Ok(()) };
    match AccountId::parse(raw) {
        Ok(expected) if expected == *owner => Ok(()),
        Ok(_) => Err(refused(Basis::Documented, Refusal::access_denied())),
        Err(_) => Err(recorded(Refusal::malformed_owner(&String::from_utf8_lossy(raw)))),
    }
}

fn source_owner(request: &Request, owner: &AccountId) -> Result<(), Outcomes> {
    let Some(raw) = request.header("x-amz-source-expected-bucket-owner") else { return Ok(()) };
    let denied = refused(Basis::Documented, Refusal::access_denied());
    match AccountId::parse(raw) {
        Ok(expected) if expected == *owner => Ok(()),
        Ok(_) => Err(denied),
        // By analogy with the destination's header; a plain 403 is as defensible.
        Err(_) => Err(refused(Basis::Inferred, Refusal::malformed_owner(&String::from_utf8_lossy(raw)))
            .or_any_of(refused(Basis::Inferred, Refusal::access_denied()))),
    }
}

/// The bytes to copy in every open reading of the range, or why none can be.
fn spans(range: Option<&[u8]>, size: u64) -> Allowed<Result<Span, Refusal>> {
    let Some(raw) = range else { return Allowed::only(within_limit(0, size)) };
    let text = String::from_utf8_lossy(raw);
    let form = || Allowed::only(Err(Refusal::range_form(&text)));
    let end = || Err(Refusal::range_end(&text, size));
    let beyond = || Err(Refusal::range_beyond());
    readings::range(raw).then(|reading| match reading {
        Ok(range) => match range.fit(size) {
            Ok(length) => Allowed::only(within_limit(range.first(), length)),
            Err(RangeMisfit::EndsBeyond) => Allowed::only(end()),
            Err(RangeMisfit::StartsBeyond) => Allowed::only(beyond()),
            // Which of the two Amazon reports for the byte just past the end is not recorded.
            Err(RangeMisfit::StartsAtEnd) => Allowed::only(beyond()).or(end()),
        },
        // Beyond 64 bits a reader may see a malformed number or just a large one.
        Err(CopyRangeError::TooLarge) => form().or(end()).or(beyond()),
        Err(_) => form(),
    })
}

fn within_limit(offset: u64, length: u64) -> Result<Span, Refusal> {
    if length > PART_LIMIT { Err(Refusal::too_large()) } else { Ok(Span { offset, length }) }
}

/// A range that is malformed in every reading, to be weighed beside faults of source and upload.
fn range_form(request: &Request) -> Result<(), Outcomes> {
    let Some(raw) = request.header("x-amz-copy-source-range") else { return Ok(()) };
    if readings::range(raw).iter().any(Result::is_ok) {
        return Ok(());
    }
    Err(recorded(Refusal::range_form(&String::from_utf8_lossy(raw))))
}

/// Both values; or the refusals of either; or, where both are at fault, those of both: nothing is recorded of
/// which comes first.
fn both<A, B>(a: Result<A, Outcomes>, b: Result<B, Outcomes>) -> Result<(A, B), Outcomes> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Ok(_), Err(refusals)) | (Err(refusals), Ok(_)) => Err(refusals),
        (Err(first), Err(second)) => Err(first.or_any_of(second)),
    }
}

fn recorded(refusal: Refusal) -> Outcomes {
    refused(Basis::Recorded, refusal)
}

fn refused(basis: Basis, refusal: Refusal) -> Outcomes {
    Outcomes::only(Outcome { basis, answer: Answer::Refused(refusal), effect: Effect::Nothing })
}
