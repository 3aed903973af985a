//! What a request has done to the store.

use super::shown::{
    COPIED, REFUSED, assert_fails, assert_passes, copied, decision, failed, part, point, refused,
    sibling_bytes, source_bytes,
};
use bytes::Bytes;
use upcheck_engine::judge::{Breach, Judgement};
use upcheck_engine::plan::Level;
use upcheck_engine::run::Evidence;
use upcheck_wire::Part;

fn after_copy(change: impl FnOnce(Evidence) -> Evidence) -> Judgement {
    let point = point(&format!("[{COPIED}]"));
    decision(&point, &change(copied(&point)))
}

fn after_refusal(change: impl FnOnce(Evidence) -> Evidence) -> Judgement {
    let point = point(&format!("[{REFUSED}]"));
    decision(&point, &change(refused(&point)))
}

/// What broke, for people and for baselines, and what is stored.
#[track_caller]
fn assert_breaks(judgement: &Judgement, finding: &str, fingerprint: &str, stored: &str) {
    assert_fails(judgement, Level::Must, &[finding]);
    assert_eq!(judgement.fingerprint, fingerprint);
    assert_eq!(judgement.observed, stored);
    // The answer itself was right.
    assert_eq!((judgement.outcome, &judgement.diff), (Some(0), &None));
}

#[test]
fn a_copy_stores_one_part_with_all_bytes_and_nothing_else() {
    let lost = after_copy(|is| Evidence { parts: Ok(vec![]), completed: None, ..is });
    assert_breaks(
        &lost,
        "the copy was accepted, but ListParts shows no part 2",
        "200 CopyPartResult, no part, no part 2; the part is not listed",
        "200 CopyPartResult, no part, no part 2",
    );
    let elsewhere = after_copy(|is| Evidence { parts: Ok(vec![part(3, 16, "e2"), part(4, 9, "e")]), ..is });
    assert_breaks(
        &elsewhere,
        "the copy was accepted, but ListParts shows no part 2",
        "200 CopyPartResult, part 3 with 16 bytes and part 4 with 9 bytes, no part 2; the part is not listed",
        "200 CopyPartResult, part 3 with 16 bytes and part 4 with 9 bytes, no part 2",
    );
    let also = after_copy(|is| Evidence { parts: Ok(vec![part(2, 16, "e2"), part(3, 16, "e2")]), ..is });
    assert_breaks(
        &also,
        "the copy into part 2 also left part 3 with 16 bytes",
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object; also part 3 with 16 bytes",
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object",
    );
    let sized = after_copy(|is| Evidence { parts: Ok(vec![part(2, 17, "e2")]), ..is });
    assert_breaks(
        &sized,
        "part 2 is listed with 17 bytes instead of 16",
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object; wrong size listed",
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object",
    );
    let shifted = after_copy(|is| Evidence { completed: Some(Ok(sibling_bytes().slice(0..16))), ..is });
    assert_breaks(
        &shifted,
        "the part holds bytes 0-15 of the twin's src instead of bytes 0-15 of src, the whole object",
        "200 CopyPartResult, part 2: bytes 0-15 of the twin's src; wrong bytes",
        "200 CopyPartResult, part 2: bytes 0-15 of the twin's src",
    );
}

#[test]
fn bytes_of_no_source_are_pinned_without_their_number() {
    let stray = after_copy(|is| Evidence { completed: Some(Ok(Bytes::from_static(b"sixteen or so"))), ..is });
    assert_breaks(
        &stray,
        "the part holds 13 bytes that are no run of any source instead of bytes 0-15 of src, the whole object",
        "200 CopyPartResult, bytes that are no run of any source stored; wrong bytes",
        "200 CopyPartResult, part 2: 13 bytes that are no run of any source",
    );
}

