//! The decision: which answers `UploadPartCopy` may give in a world.

use crate::outcome::both;
use crate::source::Source;
use crate::{Allowed, Answer, Basis, Effect, Outcome, Outcomes, PartCopied, Preconditions, Refusal, Request};
use crate::{SourceState, Span, VersionView, World, encryption, owner, range, readings, source};
use upcheck_grammar::{CopySource, CopySourceError, PartNumber, PartNumberError};

/// Every answer that `request` may get in `world`, the preferred one first.
///
/// Recorded is that a missing query parameter is noticed before anything else, and in which order the
/// preconditions are weighed. Of any other two faults nothing says which one Amazon reports, so where several
/// meet, the answer to each is allowed. Preferred is the first of: destination bucket and its expected owner,
/// encryption that is asked for, form of the copy source, part number, source and its expected owner, upload,
/// preconditions, range. A fault that only follows from another is none: a key in a bucket that does not exist is not
/// missing as well, and preconditions are not weighed where there is no source.
///
/// A request with neither `partNumber` nor `uploadId` is a `CopyObject` and does not belong here; it is
/// answered as one that lacks its upload id. Nor does one without a copy source, which is an `UploadPart`; it
/// is answered as if the header were empty.
#[must_use]
pub fn upload_part_copy(world: &dyn World, request: &Request) -> Outcomes {
    let upload_ids = request.upload_id.as_deref().map_or(Allowed::only(None), readings::upload_id);
    let numbers = request.part_number.as_deref().map_or(Allowed::only(None), readings::part_number);
    let sources = readings::source(request.copy_source());
    upload_ids.decide(|upload_id| {
        numbers.clone().decide(|number| match (upload_id, number) {
            (None, _) => Outcomes::recorded(Refusal::upload_id_missing()),
            (Some(_), None) => Outcomes::recorded(Refusal::part_number_missing()),
            (Some(upload_id), Some(number)) => {
                sources.clone().decide(|source| settle(world, request, upload_id, number, source))
            }
        })
    })
}

/// The outcomes in one reading of copy source and part number.
fn settle(
    world: &dyn World,
    request: &Request,
    upload_id: &str,
    number: Result<PartNumber, PartNumberError>,
    source: Result<CopySource, CopySourceError>,
) -> Outcomes {
    let destination = owner::destination(world, request);
    let number = number.map_err(|_| bad_part_number(request));
    let source = source::named(request, source);
    let source_owner = source.clone().and_then(|source| owner::source(world, request, &source));
    let version = source.clone().and_then(|source| source::find(world, request, &source));
    let upload = find_upload(world, request, upload_id);
    let range = request.header("x-amz-copy-source-range");

    // Without a source its refusals stand for the span's too: they are not counted twice.
    let (conditions, spans) = match &version {
        Ok(version) => (preconditions(world, request, version), range::spans(range, version.size)),
        Err(missing) => {
            let span = both(Err(missing.clone()), range::form(range)).map(|(span, ())| span);
            (Allowed::only(Ok(())), Allowed::only(span))
        }
    };
    let form = both(both(destination, encryption::none_asked_for(request)), both(source, number));
    let found = both(both(source_owner, version), upload);
    let known = both(form, found);
    conditions.decide(|condition| {
        spans.clone().decide(|span| {
            both(known.clone(), both(condition.clone(), span)).map_or_else(
                |refusals| refusals,
                |(((((), ()), (source, number)), (((), version), ())), ((), span))| {
                    copied(&source, number, &version, span)
                },
            )
        })
    })
}

fn bad_part_number(request: &Request) -> Outcomes {
    let raw = request.part_number.as_deref().unwrap_or_default();
    // Recorded for integers; two implementations answer the same to anything else.
    let basis = if raw.parse::<i64>().is_ok() { Basis::Recorded } else { Basis::Consensus };
    Outcomes::refused(basis, Refusal::part_number(raw))
}

fn find_upload(world: &dyn World, request: &Request, id: &str) -> Result<(), Outcomes> {
    if world.bucket_owner(&request.bucket).is_some()
        && world.upload(&request.bucket, &request.key, id).is_none()
    {
        return Err(Outcomes::recorded(Refusal::no_such_upload(id)));
    }
    Ok(())
}

fn preconditions(
    world: &dyn World,
    request: &Request,
    version: &VersionView<'_>,
) -> Allowed<Result<(), Outcomes>> {
    let state = SourceState { etag: version.etag, last_modified: version.last_modified, now: world.now() };
    Preconditions::of(request).decide(state).then(|decision| {
        let refused = |condition| Outcomes::recorded(Refusal::precondition(condition));
        Allowed::only(decision.map_err(refused))
    })
}

/// The success, once for each allowed form of the version header.
fn copied(source: &Source, number: PartNumber, version: &VersionView<'_>, span: Span) -> Outcomes {
    // No copy of an empty object is recorded; every implementation makes an empty part of it.
    let basis = if version.size == 0 { Basis::Consensus } else { Basis::Recorded };
    let version_id = version.version_id.map(str::to_owned);
    let outcome = |source_version_id| {
        Outcomes::only(Outcome {
            basis,
            answer: Answer::Copied(PartCopied { source_version_id }),
            effect: Effect::StorePart {
                number,
                bucket: source.bucket.clone(),
                key: source.key.clone(),
                version_id: version_id.clone(),
                span,
            },
        })
    };
    let outcomes = outcome(version_id.clone());
    // Recorded: null versions have no such header. For an explicit `versionId=null` nothing is recorded.
    if version_id.is_none() && source.version_id.as_deref() == Some("null") {
        return outcomes.open(outcome(Some("null".to_owned())));
    }
    outcomes
}
