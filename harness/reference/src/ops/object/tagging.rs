//! `PutObjectTagging`, `GetObjectTagging`, `DeleteObjectTagging`

use super::check_integrity;
use super::select::{select, shown_id, version_id};
use crate::http::{Error, Reply, xml};
use crate::ops::{Call, Right};
use crate::store::{State, Tags};
use ::http::StatusCode;
use std::collections::BTreeSet;

/// Replaces a version's tags.
///
/// # Errors
/// 400 for the document or its tags, 404, 405 for a delete marker.
pub(crate) fn put_tagging(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    check_integrity(call)?;
    let tags = xml::parse(&call.request.document(), "Tagging", |root| {
        let set = root.children().find(|child| child.name() == "TagSet").ok_or_else(Error::malformed_xml)?;
        set.children()
            .map(|tag| Some((tag.text_of("Key")?, tag.text_of("Value")?)))
            .collect::<Option<Tags>>()
            .ok_or_else(Error::malformed_xml)
    })?;
    check_tags(&tags)?;
    replace(call, bucket, Right::on_key("s3:PutObjectTagging", key), key, tags, StatusCode::OK)
}

/// Removes a version's tags.
///
/// # Errors
/// 404, 405 for a delete marker.
pub(crate) fn delete_tagging(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let right = Right::on_key("s3:DeleteObjectTagging", key);
    replace(call, bucket, right, key, Tags::new(), StatusCode::NO_CONTENT)
}

/// A version's tags.
///
/// # Errors
/// 404, 405 for a delete marker.
pub(crate) fn get_tagging(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let store = call.service.store();
    let bucket = call.bucket(&store, bucket, Right::on_key("s3:GetObjectTagging", key))?;
    let (version, _) = select(call, bucket, key, version_id(call)?)?;
    let tags = match &version.state {
        State::Object { tags, .. } => tags.as_slice(),
        State::Marker => &[],
    };
    let document = xml::result_document("Tagging", |tagging| {
        tagging.element("TagSet", |set| {
            for (name, value) in tags {
                set.element("Tag", |tag| {
                    tag.text("Key", name).text("Value", value);
                });
            }
        });
    });
    Ok(Reply::xml(document).with_some("x-amz-version-id", shown_id(bucket, version)))
}

/// Amazon's documentation: at most ten tags, names of 1 to 128 and values of at most 256 characters, no name
/// twice.
///
/// # Errors
/// 400 `BadRequest` or `InvalidTag`.
pub(crate) fn check_tags(tags: &Tags) -> Result<(), Error> {
    if tags.len() > 10 {
        return Err(Error::new(400, "BadRequest", "Object tags cannot be greater than 10"));
    }
    let mut names = BTreeSet::new();
    for (name, value) in tags {
        let invalid = |message| Err(Error::new(400, "InvalidTag", message).with("TagKey", name));
        if !(1..=128).contains(&name.chars().count()) {
            return invalid("The TagKey you have provided is invalid");
        }
        if value.chars().count() > 256 {
            return invalid("The TagValue you have provided is invalid");
        }
        if !names.insert(name) {
            return invalid("Cannot provide multiple Tags with the same key");
        }
    }
    Ok(())
}

fn replace(
    call: Call<'_>,
    bucket: &str,
    right: Right<'_>,
    key: &str,
    new: Tags,
    status: StatusCode,
) -> Result<Reply, Error> {
    let id = version_id(call)?;
    let mut store = call.service.store();
    let bucket = call.bucket_mut(&mut store, bucket, right)?;
    let (version, _) = select(call, bucket, key, id)?;
    let reply = Reply::new(status).with_some("x-amz-version-id", shown_id(bucket, version));
    let version = bucket.history_mut(key).and_then(|history| history.select_mut(id));
    if let Some(State::Object { tags, .. }) = version.map(|version| &mut version.state) {
        *tags = new;
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_sets_have_limits() {
        let tags = |list: &[(&str, &str)]| -> Tags {
            list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let many = |count: u32| -> Tags { (0..count).map(|at| (at.to_string(), String::new())).collect() };
        for (set, expected) in [
            (tags(&[]), Ok(())),
            (tags(&[("a", ""), ("b", "")]), Ok(())),
            (many(10), Ok(())),
            (many(11), Err("BadRequest")),
            (tags(&[("a", "1"), ("a", "2")]), Err("InvalidTag")),
            (tags(&[("", "")]), Err("InvalidTag")),
            (tags(&[(&"é".repeat(128), &"é".repeat(256))]), Ok(())),
            (tags(&[(&"k".repeat(129), "")]), Err("InvalidTag")),
            (tags(&[("k", &"v".repeat(257))]), Err("InvalidTag")),
        ] {
            assert_eq!(check_tags(&set).map_err(|error| error.code), expected, "{set:?}");
        }
    }
}
