//! Several faults at once: each one's answer is allowed, in the preferred order, and nothing is copied.

use upcheck_model::{Outcome, Request};

use crate::expect::{
    Expected, bad_encoding, bad_number, bad_owner, consensus, denied, ends_beyond, failed, form, inferred,
    marker, no_bucket, no_key, no_key_given, no_upload, no_version, recorded, starts_beyond,
};
use crate::request::{DESTINATION_OWNER, IF_MATCH, RANGE, SOURCE_OWNER, answers, copy_of, with, with_all};
use crate::store::OTHER_OWNER;

fn each<const N: usize>(expected: [Expected; N]) -> Vec<Outcome> {
    expected.map(inferred).into()
}

fn unknown_upload(request: Request) -> Request {
    Request { upload_id: Some("made-up".into()), ..request }
}

#[test]
fn faults_of_two_rooms() {
    let bad_part = |number: &str, request| Request { part_number: Some(number.into()), ..request };
    let nowhere = |request| Request { bucket: "nowhere".into(), ..request };
    let failing = |request: &Request| with(request, IF_MATCH, "x");
    for (slug, request, expected) in [
        (
            "destination bucket + malformed source",
            nowhere(copy_of("Copy-Source")),
            each([no_bucket("nowhere"), no_key_given()]),
        ),
        (
            "malformed source + upload",
            unknown_upload(copy_of("%ZZ")),
            each([bad_encoding("%ZZ"), no_upload("made-up")]),
        ),
        (
            "part number + source bucket + upload",
            unknown_upload(bad_part("-10", copy_of("none/ten"))),
            each([bad_number("-10"), no_bucket("none"), no_upload("made-up")]),
        ),
        (
            "part number + source key",
            bad_part("10001", copy_of("plain/absent")),
            each([bad_number("10001"), no_key("absent")]),
        ),
        (
            "source key + upload",
            unknown_upload(copy_of("plain/absent")),
            each([no_key("absent"), no_upload("made-up")]),
        ),
        (
            "delete marker + upload",
            unknown_upload(copy_of("versioned/gone?versionId=m1")),
            each([marker(), no_upload("made-up")]),
        ),
        ("both buckets", nowhere(copy_of("none/ten")), each([no_bucket("nowhere"), no_bucket("none")])),
        (
            "cond-fail+bad-upload",
            unknown_upload(failing(&copy_of("plain/ten"))),
            each([no_upload("made-up"), failed("If-Match")]),
        ),
        (
            "cond-fail+bad-range",
            with_all(&copy_of("plain/ten"), &[(IF_MATCH, "x"), (RANGE, "0-1")]),
            each([failed("If-Match"), form("0-1")]),
        ),
        (
            "cond-fail + range beyond",
            with_all(&copy_of("plain/ten"), &[(IF_MATCH, "x"), (RANGE, "bytes=11-12")]),
            each([failed("If-Match"), starts_beyond()]),
        ),
        (
            "source key + malformed range",
            with(&copy_of("plain/absent"), RANGE, "0-1"),
            each([no_key("absent"), form("0-1")]),
        ),
        (
            "source key + range that is malformed to some",
            with(&copy_of("plain/absent"), RANGE, "bytes=00-01"),
            each([no_key("absent"), form("bytes=00-01")]),
        ),
        (
            "upload + range that is malformed to some",
            unknown_upload(with(&copy_of("plain/ten"), RANGE, "bytes=00-01")),
            each([no_upload("made-up"), form("bytes=00-01")]),
        ),
        (
            "upload + range beyond",
            unknown_upload(with(&copy_of("plain/ten"), RANGE, "bytes=0-10")),
            each([no_upload("made-up"), ends_beyond("bytes=0-10", 10)]),
        ),
        (
            "destination owner + source key",
            with(&copy_of("plain/absent"), DESTINATION_OWNER, OTHER_OWNER),
            each([denied(), no_key("absent")]),
        ),
        (
            "malformed destination owner + destination bucket",
            nowhere(with(&copy_of("plain/ten"), DESTINATION_OWNER, "abcd")),
            each([no_bucket("nowhere"), bad_owner("abcd")]),
        ),
        (
            "source owner + source key",
            with(&copy_of("plain/absent"), SOURCE_OWNER, OTHER_OWNER),
            each([denied(), no_key("absent")]),
        ),
        (
            "malformed source owner + source bucket",
            with(&copy_of("none/ten"), SOURCE_OWNER, "abcd"),
            each([bad_owner("abcd"), denied(), no_bucket("none")]),
        ),
        (
            "everything",
            unknown_upload(bad_part(
                "0",
                with_all(
                    &copy_of("plain/ten"),
                    &[(IF_MATCH, "x"), (RANGE, "0-1"), (SOURCE_OWNER, OTHER_OWNER)],
                ),
            )),
            each([bad_number("0"), denied(), no_upload("made-up"), failed("If-Match"), form("0-1")]),
        ),
    ] {
        assert_eq!(answers(&request), expected, "{slug}");
    }
}

#[test]
fn a_fault_that_follows_from_another_is_none() {
    for (slug, request, expected) in [
        (
            "source key missing + foreign versionId",
            copy_of("versioned/absent?versionId=v1"),
            recorded(no_version("absent", "v1")),
        ),
        ("no bucket, so no key", copy_of("none/absent"), recorded(no_bucket("none"))),
        (
            "no bucket, so no owner",
            with(&copy_of("none/ten"), SOURCE_OWNER, OTHER_OWNER),
            recorded(no_bucket("none")),
        ),
        (
            "no destination bucket, so neither owner nor upload",
            Request {
                bucket: "nowhere".into(),
                ..unknown_upload(with(&copy_of("plain/ten"), DESTINATION_OWNER, OTHER_OWNER))
            },
            recorded(no_bucket("nowhere")),
        ),
        (
            "no source, so no size that a range could exceed",
            with(&copy_of("plain/absent"), RANGE, "bytes=0-10"),
            recorded(no_key("absent")),
        ),
        (
            "no part number at all",
            Request { part_number: Some("abc".into()), ..copy_of("plain/ten") },
            consensus(bad_number("abc")),
        ),
    ] {
        assert_eq!(answers(&request), [expected], "{slug}");
    }
}
