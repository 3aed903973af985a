//! Message, elements and headers.

use super::shown::{
    COPIED, ERROR, answered, assert_fails, assert_passes, copied, decision, detail, exchange, judged,
    open_point, part, point, refused,
};
use upcheck_engine::Verdict;
use upcheck_engine::plan::{Level, Point};
use upcheck_engine::run::Evidence;
use upcheck_wire::{Failed, NoAnswer};

/// A refusal of which all is said.
const SPELLED: &str = "{as: refused, basis: recorded, status: 400, code: [InvalidArgument], message: \"No.\", \
    xml: {ArgumentName: \"${src.size}\"}, headers: {x-amz-id: {is: present}, X-Amz-Copy-Source: {is: absent}}}";
const SPELLED_ERROR: &str =
    "<Error><Code>InvalidArgument</Code><Message>No.</Message><ArgumentName>16</ArgumentName></Error>";

fn spelled() -> Point {
    point(&format!("[{SPELLED}]"))
}

fn after(point: &Point, headers: &[(&str, &str)], body: &str) -> Evidence {
    Evidence { test: answered(400, headers, body), ..refused(point) }
}

#[test]
fn what_is_as_it_was_said_passes() {
    let point = spelled();
    let evidence = after(&point, &[("x-amz-id", "")], SPELLED_ERROR);
    assert_passes(&decision(&point, &evidence));
    let judgement = detail(&point, &evidence);
    assert_passes(&judgement);
    assert_eq!((judgement.level, judgement.outcome), (Level::Should, Some(0)));
    assert_eq!((judgement.fingerprint.as_str(), judgement.observed.as_str()), ("as expected", ""));
}

#[test]
fn each_difference_is_a_finding_with_both_sides() {
    let point = spelled();
    let evidence = after(
        &point,
        &[("x-amz-copy-source", "b/k")],
        "<Error><Code>InvalidArgument</Code><Message>Yes.</Message></Error>",
    );
    assert_passes(&decision(&point, &evidence));
    let judgement = detail(&point, &evidence);
    assert_fails(
        &judgement,
        Level::Should,
        &[
            "<Message> is `Yes.`, expected `No.`",
            "<ArgumentName> is not there, expected `16`",
            "header x-amz-id is not there, expected anything",
            "header x-amz-copy-source is `b/k`, expected nothing",
        ],
    );
    assert_eq!(
        judgement.observed,
        "<Message> is `Yes.`; <ArgumentName> is not there; header x-amz-id is not there; header x-amz-copy-source is \
         `b/k`"
    );
    assert_eq!(
        judgement.fingerprint,
        "another <Message>; no <ArgumentName>; no header x-amz-id; header x-amz-copy-source is there"
    );
    assert!(judgement.diff.is_some());
}

#[test]
fn a_claim_of_a_request_s_id_is_judged_and_told_like_any_other() {
    let point = point(
        "[{as: refused, basis: recorded, status: 400, code: [InvalidArgument], xml: {RequestId: {is: present}}, \
         headers: {x-amz-request-id: {is: present}}}]",
    );
    let [header, element] = ["header x-amz-request-id", "<RequestId>"]
        .map(|line| format!("{line} is not there, expected anything"));
    let with_ids = "<Error><Code>InvalidArgument</Code><RequestId>1</RequestId></Error>";
    assert_passes(&detail(&point, &after(&point, &[("x-amz-request-id", "1")], with_ids)));
    let judgement = detail(&point, &after(&point, &[("x-amz-id-2", "2")], ERROR));
    assert_fails(&judgement, Level::Should, &[&element, &header]);
    let diff = judgement.diff.unwrap();
    assert!(diff.contains("-header x-amz-request-id: anything\n"), "{diff}");
    assert!(diff.contains("-<RequestId>: anything\n"), "{diff}");
    assert!(!diff.contains("x-amz-id-2"), "{diff}");
}

#[test]
fn there_is_no_detail_without_the_decision_it_belongs_to() {
    let point = spelled();
    let reason = |judgement: upcheck_engine::judge::Judgement| {
        assert_eq!(judgement.verdict, Verdict::NotApplicable);
        assert_eq!((judgement.diff, judgement.fingerprint), (None, String::new()));
        judgement.findings.join("; ")
    };
    let wrong = after(&point, &[], "<Error><Code>MalformedXML</Code></Error>");
    assert_eq!(reason(detail(&point, &wrong)), "its decision failed");
    let none = Evidence { test: exchange(Err(NoAnswer::Connect("no".to_owned()))), ..refused(&point) };
    assert_eq!(reason(detail(&point, &none)), "its decision failed");
    let either = super::shown::point(&format!("[{SPELLED}, {COPIED}]"));
    assert_eq!(reason(detail(&either, &copied(&either))), "its outcome says nothing of detail");
}

#[test]
fn only_points_with_something_to_say_have_a_detail() {
    let plain = point(&format!("[{COPIED}]"));
    assert_eq!(judged(&plain, &copied(&plain)).len(), 1);
    // Nothing of an open question could fail.
    let open = open_point("[{as: refused, status: 400, message: \"No.\"}]");
    assert_eq!(judged(&open, &refused(&open)).len(), 1);
}

#[test]
fn a_claim_that_cannot_be_filled_in_is_a_finding() {
    let point = point(
        "[{as: refused, basis: recorded, status: 400, code: [InvalidArgument], message: \"${account.id}\"}]",
    );
    let mut evidence = Evidence { test: answered(400, &[], ERROR), ..refused(&point) };
    evidence.facts.account = None;
    let judgement = detail(&point, &evidence);
    let [finding] = judgement.findings.as_slice() else { panic!("{judgement:?}") };
    assert!(finding.starts_with("<Message> cannot be judged: "), "{finding}");
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.fingerprint, "<Message> cannot be judged");
}

