//! `AbortMultipartUpload`

use crate::http::{Error, Reply};
use crate::ops::{Call, Right};
use upcheck_model::Refusal;

/// Ends an upload and frees its parts.
///
/// # Errors
/// 404 `NoSuchUpload`, `NoSuchBucket`.
pub(crate) fn abort_upload(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let id = call.query().get("uploadId").unwrap_or_default();
    let mut store = call.service.store();
    let bucket = call.bucket_mut(&mut store, bucket, Right::on_key("s3:AbortMultipartUpload", key))?;
    if bucket.upload(key, id).is_none() {
        return Err(Refusal::no_such_upload(id).into());
    }
    bucket.uploads.remove(id);
    Ok(Reply::no_content())
}
