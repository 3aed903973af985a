//! Status, code and effect.

use super::shown::{
    COPIED, COPY_RESULT, ERROR, REFUSED, answered, assert_fails, assert_passes, copied, decision, exchange,
    open_point, part, point, point_when, refused, source_bytes,
};
use bytes::Bytes;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::Evidence;
use upcheck_wire::{Exchange, NoAnswer};

const BARE: &str = "{as: refused, basis: recorded, status: 4xx, bare: true}";
const LACKING: &str = "{as: lacking, basis: recorded, status: 501}";
const UPLOADED: &str = "{as: uploaded, basis: recorded, status: 200, answer: upload}";
const WITH_BODY: &str = "{op: UploadPartCopy, part: \"2\", source: src, body: \"0123\"}";

#[test]
fn what_is_allowed_passes() {
    let judgement = decision(&point(&format!("[{COPIED}]")), &copied(&point(&format!("[{COPIED}]"))));
    assert_passes(&judgement);
    assert_eq!((judgement.level, judgement.outcome), (Level::Must, Some(0)));
    assert_eq!(judgement.observed, "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object");

    let either = point(&format!("[{COPIED}, {REFUSED}]"));
    assert_eq!(decision(&either, &copied(&either)).outcome, Some(0));
    let judgement = decision(&either, &refused(&either));
    assert_passes(&judgement);
    assert_eq!(judgement.outcome, Some(1));
    assert_eq!(judgement.observed, "400 InvalidArgument, nothing changed");
}

#[test]
fn what_is_not_allowed_fails() {
    let refusal = format!("[{REFUSED}]");
    let point = point(&refusal);
    let wrong = |test: Exchange| decision(&point, &Evidence { test, ..refused(&point) });
    let wanted = "is not an allowed answer; expected 400 InvalidArgument";
    for (test, shown) in [
        (answered(400, &[], "<Error><Code>MalformedXML</Code></Error>"), "400 MalformedXML"),
        (answered(403, &[], ERROR), "403 InvalidArgument"),
        (answered(200, &[], ERROR), "200 InvalidArgument"),
    ] {
        assert_fails(&wrong(test), Level::Must, &[&format!("{shown} {wanted}")]);
    }
    let empty = format!("400 without an error code {wanted}");
    let broken =
        "the 400 has no well-formed error document: the body is empty where an XML document should be";
    assert_fails(&wrong(answered(400, &[], "")), Level::Must, &[&empty, broken]);
    let hung_up = exchange(Err(NoAnswer::Broken("closed".to_owned())));
    let none = format!("no answer {wanted}");
    let broken = "there was no answer: there is no whole HTTP answer: closed";
    assert_fails(&wrong(hung_up), Level::Must, &[&none, broken]);
}

#[test]
fn a_copy_where_a_refusal_is_due_fails_even_if_it_is_a_good_one() {
    let point = point(&format!("[{REFUSED}, {{as: gone, basis: recorded, status: 404}}]"));
    let judgement = decision(&point, &copied(&point));
    let finding = "200 CopyPartResult is not an allowed answer; expected 400 InvalidArgument, or 404 with any error code";
    assert_fails(&judgement, Level::Must, &[finding]);
    assert_eq!(judgement.fingerprint, "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object");
}

#[test]
fn an_error_inside_a_200_is_no_copy() {
    let point = point(&format!("[{COPIED}]"));
    let judgement = decision(&point, &Evidence { test: answered(200, &[], ERROR), ..refused(&point) });
    assert_fails(
        &judgement,
        Level::Must,
        &["200 InvalidArgument is not an allowed answer; expected 200 CopyPartResult"],
    );
}

#[test]
fn a_refusal_with_an_open_code_needs_one_unless_it_may_be_bare() {
    let named = point("[{as: refused, basis: recorded, status: 4xx}]");
    let bare = point(&format!("[{BARE}]"));
    let empty = || answered(405, &[], "");
    let coded = || answered(405, &[], ERROR);
    assert_passes(&decision(&named, &Evidence { test: coded(), ..refused(&named) }));
    assert_passes(&decision(&bare, &Evidence { test: coded(), ..refused(&bare) }));
    assert_passes(&decision(&bare, &Evidence { test: empty(), ..refused(&bare) }));
    let judgement = decision(&named, &Evidence { test: empty(), ..refused(&named) });
    assert_fails(
        &judgement,
        Level::Must,
        &[
            "405 without an error code is not an allowed answer; expected 4xx with any error code",
            "the 405 has no well-formed error document: the body is empty where an XML document should be",
        ],
    );
    // Whoever copies does not refuse.
    let judgement = decision(&bare, &copied(&bare));
    assert_fails(
        &judgement,
        Level::Must,
        &["200 CopyPartResult is not an allowed answer; expected 4xx with any error code or none"],
    );
}

