//! Seeds that the suite's own requests give.

use super::{Shelf, answers};
use crate::preconditions::{ETAG, STORED};
use upcheck_engine::case::{CaseSet, LoadError};
use upcheck_engine::plan::{Made, Point};
use upcheck_engine::run::{PointFacts, preview};
use upcheck_grammar::HttpDate;
use upcheck_wire::Request;

/// Which target reads which header.
const HEADERS: [(&str, &str); 8] = [
    ("x-amz-copy-source", "copy_source"),
    ("x-amz-copy-source-range", "copy_range"),
    ("x-amz-copy-source-if-match", "tag_condition"),
    ("x-amz-copy-source-if-none-match", "tag_condition"),
    ("x-amz-copy-source-if-modified-since", "http_date"),
    ("x-amz-copy-source-if-unmodified-since", "http_date"),
    ("x-amz-expected-bucket-owner", "account_id"),
    ("x-amz-source-expected-bucket-owner", "account_id"),
];

/// A case file that leaves the fuzzer room to add something, in bytes: it cuts inputs at 4096.
const SMALL: usize = 2500;

pub(super) fn collect(shelf: &mut Shelf) -> Result<(), LoadError> {
    let mut case = String::new();
    for point in CaseSet::builtin()?.points {
        let example = PointFacts::example(&point);
        for (name, request) in requests(&point, &example) {
            of_request(shelf, &name, &request);
        }
        // The points of one case are answered alike.
        if point.case != case {
            answers::of_point(shelf, &point, &example);
            case.clone_from(&point.case);
        }
        let facts = facts_of_the_store(&point);
        for (name, request) in requests(&point, &facts) {
            of_fields(shelf, &name, &request, &facts);
        }
    }
    for (path, text) in CaseSet::builtin_files() {
        if text.len() <= SMALL && text.contains("\nsuite: ") {
            shelf.add("case_file", path.trim_end_matches(".yaml"), text);
        }
    }
    Ok(())
}

/// The request under test and its twin, each with a name.
fn requests(point: &Point, facts: &PointFacts) -> Vec<(String, Request)> {
    let (bucket, key) = &facts.target;
    // A template that cannot be filled in without a target has nothing to show here.
    let Ok((request, twin)) = preview(point, facts, bucket, key) else { return Vec::new() };
    let twin = twin.map(|twin| (format!("{}-twin", point.name), twin));
    std::iter::once((point.name.clone(), request)).chain(twin).collect()
}

fn of_request(shelf: &mut Shelf, name: &str, request: &Request) {
    for (header, value) in &request.headers {
        for (_, target) in HEADERS.iter().filter(|(known, _)| header.eq_ignore_ascii_case(known)) {
            shelf.add(target, name, value.as_slice());
        }
    }
    let target = request.raw_target.clone().unwrap_or_else(|| request.target().into_bytes());
    let lines = request.headers.iter().map(|(name, value)| [name.as_bytes(), b": ", value].concat());
    let head = std::iter::once([request.method.to_string().as_bytes(), b" ", &target].concat()).chain(lines);
    shelf.add("sigv4", name, head.collect::<Vec<_>>().join(&b'\n'));
    let mut halves = target.splitn(2, |byte| *byte == b'?');
    if let (Some(_), Some(query)) = (halves.next(), halves.next()) {
        shelf.add("query", name, query);
    }
}

/// The example's facts, with names and dates that the store of `request_model` knows.
fn facts_of_the_store(point: &Point) -> PointFacts {
    let mut facts = PointFacts::example(point);
    let date = |unix| HttpDate::from_unix(unix).unwrap_or(HttpDate::EPOCH);
    let versioned = point.sources.iter().any(|spec| matches!(spec.made, Made::Versions(_)));
    let (bucket, key) = if versioned { ("versioned", "doc") } else { ("plain", "ten") };
    for (_, source) in &mut facts.sources {
        bucket.clone_into(&mut source.bucket);
        key.clone_into(&mut source.key);
        ETAG.clone_into(&mut source.etag);
        source.last_modified = date(STORED);
        source.version = Some("v1".to_owned());
    }
    facts.now = date(STORED + 60);
    facts.upload = "upload".to_owned();
    facts.target = ("target".to_owned(), "part".to_owned());
    facts.account = Some("111122223333".to_owned());
    facts.other_account = "999900001111".to_owned();
    facts.missing_bucket = "nowhere".to_owned();
    facts.missing_key = "absent".to_owned();
    facts
}

/// A request in the text form of structured inputs.
fn of_fields(shelf: &mut Shelf, name: &str, request: &Request, facts: &PointFacts) {
    let size = facts.sources.first().map_or(0, |(_, source)| source.size);
    let is_one_line = |value: &[u8]| !value.contains(&b'\n');
    let headers: Vec<(String, &[u8])> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim_ascii()))
        .filter(|(name, value)| name.starts_with("x-amz-") && is_one_line(value))
        .collect();
    let lines = |wanted: &dyn Fn(&str) -> bool| {
        let wanted = headers.iter().filter(|(name, _)| wanted(name));
        wanted.map(|(name, value)| [name.as_bytes(), b": ", value].concat()).collect::<Vec<_>>()
    };
    if let Some((_, range)) = headers.iter().find(|(name, _)| name == "x-amz-copy-source-range") {
        shelf.add("copy_range_sized", name, [format!("size: {size}\nrange: ").as_bytes(), range].concat());
    }
    let conditions = lines(&|name| name.starts_with("x-amz-copy-source-if-"));
    let now = facts.now.unix();
    if !conditions.is_empty() {
        let state = format!("etag: {ETAG}\nmodified: {STORED}\nnow: {now}").into_bytes();
        shelf.add("preconditions", name, [vec![state], conditions].concat().join(&b'\n'));
    }
    let mut all = vec![
        format!("bucket: {}", request.bucket.as_deref().unwrap_or_default()).into_bytes(),
        format!("key: {}", request.key.as_deref().unwrap_or_default()).into_bytes(),
    ];
    for (parameter, field) in [("partNumber", "part-number"), ("uploadId", "upload-id")] {
        if let Some((_, value)) = request.query.iter().find(|(name, _)| name == parameter) {
            all.push(format!("{field}: {}", value.as_deref().unwrap_or_default()).into_bytes());
        }
    }
    all.extend(lines(&|_| true));
    all.push(format!("size: {size}\nnow: {now}").into_bytes());
    shelf.add("request_model", name, all.join(&b'\n'));
}
