//! Targets that deviate, each in one way, and the verdicts that they must get.

use crate::rig::{Access, Act, Home, Proxy, Ran, Reply, Request, Server};
use std::time::{Duration, Instant};
use upcheck_wire::Method;

/// What is expected of one check: its name, its verdict, and a part of its findings.
type Expected = (&'static str, &'static str, &'static str);

const WHOLE: &str = "copy/plain/whole";
const WHOLE_DETAIL: &str = "copy/plain/whole#detail";
/// Refused with 400, after a legal copy of bytes 1 to 14 into the same part.
const NO_UNIT: &str = "range/malformed/refused[range=no-unit]";
const NO_UNIT_DETAIL: &str = "range/malformed/refused[range=no-unit]#detail";
const NO_UNIT_RANGE: &str = "0-8";
/// Refused with 412.
const NONE_MATCH: &str = "conditions/tags/none-match-quoted";
const NONE_MATCH_DETAIL: &str = "conditions/tags/none-match-quoted#detail";

/// Runs one case against a target that follows a rule, and compares its checks.
#[track_caller]
fn judge(rule: fn(&Access, &Request) -> Act, expected: &[Expected]) -> Ran {
    let server = Server::start();
    let direct = server.access().clone();
    let proxy = Proxy::start(server.access(), move |request| match request.is_copy() {
        true => rule(&direct, request),
        false => Act::Pass,
    });
    let case = expected[0].0.trim_end_matches("#detail");
    let ran = proxy.access().run(&["--filter", case]);
    for (check, verdict, finding) in expected {
        let findings = ran.report.findings(check);
        assert_eq!(ran.report.check(check)["verdict"], *verdict, "{check}: {findings}");
        assert!(findings.contains(finding), "{check}: `{finding}` is not in: {findings}");
    }
    let failed = expected.iter().any(|(_, verdict, _)| *verdict == "fail");
    assert_eq!(ran.ended.code, Some(i32::from(failed)), "{:?}", ran.ended);
    server.is_empty();
    ran
}

/// The rule acts on the request under test only, not on the legal one beside it.
fn is_test(request: &Request) -> bool {
    let range = request.header("x-amz-copy-source-range");
    let tag = request.header("x-amz-copy-source-if-none-match");
    let twins_tag = "\"00112233445566778899aabbccddeeff\"";
    range.is_none_or(|range| range == NO_UNIT_RANGE) && tag != Some(twins_tag)
}

fn change(change: impl FnOnce(Reply) -> Reply + 'static) -> Act {
    Act::Change(Box::new(change))
}

/// A plain copy of the request's source into one of its upload's parts, behind the harness' back.
fn copy_into(direct: &Access, request: &Request, part: &str) -> Reply {
    let ((bucket, key), source) = (request.place(), request.header("x-amz-copy-source").unwrap());
    let copy = upcheck_wire::Request::new(Method::Put).bucket(bucket).key(key).query("partNumber", part);
    let copy = copy.query("uploadId", request.query("uploadId").unwrap()).header("x-amz-copy-source", source);
    let answer = direct.ask(async |client| client.send(&copy).await).received.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    Reply::xml(200, answer.body.to_vec())
}

#[test]
fn a_result_whose_etag_has_no_quotes_fails_in_detail_only() {
    let unquote = |_: &Access, _: &Request| change(|r| r.with_body(|body| body.replace("&quot;", "")));
    let ran = judge(unquote, &[(WHOLE, "pass", ""), (WHOLE_DETAIL, "fail", "<ETag>")]);
    assert_eq!(ran.report.check(WHOLE_DETAIL)["level"], "should");
}

#[test]
fn a_result_under_another_name_fails() {
    let rename = |_: &Access, _: &Request| {
        change(|r| r.with_body(|body| body.replace("CopyPartResult", "CopyObjectResult")))
    };
    let finding = "200 has a <CopyObjectResult> document instead of a CopyPartResult";
    judge(rename, &[(WHOLE, "fail", finding), (WHOLE_DETAIL, "not-applicable", "its decision failed")]);
}

#[test]
fn a_result_that_breaks_off_fails() {
    let cut = |_: &Access, _: &Request| change(|r| r.with_body(|body| body[..body.len() / 2].to_owned()));
    judge(cut, &[(WHOLE, "fail", "no XML document"), (WHOLE_DETAIL, "not-applicable", "")]);
}

#[test]
fn an_empty_success_fails() {
    let empty = |_: &Access, _: &Request| change(|r| r.with_body(|_| String::new()));
    judge(empty, &[(WHOLE, "fail", "an empty body"), (WHOLE_DETAIL, "not-applicable", "")]);
}

#[test]
fn a_page_for_people_fails_in_either_direction() {
    fn page(status: u16) -> Reply {
        let mut reply = Reply::xml(status, "<!DOCTYPE html><html><p>Sorry<br></html>");
        reply.headers = vec![("content-type".to_owned(), "text/html".to_owned())];
        reply
    }
    judge(|_, _| Act::Answer(page(200)), &[(WHOLE, "fail", "no XML document")]);
    let refuse = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(page(400)),
        false => Act::Pass,
    };
    judge(refuse, &[(NO_UNIT, "fail", "no well-formed error document")]);
}

