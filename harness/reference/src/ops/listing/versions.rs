//! `ListObjectVersions`

use super::names::{Names, object, owner};
use super::page::{Row, Scope};
use crate::http::xml::Writer;
use crate::http::{Error, Reply, xml};
use crate::ops::{Call, Right};
use crate::store::{Bucket, State, Version, is_version_id};

/// All versions and delete markers, newest first within a key.
///
/// # Errors
/// 400 for the query, 404, 403.
pub(crate) fn list_versions(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let names = Names::new(call)?;
    let query = call.query();
    let scope = Scope {
        prefix: query.get("prefix").unwrap_or_default(),
        delimiter: query.get("delimiter").unwrap_or_default(),
        marker: query.get("key-marker").unwrap_or_default(),
        limit: query.count("max-keys")?,
    };
    let id_marker = query.filled("version-id-marker");
    check_markers(query.filled("key-marker"), id_marker)?;
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:ListBucketVersions"))?;
    let page = scope.page(after(bucket, scope.marker, id_marker));
    let last = page.rows.last().filter(|_| page.truncated);
    Ok(Reply::xml(xml::result_document("ListVersionsResult", |result| {
        result.text("Name", name).text("Prefix", names.show(scope.prefix));
        result
            .text("KeyMarker", names.show(scope.marker))
            .text("VersionIdMarker", id_marker.unwrap_or_default());
        if let Some(last) = last {
            result.text("NextKeyMarker", names.show(last.name()));
            if let Row::Item(_, (version, _)) = last {
                result.text("NextVersionIdMarker", version.id_text());
            }
        }
        result.value("MaxKeys", scope.limit);
        names.echo(call, result, "Delimiter", "delimiter");
        names.encoding(result);
        result.value("IsTruncated", page.truncated);
        for row in &page.rows {
            if let Row::Item(key, (version, latest)) = row {
                entry(result, &names.show(key), version, *latest, bucket);
            }
        }
        for row in &page.rows {
            if let Row::Common(prefix) = row {
                names.common(result, prefix);
            }
        }
    })))
}

fn check_markers(key: Option<&str>, id: Option<&str>) -> Result<(), Error> {
    match (key, id) {
        (_, Some(id)) if id != "null" && !is_version_id(id) => {
            Err(Error::invalid_argument("Invalid version id specified", "version-id-marker", id))
        }
        (None, Some(id)) => Err(Error::invalid_argument(
            "A version-id marker cannot be specified without a key marker.",
            "version-id-marker",
            id,
        )),
        _ => Ok(()),
    }
}

/// The versions behind the marker, each with whether it is current.
fn after<'a>(
    bucket: &'a Bucket,
    key_marker: &str,
    id_marker: Option<&str>,
) -> impl Iterator<Item = (&'a str, (&'a Version, bool))> {
    bucket.histories().filter(move |(key, _)| *key >= key_marker).flat_map(move |(key, history)| {
        let versions = history.newest_first().enumerate().map(|(at, version)| (version, at == 0));
        let skipped = if key != key_marker || key_marker.is_empty() {
            0
        } else {
            // Without an id, or with one that is gone, the key's versions are all behind us.
            let at =
                id_marker.and_then(|id| history.newest_first().position(|version| version.id_text() == id));
            at.map_or(usize::MAX, |at| at + 1)
        };
        versions.skip(skipped).map(move |version| (key, version))
    })
}

fn entry(out: &mut Writer, key: &str, version: &Version, latest: bool, bucket: &Bucket) {
    let element = match version.state {
        State::Object { .. } => "Version",
        State::Marker => "DeleteMarker",
    };
    out.element(element, |entry| {
        entry.text("Key", key).text("VersionId", version.id_text()).value("IsLatest", latest);
        entry.text("LastModified", version.modified.iso8601_millis());
        if let Some(stored) = version.object() {
            object(entry, stored);
            entry.text("StorageClass", "STANDARD");
        }
        owner(entry, "Owner", &bucket.owner);
    });
}
