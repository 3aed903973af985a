//! Versions and delete markers.

use crate::defect::edit::{copied, refusal, refuse, set, text};
use crate::defect::scene::{Named, Scene};
use crate::defect::{Defect, Fault};
use crate::store::{Version, Versioning};
use ::http::header::HeaderValue;
use upcheck_grammar::CopyRange;
use upcheck_model::{Effect, Refusal, Request};

const SOURCE: &str = "x-amz-copy-source";
const RANGE: &str = "x-amz-copy-source-range";

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "versions/id-ignored",
        "The version id is not looked at: the latest version is copied.",
        "ministackorg/ministack#1436",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request) {
                set(request, SOURCE, named.without_version());
            }
        }),
    ),
    Defect::wild(
        "versions/bytes-of-the-latest",
        "The answer names the version that was asked for, and the bytes are those of the latest.",
        "scality/Arsenal#2694",
        Fault::Outcome(|scene, request, outcome| {
            let latest = scene.latest(request).and_then(|latest| Some((latest.id.clone(), latest.object()?)));
            if let (Effect::StorePart { version_id, span, .. }, Some((id, object))) =
                (&mut outcome.effect, latest)
                && *version_id != id
            {
                *version_id = id;
                span.length = span.length.min(object.content.len());
            }
        }),
    ),
    Defect::wild(
        "versions/id-part-of-the-key",
        "?versionId= is not split off: it is taken for the end of the key.",
        "sivchari/kumo#692",
        Fault::Request(|_, request| {
            let raw = String::from_utf8_lossy(request.header(SOURCE).unwrap_or_default()).into_owned();
            set(request, SOURCE, raw.replacen("?versionId=", "%3FversionId=", 1));
        }),
    ),
    Defect::plausible(
        "versions/oldest-copied",
        "Without a version id the oldest version is copied.",
        "a list of versions that is newest first here and oldest first there",
        Fault::Request(|scene, request| {
            let Some(named) = Named::of(request).filter(|named| named.version_id.is_none()) else { return };
            let history = scene.store.bucket(&named.bucket).and_then(|bucket| bucket.history(&named.key));
            let oldest = history.and_then(|history| history.newest_first().last());
            if let Some(oldest) = oldest.filter(|oldest| oldest.object().is_some()) {
                set(request, SOURCE, named.with_version(oldest.id_text()));
            }
        }),
    ),
    Defect::wild(
        "versions/marker-copies-the-deleted",
        "Where the latest version is a delete marker, the version below it is copied.",
        "versity/versitygw#2417",
        Fault::Request(|scene, request| {
            if let Some(named) = Named::of(request).filter(|named| named.version_id.is_none())
                && scene.source(request).is_some_and(|source| source.object().is_none())
                && let Some(below) = below_marker(scene, &named)
            {
                set(request, SOURCE, named.with_version(below.id_text()));
            }
        }),
    ),
    Defect::wild(
        "versions/marker-by-id-copies-the-deleted",
        "A delete marker's id copies the version below it.",
        "versity/versitygw#2417",
        Fault::Request(|scene, request| {
            if let Some(named) = Named::of(request).filter(|named| named.version_id.is_some())
                && scene.source(request).is_some_and(|source| source.object().is_none())
                && let Some(below) = below_marker(scene, &named)
            {
                set(request, SOURCE, named.with_version(below.id_text()));
            }
        }),
    ),
    Defect::plausible(
        "versions/marker-by-id-404",
        "A delete marker's id gets 404 and not 400.",
        "a marker has no object, so none is found",
        Fault::Outcome(|scene, request, outcome| {
            if by_marker_id(scene, request) {
                refuse(outcome, 404, "NoSuchKey");
            }
        }),
    ),
    Defect::plausible(
        "versions/marker-by-id-405",
        "A delete marker's id gets 405, the answer of a GET.",
        "the source is read by the code that serves GET",
        Fault::Outcome(|scene, request, outcome| {
            if by_marker_id(scene, request) {
                refuse(outcome, 405, "MethodNotAllowed");
            }
        }),
    ),
    Defect::plausible(
        "versions/marker-copies-nothing",
        "A delete marker's id copies its bytes, of which there are none: an empty part.",
        "a marker is stored as an empty object with a flag",
        Fault::Outcome(|scene, request, outcome| {
            if by_marker_id(scene, request) {
                scene.copy_nothing(request, outcome);
            }
        }),
    ),
    Defect::plausible(
        "versions/unknown-is-latest",
        "A version id that the key does not have copies the latest version.",
        "a look-up that falls back where it finds nothing",
        Fault::Request(|scene, request| {
            if let Some(named) = Named::of(request).filter(|named| named.version_id.is_some())
                && scene.source(request).is_none()
                && scene.latest(request).is_some()
            {
                set(request, SOURCE, named.without_version());
            }
        }),
    ),
    Defect::plausible(
        "versions/unknown-no-such-key",
        "A version id that the key does not have gets NoSuchKey and not NoSuchVersion.",
        "one error for whatever is not found",
        Fault::Outcome(|_, _, outcome| {
            if refusal(outcome).is_some_and(|refusal| refusal.code == "NoSuchVersion") {
                refuse(outcome, 404, "NoSuchKey");
            }
        }),
    ),
    Defect::plausible(
        "versions/malformed-404",
        "A version id that cannot be one gets 404 and not 400.",
        "ids are compared and never parsed",
        Fault::Outcome(|_, request, outcome| {
            if let (Some(refusal), Some(named)) = (refusal(outcome), Named::of(request))
                && refusal.elements.contains(&("ArgumentName", "versionId".to_owned()))
            {
                *refusal = Refusal::no_such_version(&named.key, &named.version_id.unwrap_or_default());
            }
        }),
    ),
    Defect::wild(
        "versions/header-missing",
        "The answer does not say which version was copied.",
        "noobaa/noobaa-core#5156",
        Fault::Outcome(|_, _, outcome| {
            if let Some(copied) = copied(outcome) {
                copied.source_version_id = None;
            }
        }),
    ),
    Defect::plausible(
        "versions/header-of-the-latest",
        "The answer names the latest version, whichever was copied.",
        "the header is made from the key's metadata",
        Fault::Outcome(|scene, request, outcome| {
            let latest = scene.latest(request).and_then(|latest| latest.id.clone());
            if let Some(copied) = copied(outcome)
                && copied.source_version_id.is_some()
            {
                copied.source_version_id = latest;
            }
        }),
    ),
    Defect::plausible(
        "versions/header-always",
        "The answer names the version null where there are no versions.",
        "the header is written without asking whether versioning was ever on",
        Fault::Outcome(|_, _, outcome| {
            if let Some(copied) = copied(outcome) {
                copied.source_version_id.get_or_insert_with(|| "null".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "versions/null-is-latest",
        "The version id null copies the latest version.",
        "null is taken for no value",
        Fault::Request(|_, request| {
            if let Some(named) =
                Named::of(request).filter(|named| named.version_id.as_deref() == Some("null"))
            {
                set(request, SOURCE, named.without_version());
            }
        }),
    ),
    Defect::plausible(
        "versions/version-of-the-destination",
        "The answer gives the destination a version id, as that to a PutObject does.",
        "whatever is stored gets a version id",
        Fault::Answer(|exchange, reply| {
            if exchange.is_part_copy() && reply.status.is_success() {
                reply.headers.insert("x-amz-version-id", HeaderValue::from_static("null"));
            }
        }),
    ),
    Defect::plausible(
        "versions/range-in-the-latest",
        "A range is held against the size of the latest version, and what the named one lacks is left out.",
        "the size is looked up by the key, and the bytes by the version",
        Fault::Request(|scene, request| {
            let Some(size) = scene.object(request).map(|object| object.content.len()) else { return };
            let latest = scene.latest(request).and_then(|latest| latest.object());
            let range = request.header(RANGE).and_then(|raw| CopyRange::parse(raw).ok());
            if let (Some(range), Some(latest)) = (range, latest)
                && (size..latest.content.len()).contains(&range.last())
            {
                set(request, RANGE, format!("bytes={}-{}", range.first(), size.saturating_sub(1)));
            }
        }),
    ),
    Defect::plausible(
        "versions/header-null",
        "The answer names the null version of a bucket that has, or had, versions: null.",
        "the header is written wherever versioning was ever on",
        Fault::Outcome(|scene, request, outcome| {
            let bucket = Named::of(request).and_then(|named| scene.store.bucket(&named.bucket));
            if let Some(copied) = copied(outcome)
                && bucket.is_some_and(|bucket| bucket.versioning != Versioning::Never)
            {
                copied.source_version_id.get_or_insert_with(|| "null".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "versions/id-of-plain-spelling-only",
        "Where the source begins with a slash, or its separator is escaped, its version id is lost.",
        "each spelling is parsed by code of its own",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            let path = raw.split('?').next().unwrap_or_default();
            if raw.starts_with('/') || !path.contains('/') {
                set(request, SOURCE, path.to_owned());
            }
        }),
    ),
    Defect::plausible(
        "versions/of-the-destination-bucket",
        "Whether the source has versions is asked of the destination's bucket.",
        "one variable for both buckets",
        Fault::Outcome(|scene, request, outcome| {
            let bucket = scene.store.bucket(&request.bucket);
            if let Some(copied) = copied(outcome)
                && bucket.is_some_and(|bucket| bucket.versioning == Versioning::Never)
            {
                copied.source_version_id = None;
            }
        }),
    ),
];

/// The newest object among the versions of a key whose latest, or named, version is a marker.
fn below_marker<'s>(scene: &Scene<'s>, named: &Named) -> Option<&'s Version> {
    let history = scene.store.bucket(&named.bucket)?.history(&named.key)?;
    history.newest_first().find(|version| version.object().is_some())
}

fn by_marker_id(scene: &Scene<'_>, request: &Request) -> bool {
    let by_id = Named::of(request).is_some_and(|named| named.version_id.is_some());
    by_id && scene.source(request).is_some_and(|source| source.object().is_none())
}