#[test]
fn a_501_is_no_server_error_where_it_is_allowed_by_number() {
    let lacking = point(&format!("[{LACKING}]"));
    let unimplemented =
        || answered(501, &[], "<Error><Code>NotImplemented</Code><Message>No.</Message></Error>");
    assert_passes(&decision(&lacking, &Evidence { test: unimplemented(), ..refused(&lacking) }));

    let any = point("[{as: broken, basis: recorded, status: 5xx}]");
    let judgement = decision(&any, &Evidence { test: unimplemented(), ..refused(&any) });
    assert_fails(&judgement, Level::Must, &["a server error: no request may end in 501"]);
    let bare = point("[{as: lacking, basis: recorded, status: 501, bare: true}]");
    let judgement = decision(&bare, &Evidence { test: answered(501, &[], ""), ..refused(&bare) });
    assert_fails(&judgement, Level::Must, &["a server error: no request may end in 501"]);
}

#[test]
fn an_upload_of_the_body_passes_only_where_it_is_allowed() {
    let uploaded = |point: &_| Evidence {
        test: answered(200, &[("etag", "\"e2\"")], ""),
        parts: Ok(vec![part(2, 4, "e2")]),
        completed: Some(Ok(Bytes::from_static(b"0123"))),
        ..copied(point)
    };
    let allowed = point_when(WITH_BODY, "must", &format!("[{UPLOADED}]"));
    let judgement = decision(&allowed, &uploaded(&allowed));
    assert_passes(&judgement);
    assert_eq!(judgement.observed, "200 as to an UploadPart, part 2: 4 bytes that are no run of any source");
    let other = Evidence { completed: Some(Ok(Bytes::from_static(b"0124"))), ..uploaded(&allowed) };
    assert_fails(
        &decision(&allowed, &other),
        Level::Must,
        &[
            "the part holds 4 bytes that are no run of any source instead of 4 bytes that are no run of any source",
        ],
    );

    // Without a body the part is empty.
    let bodiless = point(&format!("[{UPLOADED}]"));
    let empty = Evidence {
        parts: Ok(vec![part(2, 0, "e2")]),
        completed: Some(Ok(Bytes::new())),
        ..uploaded(&bodiless)
    };
    assert_passes(&decision(&bodiless, &empty));

    // What an upload answers is no copy, and what a copy answers is no upload.
    let judgement = decision(&allowed, &copied(&allowed));
    assert_fails(
        &judgement,
        Level::Must,
        &["200 CopyPartResult is not an allowed answer; expected 200 as to an UploadPart of the body"],
    );
    let copy = point_when(WITH_BODY, "must", &format!("[{COPIED}]"));
    let judgement = decision(&copy, &uploaded(&copy));
    assert_fails(
        &judgement,
        Level::Must,
        &[
            "200 as to an UploadPart is not an allowed answer; expected 200 CopyPartResult",
            "the 200 has an ETag header and no body, like an UploadPart, instead of a CopyPartResult",
            "the request was not accepted, yet the upload has part 2 with 4 bytes where it had no part",
        ],
    );
}

#[test]
fn a_part_must_hold_the_bytes_of_the_outcome_that_fitted() {
    let point = point(
        "[{as: cut, basis: recorded, status: 200, after: {part: {of: src, first: \"1\", last: \"${src.size - 2}\"}}}]",
    );
    let cut = |first, end| Evidence {
        parts: Ok(vec![part(2, end - first, "e2")]),
        completed: Some(Ok(source_bytes(first, end))),
        ..copied(&point)
    };
    assert_passes(&decision(&point, &cut(1, 15)));
    let shifted = decision(&point, &cut(0, 14));
    assert_fails(&shifted, Level::Must, &["the part holds bytes 0-13 of src instead of bytes 1-14 of src"]);
    // The answer was right: there is nothing to show beside it.
    assert_eq!((shifted.outcome, shifted.diff), (Some(0), None));
    let whole = decision(&point, &cut(0, 16));
    assert_fails(
        &whole,
        Level::Must,
        &[
            "part 2 is listed with 16 bytes instead of 14",
            "the part holds bytes 0-15 of src, the whole object instead of bytes 1-14 of src",
        ],
    );
}