#[test]
fn an_error_inside_a_success_is_an_error() {
    let inside = |_: &Access, _: &Request| Act::Answer(Reply::error(200, "InternalError", "again"));
    judge(inside, &[(WHOLE, "fail", "200 InternalError is not an allowed answer")]);
}

#[test]
fn a_server_error_fails_also_where_a_refusal_is_due() {
    let error = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(Reply::error(500, "InternalError", "We encountered an internal error.")),
        false => Act::Pass,
    };
    judge(error, &[(WHOLE, "fail", "no request may end in 500")]);
    judge(error, &[(NO_UNIT, "fail", "no request may end in 500"), (NO_UNIT_DETAIL, "not-applicable", "")]);
}

#[test]
fn an_open_question_fails_at_must_by_what_holds_whatever_is_allowed() {
    let name = "conditions/tags/match-open[tag=star]";
    let error = |_: &Access, request: &Request| match request.header("x-amz-copy-source-if-match") {
        Some("*") => Act::Answer(Reply::error(503, "SlowDown", "")),
        _ => Act::Pass,
    };
    let ran = judge(error, &[(name, "fail", "no request may end in 503")]);
    assert_eq!(ran.report.check(name)["level"], "must");
}

#[test]
fn an_open_question_may_be_answered_either_way() {
    let name = "conditions/tags/match-open[tag=star]";
    let refuse = |_: &Access, request: &Request| match request.header("x-amz-copy-source-if-match") {
        Some("*") => Act::Answer(Reply::error(412, "PreconditionFailed", "")),
        _ => Act::Pass,
    };
    judge(refuse, &[(name, "observed", "")]);
    judge(|_, _| Act::Pass, &[(name, "observed", "")]);
}

/// Of a 501, the conformance run has the other half: there is a case that names it, and the reference answers so.
#[test]
fn a_feature_that_is_missing_is_a_server_error_unless_the_case_names_it() {
    let lacks = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(Reply::error(501, "NotImplemented", "")),
        false => Act::Pass,
    };
    judge(lacks, &[(NO_UNIT, "fail", "no request may end in 501"), (NO_UNIT_DETAIL, "not-applicable", "")]);
}

#[test]
fn somebody_who_knows_nothing_of_s3_may_refuse_only_what_the_case_says() {
    const BYTES: &str = "raw/values/utf8";
    fn refuse(status: u16, request: &Request) -> Act {
        match request.header("x-amz-copy-source").is_some_and(str::is_ascii) {
            true => Act::Pass,
            false => Act::Answer(Reply { headers: Vec::new(), ..Reply::xml(status, "") }),
        }
    }
    judge(|_, request| refuse(400, request), &[(BYTES, "observed", "")]);
    judge(|_, request| refuse(500, request), &[(BYTES, "fail", "no request may end in 500")]);
    judge(|_, request| refuse(302, request), &[(BYTES, "fail", "no well-formed error document")]);
}

#[test]
fn no_answer_fails() {
    judge(|_, _| Act::HangUp, &[(WHOLE, "fail", "there was no answer")]);
    let lose = |_: &Access, request: &Request| if is_test(request) { Act::Lose } else { Act::Pass };
    judge(lose, &[(WHOLE, "fail", "yet the upload has part 2")]);
}

#[test]
fn a_late_answer_fails_in_time() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request| {
        if request.is_copy() {
            std::thread::sleep(Duration::from_secs(4));
        }
        Act::Pass
    });
    let begun = Instant::now();
    let ran = proxy.access().run(&["--filter", WHOLE, "--timeout", "500ms"]);
    assert!(begun.elapsed() < Duration::from_secs(3), "it took {:?}", begun.elapsed());
    ran.ended.expect(1);
    assert_eq!(ran.report.check(WHOLE)["verdict"], "fail");
    let findings = ran.report.findings(WHOLE);
    assert!(findings.contains("no whole answer within 500ms"), "{findings}");
}

#[test]
fn white_space_that_keeps_a_connection_open_is_no_fault() {
    let wait = |_: &Access, _: &Request| change(|r| r.with_body(|body| format!("  \n {body}")));
    judge(wait, &[(WHOLE, "pass", ""), (WHOLE_DETAIL, "pass", "")]);
}