#[test]
fn a_part_that_cannot_be_read_back_is_no_part() {
    let refused = failed("CompleteMultipartUpload b/k", 400, "InvalidPart");
    let finding = format!("the part cannot be read back by completing the upload: {refused}");
    let unreadable = after_copy(|is| Evidence { completed: Some(Err(refused)), ..is });
    assert_breaks(
        &unreadable,
        &finding,
        "200 CopyPartResult, part 2 with 16 bytes; CompleteMultipartUpload: 400 InvalidPart",
        "200 CopyPartResult, part 2 with 16 bytes",
    );
    let tagless = after_copy(|is| Evidence { completed: None, ..is });
    assert_breaks(
        &tagless,
        "the part has no ETag to complete the upload with",
        "200 CopyPartResult, part 2 with 16 bytes; no ETag",
        "200 CopyPartResult, part 2 with 16 bytes",
    );
}

#[test]
fn what_was_in_the_upload_before_is_no_finding_after_a_copy() {
    // The legal request's part is replaced, or stays where it went to another one.
    for twin_number in [2, 5] {
        let judgement = after_copy(|is| {
            let mut twin = refused(&point(&format!("[{REFUSED}]"))).twin;
            if let Some(twin) = &mut twin {
                twin.part.number = twin_number;
            }
            let twin_part = twin.iter().map(|twin| twin.part.clone()).filter(|part| part.number != 2);
            let parts = [part(2, 16, "e2")].into_iter().chain(twin_part).collect();
            Evidence { twin, parts: Ok(parts), ..is }
        });
        assert_passes(&judgement);
    }
    let first = || part(1, 5 << 20, "e1");
    let beside =
        |parts: Vec<Part>| after_copy(|is| Evidence { first: Some(first()), parts: Ok(parts), ..is });
    assert_passes(&beside(vec![first(), part(2, 16, "e2")]));
    let lost = "the copy into part 2 lost or changed part 1";
    assert_breaks(
        &beside(vec![part(2, 16, "e2")]),
        lost,
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object; the part beside it is another",
        "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object",
    );
    let changed = beside(vec![part(1, 5 << 20, "other"), part(2, 16, "e2")]);
    assert_fails(&changed, Level::Must, &[lost, "the copy into part 2 also left part 1 with 5242880 bytes"]);
}

#[test]
fn a_refusal_leaves_the_upload_as_it_was() {
    let without_twin = |is: Evidence| Evidence { twin: None, completed: None, ..is };
    assert_passes(&after_refusal(|is| Evidence { parts: Ok(vec![]), ..without_twin(is) }));
    let stored = after_refusal(|is| Evidence { parts: Ok(vec![part(2, 0, "e")]), ..without_twin(is) });
    assert_breaks(
        &stored,
        "the request was not accepted, yet the upload has part 2 with 0 bytes where it had no part",
        "400 InvalidArgument, the upload now has part 2 with 0 bytes; the upload was changed",
        "400 InvalidArgument, the upload now has part 2 with 0 bytes",
    );
    for parts in [vec![part(3, 21, "twin")], vec![part(2, 16, "twin")], vec![part(2, 21, "other")]] {
        let now = format!("part {} with {} bytes", parts[0].number, parts[0].size);
        let judgement = after_refusal(|is| Evidence { parts: Ok(parts), ..is });
        assert_breaks(
            &judgement,
            &format!(
                "the request was not accepted, yet the upload has {now} where it had part 2 with 21 bytes"
            ),
            &format!("400 InvalidArgument, the upload now has {now}; the upload was changed"),
            &format!("400 InvalidArgument, the upload now has {now}"),
        );
    }
    let lost = after_refusal(|is| Evidence { parts: Ok(vec![]), completed: None, ..is });
    assert_breaks(
        &lost,
        "the request was not accepted, yet the upload has no part where it had part 2 with 21 bytes",
        "400 InvalidArgument, the upload now has no part; the upload was changed",
        "400 InvalidArgument, the upload now has no part",
    );
    let first = || part(1, 5 << 20, "e1");
    let beside =
        |parts: Vec<Part>| after_refusal(|is| Evidence { first: Some(first()), parts: Ok(parts), ..is });
    assert_passes(&beside(vec![first(), part(2, 21, "twin")]));
    let doubled = beside(vec![first(), part(2, 21, "twin"), part(3, 16, "e3")]);
    assert_breaks(
        &doubled,
        "the request was not accepted, yet the upload has part 1 with 5242880 bytes and part 2 with 21 bytes and \
         part 3 with 16 bytes where it had part 1 with 5242880 bytes and part 2 with 21 bytes",
        "400 InvalidArgument, the upload now has part 1 with 5242880 bytes and part 2 with 21 bytes and part 3 \
         with 16 bytes; the upload was changed",
        "400 InvalidArgument, the upload now has part 1 with 5242880 bytes and part 2 with 21 bytes and part 3 \
         with 16 bytes",
    );
}

