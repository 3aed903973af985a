//! `PutBucketPolicy`, `GetBucketPolicy`, `DeleteBucketPolicy`

use crate::http::{Error, Reply};
use crate::ops::Call;
use crate::ops::object::check_integrity;
use crate::store::{Policy, PolicyError};
use bytes::Bytes;

/// The most bytes of a policy: Amazon's documentation.
const LARGEST: usize = 20 << 10;

/// Replaces the bucket's policy.
///
/// # Errors
/// 400 `MalformedPolicy`, 501 for elements of the policy language that are left out here, 403, 404.
pub(crate) fn put_policy(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    check_integrity(call)?;
    let mut store = call.service.store();
    let bucket = call.own_bucket(&mut store, name)?;
    let document = call.request.document();
    if document.len() > LARGEST {
        return Err(malformed("Policy exceeds the maximum allowed document size."));
    }
    let text = std::str::from_utf8(&document).map_err(|_| malformed(PolicyError::Json.to_string()))?;
    bucket.policy = Some(Policy::parse(text, name).map_err(|error| match error {
        PolicyError::Unsupported(element) => Error::not_implemented(element),
        other => malformed(other.to_string()),
    })?);
    Ok(Reply::no_content())
}

/// The bucket's policy as it was put.
///
/// # Errors
/// 404 `NoSuchBucketPolicy`, `NoSuchBucket`, 403.
pub(crate) fn get_policy(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let mut store = call.service.store();
    let policy = call.own_bucket(&mut store, name)?.policy.as_ref().ok_or_else(|| {
        Error::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist").with("BucketName", name)
    })?;
    let text = Bytes::copy_from_slice(policy.text().as_bytes());
    Ok(Reply::ok().with("content-type", "application/json").with_body(text.into()))
}

/// Removes the bucket's policy, if there is one.
///
/// # Errors
/// 404, 403.
pub(crate) fn delete_policy(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    call.own_bucket(&mut call.service.store(), name)?.policy = None;
    Ok(Reply::no_content())
}

fn malformed(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(400, "MalformedPolicy", message)
}
