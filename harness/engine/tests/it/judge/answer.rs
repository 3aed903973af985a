//! What an answer is, whatever was expected.

use super::shown::{COPY_RESULT, ERROR, answered, exchange};
use std::time::Duration;
use upcheck_engine::judge::Observed;
use upcheck_wire::NoAnswer;

#[test]
fn answers_are_told_apart() {
    let etag: &[_] = &[("etag", "\"e2\"")];
    let no_code =
        "the 404 has no well-formed error document: the body is empty where an XML document should be";
    for (status, headers, body, shown, broken) in [
        (200, &[] as &[_], COPY_RESULT, "200 CopyPartResult", None),
        (201, etag, COPY_RESULT, "201 CopyPartResult", None),
        (400, &[], ERROR, "400 InvalidArgument", None),
        (200, &[], ERROR, "200 InvalidArgument", None),
        (404, &[], "", "404 without an error code", Some(no_code)),
        (
            404,
            &[],
            COPY_RESULT,
            "404 without an error code",
            Some("the 404 has a <CopyPartResult> document instead of an <Error>"),
        ),
        (
            300,
            etag,
            "",
            "300 without an error code",
            Some(
                "the 300 has no well-formed error document: the body is empty where an XML document should be",
            ),
        ),
        (
            299,
            etag,
            "",
            "299 as to an UploadPart",
            Some("the 299 has an ETag header and no body, like an UploadPart, instead of a CopyPartResult"),
        ),
        (
            200,
            &[],
            "",
            "200 with an empty body",
            Some("the 200 has an empty body instead of a CopyPartResult"),
        ),
        (
            200,
            etag,
            "ok",
            "200 with a body that is no XML document (the body is not well-formed XML: unknown token at 1:1)",
            Some(
                "the 200 has a body that is no XML document (the body is not well-formed XML: unknown token at 1:1) \
                 instead of a CopyPartResult",
            ),
        ),
        (
            200,
            &[],
            "<CopyObjectResult/>",
            "200 with a <CopyObjectResult> document",
            Some("the 200 has a <CopyObjectResult> document instead of a CopyPartResult"),
        ),
        (499, &[], ERROR, "499 InvalidArgument", None),
        (500, &[], ERROR, "500 InvalidArgument", Some("a server error: no request may end in 500")),
        (503, &[], "", "503 without an error code", Some("a server error: no request may end in 503")),
    ] {
        let exchange = answered(status, headers, body);
        let observed = Observed::of(&exchange);
        assert_eq!(observed.to_string(), shown);
        assert_eq!(observed.status(), Some(status), "{shown}");
        assert_eq!(observed.broken(exchange.received.as_ref().ok()).as_deref(), broken, "{shown}");
    }
}

#[test]
fn the_tag_of_a_part_is_kept_as_it_came() {
    let copied = Observed::Copied { status: 200, etag: Some("\"e2\"".to_owned()) };
    assert_eq!(Observed::of(&answered(200, &[("etag", "other")], COPY_RESULT)), copied);
    let bare = Observed::Copied { status: 200, etag: None };
    assert_eq!(Observed::of(&answered(200, &[], "<CopyPartResult/>")), bare);
    let uploaded = Observed::Uploaded { status: 200, etag: "\"e3\"".to_owned() };
    assert_eq!(Observed::of(&answered(200, &[("etag", "\"e3\"")], "")), uploaded);
}

#[test]
fn no_answer_is_none_and_says_why() {
    let none = exchange(Err(NoAnswer::Timeout(Duration::from_secs(3))));
    let observed = Observed::of(&none);
    assert_eq!(observed.status(), None);
    assert_eq!(observed.to_string(), "no answer");
    assert_eq!(observed.broken(None).as_deref(), Some("there was no answer: no whole answer within 3s"));
}

#[test]
fn a_refusal_without_its_answer_is_broken_all_the_same() {
    let refused = Observed::Refused { status: 403, code: None };
    assert_eq!(refused.broken(None).as_deref(), Some("the 403 has no error document"));
}
