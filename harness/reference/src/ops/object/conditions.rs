//! Conditional requests: RFC 9110 section 13, as far as Amazon follows it.

use crate::http::Error;
use crate::ops::Call;
use crate::store::{Bucket, Version};
use crate::timestamp::Timestamp;
use upcheck_grammar::{HttpDate, TagCondition, matches_literally};
use upcheck_model::Refusal;

/// Whether a read goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// The object is sent.
    Proceed,
    /// The client has it already: 304.
    NotModified,
}

/// Evaluates the conditions of GET and HEAD in the order of RFC 9110 section 13.2.2.
///
/// # Errors
/// 412 `PreconditionFailed`.
pub(crate) fn check_read(call: Call<'_>, etag: &str, modified: Timestamp) -> Result<Read, Error> {
    let tag = |name| call.header(name).map(|raw| tag_matches(&raw, etag));
    let date = |name: &str| {
        call.header(name).and_then(|raw| HttpDate::parse(raw.as_bytes()).ok()).map(HttpDate::unix)
    };
    match (tag("if-match"), date("if-unmodified-since")) {
        (Some(false), _) => return Err(Error::precondition_failed("If-Match")),
        (None, Some(since)) if modified.unix() > since => {
            return Err(Error::precondition_failed("If-Unmodified-Since"));
        }
        _ => {}
    }
    match (tag("if-none-match"), date("if-modified-since")) {
        (Some(true), _) => Ok(Read::NotModified),
        // RFC 9110 section 13.1.3 lets a server ignore a date that is later than its own clock.
        (None, Some(since)) if modified.unix() <= since && since <= call.now.unix() => Ok(Read::NotModified),
        _ => Ok(Read::Proceed),
    }
}

/// Evaluates the conditions of a write on what `key` holds now.
///
/// # Errors
/// 412 `PreconditionFailed`, 404 `NoSuchKey` for `If-Match` on nothing, 501 for what Amazon does not offer.
pub(crate) fn check_write(call: Call<'_>, bucket: &Bucket, key: &str) -> Result<(), Error> {
    let current = bucket.history(key).and_then(|history| history.current());
    let object = current.and_then(Version::object);
    if let Some(raw) = call.header("if-none-match") {
        if raw != "*" {
            return Err(Error::not_implemented("If-None-Match"));
        }
        if object.is_some() {
            return Err(Error::precondition_failed("If-None-Match"));
        }
    }
    if let Some(raw) = call.header("if-match") {
        let object = object.ok_or_else(|| Refusal::no_such_key(key))?;
        if !tag_matches(&raw, &object.etag) {
            return Err(Error::precondition_failed("If-Match"));
        }
    }
    Ok(())
}

fn tag_matches(raw: &str, etag: &str) -> bool {
    TagCondition::parse(raw.as_bytes())
        .map_or_else(|_| matches_literally(raw.as_bytes(), etag), |condition| condition.matches(etag))
}
