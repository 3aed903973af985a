//! Laws that hold for every request in every world, whatever Amazon's record leaves open.

use proptest::prelude::*;
use proptest::{option, sample};
use upcheck_grammar::{CopyRange, CopySource, HttpDate, PartNumber};
use upcheck_model::{
    Answer, Basis, Condition, Effect, Outcome, Outcomes, Request, Span, World, upload_part_copy,
};

use crate::request::{
    DESTINATION_OWNER, IF_MATCH, IF_MODIFIED, IF_NONE_MATCH, IF_UNMODIFIED, RANGE, SOURCE, SOURCE_OWNER,
    copy_of, with, without,
};
use crate::store::{ETAG, LIMIT, NOW, OTHER_OWNER, OWNER, STORED, Store, store};

/// A value that means something, or else any bytes.
fn value(meaningful: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => sample::select(meaningful).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<Vec<u8>>(),
        1 => "[ -~]{0,20}".prop_map(String::into_bytes),
    ]
}

fn text(meaningful: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![8 => sample::select(meaningful).prop_map(str::to_owned), 1 => any::<String>()]
}

fn tag() -> impl Strategy<Value = Vec<u8>> {
    value(&[ETAG, "\"781e5e245d69b566979b86e28d23f2c7\"", "\"x\"", "x", "*", "", "W/\"x\"", "\"x\", \"y\""])
}

fn moment() -> impl Strategy<Value = Vec<u8>> {
    let near = -100_i64..100;
    let print = |offset| HttpDate::from_unix(STORED + offset).map(|date| date.to_string().into_bytes());
    prop_oneof![
        4 => near.prop_map(move |offset| print(offset).unwrap_or_default()),
        1 => value(&["2001-01-01T00:00:00Z", "Sunday, 06-Nov-94 08:49:37 GMT", "yesterday", ""]),
    ]
}

fn range() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => (0_u64..14, 0_u64..14).prop_map(|(first, last)| format!("bytes={first}-{last}").into_bytes()),
        2 => value(&["", "0-1", "bytes=1-", "bytes=-1", "BYTES=0-1", "bytes=+0-1", "bytes= 0-1", "bytes=00-01",
            "bytes=0-9223372036854775808", "bytes=0-18446744073709551616", "bytes=0-5368709120"]),
    ]
}

fn source() -> impl Strategy<Value = Vec<u8>> {
    value(&[
        "plain/ten",
        "/plain/ten",
        "//plain/ten",
        "%2Fplain%2Ften",
        "plain%2Ften",
        "plain/empty",
        "plain/limit",
        "plain/beyond",
        "plain/absent",
        "plain/ten?versionId=null",
        "plain/ten?versionId=",
        "versioned/doc",
        "versioned/doc?versionId=v1",
        "versioned/doc?versionId=v9",
        "versioned/doc?versionId=!",
        "versioned/gone",
        "versioned/gone?versionId=m1",
        "suspended/null?versionId=null",
        "foreign/ten",
        "nowhere/ten",
        "Old/ten",
        "plain",
        "plain/",
        "",
        "/",
        "%ZZ",
        "1.2.3.4/k",
        "plain/k%3FversionId%3Dnull",
        "plain/ten?foo=bar",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/ten",
    ])
}

fn owner() -> impl Strategy<Value = Vec<u8>> {
    value(&[OWNER, OWNER, OTHER_OWNER, "abcd", ""])
}

prop_compose! {
    fn request()(
        bucket in text(&["target", "target", "target", "versioned", "nowhere"]),
        key in text(&["part", "part", "part", "other"]),
        part_number in option::weighted(0.95, text(&["1", "1", "1", "10000", "0", "-1", "+5", "07", ""])),
        upload_id in option::weighted(0.95, text(&["upload", "upload", "upload", "made-up", ""])),
        source in source(),
        range in option::of(range()),
        tags in (option::weighted(0.3, tag()), option::weighted(0.3, tag())),
        moments in (option::weighted(0.3, moment()), option::weighted(0.3, moment())),
        owners in (option::weighted(0.3, owner()), option::weighted(0.3, owner())),
    ) -> Request {
        let headers = [
            (SOURCE, Some(source)), (RANGE, range), (IF_MATCH, tags.0), (IF_NONE_MATCH, tags.1),
            (IF_MODIFIED, moments.0), (IF_UNMODIFIED, moments.1), (DESTINATION_OWNER, owners.0),
            (SOURCE_OWNER, owners.1),
        ];
        let headers =
            headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        Request { bucket, key, part_number, upload_id, headers }
    }
}

