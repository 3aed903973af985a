//! Expected against received, line by line.

use super::shown::{COPIED, REFUSED, answered, copied, decision, detail, part, point, refused};
use upcheck_engine::plan::Point;
use upcheck_engine::run::Evidence;

fn decision_diff(point: &Point, evidence: &Evidence) -> String {
    decision(point, evidence).diff.unwrap()
}

fn detail_diff(point: &Point, evidence: &Evidence) -> String {
    detail(point, evidence).diff.unwrap()
}

#[test]
fn lines_of_which_nothing_is_claimed_stand_on_both_sides() {
    let point = point(&format!("[{REFUSED}]"));
    let headers = &[
        ("x-amz-request-id", "1"),
        ("x-amz-id-2", "2"),
        ("Date", "now"),
        ("server", "s"),
        ("connection", "close"),
        ("keep-alive", "x"),
        ("content-length", "9"),
        ("transfer-encoding", "chunked"),
        ("X-Zone", "b"),
        ("content-type", "application/xml"),
    ];
    let body = "<Error><Code>NoSuchKey</Code><Resource><Key>k</Key><Bucket>b</Bucket></Resource><RequestId>1</RequestId>\
                <HostId><a>2</a></HostId></Error>";
    let diff = decision_diff(&point, &Evidence { test: answered(404, headers, body), ..refused(&point) });
    assert_eq!(
        diff,
        "--- expected\n+++ received\n@@ -1,7 +1,7 @@\n-status: 400\n+status: 404\n \
         header content-type: application/xml\n header x-zone: b\n document: Error\n-<Code>: InvalidArgument\n\
         +<Code>: NoSuchKey\n <Resource/Bucket>: b\n <Resource/Key>: k\n"
    );
}

#[test]
fn an_answer_of_another_kind_shares_no_elements() {
    let refusal = point(&format!("[{REFUSED}]"));
    assert_eq!(
        decision_diff(&refusal, &copied(&refusal)),
        "--- expected\n+++ received\n@@ -1,3 +1,4 @@\n-status: 400\n-document: Error\n-<Code>: InvalidArgument\n\
         +status: 200\n+document: CopyPartResult\n+<ETag>: \"e2\"\n+<LastModified>: 2026-01-31T12:00:00.000Z\n"
    );
    let copy = point(&format!("[{COPIED}]"));
    let html =
        Evidence { test: answered(400, &[("x-zone", "b")], "<html><p>no</p></html>"), ..refused(&copy) };
    assert_eq!(
        decision_diff(&copy, &html),
        "--- expected\n+++ received\n@@ -1,3 +1,4 @@\n-status: 200\n+status: 400\n header x-zone: b\n\
         -document: CopyPartResult\n+document: html\n+<p>: no\n"
    );
}

#[test]
fn a_status_and_a_code_that_fit_are_left_alone() {
    let point = point("[{as: refused, basis: recorded, status: 4xx, code: [NoSuchKey, NoSuchBucket]}]");
    let wrong_code =
        Evidence { test: answered(404, &[], "<Error><Code>NoSuchUpload</Code></Error>"), ..refused(&point) };
    assert_eq!(
        decision_diff(&point, &wrong_code),
        "--- expected\n+++ received\n@@ -1,3 +1,3 @@\n status: 404\n document: Error\n\
         -<Code>: NoSuchKey or NoSuchBucket\n+<Code>: NoSuchUpload\n"
    );
    let wrong_status =
        Evidence { test: answered(200, &[], "<Error><Code>NoSuchBucket</Code></Error>"), ..refused(&point) };
    assert_eq!(
        decision_diff(&point, &wrong_status),
        "--- expected\n+++ received\n@@ -1,3 +1,3 @@\n-status: 4xx\n+status: 200\n document: Error\n \
         <Code>: NoSuchBucket\n"
    );
}

#[test]
fn claims_stand_in_the_place_of_what_they_are_about() {
    let point = point(
        "[{as: copied, basis: recorded, status: 200, xml: {ETag: {is: etag-of-listed-part}, LastModified: \
         {is: iso8601-millis}}, headers: {x-old: {is: absent}, X-Size: \"${src.size}\", x-kept: {is: present}}}]",
    );
    let headers = &[("x-old", "o"), ("x-size", "15"), ("x-kept", "k")];
    let body = "<CopyPartResult><ETag>\"e\"</ETag><LastModified>2026-01-31T12:00:00.000Z</LastModified></CopyPartResult>";
    let evidence =
        Evidence { test: answered(200, headers, body), parts: Ok(vec![part(2, 16, "e2")]), ..copied(&point) };
    assert_eq!(
        detail_diff(&point, &evidence),
        "--- expected\n+++ received\n@@ -1,6 +1,7 @@\n status: 200\n header x-kept: k\n-header x-size: 16\n\
         +header x-old: o\n+header x-size: 15\n document: CopyPartResult\n\
         -<ETag>: the ETag that ListParts shows for the part\n+<ETag>: \"e\"\n <LastModified>: 2026-01-31T12:00:00.000Z\n"
    );
}

#[test]
fn a_long_text_is_compared_for_64_kib() {
    let point =
        point("[{as: refused, basis: recorded, status: 400, code: [InvalidArgument], message: \"No.\"}]");
    let diff_of = |length: usize| {
        let body = format!(
            "<Error><Code>InvalidArgument</Code><Message>{}\r\nend</Message></Error>",
            "m".repeat(length)
        );
        detail_diff(&point, &Evidence { test: answered(400, &[], &body), ..refused(&point) })
    };
    assert!(diff_of(65_000).ends_with("m end\n"), "a line end is a blank there");
    let cut = diff_of(70_000);
    let last = cut.lines().last().unwrap();
    assert_eq!(last, format!("+<Message>: {}", "m".repeat(64 * 1024)));
}
