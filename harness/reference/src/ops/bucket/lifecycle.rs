//! `HeadBucket`, `GetBucketLocation`, `DeleteBucket`, `ListBuckets`

use crate::http::{Error, Reply, xml};
use crate::ops::call::canonical_id;
use crate::ops::{Call, Right};

/// 200 with the bucket's region.
///
/// # Errors
/// 404, 403.
pub(crate) fn head_bucket(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:ListBucket"))?;
    Ok(Reply::ok()
        .with("content-type", "application/xml")
        .with("x-amz-bucket-region", &bucket.location)
        .with("x-amz-access-point-alias", "false"))
}

/// The region; empty for us-east-1, as Amazon's documentation says.
///
/// # Errors
/// 404, 403.
pub(crate) fn location(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:GetBucketLocation"))?;
    let region = if bucket.location == "us-east-1" { "" } else { &bucket.location };
    Ok(Reply::xml(xml::text_document("LocationConstraint", region)))
}

/// Removes an empty bucket. Unfinished uploads do not keep it alive, they go with it.
///
/// # Errors
/// 409 `BucketNotEmpty` where any version or delete marker is left.
pub(crate) fn delete_bucket(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let mut store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:DeleteBucket"))?;
    if bucket.is_empty() {
        store.remove(name);
        return Ok(Reply::no_content());
    }
    let message =
        if bucket.histories().any(|(_, history)| history.current().is_some_and(|v| v.object().is_some())) {
            "The bucket you tried to delete is not empty"
        } else {
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        };
    Err(Error::new(409, "BucketNotEmpty", message).with("BucketName", name))
}

/// All buckets of the caller whose names begin with `prefix`.
///
/// # Errors
/// 403 where nobody says who asks.
pub(crate) fn list_buckets(call: Call<'_>) -> Result<Reply, Error> {
    let caller = call.caller("Access Denied")?;
    let prefix = call.query().get("prefix").unwrap_or_default();
    let store = call.service.store();
    let buckets = store.buckets().filter(|bucket| bucket.owner == *caller && bucket.name.starts_with(prefix));
    Ok(Reply::xml(xml::result_document("ListAllMyBucketsResult", |result| {
        result.element("Buckets", |list| {
            for bucket in buckets {
                list.element("Bucket", |entry| {
                    entry.text("Name", &bucket.name).text("CreationDate", bucket.created.iso8601_millis());
                });
            }
        });
        result.element("Owner", |owner| {
            owner.text("ID", canonical_id(caller));
        });
        result.some("Prefix", call.query().get("prefix"));
    })))
}