prop_compose! {
    /// The store of the rows with other clocks, sizes, tags and times, and without some of its buckets.
    fn world()(
        now in prop_oneof![4 => Just(NOW), 1 => any::<i64>()],
        size in option::weighted(0.3, prop_oneof![any::<u64>(), 0_u64..20]),
        modified in prop_oneof![4 => Just(STORED), 1 => any::<i64>()],
        etag in prop_oneof![4 => Just(ETAG.to_owned()), 1 => any::<String>()],
        gone in option::weighted(0.2, sample::select(&["plain", "versioned", "target"][..])),
    ) -> Store {
        let mut store = store();
        store.now = now;
        for version in store.keys.iter_mut().flat_map(|(_, history)| history) {
            version.size = version.size.map(|known| size.unwrap_or(known));
            version.modified = modified;
            version.etag.clone_from(&etag);
        }
        store.buckets.retain(|(name, _)| Some(name.as_str()) != gone);
        store
    }
}

/// Answers with their effects: what is left of outcomes without their basis.
fn bare(outcomes: Outcomes) -> Vec<(Answer, Effect)> {
    outcomes.into_iter().map(|outcome| (outcome.answer, outcome.effect)).collect()
}

fn is_copy(outcome: &(Answer, Effect)) -> bool {
    matches!(outcome.0, Answer::Copied(_))
}

fn copies(outcomes: Outcomes) -> Vec<(Answer, Effect)> {
    bare(outcomes).into_iter().filter(is_copy).collect()
}

fn decide(request: &Request) -> Outcomes {
    upload_part_copy(&store(), request)
}

/// The span that is copied, if nothing else is allowed.
fn only_span(outcomes: Outcomes) -> Option<Span> {
    let outcomes: Vec<Outcome> = outcomes.into_iter().collect();
    match outcomes.as_slice() {
        [Outcome { effect: Effect::StorePart { span, .. }, .. }] => Some(*span),
        _ => None,
    }
}

/// Faults that a [`well_routed`] request does not have, each independent of all others. (A malformed range
/// would not be: it takes the place of a range, or of the whole source, that may be at fault itself.)
const FAULTS: [fn(&Request) -> Request; 4] = [
    |request| Request { part_number: Some("0".to_owned()), ..request.clone() },
    |request| Request { upload_id: Some("unknown".to_owned()), ..request.clone() },
    |request| with(request, DESTINATION_OWNER, "000000000000"),
    |request| with(request, SOURCE_OWNER, "000000000000"),
];

