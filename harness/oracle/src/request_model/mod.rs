//! Whole requests against the executable specification: [`upload_part_copy`].
//!
//! - Partner: [`expected::expected`], which finds the preferred answer by the second readings of every part.
//! - Laws of every outcome: there is one; none is listed twice; none has a stronger basis than the first; a refusal changes
//!   nothing and is the client's fault, never 304 or 416; a copy stores bytes that are there.
//! - Laws between requests: the order of headers and headers of other operations mean nothing; a further fault takes
//!   every copy away; an escaped source is the same source.

mod expected;
mod world;

use arbitrary::Unstructured;
use upcheck_model::{Answer, Condition, Effect, Outcome, Outcomes, Request, upload_part_copy};

use crate::preconditions::{STORED, draw_condition};
use crate::text::{self, Fields};
use expected::expected;
use world::{Kept, OTHER_OWNER, OWNER, Store};

/// Holds the request in the fields `bucket`, `key`, `part-number`, `upload-id` and all that begin with `x-amz-`, sent to
/// a store whose objects have `size` bytes at the Unix time `now`, against the specification.
pub fn request_model(input: &[u8]) {
    let fields = Fields::of(input);
    let (now, size) = (fields.number("now").unwrap_or(STORED + 60), fields.number("size").unwrap_or(10));
    if let Some(store) = Store::new(now, size) {
        check(|request| upload_part_copy(&store, request), &store, &request_of(fields));
    }
}

/// Draws a request to the store.
///
/// # Errors
/// None while bytes are left to draw from.
pub fn draw_request_model(from: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    const SOURCES: [&str; 9] = [
        "plain/ten",
        "plain/ten",
        "versioned/doc",
        "versioned/gone",
        "foreign/ten",
        "plain/absent",
        "nowhere/ten",
        "Old_Bucket/ten",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/ten",
    ];
    const OWNERS: [&str; 3] = [OWNER, OWNER, OTHER_OWNER];
    let mut lines = vec![
        format!("bucket: {}", text::pick(from, &["target", "target", "target", "plain", "nowhere"])?),
        format!("key: {}", text::pick(from, &["part", "part", "part", "other"])?),
        format!("x-amz-copy-source: {}", text::source(from, &SOURCES)?),
    ];
    if from.int_in_range(0..=15)? > 0 {
        let numbers = ["1", "1", "1", "10000", "10001", "0", "-1", "+5", "07", "", "x"];
        lines.push(format!("part-number: {}", text::pick(from, &numbers)?));
    }
    if from.int_in_range(0..=15)? > 0 {
        lines.push(format!("upload-id: {}", text::pick(from, &["upload", "upload", "upload", "other", ""])?));
    }
    if from.arbitrary()? {
        lines.push(format!("x-amz-copy-source-range: {}", text::range(from)?));
    }
    for header in ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"] {
        if from.int_in_range(0..=3)? == 0 {
            lines.push(format!("{header}: {}", text::owner(from, &OWNERS)?));
        }
    }
    for condition in Condition::ALL {
        if from.int_in_range(0..=3)? == 0 {
            lines.push(draw_condition(from, condition)?.trim_start().to_owned());
        }
    }
    lines.push(format!("size: {}", text::number(from)?));
    lines.push(format!("now: {}", STORED + text::pick(from, &[0, 60, 86_400])?));
    Ok(lines.join("\n"))
}

fn request_of(fields: Fields<'_>) -> Request {
    let text = |name| fields.text(name).map(str::to_owned);
    let headers = fields.all().filter(|(name, _)| name.starts_with("x-amz-"));
    Request {
        bucket: text("bucket").unwrap_or_default(),
        key: text("key").unwrap_or_default(),
        part_number: text("part-number"),
        upload_id: text("upload-id"),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_vec())).collect(),
    }
}

