//! The preferred answer to a request, from the second readings alone.

use upcheck_grammar::{CopyRange, RangeMisfit};
use upcheck_model::{Condition, Request, SourceState, Span};

use super::world::{BUCKETS, Kept, OTHER_OWNER, OWNER, Store};
use crate::preconditions::{ETAG, STORED};
use crate::{account_id, copy_range, copy_range_sized, copy_source, preconditions, query};

/// The status and the code of a refusal with the condition that it names, or the bytes that are copied.
pub(super) type Expected = Result<Span, (u16, &'static str, Option<Condition>)>;

const LARGEST_PART: u64 = 5_368_709_120;

/// Faults in the order in which their answers are preferred; the first that a request has is answered.
pub(super) fn expected(store: &Store, request: &Request) -> Expected {
    let refused = |status, code| Err((status, code, None));
    let Some(upload_id) = &request.upload_id else { return refused(400, "InvalidArgument") };
    let Some(part_number) = &request.part_number else { return refused(405, "MethodNotAllowed") };
    if !BUCKETS.contains(&&*request.bucket) {
        return refused(404, "NoSuchBucket");
    }
    owner(request, "x-amz-expected-bucket-owner", &request.bucket)?;
    if request.header("x-amz-server-side-encryption").is_some() {
        return refused(400, "InvalidArgument");
    }
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    if names.contains(&"x-amz-server-side-encryption-aws-kms-key-id") {
        return refused(400, "InvalidArgument");
    }
    if names.iter().any(|name| is_about_customer_key(name)) {
        return refused(400, "InvalidRequest");
    }
    let malformed = (400, "InvalidArgument", None);
    let source = copy_source::second_reading(request.header("x-amz-copy-source").unwrap_or_default());
    let source = source.map_err(|_| malformed)?;
    let bucket = source.bucket().ok_or(malformed)?;
    if query::second_reading_of_number(part_number.as_bytes()).is_err() {
        return refused(400, "InvalidArgument");
    }
    owner(request, "x-amz-source-expected-bucket-owner", bucket)?;
    if !BUCKETS.contains(&bucket) {
        return refused(404, "NoSuchBucket");
    }
    let history = Store::history(bucket, &source.key);
    let kept = match source.version_id.as_deref() {
        Some("") => return refused(400, "InvalidArgument"),
        Some(id) if !Store::could_make(id) => return refused(400, "InvalidArgument"),
        Some(id) => history.iter().find(|(known, _)| *known == id).ok_or((404, "NoSuchVersion", None))?,
        None => history.last().ok_or((404, "NoSuchKey", None))?,
    };
    match (kept, &source.version_id) {
        ((_, Kept::Marker), Some(_)) => return refused(400, "InvalidRequest"),
        ((_, Kept::Marker), None) => return refused(404, "NoSuchKey"),
        _ => {}
    }
    if !Store::has_upload(&request.bucket, &request.key, upload_id) {
        return refused(404, "NoSuchUpload");
    }
    let state = SourceState { etag: ETAG, last_modified: STORED, now: store.now };
    if let Some(Err(condition)) = preconditions::second_reading(request, state).first() {
        return Err((412, "PreconditionFailed", Some(*condition)));
    }
    span(request, store.size)
}

/// Whether a header is about a key of the customer's own, for the part or for the source.
fn is_about_customer_key(name: &str) -> bool {
    let behind = name.strip_prefix("x-amz-").map(|rest| rest.strip_prefix("copy-source-").unwrap_or(rest));
    behind.is_some_and(|rest| rest.starts_with("server-side-encryption-customer-"))
}

fn owner(
    request: &Request,
    header: &str,
    bucket: &str,
) -> Result<(), (u16, &'static str, Option<Condition>)> {
    let Some(raw) = request.header(header) else { return Ok(()) };
    let stated =
        account_id::second_reading(raw).map_err(|_| (400, "InvalidBucketOwnerAWSAccountID", None))?;
    let owner = if bucket == "foreign" { OTHER_OWNER } else { OWNER };
    // Nobody owns a bucket that does not exist.
    if BUCKETS.contains(&bucket) && stated != owner { Err((403, "AccessDenied", None)) } else { Ok(()) }
}

fn span(request: &Request, size: u64) -> Expected {
    let refused = |code| Err((400, code, None));
    let span = match request.header("x-amz-copy-source-range") {
        None => Span { offset: 0, length: size },
        Some(raw) => {
            let Some((first, last)) = copy_range::second_reading(raw) else {
                return refused("InvalidArgument");
            };
            // Servers that answer as Amazon does count in 63 bits.
            let Some(range) = CopyRange::new(first, last).filter(|_| last >> 63 == 0) else {
                return refused("InvalidArgument");
            };
            match copy_range_sized::second_reading(range, size) {
                Ok(length) => Span { offset: first, length },
                Err(RangeMisfit::EndsBeyond) => return refused("InvalidArgument"),
                Err(RangeMisfit::StartsAtEnd | RangeMisfit::StartsBeyond) => {
                    return refused("InvalidRequest");
                }
            }
        }
    };
    if span.length > LARGEST_PART { refused("InvalidRequest") } else { Ok(span) }
}