/// A request to an upload that is there, and without expected owners.
fn well_routed() -> impl Strategy<Value = Request> {
    request().prop_map(|request| Request {
        bucket: "target".to_owned(),
        key: "part".to_owned(),
        part_number: Some("1".to_owned()),
        upload_id: Some("upload".to_owned()),
        ..without(&without(&request, DESTINATION_OWNER), SOURCE_OWNER)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_outcome_is_listed_twice(world in world(), request in request()) {
        let outcomes = bare(upload_part_copy(&world, &request));
        for (index, outcome) in outcomes.iter().enumerate() {
            prop_assert!(!outcomes[..index].contains(outcome), "{outcome:?}");
        }
    }

    #[test]
    fn the_preferred_outcome_has_the_strongest_basis(world in world(), request in request()) {
        let outcomes = upload_part_copy(&world, &request);
        for other in outcomes.iter().skip(1) {
            prop_assert!(outcomes.preferred().basis <= other.basis, "{outcomes:?}");
            prop_assert!(other.basis >= Basis::Consensus, "{outcomes:?}");
        }
    }

    #[test]
    fn refusals_change_nothing_and_are_the_clients_fault(world in world(), request in request()) {
        for outcome in upload_part_copy(&world, &request) {
            if let Answer::Refused(refusal) = outcome.answer {
                prop_assert_eq!(outcome.effect, Effect::Nothing);
                prop_assert!((400..500).contains(&refusal.status), "{}", refusal.status);
                prop_assert_ne!(refusal.status, 416);
                prop_assert!(!refusal.message.is_empty());
            }
        }
    }

    #[test]
    fn copies_store_what_is_there(world in world(), request in request()) {
        for outcome in upload_part_copy(&world, &request) {
            let Answer::Copied(copied) = outcome.answer else { continue };
            let Effect::StorePart { number, bucket, key, version_id, span } = outcome.effect else {
                return Err(TestCaseError::fail("a copy without effect"));
            };
            let history = world.history(&bucket, &key);
            let version = history.iter().find(|version| version.id == version_id && version.size.is_some());
            let size = version.and_then(|version| version.size);
            prop_assert!(span.offset.checked_add(span.length).is_some_and(|end| Some(end) <= size));
            prop_assert!(span.length <= LIMIT);
            prop_assert!(span.length > 0 || size == Some(0));
            prop_assert!(copied.source_version_id == version_id
                || (version_id.is_none() && copied.source_version_id.as_deref() == Some("null")));
            let sent = request.part_number.as_deref().and_then(|sent| sent.parse::<u16>().ok());
            prop_assert_eq!(sent.and_then(PartNumber::new), Some(number));
            prop_assert!(request.upload_id.as_deref()
                .is_some_and(|id| world.upload(&request.bucket, &request.key, id).is_some()));
            prop_assert!(world.bucket_owner(&request.bucket).is_some());
        }
    }

    /// Faults are never traded for a success, and no fault makes another's answer wrong.
    #[test]
    fn a_further_fault_takes_every_copy_away_and_no_refusal(
        world in world(), request in well_routed(), fault in sample::select(&FAULTS[..]),
    ) {
        let before = bare(upload_part_copy(&world, &request));
        let after = bare(upload_part_copy(&world, &fault(&request)));
        // Of a bucket that does not exist neither owner nor uploads can be wrong.
        if world.bucket_owner("target").is_some() && before.iter().any(is_copy) {
            prop_assert!(!after.iter().any(is_copy), "{after:?}");
        }
        for refusal in before.iter().filter(|outcome| !is_copy(outcome)) {
            prop_assert!(after.contains(refusal), "{refusal:?} is gone from {after:?}");
        }
    }

    #[test]
    fn a_failing_if_match_leaves_no_copy(world in world(), request in request()) {
        let failing = upload_part_copy(&world, &with(&request, IF_MATCH, "\"no-such-tag\""));
        prop_assert_eq!(copies(failing.clone()), vec![]);
        // Where a source was found, it alone of the conditions is reported.
        for (answer, _) in bare(failing) {
            let Answer::Refused(refusal) = answer else { continue };
            for (name, text) in refusal.elements {
                prop_assert!(name != "Condition" || text == Condition::IfMatch.as_element(), "{text}");
            }
        }
    }

    #[test]
    fn a_true_if_match_takes_no_copy_away(request in request()) {
        let before = copies(decide(&without(&request, IF_MATCH)));
        let after = copies(decide(&with(&request, IF_MATCH, ETAG)));
        prop_assert!(before.iter().all(|copy| after.contains(copy)), "{before:?} became {after:?}");
    }

    /// Amazon's documentation on the pair.
    #[test]
    fn a_true_if_match_makes_if_unmodified_since_irrelevant(request in request(), since in moment()) {
        let matching = with(&request, IF_MATCH, ETAG);
        prop_assert_eq!(
            decide(&with(&matching, IF_UNMODIFIED, since)),
            decide(&without(&matching, IF_UNMODIFIED))
        );
    }

    #[test]
    fn other_headers_change_nothing(world in world(), request in request(), tag in tag()) {
        let expected = upload_part_copy(&world, &request);
        for header in ["if-match", "if-none-match", "range", "content-type", "x-amz-copy-source-if", "etag"] {
            prop_assert_eq!(&upload_part_copy(&world, &with(&request, header, &tag)), &expected);
        }
    }

    #[test]
    fn the_order_of_headers_changes_nothing(request in request()) {
        let reversed =
            Request { headers: request.headers.iter().rev().cloned().collect(), ..request.clone() };
        prop_assert_eq!(decide(&reversed), decide(&request));
    }

    /// Encoding belongs to the header, not to the key.
    #[test]
    fn any_key_is_copied_however_it_is_escaped(key in any::<String>()) {
        prop_assume!(!key.is_empty());
        let mut store = store();
        store.keys.clear();
        store.put("plain", &key, None, 10);
        let escaped: String = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let source = CopySource::Object { bucket: "plain".to_owned(), key, version_id: None };
        let printed = upload_part_copy(&store, &copy_of(source.to_string()));
        prop_assert!(is_copy(&bare(printed.clone())[0]));
        prop_assert_eq!(&upload_part_copy(&store, &copy_of(format!("plain/{escaped}"))), &printed);
        prop_assert_eq!(&upload_part_copy(&store, &copy_of(format!("plain%2F{escaped}"))), &printed);
    }

    #[test]
    fn naming_the_current_version_copies_the_same(request in request()) {
        let current = with(&request, SOURCE, "versioned/doc");
        let named = with(&request, SOURCE, "versioned/doc?versionId=v3");
        prop_assert_eq!(decide(&named), decide(&current));
    }

    #[test]
    fn the_range_of_all_bytes_copies_as_no_range(request in request(), size in 1..=LIMIT) {
        let mut store = store();
        store.put("plain", "sized", None, size);
        let whole = with(&without(&request, RANGE), SOURCE, "plain/sized");
        let ranged = with(&whole, RANGE, format!("bytes=0-{}", size - 1));
        prop_assert_eq!(upload_part_copy(&store, &ranged), upload_part_copy(&store, &whole));
    }

    /// A range is copied exactly or not at all, and what lies inside one that is copied is copied too.
    #[test]
    fn a_range_is_copied_exactly_if_it_lies_inside(first in 0_u64..30, last in 0_u64..30, size in 0_u64..20) {
        let mut store = store();
        store.put("plain", "sized", None, size);
        let request = with(&copy_of("plain/sized"), RANGE, format!("bytes={first}-{last}"));
        let expected = CopyRange::new(first, last)
            .filter(|range| range.last() < size)
            .map(|range| Span { offset: first, length: range.last() - first + 1 });
        let outcomes = upload_part_copy(&store, &request);
        prop_assert_eq!(copies(outcomes.clone()).is_empty(), expected.is_none());
        prop_assert_eq!(only_span(outcomes), expected);
    }

    /// Only the part's number tells two copies to different parts apart.
    #[test]
    fn the_part_number_decides_nothing_else(request in request(), number in 1_u16..=10_000) {
        let numbered = |number: u16| Request { part_number: Some(number.to_string()), ..request.clone() };
        let Some(first) = PartNumber::new(1) else { return Ok(()) };
        let renumbered = decide(&numbered(number)).then(|outcome| Outcomes::only(match outcome.effect {
            Effect::StorePart { bucket, key, version_id, span, .. } => Outcome {
                effect: Effect::StorePart { number: first, bucket, key, version_id, span },
                ..outcome
            },
            Effect::Nothing => outcome,
        }));
        prop_assert_eq!(renumbered, decide(&numbered(1)));
    }

    /// Where the source is missing, no condition is reported.
    #[test]
    fn conditions_are_silent_without_a_source(request in request()) {
        let request = with(&request, SOURCE, "plain/absent");
        let bare_request = Condition::ALL
            .iter()
            .fold(request.clone(), |request, condition| without(&request, condition.header()));
        prop_assert_eq!(decide(&request), decide(&bare_request));
    }
}