/// Whether a copy's answer with these elements is as the form wants it, and what was wanted.
fn formed(form: &str, element: &str, text: &str, change: impl FnOnce(&mut Evidence)) -> Result<(), String> {
    let point =
        point(&format!("[{{as: copied, basis: recorded, status: 200, xml: {{{element}: {{is: {form}}}}}}}]"));
    let body = format!("<CopyPartResult><{element}>{text}</{element}></CopyPartResult>");
    let mut evidence = Evidence { test: answered(200, &[], &body), ..copied(&point) };
    change(&mut evidence);
    let judgement = detail(&point, &evidence);
    match judgement.verdict {
        Verdict::Pass => Ok(()),
        _ => Err(judgement.findings.join("; ")),
    }
}

#[test]
fn forms_are_told_from_what_looks_like_them() {
    let as_is = |_: &mut Evidence| {};
    assert_eq!(formed("present", "ETag", "", as_is), Ok(()));
    assert_eq!(formed("absent", "ETag", "x", as_is), Err("<ETag> is `x`, expected nothing".to_owned()));
    assert_eq!(formed("quoted", "ETag", "\"\"", as_is), Ok(()));
    for wrong in ["", "\"", "e", "\"e", "e\"", "\"e\"f\""] {
        let finding = format!("<ETag> is `{wrong}`, expected a text between double quotes");
        assert_eq!(formed("quoted", "ETag", wrong, as_is), Err(finding));
    }
    assert_eq!(formed("iso8601-millis", "LastModified", "2026-01-31T12:00:00.000Z", as_is), Ok(()));
    for wrong in [
        "2026-01-31T12:00:00Z",
        "2026-01-31 12:00:00.000Z",
        "2026-01-31T12:00:00.000+00:00",
        "2026-01-31T12:0x:00.000Z",
        "",
    ] {
        let finding = format!("<LastModified> is `{wrong}`, expected a date like 2026-01-31T12:00:00.000Z");
        assert_eq!(formed("iso8601-millis", "LastModified", wrong, as_is), Err(finding));
    }
}

#[test]
fn a_date_later_than_the_source_is_later_by_a_second_at_least() {
    // The source is of the first second of 2026.
    assert_eq!(formed("later-than-source", "LastModified", "2026-01-01T00:00:01.000Z", |_| {}), Ok(()));
    for wrong in [
        "2026-01-01T00:00:00.000Z",
        "2025-12-31T23:59:59.000Z",
        "2026-01-01T00:00:01Z",
        "2026-13-01T00:00:01.000Z",
    ] {
        let finding = format!(
            "<LastModified> is `{wrong}`, expected a date like 2026-01-31T12:00:00.000Z, later than the source's \
             and not in the future"
        );
        assert_eq!(formed("later-than-source", "LastModified", wrong, |_| {}), Err(finding));
    }
}

#[test]
fn a_date_later_than_the_source_is_no_more_than_a_minute_later_than_the_answer() {
    let dated = |text: &str| {
        formed("later-than-source", "LastModified", text, |evidence| {
            let body = format!("<CopyPartResult><LastModified>{text}</LastModified></CopyPartResult>");
            evidence.test = answered(200, &[("Date", "Thu, 01 Jan 2026 00:00:01 GMT")], &body);
        })
    };
    assert_eq!(dated("2026-01-01T00:01:01.000Z"), Ok(()));
    assert!(dated("2026-01-01T00:01:02.000Z").is_err());
}

#[test]
fn a_digest_is_that_of_the_bytes_that_are_stored() {
    // `printf 0123456789abcdef | md5sum`
    let digest = "\"4032af8d61035123906e58e067140cc5\"";
    let stored = |is: &mut Evidence| is.completed = Some(Ok(bytes::Bytes::from_static(b"0123456789abcdef")));
    assert_eq!(formed("quoted-md5-of-part", "ETag", digest, stored), Ok(()));
    let wanted = "expected the MD5 digest of the part's bytes between double quotes";
    for wrong in ["4032af8d61035123906e58e067140cc5", "\"4032AF8D61035123906E58E067140CC5\"", "\"\""] {
        let finding = format!("<ETag> is `{wrong}`, {wanted}");
        assert_eq!(formed("quoted-md5-of-part", "ETag", wrong, stored), Err(finding));
    }
    let unread = |is: &mut Evidence| is.completed = None;
    assert_eq!(
        formed("quoted-md5-of-part", "ETag", digest, unread),
        Err(format!("<ETag> is `{digest}`, {wanted}"))
    );
}

#[test]
fn a_listed_tag_is_that_of_the_one_part_there_is() {
    let wanted = "expected the ETag that ListParts shows for the part";
    assert_eq!(formed("etag-of-listed-part", "ETag", "\"e2\"", |_| {}), Ok(()));
    assert_eq!(
        formed("etag-of-listed-part", "ETag", "\"e3\"", |_| {}),
        Err(format!("<ETag> is `\"e3\"`, {wanted} (`\"e2\"`)"))
    );
    for parts in [vec![], vec![part(2, 16, "e2"), part(3, 16, "e2")]] {
        assert_eq!(
            formed("etag-of-listed-part", "ETag", "\"e2\"", |is| is.parts = Ok(parts)),
            Err(format!("<ETag> is `\"e2\"`, {wanted}"))
        );
    }
    let gone: Failed = super::shown::failed("ListParts b/k", 404, "NoSuchUpload");
    assert_eq!(
        formed("etag-of-listed-part", "ETag", "\"e2\"", |is| is.parts = Err(gone)),
        Err(format!("<ETag> is `\"e2\"`, {wanted}"))
    );
}
