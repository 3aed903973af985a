//! `DeleteObject`

use super::select::version_id;
use crate::defect::Gone;
use crate::http::{Error, Reply};
use crate::ops::{Call, Right};
use crate::store::Deleted;

/// Deletes a key, or one version for good. What is not there counts as deleted.
///
/// # Errors
/// 404 `NoSuchBucket`, 400 for a version id that was never issued.
pub(crate) fn delete_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let id = version_id(call)?;
    let mut store = call.service.store();
    call.service.defects().gone(&mut store, Gone::Deleted, bucket, key);
    let bucket = call.bucket_mut(&mut store, bucket, Right::to_delete(key, id))?;
    let reply = Reply::no_content();
    let Some(id) = id else {
        let deleted = bucket.delete(key, || call.service.new_version_id(), call.now);
        return Ok(match deleted {
            Deleted::Object => reply,
            Deleted::Marker(id) => reply
                .with("x-amz-delete-marker", "true")
                .with("x-amz-version-id", id.as_deref().unwrap_or("null")),
        });
    };
    let removed = bucket.remove_version(key, id);
    let was_marker = removed.is_some_and(|version| version.object().is_none());
    Ok(reply.with_some("x-amz-delete-marker", was_marker.then_some("true")).with("x-amz-version-id", id))
}
