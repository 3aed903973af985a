//! `GetObject`, `HeadObject`

use super::conditions::{Read, check_read};
use super::put::with_checksum;
use super::range::{self, Range};
use super::select::{select, shown_id, version_id};
use crate::http::{Error, Reply};
use crate::ops::call::quoted;
use crate::ops::{Call, Right};
use crate::store::State;
use ::http::StatusCode;

/// The object or a range of it.
///
/// # Errors
/// 404, 405, 412, 416.
pub(crate) fn get_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    read(call, bucket, key)
}

/// The same headers without the bytes.
///
/// # Errors
/// As [`get_object`].
pub(crate) fn head_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    read(call, bucket, key)
}

fn read(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let store = call.service.store();
    let bucket = call.bucket(&store, bucket, Right::to_read(key, call.query().get("versionId")))?;
    let (version, object) = select(call, bucket, key, version_id(call)?)?;
    let base = |status| {
        Reply::new(status)
            .with_all(object.attributes.0.iter())
            .with("etag", quoted(&object.etag))
            .with("last-modified", version.modified.http_date())
            .with("accept-ranges", "bytes")
            .with("x-amz-server-side-encryption", "AES256")
            .with_some("x-amz-version-id", shown_id(bucket, version))
            .with_some("x-amz-tagging-count", tag_count(&version.state))
    };
    if check_read(call, &object.etag, version.modified)? == Read::NotModified {
        return Ok(base(StatusCode::NOT_MODIFIED));
    }
    let size = object.content.len();
    let header = call.header("range").unwrap_or_default();
    match range::parse(&header, size) {
        Range::Whole => {
            let reply = base(StatusCode::OK).with_body(object.content.clone());
            let asked =
                call.header("x-amz-checksum-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("ENABLED"));
            Ok(if asked { with_checksum(reply, &object.checksum) } else { reply })
        }
        Range::Part(first, last) => Ok(base(StatusCode::PARTIAL_CONTENT)
            .with("content-range", format!("bytes {first}-{last}/{size}"))
            .with_body(object.content.slice(first, last - first + 1))),
        Range::Outside => Err(Error::new(416, "InvalidRange", "The requested range is not satisfiable")
            .with("RangeRequested", header)
            .with("ActualObjectSize", size.to_string())
            .with_header("content-range", format!("bytes */{size}"))),
    }
}

fn tag_count(state: &State) -> Option<String> {
    match state {
        State::Object { tags, .. } if !tags.is_empty() => Some(tags.len().to_string()),
        _ => None,
    }
}