#[test]
fn a_copy_that_arrives_twice_is_no_fault() {
    judge(|_, _| Act::Twice, &[(WHOLE, "pass", ""), (WHOLE_DETAIL, "pass", "")]);
}

#[test]
fn a_malformed_range_that_copies_the_whole_source_fails() {
    let lenient = |direct: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(copy_into(direct, request, "2")),
        false => Act::Pass,
    };
    let finding = "200 CopyPartResult is not an allowed answer; expected 400 InvalidArgument";
    judge(lenient, &[(NO_UNIT, "fail", finding), (NO_UNIT_DETAIL, "not-applicable", "")]);
}

#[test]
fn another_code_fails_the_decision_and_another_message_the_detail() {
    let code = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(Reply::error(400, "InvalidRequest", "no")),
        false => Act::Pass,
    };
    judge(code, &[(NO_UNIT, "fail", "400 InvalidRequest is not"), (NO_UNIT_DETAIL, "not-applicable", "")]);
    let message = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(Reply::error(400, "InvalidArgument", "no")),
        false => Act::Pass,
    };
    judge(message, &[(NO_UNIT, "pass", ""), (NO_UNIT_DETAIL, "fail", "<ArgumentValue> is not there")]);
}

#[test]
fn not_modified_is_no_answer_to_a_copy() {
    let modified = |_: &Access, request: &Request| match is_test(request) {
        true => Act::Answer(Reply { status: 304, headers: Vec::new(), body: Vec::new() }),
        false => Act::Pass,
    };
    judge(modified, &[(NONE_MATCH, "fail", "304 without an error code is not")]);
    let prefix = |_: &Access, request: &Request| match is_test(request) {
        true => change(|r| r.with_body(|body| body.replace("x-amz-copy-source-If-None", "If-None"))),
        false => Act::Pass,
    };
    let finding = "<Condition> is `If-None-Match`, expected `x-amz-copy-source-If-None-Match`";
    judge(prefix, &[(NONE_MATCH, "pass", ""), (NONE_MATCH_DETAIL, "fail", finding)]);
}

#[test]
fn a_part_stored_by_a_refused_copy_fails() {
    let another = |direct: &Access, request: &Request| {
        if is_test(request) {
            copy_into(direct, request, "3");
        }
        Act::Pass
    };
    let finding = "the upload has part 2 with 19 bytes and part 3 with 16 bytes where it had part 2";
    judge(another, &[(NO_UNIT, "fail", finding), (NO_UNIT_DETAIL, "pass", "")]);
    let overwritten = |direct: &Access, request: &Request| {
        if is_test(request) {
            copy_into(direct, request, "2");
        }
        Act::Pass
    };
    judge(overwritten, &[(NO_UNIT, "fail", "yet the upload has part 2 with 16 bytes")]);
}

#[test]
fn a_stored_part_that_is_lost_by_a_refusal_fails() {
    let abort = |direct: &Access, request: &Request| {
        let ((bucket, key), upload) = (request.place(), request.query("uploadId").unwrap());
        if is_test(request) {
            return change({
                let (direct, bucket, key, upload) =
                    (direct.clone(), bucket.to_owned(), key.to_owned(), upload.to_owned());
                move |reply| {
                    direct.ask(async |client| client.abort_upload(&bucket, &key, &upload).await.unwrap());
                    reply
                }
            });
        }
        Act::Pass
    };
    judge(abort, &[(NO_UNIT, "fail", "the upload cannot be used any more")]);
}

#[test]
fn other_bytes_than_the_sources_fail() {
    let shifted = |direct: &Access, request: &Request| {
        let ((bucket, key), upload) = (request.place(), request.query("uploadId").unwrap());
        let stored = direct.ask(async |client| client.upload_part(bucket, key, upload, 2, vec![7; 16]).await);
        let etag = stored.unwrap().etag;
        let date = "2026-01-31T12:00:00.000Z";
        let body = format!(
            "<CopyPartResult><LastModified>{date}</LastModified><ETag>\"{etag}\"</ETag></CopyPartResult>"
        );
        Act::Answer(Reply::xml(200, body))
    };
    let finding = "the part holds 16 bytes that are no run of any source instead of bytes 0-15 of src";
    judge(shifted, &[(WHOLE, "fail", finding), (WHOLE_DETAIL, "pass", "")]);
}

#[test]
fn a_copy_that_is_only_promised_fails() {
    let promise = |_: &Access, _: &Request| {
        Act::Answer(Reply::xml(200, "<CopyPartResult><ETag>\"0\"</ETag></CopyPartResult>"))
    };
    judge(promise, &[(WHOLE, "fail", "ListParts shows no part 2")]);
}

