//! How an answer is called in what baselines pin.

use super::shown::{COPIED, answered, decision, exchange, failed, point, refused};
use std::time::Duration;
use upcheck_engine::run::Evidence;
use upcheck_wire::{Exchange, Failed, NoAnswer, Unsendable, Why};

/// The fingerprint's first words, for an answer after which nothing has changed.
fn answer_called(test: Exchange) -> String {
    let point = point(&format!("[{COPIED}]"));
    let judgement = decision(&point, &Evidence { test, ..refused(&point) });
    judgement.fingerprint.split(", nothing changed").next().unwrap().to_owned()
}

#[test]
fn answers_are_called_by_their_code_or_by_what_is_in_its_place() {
    let long = "C".repeat(65);
    for (status, body, called) in [
        (404, "<Error><Code>NoSuchKey</Code></Error>".to_owned(), "404 NoSuchKey"),
        (404, format!("<Error><Code>{}</Code></Error>", &long[1..]), &format!("404 {}", &long[1..])),
        (404, format!("<Error><Code>{long}</Code></Error>"), "404 with an odd error code"),
        (404, "<Error><Code>No such key</Code></Error>".to_owned(), "404 with an odd error code"),
        (404, "<Error><Code>upcheck-abc</Code></Error>".to_owned(), "404 with an odd error code"),
        (404, "<Error><Code>AKIDEXAMPLE</Code></Error>".to_owned(), "404 with an odd error code"),
        (404, "<Error/>".to_owned(), "404 without an error code"),
        (404, String::new(), "404 with an empty body"),
        (200, String::new(), "200 with an empty body"),
        (502, "Bad Gateway".to_owned(), "502 with a body that is no XML"),
        (200, "<html><p/></html>".to_owned(), "200 with a <html> document"),
        (404, "<upcheck-abc/>".to_owned(), "404 with an odd document"),
        (404, "<AKIDEXAMPLE/>".to_owned(), "404 with an odd document"),
        (404, format!("<{long}/>"), "404 with an odd document"),
    ] {
        assert_eq!(answer_called(answered(status, &[], &body)), called, "{body}");
    }
    assert_eq!(answer_called(answered(200, &[("etag", "\"e\"")], "")), "200 as to an UploadPart");
}

#[test]
fn no_answer_is_called_by_its_cause_without_its_words() {
    for (none, called) in [
        (NoAnswer::Unsendable(Unsendable::KeyWithoutBucket), "nothing was sent"),
        (NoAnswer::Connect("127.0.0.1:9".to_owned()), "no connection"),
        (NoAnswer::Timeout(Duration::from_secs(1)), "no answer in time"),
        (NoAnswer::Broken("early end".to_owned()), "no whole answer"),
        (NoAnswer::Told("it died".to_owned()), "no answer"),
    ] {
        assert_eq!(answer_called(exchange(Err(none))), called);
    }
}

#[test]
fn a_call_that_served_the_check_is_called_by_its_operation() {
    let plain = failed("ListParts b/k", 404, "NoSuchUpload");
    let unreadable = Failed {
        exchange: Box::new(answered(200, &[], "<ListPartsResult/>")),
        why: Why::Unreadable("no part".to_owned()),
        ..plain.clone()
    };
    let silent = Failed {
        exchange: Box::new(exchange(Err(NoAnswer::Timeout(Duration::from_secs(1))))),
        why: Why::NoAnswer,
        ..plain.clone()
    };
    let bare =
        Failed { exchange: Box::new(answered(502, &[], "")), why: Why::Refused(None), ..plain.clone() };
    for (failed, called) in [
        (plain, "ListParts: 404 NoSuchUpload"),
        (failed("ListParts b/k", 404, "No such upload"), "ListParts: 404 with an odd error code"),
        (unreadable, "ListParts: an unreadable 200"),
        (silent, "ListParts: no answer in time"),
        (bare, "ListParts: 502 without an error code"),
    ] {
        let point = point(&format!("[{COPIED}]"));
        let judgement = decision(&point, &Evidence { parts: Err(failed), ..super::shown::copied(&point) });
        let pinned = format!("200 CopyPartResult, the upload's parts cannot be listed; {called}");
        assert_eq!(judgement.fingerprint, pinned);
    }
}