fn check(decide: impl Fn(&Request) -> Outcomes, store: &Store, request: &Request) {
    let outcomes = decide(request);
    let all: Vec<&Outcome> = outcomes.iter().collect();
    for (at, outcome) in all.iter().enumerate() {
        let is_same =
            |other: &&&Outcome| (&other.answer, &other.effect) == (&outcome.answer, &outcome.effect);
        assert!(
            !all.iter().take(at).any(|other| is_same(&other)),
            "{outcome:?} is listed twice for {request:?}"
        );
        assert!(outcomes.preferred().basis <= outcome.basis, "{outcome:?} is better founded than the first");
        check_outcome(store, request, outcome);
    }
    check_preferred(store, request, outcomes.preferred());
    check_neighbours(decide, request, &outcomes);
}

fn check_outcome(store: &Store, request: &Request, outcome: &Outcome) {
    match (&outcome.answer, &outcome.effect) {
        (Answer::Refused(refusal), effect) => {
            assert_eq!(*effect, Effect::Nothing, "{refusal:?} changes something");
            let is_clients = (400..500).contains(&refusal.status) && refusal.status != 416;
            assert!(is_clients, "{refusal:?} to {request:?}");
            assert!(!refusal.code.is_empty() && !refusal.message.is_empty(), "{refusal:?} says nothing");
        }
        (Answer::Copied(copied), Effect::StorePart { number, bucket, key, version_id, span }) => {
            let kept = Store::history(bucket, key).iter().map(|(_, kept)| *kept);
            let is_there = kept.into_iter().any(|kept| match (kept, version_id) {
                (Kept::Null, None) => true,
                (Kept::Version(id), Some(wanted)) => id == wanted,
                _ => false,
            });
            assert!(is_there, "{outcome:?} copies what is not there");
            let end = u128::from(span.offset) + u128::from(span.length);
            assert!(end <= u128::from(store.size), "{span:?} of {} bytes", store.size);
            assert!(span.length > 0 || store.size == 0, "{span:?} of {} bytes", store.size);
            let named = copied.source_version_id.as_deref();
            assert!(
                named == version_id.as_deref() || (named == Some("null") && version_id.is_none()),
                "{outcome:?}"
            );
            let sent = request.part_number.as_deref().and_then(|sent| sent.parse().ok());
            assert_eq!(sent, Some(number.get()), "{outcome:?} to {request:?}");
            let id = request.upload_id.as_deref().unwrap_or_default();
            assert!(Store::has_upload(&request.bucket, &request.key, id), "{outcome:?} without an upload");
        }
        (Answer::Copied(_), Effect::Nothing) => panic!("{outcome:?} copies nothing"),
    }
}

fn check_preferred(store: &Store, request: &Request, preferred: &Outcome) {
    let found = match (&preferred.answer, &preferred.effect) {
        (Answer::Refused(refusal), _) => {
            let named = refusal.elements.iter().find(|(name, _)| *name == "Condition").map(|(_, text)| text);
            let condition = Condition::ALL
                .into_iter()
                .find(|condition| Some(condition.as_element()) == named.map(String::as_str));
            Err((refusal.status, refusal.code, condition))
        }
        (_, Effect::StorePart { span, .. }) => Ok(*span),
        (_, Effect::Nothing) => panic!("{preferred:?} copies nothing"),
    };
    assert_eq!(
        found,
        expected(store, request),
        "the preferred answer to {request:?} with objects of {} bytes",
        store.size
    );
}

fn check_neighbours(decide: impl Fn(&Request) -> Outcomes, request: &Request, outcomes: &Outcomes) {
    let has_repeats = request
        .headers
        .iter()
        .enumerate()
        .any(|(at, (name, _))| request.headers.iter().take(at).any(|(earlier, _)| earlier == name));
    if !has_repeats {
        let reversed =
            Request { headers: request.headers.iter().rev().cloned().collect(), ..request.clone() };
        assert_eq!(decide(&reversed), *outcomes, "the order of headers matters in {request:?}");
    }
    let mut more = request.clone();
    for other in ["if-match", "if-none-match", "if-modified-since", "range", "x-amz-metadata-directive"] {
        more.headers.push((other.to_owned(), b"\"x\"".to_vec()));
    }
    assert_eq!(decide(&more), *outcomes, "headers of other operations matter in {request:?}");
    for (fault, faulty) in [
        ("part number 0", Request { part_number: Some("0".to_owned()), ..request.clone() }),
        ("an unknown upload", Request { upload_id: Some("unknown".to_owned()), ..request.clone() }),
        ("a missing bucket", Request { bucket: "nowhere".to_owned(), ..request.clone() }),
        ("another owner", with(request, "x-amz-expected-bucket-owner", "000000000000")),
        ("a false if-match", with(request, "x-amz-copy-source-if-match", "\"none\"")),
        ("a suffix for a range", with(request, "x-amz-copy-source-range", "bytes=-5")),
        ("an empty source", with(request, "x-amz-copy-source", "")),
    ] {
        let is_copy = |outcome: &Outcome| matches!(outcome.answer, Answer::Copied(_));
        assert!(!decide(&faulty).iter().any(is_copy), "{fault} is copied all the same: {faulty:?}");
    }
}