#[test]
fn a_copy_into_another_part_fails() {
    let instead = |direct: &Access, request: &Request| Act::Answer(copy_into(direct, request, "3"));
    judge(instead, &[(WHOLE, "fail", "ListParts shows no part 2")]);
    let besides = |direct: &Access, request: &Request| {
        copy_into(direct, request, "3");
        Act::Pass
    };
    judge(besides, &[(WHOLE, "fail", "the copy into part 2 also left part 3 with 16 bytes")]);
}

#[test]
fn a_source_that_is_touched_fails() {
    let touch = |direct: &Access, request: &Request| {
        let (bucket, key) = request.source();
        direct.ask(async |client| client.put_object(bucket, key, "short").await).unwrap();
        Act::Pass
    };
    judge(touch, &[(WHOLE, "fail", "the source src was changed")]);
}

#[test]
fn a_destination_that_is_there_too_early_fails() {
    let early = |direct: &Access, request: &Request| {
        let (bucket, key) = request.place();
        direct.ask(async |client| client.put_object(bucket, key, "early").await).unwrap();
        Act::Pass
    };
    let ran = judge(early, &[(WHOLE, "fail", "the destination key exists before the upload is completed")]);
    let observed = ran.report.check(WHOLE)["observed"].as_str().unwrap();
    assert!(observed.contains("the destination key exists; in the upload, part 2: bytes 0-15"), "{observed}");
}

#[test]
fn an_etag_without_quotes_is_held_against_the_one_that_is_listed() {
    let bare = |_: &Access, _: &Request| {
        change(|reply| {
            reply.with_body(|body| {
                body.replace("&quot;", "").replace("ETag>\"", "ETag>").replace("\"</ETag", "</ETag")
            })
        })
    };
    let finding = "expected the ETag that ListParts shows for the part (`\"";
    judge(
        bare,
        &[("copy/plain/etag-listed", "pass", ""), ("copy/plain/etag-listed#detail", "fail", finding)],
    );
}

#[test]
fn a_version_that_is_not_named_fails_in_detail() {
    let (name, detail) = ("copy/versioned/current", "copy/versioned/current#detail");
    let silent = |_: &Access, _: &Request| {
        change(|mut reply| {
            reply.headers.retain(|(name, _)| name != "x-amz-copy-source-version-id");
            reply
        })
    };
    judge(silent, &[(name, "pass", ""), (detail, "fail", "x-amz-copy-source-version-id is not there")]);
}

/// A capability that is missing makes a case not applicable, unless the profile promises it.
#[test]
fn missing_versioning_is_a_failure_only_where_it_is_declared() {
    let refused = |request: &Request| match request.is_put_versioning() {
        true => Act::Answer(Reply::error(501, "NotImplemented", "not here")),
        false => Act::Pass,
    };
    let ignored = |request: &Request| match request.is_put_versioning() {
        true => Act::Answer(Reply::xml(200, "")),
        false => Act::Pass,
    };
    let home = Home::new();
    let profile = home.write("p.yaml", "schema: upc/target/1\ncapabilities: {versioning: true}\n");
    let rules: [fn(&Request) -> Act; 2] = [refused, ignored];
    for (rule, why) in rules.into_iter().zip(["has no versioning", "says never configured"]) {
        let server = Server::start();
        let proxy = Proxy::start(server.access(), rule);
        let found = proxy.access().run(&["--filter", "copy/"]);
        found.ended.expect(0);
        assert_eq!(found.report.check("copy/versioned/current")["verdict"], "not-applicable");
        assert_eq!(found.report.check(WHOLE)["verdict"], "pass");
        let declared = proxy.access().run(&["--filter", "copy/", "--target", &profile]);
        declared.ended.expect(1);
        assert_eq!(declared.report.check("copy/versioned/current")["verdict"], "fail");
        let findings = declared.report.findings("copy/versioned/current");
        assert!(findings.contains(why), "{findings}");
        server.is_empty();
    }
}

#[test]
fn entity_tags_need_be_no_digests() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request| match request.method.as_str() {
        "HEAD" => change(|mut reply| {
            for (_, value) in reply.headers.iter_mut().filter(|(name, _)| name == "etag") {
                *value = "\"opaque\"".to_owned();
            }
            reply
        }),
        _ => Act::Pass,
    });
    let (name, detail) = ("copy/plain/etag-md5", "copy/plain/etag-md5#detail");
    let found = proxy.access().run(&["--filter", name]);
    found.ended.expect(4);
    assert_eq!(found.report.check(detail)["verdict"], "not-applicable");
    server.is_empty();
}
