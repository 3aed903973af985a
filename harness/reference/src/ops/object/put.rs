//! `PutObject`

use super::select::with_new_version;
use super::{check_integrity, check_write, read_attributes, read_tags, refuse_encryption};
use crate::defect::Gone;
use crate::http::{Error, Reply};
use crate::ops::call::quoted;
use crate::ops::{Call, Right};
use crate::store::{Algorithm, Checksum, Object, etag_of};

/// Stores the body as the key's current version.
///
/// # Errors
/// 400 and 412 errors of headers and conditions, 404 `NoSuchBucket`, 411 without a length.
pub(crate) fn put_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    check_length(call)?;
    let right = Right::on_key("s3:PutObject", key);
    call.bucket(&call.service.store(), bucket, right)?;
    refuse_encryption(call)?;
    let algorithm = check_integrity(call)?.unwrap_or(Algorithm::Crc64Nvme);
    let content = call.request.body.content.clone();
    let object = Object {
        etag: etag_of(&content),
        checksum: Checksum::of(algorithm, &content),
        attributes: read_attributes(call)?,
        content,
    };
    let reply = with_checksum(Reply::ok().with("etag", quoted(&object.etag)), &object.checksum);
    let tags = read_tags(call)?;
    let mut store = call.service.store();
    call.service.defects().gone(&mut store, Gone::Replaced, bucket, key);
    let bucket = call.bucket_mut(&mut store, bucket, right)?;
    check_write(call, bucket, key)?;
    let id = bucket.put(key, object, tags, || call.service.new_version_id(), call.now);
    Ok(with_new_version(reply, id.as_deref()))
}

/// Adds the headers of an object's checksum.
pub(crate) fn with_checksum(reply: Reply, checksum: &Checksum) -> Reply {
    reply.with(checksum.algorithm.header(), &checksum.text).with("x-amz-checksum-type", checksum.kind.name())
}

/// Bytes must come with their number.
///
/// # Errors
/// 411 `MissingContentLength`.
pub(crate) fn check_length(call: Call<'_>) -> Result<(), Error> {
    let known = ["content-length", "x-amz-decoded-content-length"];
    if known.iter().any(|name| call.headers().contains_key(*name)) {
        return Ok(());
    }
    Err(Error::new(411, "MissingContentLength", "You must provide the Content-Length HTTP header."))
}
