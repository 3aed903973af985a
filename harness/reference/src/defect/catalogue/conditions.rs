//! The four `x-amz-copy-source-if-*` headers.

use crate::defect::edit::{refusal, refuse, remove, set, text};
use crate::defect::scene::{Named, Scene};
use crate::defect::{Defect, Fault};
use upcheck_grammar::{HttpDate, TagCondition};
use upcheck_model::Request;

const MATCH: &str = "x-amz-copy-source-if-match";
const NONE_MATCH: &str = "x-amz-copy-source-if-none-match";
const MODIFIED: &str = "x-amz-copy-source-if-modified-since";
const UNMODIFIED: &str = "x-amz-copy-source-if-unmodified-since";

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "conditions/all-ignored",
        "None of the four conditions is looked at.",
        "ministackorg/ministack#1498",
        Fault::Request(|_, request| {
            ignore_all(request);
        }),
    ),
    Defect::wild(
        "conditions/if-match-ignored",
        "x-amz-copy-source-if-match is not looked at.",
        "ceph/ceph#30866",
        Fault::Request(|_, request| remove(request, MATCH)),
    ),
    Defect::wild(
        "conditions/if-none-match-ignored",
        "x-amz-copy-source-if-none-match is not looked at.",
        "getmoto/moto#7943",
        Fault::Request(|_, request| remove(request, NONE_MATCH)),
    ),
    Defect::wild(
        "conditions/if-modified-since-ignored",
        "x-amz-copy-source-if-modified-since is not looked at.",
        "localstack/localstack#13105",
        Fault::Request(|_, request| remove(request, MODIFIED)),
    ),
    Defect::wild(
        "conditions/if-unmodified-since-ignored",
        "x-amz-copy-source-if-unmodified-since is not looked at.",
        "chimera-nas/chimera#1206",
        Fault::Request(|_, request| remove(request, UNMODIFIED)),
    ),
    Defect::plausible(
        "conditions/304",
        "A source that is not newer, or that has the tag, gets 304 as a GET would, not 412.",
        "the conditions of GET are evaluated by the same code",
        Fault::Refusal(|error| {
            let condition = error.elements.iter().find(|(name, _)| *name == "Condition");
            if condition
                .is_some_and(|(_, text)| text.ends_with("None-Match") || text.ends_with("-Modified-Since"))
            {
                error.status = 304;
            }
        }),
    ),
    Defect::plausible(
        "conditions/none-match-304",
        "A source that has the tag gets 304 and not 412; dates are answered as they should be.",
        "the case of the tag is the one that caches use",
        Fault::Refusal(|error| {
            if error.elements.contains(&("Condition", "x-amz-copy-source-If-None-Match".to_owned())) {
                error.status = 304;
            }
        }),
    ),
    Defect::wild(
        "conditions/dates-win-over-match",
        "A false if-unmodified-since counts although if-match holds.",
        "seaweedfs/seaweedfs#10659",
        Fault::Request(|scene, request| {
            if !text(request, UNMODIFIED).is_empty() && tag_holds(scene, request, MATCH) {
                remove(request, MATCH);
            }
        }),
    ),
    Defect::plausible(
        "conditions/modified-wins-over-none-match",
        "A true if-modified-since makes a false if-none-match irrelevant.",
        "the rule for the other pair, read too widely",
        Fault::Request(|scene, request| {
            let since = date(request, MODIFIED);
            if since.is_some_and(|since| modified(scene, request).is_some_and(|modified| modified > since)) {
                remove(request, NONE_MATCH);
            }
        }),
    ),
    Defect::plausible(
        "conditions/none-match-hides-unmodified",
        "Beside an if-none-match, if-unmodified-since is not looked at.",
        "each tag condition is taken to replace a date",
        Fault::Request(|_, request| {
            if request.header(NONE_MATCH).is_some() {
                remove(request, UNMODIFIED);
            }
        }),
    ),
    Defect::plausible(
        "conditions/last-failure-named",
        "Of several failed conditions the error names the last that Amazon looks at, not the first.",
        "the conditions are looked at in the reverse order",
        Fault::Outcome(|scene, request, outcome| {
            let fails = |kept: &str| {
                let mut alone = request.clone();
                let others =
                    [MATCH, NONE_MATCH, MODIFIED, UNMODIFIED].into_iter().filter(|header| *header != kept);
                others.for_each(|header| remove(&mut alone, header));
                let mut outcome = upcheck_model::upload_part_copy(&scene.view, &alone).into_preferred();
                refusal(&mut outcome).is_some_and(|refusal| refusal.status == 412).then_some(outcome)
            };
            let last = [MODIFIED, NONE_MATCH, UNMODIFIED, MATCH].into_iter().find_map(fails);
            if let (Some(last), Some(412)) = (last, refusal(outcome).map(|refusal| refusal.status)) {
                *outcome = last;
            }
        }),
    ),
    Defect::plausible(
        "conditions/unmodified-equal-fails",
        "x-amz-copy-source-if-unmodified-since fails where the source is exactly as old as the date.",
        "a comparison by >= instead of >",
        Fault::Request(|scene, request| shift_if_equal(scene, request, UNMODIFIED)),
    ),
    Defect::plausible(
        "conditions/modified-equal-holds",
        "x-amz-copy-source-if-modified-since holds where the source is exactly as old as the date.",
        "a comparison by >= instead of >, or one in milliseconds",
        Fault::Request(|scene, request| shift_if_equal(scene, request, MODIFIED)),
    ),
    Defect::plausible(
        "conditions/future-date-counts",
        "An x-amz-copy-source-if-modified-since in the future fails instead of being ignored.",
        "the rule is only written down where nobody looks for it",
        Fault::Request(|scene, request| {
            if date(request, MODIFIED).is_some_and(|since| since > scene.now()) {
                set_date(request, MODIFIED, scene.now());
            }
        }),
    ),
    Defect::plausible(
        "conditions/unmodified-inverted",
        "x-amz-copy-source-if-unmodified-since holds where it should fail, and the other way round.",
        "two comparisons that differ in one character",
        Fault::Request(|scene, request| {
            if let (Some(since), Some(modified)) = (date(request, UNMODIFIED), modified(scene, request)) {
                set_date(request, UNMODIFIED, if modified > since { modified } else { modified - 1 });
            }
        }),
    ),
    Defect::wild(
        "conditions/invalid-date-400",
        "A date that cannot be read gets 400 instead of being ignored.",
        "seaweedfs/seaweedfs#10659",
        Fault::Outcome(|_, request, outcome| {
            if unreadable_date(request) {
                refuse(outcome, 400, "InvalidRequest");
            }
        }),
    ),
    Defect::wild(
        "conditions/invalid-date-412",
        "A date that cannot be read makes its condition fail instead of being ignored.",
        "minio/minio#4082",
        Fault::Outcome(|_, request, outcome| {
            if unreadable_date(request) {
                refuse(outcome, 412, "PreconditionFailed");
            }
        }),
    ),
    Defect::wild(
        "conditions/date-500",
        "x-amz-copy-source-if-modified-since is read as a number, so that a date is an exception: 500.",
        "apache/ozone#1817",
        Fault::Outcome(|_, request, outcome| {
            if date(request, MODIFIED).is_some() {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::plausible(
        "conditions/invalid-date-500",
        "A date that cannot be read is an exception that nobody catches: 500.",
        "parsers throw",
        Fault::Outcome(|_, request, outcome| {
            if unreadable_date(request) {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::wild(
        "conditions/quoted-tag-differs",
        "A tag in quotes matches no source: it is compared with the bare one.",
        "versity/versitygw#1715",
        Fault::Request(|_, request| {
            for header in [MATCH, NONE_MATCH] {
                if text(request, header).starts_with('"') {
                    set(request, header, "quoted");
                }
            }
        }),
    ),
    Defect::wild(
        "conditions/bare-tag-differs",
        "A tag without quotes matches no source: it is compared with the quoted one.",
        "versity/versitygw#1715",
        Fault::Request(|_, request| {
            for header in [MATCH, NONE_MATCH] {
                if !text(request, header).is_empty() && !text(request, header).contains('"') {
                    set(request, header, "bare");
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/tag-prefix-matches",
        "A tag matches where it is only the begin of the source's.",
        "strncmp with the length of what the client sent",
        Fault::Request(|scene, request| {
            let etag = scene.object(request).map(|object| object.etag.clone()).unwrap_or_default();
            for header in [MATCH, NONE_MATCH] {
                let given = text(request, header).trim_matches('"');
                if !given.is_empty() && etag.starts_with(given) {
                    set(request, header, etag.clone());
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/of-the-latest-version",
        "The conditions are held against the latest version, whichever is copied.",
        "metadata are looked up by key, bytes by version",
        Fault::Request(|scene, request| {
            let Some(latest) =
                scene.latest(request).and_then(|latest| Some((latest.modified, latest.object()?)))
            else {
                return;
            };
            let Some(etag) = scene.object(request).map(|object| object.etag.clone()) else { return };
            for header in [MATCH, NONE_MATCH] {
                let given = text(request, header).trim_matches('"');
                if given == etag && latest.1.etag != etag {
                    set(request, header, "older");
                } else if !given.is_empty() && given == latest.1.etag {
                    set(request, header, etag.clone());
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/412-without-condition",
        "The error of a failed condition does not name the condition.",
        "the element is written down nowhere but in recordings",
        Fault::Refusal(|error| error.elements.retain(|(name, _)| *name != "Condition")),
    ),
    Defect::plausible(
        "conditions/after-the-range",
        "A failed condition does not count where there is a range.",
        "the ranged copy has code of its own",
        Fault::Request(|_, request| {
            if request.header("x-amz-copy-source-range").is_some() {
                ignore_all(request);
            }
        }),
    ),
    Defect::plausible(
        "conditions/longer-tag-matches",
        "A tag matches where it only begins with the source's.",
        "a comparison of as many bytes as the stored tag has",
        Fault::Request(|scene, request| {
            let Some(etag) = scene.object(request).map(|object| &object.etag) else { return };
            for header in [MATCH, NONE_MATCH] {
                if text(request, header).trim_matches('"').starts_with(etag) {
                    set(request, header, format!("\"{etag}\""));
                }
            }
        }),
    ),
    Defect::wild(
        "conditions/tag-of-parts-differs",
        "The tag of a source that was made of parts matches no source: it is taken for a digest.",
        "journeymidnight/yig#178",
        Fault::Request(|scene, request| {
            if of_parts(scene, request) {
                for header in [MATCH, NONE_MATCH] {
                    set(request, header, "\"00112233445566778899aabbccddeeff\"");
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/ignored-for-parts",
        "No condition is looked at where the source was made of parts.",
        "such sources are copied by code of their own",
        Fault::Request(|scene, request| {
            if of_parts(scene, request) {
                ignore_all(request);
            }
        }),
    ),
    Defect::plausible(
        "conditions/ignored-for-versions",
        "No condition is looked at where the source names a version.",
        "what an id names cannot change, so why ask",
        Fault::Request(|_, request| {
            let by_id = Named::of(request).is_some_and(|named| named.version_id.is_some());
            if by_id {
                ignore_all(request);
            }
        }),
    ),
    Defect::plausible(
        "conditions/dates-with-tolerance",
        "A date that lies less than a minute beside that of the source counts as the same.",
        "clocks that are never quite alike",
        Fault::Request(|scene, request| {
            let Some(modified) = modified(scene, request) else { return };
            if let Some(since) = date(request, UNMODIFIED).filter(|since| (modified - since).abs() < 60) {
                set_date(request, UNMODIFIED, since.max(modified));
            }
        }),
    ),
    Defect::plausible(
        "conditions/1970-is-no-date",
        "A date that is kept as the number 0 counts as none.",
        "zero means absent",
        Fault::Request(|_, request| {
            for header in [MODIFIED, UNMODIFIED] {
                if date(request, header) == Some(0) {
                    remove(request, header);
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/dates-of-32-bits",
        "A date behind January 2038 lies in the past.",
        "seconds since 1970 in 32 bits",
        Fault::Request(|_, request| {
            for header in [MODIFIED, UNMODIFIED] {
                if let Some(since) = date(request, header).filter(|since| i32::try_from(*since).is_err()) {
                    set_date(request, header, since - (1 << 32));
                }
            }
        }),
    ),
    Defect::plausible(
        "conditions/unreadable-date-ends-the-check",
        "A date that is none leaves the other conditions unread.",
        "one handler for whatever goes wrong with conditions, which lets the request pass",
        Fault::Request(|_, request| {
            if unreadable_date(request) {
                ignore_all(request);
            }
        }),
    ),
    Defect::plausible(
        "conditions/future-date-ends-the-check",
        "An if-modified-since in the future leaves the other conditions unread.",
        "that the date is ignored is told by the same answer as that all conditions hold",
        Fault::Request(|scene, request| {
            if date(request, MODIFIED).is_some_and(|since| since > scene.now()) {
                ignore_all(request);
            }
        }),
    ),
];

fn of_parts(scene: &Scene<'_>, request: &Request) -> bool {
    scene.object(request).is_some_and(|object| object.etag.contains('-'))
}

fn date(request: &Request, header: &str) -> Option<i64> {
    HttpDate::parse(request.header(header)?).ok().map(HttpDate::unix)
}

/// Takes all four conditions away.
fn ignore_all(request: &mut Request) {
    for header in [MATCH, NONE_MATCH, MODIFIED, UNMODIFIED] {
        remove(request, header);
    }
}

fn set_date(request: &mut Request, header: &str, unix: i64) {
    if let Some(date) = HttpDate::from_unix(unix) {
        set(request, header, date.to_string());
    }
}

fn modified(scene: &Scene<'_>, request: &Request) -> Option<i64> {
    scene.source(request).map(|version| version.modified.unix())
}

/// Moves a date that the source is exactly as old as a second into the past.
fn shift_if_equal(scene: &Scene<'_>, request: &mut Request, header: &str) {
    if let Some(since) = date(request, header)
        && modified(scene, request) == Some(since)
    {
        set_date(request, header, since - 1);
    }
}

fn tag_holds(scene: &Scene<'_>, request: &Request, header: &str) -> bool {
    let condition = request.header(header).and_then(|raw| TagCondition::parse(raw).ok());
    let object = scene.object(request);
    condition.zip(object).is_some_and(|(condition, object)| condition.matches(&object.etag))
}

fn unreadable_date(request: &Request) -> bool {
    let unreadable = |header| request.header(header).is_some() && date(request, header).is_none();
    unreadable(MODIFIED) || unreadable(UNMODIFIED)
}
