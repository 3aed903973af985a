//! `DeleteObjects`

use super::check_integrity;
use crate::http::xml::{self, Element};
use crate::http::{Error, Reply};
use crate::ops::{Call, Right};
use crate::store::{Bucket, Deleted, is_version_id};
use upcheck_model::Refusal;

/// The most keys that one request can name: Amazon's documentation.
const MOST_KEYS: usize = 1000;

struct Named {
    key: String,
    version_id: Option<String>,
}

struct Done {
    version_id: Option<String>,
    /// Whether a delete marker was made or removed, with its id.
    marker: Option<String>,
}

/// Deletes up to 1000 keys or versions; each has its own outcome, also where the caller may not delete it.
///
/// # Errors
/// 400 `InvalidRequest` without a digest of the body, `MalformedXML`, 404 `NoSuchBucket`.
pub(crate) fn delete_objects(call: Call<'_>, bucket: &str) -> Result<Reply, Error> {
    if check_integrity(call)?.is_none() && !call.headers().contains_key("content-md5") {
        return Err(Error::invalid_request("Missing required header for this request: Content-MD5"));
    }
    let (named, quiet) = xml::parse(&call.request.document(), "Delete", |root| {
        let objects: Result<Vec<_>, _> =
            root.children().filter(|child| child.name() == "Object").map(read_named).collect();
        Ok((objects?, root.text_of("Quiet").is_some_and(|quiet| quiet.trim() == "true")))
    })?;
    if named.is_empty() || named.len() > MOST_KEYS {
        return Err(Error::malformed_xml());
    }
    let mut store = call.service.store();
    let bucket = store.bucket_mut(bucket).ok_or_else(|| Refusal::no_such_bucket(bucket))?;
    call.check_owner("x-amz-expected-bucket-owner", &bucket.owner)?;
    Ok(Reply::xml(xml::result_document("DeleteResult", |result| {
        for object in &named {
            match delete(call, bucket, object) {
                Ok(_) if quiet => {}
                Ok(done) => {
                    result.element("Deleted", |deleted| {
                        deleted.text("Key", &object.key).some("VersionId", done.version_id);
                        if let Some(id) = done.marker {
                            deleted.text("DeleteMarker", "true").text("DeleteMarkerVersionId", id);
                        }
                    });
                }
                Err(refused) => {
                    result.element("Error", |error| {
                        error.text("Key", &object.key).some("VersionId", object.version_id.as_ref());
                        error.text("Code", refused.code).text("Message", &refused.message);
                    });
                }
            }
        }
    })))
}

fn read_named(object: Element<'_>) -> Result<Named, Error> {
    let key = object.text_of("Key").filter(|key| !key.is_empty()).ok_or_else(Error::malformed_xml)?;
    Ok(Named { key, version_id: object.text_of("VersionId").filter(|id| !id.is_empty()) })
}

fn delete(call: Call<'_>, bucket: &mut Bucket, object: &Named) -> Result<Done, Error> {
    call.demand(bucket, Right::to_delete(&object.key, object.version_id.as_deref()))?;
    let Some(id) = &object.version_id else {
        return Ok(match bucket.delete(&object.key, || call.service.new_version_id(), call.now) {
            Deleted::Object => Done { version_id: None, marker: None },
            Deleted::Marker(id) => {
                Done { version_id: None, marker: Some(id.unwrap_or_else(|| "null".to_owned())) }
            }
        });
    };
    // Here, unlike elsewhere, an id that was never issued is one that is not there.
    if id != "null" && !is_version_id(id) {
        return Err(Error::new(404, "NoSuchVersion", "The specified version does not exist."));
    }
    let removed = bucket.remove_version(&object.key, id);
    let was_marker = removed.is_some_and(|version| version.object().is_none());
    Ok(Done { version_id: Some(id.clone()), marker: was_marker.then(|| id.clone()) })
}
