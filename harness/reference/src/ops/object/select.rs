//! Which version a request on an object means.

use crate::http::{Error, Reply};
use crate::ops::Call;
use crate::store::{Bucket, Object, Version, Versioning, is_version_id};
use std::sync::Arc;
use upcheck_model::Refusal;

/// The `versionId` of the query.
///
/// # Errors
/// 400 `InvalidArgument` where it is empty, or no id that this endpoint could have made.
pub(crate) fn version_id(call: Call<'_>) -> Result<Option<&str>, Error> {
    match call.query().get("versionId") {
        Some("") => Err(Error::invalid_argument("Version id cannot be the empty string", "versionId", "")),
        Some(id) if id != "null" && !is_version_id(id) => Err(Refusal::malformed_version_id(id).into()),
        other => Ok(other),
    }
}

/// The version that `id` names, or the current one, with its object.
///
/// # Errors
/// 404 `NoSuchKey` or `NoSuchVersion`, or 403 for a caller who may not list the bucket; 405 for a delete marker by
/// its id.
pub(crate) fn select<'b>(
    call: Call<'_>,
    bucket: &'b Bucket,
    key: &str,
    id: Option<&str>,
) -> Result<(&'b Version, &'b Arc<Object>), Error> {
    let history = bucket.history(key);
    let version = match id {
        Some(id) => history
            .and_then(|history| history.find(id))
            .ok_or_else(|| call.missing(bucket, Refusal::no_such_version(key, id)))?,
        None => history
            .and_then(|history| history.current())
            .ok_or_else(|| call.missing(bucket, Refusal::no_such_key(key)))?,
    };
    let Some(object) = version.object() else {
        let error = match id {
            // The headers of a marker would tell what the refusal hides.
            None if !call.may_list(bucket) => return Err(Refusal::access_denied().into()),
            None => Error::from(Refusal::no_such_key(key)),
            Some(_) => Error::method_not_allowed(call.request.method.as_str(), "DeleteMarker")
                .with_header("allow", "DELETE")
                .with_header("last-modified", version.modified.http_date()),
        };
        return Err(error
            .with_header("x-amz-delete-marker", "true")
            .with_header("x-amz-version-id", version.id_text()));
    };
    Ok((version, object))
}

/// The id of a version as answers show it: not at all where versioning was never on.
pub(crate) fn shown_id<'v>(bucket: &Bucket, version: &'v Version) -> Option<&'v str> {
    (bucket.versioning != Versioning::Never).then(|| version.id_text())
}

/// Adds the version headers of an object that was just stored.
pub(crate) fn with_new_version(reply: Reply, id: Option<&str>) -> Reply {
    reply.with_some("x-amz-version-id", id).with("x-amz-server-side-encryption", "AES256")
}