fn with(request: &Request, header: &str, value: &str) -> Request {
    let mut request = request.clone();
    request.headers.retain(|(name, _)| name != header);
    request.headers.push((header.to_owned(), value.as_bytes().to_vec()));
    request
}

#[cfg(test)]
mod tests {
    use super::world::BUCKETS;
    use super::*;
    use crate::planted::convicts;
    use upcheck_model::World;

    const GOOD: &str =
        "bucket: target\nkey: part\npart-number: 1\nupload-id: upload\nsize: 10\nx-amz-copy-source: ";

    fn judged(input: &str, change: impl Fn(Request) -> Request) {
        let fields = Fields::of(input.as_bytes());
        let store = Store::new(STORED + 60, 10).unwrap();
        check(|request| upload_part_copy(&store, &change(request.clone())), &store, &request_of(fields));
    }

    fn changed(request: Request, name: &str, change: impl Fn(&str) -> String) -> Request {
        match request.header(name).map(|value| String::from_utf8_lossy(value).into_owned()) {
            Some(value) => with(&request, name, &change(&value)),
            None => request,
        }
    }

    #[test]
    fn convicts_wrong_servers() {
        const RANGE: &str = "x-amz-copy-source-range";
        const SOURCE: &str = "x-amz-copy-source";
        type Wrong = fn(Request) -> Request;
        let wrong: [(&str, Wrong, &str); 7] = [
            (
                "a suffix is taken",
                |request| changed(request, RANGE, |value| value.replace("=-", "=0-")),
                "plain/ten",
            ),
            (
                "the end is one too far",
                |request| changed(request, RANGE, |value| value.replace("-8", "-9")),
                "plain/ten\nx-amz-copy-source-range: bytes=0-8",
            ),
            (
                "a plus is kept",
                |request| changed(request, SOURCE, |value| value.replace('+', "%2B")),
                "plain/a+b",
            ),
            (
                "decodes twice",
                |request| changed(request, SOURCE, |value| value.replace("%25", "%")),
                "plain/50%2525",
            ),
            (
                "the version is not looked at",
                |request| changed(request, SOURCE, |value| value.split('?').next().unwrap_or("").to_owned()),
                "versioned/doc?versionId=v9",
            ),
            (
                "an owner of thirteen digits",
                |request| {
                    changed(request, "x-amz-expected-bucket-owner", |value| value.chars().take(12).collect())
                },
                "plain/ten\nx-amz-expected-bucket-owner: 1111222233334",
            ),
            (
                "if-match of GET counts",
                |mut request| {
                    if let Some((name, _)) = request.headers.iter_mut().find(|(name, _)| name == "if-match") {
                        "x-amz-copy-source-if-match".clone_into(name);
                    }
                    request
                },
                "plain/ten",
            ),
        ];
        for (fault, change, rest) in wrong {
            let input = format!("{GOOD}{rest}");
            convicts(fault, || judged(&input, change));
            judged(&input, |request| request);
        }
    }

    /// Every bucket that the store says it has.
    #[test]
    fn the_store_is_what_it_says() {
        let store = Store::new(STORED, 10).unwrap();
        for bucket in BUCKETS {
            assert!(store.bucket_owner(bucket).is_some(), "{bucket}");
        }
    }
}