#[test]
fn an_open_question_takes_every_answer_that_breaks_nothing() {
    let open = open_point(&format!("[{REFUSED}, {COPIED}]"));
    for evidence in [
        copied(&open),
        refused(&open),
        Evidence { test: answered(404, &[], "<Error><Code>NoSuchKey</Code></Error>"), ..refused(&open) },
    ] {
        let judgement = decision(&open, &evidence);
        assert_eq!((judgement.verdict, judgement.level), (Verdict::Observed, Level::Observe));
        assert!(judgement.findings.is_empty() && judgement.diff.is_none(), "{judgement:?}");
    }
    let judgement = decision(&open, &refused(&open));
    assert_eq!(judgement.outcome, Some(0));
}

#[test]
fn an_open_question_takes_nothing_that_is_broken() {
    let open = open_point(&format!("[{REFUSED}]"));
    let broken = |test: Exchange, finding: &str| {
        let judgement = decision(&open, &Evidence { test, ..refused(&open) });
        // What must hold anyway weighs as much as a rule.
        assert_fails(&judgement, Level::Must, &[finding]);
    };
    broken(answered(500, &[], ERROR), "a server error: no request may end in 500");
    broken(answered(200, &[], ""), "the 200 has an empty body instead of a CopyPartResult");
    broken(
        answered(200, &[("etag", "\"e\"")], ""),
        "the 200 has an ETag header and no body, like an UploadPart, instead of a CopyPartResult",
    );
    broken(answered(404, &[], "<html/>"), "the 404 has a <html> document instead of an <Error>");
    let judgement = decision(&open, &copied(&open));
    assert_fails(
        &judgement,
        Level::Must,
        &["200 CopyPartResult is not among the answers that can be defended"],
    );
}

#[test]
fn to_another_method_no_copy_is_what_one_hopes_for() {
    let when = "{op: UploadPartCopy, method: GET, part: \"2\", source: src}";
    let open = point_when(when, "observe", "[{as: refused, status: 4xx}]");
    for test in [
        answered(200, &[], ""),
        answered(200, &[], "<ListPartsResult/>"),
        answered(200, &[("etag", "\"e\"")], ""),
    ] {
        let judgement = decision(&open, &Evidence { test, ..refused(&open) });
        assert_eq!(judgement.verdict, Verdict::Observed, "{judgement:?}");
    }
    for (test, finding) in [
        (answered(500, &[], ERROR), "a server error: no request may end in 500"),
        (
            exchange(Err(NoAnswer::Broken("closed".to_owned()))),
            "there was no answer: there is no whole HTTP answer: closed",
        ),
    ] {
        let judgement = decision(&open, &Evidence { test, ..refused(&open) });
        assert_fails(&judgement, Level::Must, &[finding]);
    }
}

#[test]
fn a_failure_is_explained_with_the_outcome_that_came_nearest() {
    let point = point(&format!(
        "[{REFUSED}, {COPIED}, {{as: gone, basis: recorded, status: 404, code: [NoSuchKey]}}]"
    ));
    for (test, nearest) in [
        // The same status before all.
        (answered(404, &[], ERROR), 2),
        (answered(400, &[], "<Error><Code>NoSuchKey</Code></Error>"), 0),
        // The same kind, the preferred one first.
        (answered(403, &[], ERROR), 0),
        (answered(201, &[], COPY_RESULT), 1),
        (answered(200, &[], ERROR), 1),
    ] {
        let judgement = decision(&point, &Evidence { test, ..refused(&point) });
        assert_eq!(judgement.outcome, Some(nearest), "{judgement:?}");
        assert!(judgement.diff.is_some(), "{judgement:?}");
    }
}

#[test]
fn there_is_no_diff_without_an_answer() {
    let point = point(&format!("[{REFUSED}]"));
    let test = exchange(Err(NoAnswer::Connect("refused".to_owned())));
    let judgement = decision(&point, &Evidence { test, ..refused(&point) });
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.diff, None);
}

#[test]
fn bytes_behind_a_right_answer_are_a_breach() {
    let excess = |mut is: Evidence| {
        is.test.received.as_mut().unwrap().excess = 44;
        is
    };
    let finding = "behind the end of the answer came 44 bytes more, which the next request on the connection would get for \
                   an answer";
    let copy = point(&format!("[{COPIED}]"));
    let judgement = decision(&copy, &excess(copied(&copy)));
    assert_fails(&judgement, Level::Must, &[finding]);
    assert_eq!(
        judgement.fingerprint,
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object; bytes behind the answer"
    );
    let open = open_point(&format!("[{REFUSED}]"));
    assert_fails(&decision(&open, &excess(refused(&open))), Level::Must, &[finding]);
}
