//! From points to requests.

use super::evidence::PointFacts;
use crate::case::{Facts, Sign, Template, TemplateError, Verb};
use crate::plan::{self, Point, Raw, UploadChoice};
use upcheck_grammar::{CopySource, PartNumber};
use upcheck_wire::{Framing, Method, Request, Signing, Tampering};

/// How long a presigned request is good for, in seconds.
const PRESIGNED: u32 = 300;
const COPY_SOURCE: &str = "x-amz-copy-source";

/// The request under test.
///
/// # Errors
/// A template that cannot be filled in.
pub(super) fn request(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<Request, TemplateError> {
    let wanted = &point.request;
    let bucket = match &wanted.bucket {
        Some(template) => template.fill(facts)?,
        None => bucket.to_owned(),
    };
    let mut request = Request::new(method(wanted.method)).bucket(bucket).key(key);
    if let Some(query) = &wanted.query {
        for (name, value) in query {
            request = request.query(name.as_str(), value.fill(facts)?);
        }
    } else {
        request =
            request.query("partNumber", wanted.part.fill(facts)?).query("uploadId", upload(point, facts)?);
    }
    let source = match &wanted.copy_source {
        Some(template) => template.fill(facts)?,
        None => well_formed(facts, primary(point)),
    };
    if !wanted.raw.without.iter().any(|name| name.eq_ignore_ascii_case(COPY_SOURCE)) {
        request = request.header(COPY_SOURCE, source);
    }
    request = headers(request, &wanted.headers, facts)?;
    if let Some(template) = &wanted.body {
        request = request.body(template.fill(facts)?);
    }
    signing(raw(request, &wanted.raw, facts)?, wanted, facts)
}

fn raw(mut request: Request, raw: &Raw, facts: &PointFacts) -> Result<Request, TemplateError> {
    if let Some(target) = &raw.target {
        request = request.raw_target(target.fill(facts)?);
        // It names the bucket itself, which then is not for the host to name.
        (request.bucket, request.key) = (None, None);
    }
    for line in &raw.lines {
        request = request.raw_line(line.fill(facts)?);
    }
    for name in &raw.without {
        request = request.without(name.as_str());
    }
    Ok(if raw.own_framing { request.framing(Framing::AsGiven) } else { request })
}

fn signing(request: Request, wanted: &plan::Request, facts: &PointFacts) -> Result<Request, TemplateError> {
    let signing = match wanted.sign {
        Sign::Header => Signing::Header,
        Sign::Presigned => Signing::Presigned { expires: PRESIGNED },
        Sign::Anonymous => Signing::Anonymous,
    };
    let tamper = &wanted.tamper;
    let mut mutate_after = Vec::new();
    for (name, value) in &tamper.change {
        mutate_after.push((name.clone(), value.fill(facts)?.into_bytes()));
    }
    let payload_hash = tamper.payload_hash.as_ref().map(|template| template.fill(facts)).transpose()?;
    Ok(request.signing(signing).tampering(Tampering {
        omit: tamper.unsigned.clone(),
        mutate_after,
        wrong_secret: tamper.wrong_secret,
        unknown_key: tamper.unknown_key,
        skew_seconds: tamper.skew,
        payload_hash,
        hoist: tamper.hoist.clone(),
    }))
}

/// The legal request beside it.
///
/// # Errors
/// A template that cannot be filled in.
pub(super) fn twin_request(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<Request, TemplateError> {
    let number = part_for_twin(&point.request.part.fill(facts)?).get();
    let sibling = primary(point).split('.').next().unwrap_or_default();
    let request = plain_copy(facts, (bucket, key), number, sibling);
    headers(request, &point.twin.headers, facts)
}

/// A copy of the first `size` bytes of a source to part `number`.
pub(super) fn first_copy(
    facts: &PointFacts,
    to: (&str, &str),
    (number, size): (u16, u64),
    alias: &str,
) -> Request {
    let range = format!("bytes=0-{}", size.saturating_sub(1));
    plain_copy(facts, to, number, alias).header("x-amz-copy-source-range", range)
}

/// The source that is copied from: the one under test, or the first that is declared.
pub(super) fn primary(point: &Point) -> &str {
    let first = || point.sources.first().map_or("", |spec| spec.alias.as_str());
    point.request.source.as_deref().unwrap_or_else(first)
}

/// The twin's part: the same number, or 1 where the number is at fault.
pub(super) fn part_for_twin(text: &str) -> PartNumber {
    PartNumber::parse(text.as_bytes()).unwrap_or(PartNumber::FIRST)
}

/// The requests of a point as they would go out to a world with example names, for `explain`.
///
/// # Errors
/// A template that cannot be filled in.
pub fn preview(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<(Request, Option<Request>), TemplateError> {
    let twin = point.has_twin().then(|| twin_request(point, facts, bucket, key)).transpose()?;
    Ok((request(point, facts, bucket, key)?, twin))
}

fn headers(
    mut request: Request,
    lines: &[(String, Template)],
    facts: &PointFacts,
) -> Result<Request, TemplateError> {
    for (name, value) in lines {
        request = request.header(name.as_str(), value.fill(facts)?);
    }
    Ok(request)
}

fn upload(point: &Point, facts: &PointFacts) -> Result<String, TemplateError> {
    match &point.request.upload {
        UploadChoice::Own => Ok(facts.upload.clone()),
        UploadChoice::Text(template) => template.fill(facts),
        UploadChoice::Alias(alias) => facts
            .other_upload(alias)
            .map(str::to_owned)
            .ok_or_else(|| TemplateError { title: format!("there is no upload `{alias}`"), help: None }),
    }
}

/// A well-formed copy source: with a version id where the alias names a version.
/// A copy of a whole source into the check's own upload.
fn plain_copy(facts: &PointFacts, (bucket, key): (&str, &str), number: u16, alias: &str) -> Request {
    Request::new(Method::Put)
        .bucket(bucket)
        .key(key)
        .query("partNumber", number.to_string())
        .query("uploadId", facts.upload.as_str())
        .header(COPY_SOURCE, well_formed(facts, alias))
}

fn well_formed(facts: &PointFacts, alias: &str) -> String {
    let Some(source) = facts.source(alias) else { return String::new() };
    let version_id = source.version.clone().filter(|_| alias.contains('.'));
    CopySource::Object { bucket: source.bucket.clone(), key: source.key.clone(), version_id }.to_string()
}

fn method(verb: Verb) -> Method {
    match verb {
        Verb::Put => Method::Put,
        Verb::Get => Method::Get,
        Verb::Post => Method::Post,
        Verb::Delete => Method::Delete,
    }
}