#[test]
fn after_a_refusal_the_part_stored_before_holds_what_it_held() {
    let nothing_changed = "400 InvalidArgument, nothing changed";
    let replaced = after_refusal(|is| Evidence { completed: Some(Ok(source_bytes(0, 16))), ..is });
    assert_breaks(
        &replaced,
        "the part that was stored before now holds bytes 0-15 of src, the whole object instead of bytes 0-20 of the \
         twin's src, the whole object",
        "400 InvalidArgument, nothing changed; the part stored before holds bytes 0-15 of src, the whole object",
        nothing_changed,
    );
    let stray = after_refusal(|is| Evidence { completed: Some(Ok(Bytes::from_static(b"stray"))), ..is });
    assert_breaks(
        &stray,
        "the part that was stored before now holds 5 bytes that are no run of any source instead of bytes 0-20 of \
         the twin's src, the whole object",
        "400 InvalidArgument, nothing changed; the part stored before holds bytes that are no run of any source",
        nothing_changed,
    );
    let gone = failed("GetObject b/k", 404, "NoSuchKey");
    let finding = format!("the upload cannot be completed any more: {gone}");
    let unreadable = after_refusal(|is| Evidence { completed: Some(Err(gone)), ..is });
    assert_breaks(
        &unreadable,
        &finding,
        "400 InvalidArgument, nothing changed; GetObject: 404 NoSuchKey",
        nothing_changed,
    );
}

#[test]
fn the_destination_and_everything_else_stay_as_they_are() {
    let early = "the destination key exists before the upload is completed";
    let copy = after_copy(|is| Evidence { destination: Ok(true), ..is });
    assert_breaks(
        &copy,
        early,
        "200 CopyPartResult, the destination key exists; in the upload, part 2: bytes 0-15 of src, the whole object; \
         the destination key exists before the upload is completed",
        "200 CopyPartResult, the destination key exists; in the upload, part 2: bytes 0-15 of src, the whole object",
    );
    let denied = failed("HeadObject b/k", 403, "AccessDenied");
    let finding = format!("the destination key cannot be looked up: {denied}");
    let unseen = after_refusal(|is| Evidence { destination: Err(denied), ..is });
    assert_breaks(
        &unseen,
        &finding,
        "400 InvalidArgument, nothing changed; HeadObject: 403 AccessDenied",
        "400 InvalidArgument, nothing changed",
    );
    let gone = failed("ListParts b/k", 404, "NoSuchUpload");
    let finding = format!("the upload cannot be used any more: {gone}");
    let consumed = after_refusal(|is| Evidence { parts: Err(gone), ..is });
    assert_breaks(
        &consumed,
        &finding,
        "400 InvalidArgument, the upload's parts cannot be listed; ListParts: 404 NoSuchUpload",
        "400 InvalidArgument, the upload's parts cannot be listed",
    );
    let breach = || Breach {
        kind: "source gone".to_owned(),
        finding: "the source src is gone".to_owned(),
        call: None,
    };
    let harmed = after_refusal(|is| Evidence { changed: vec![breach()], ..is });
    assert_breaks(
        &harmed,
        "the source src is gone",
        "400 InvalidArgument, nothing changed; source gone",
        "400 InvalidArgument, nothing changed",
    );
}
