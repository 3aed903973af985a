//! `ListMultipartUploads`

use super::names::{Names, owner};
use super::page::{Row, Scope};
use crate::http::{Error, Reply, xml};
use crate::ops::{Call, Right};
use crate::store::{Bucket, Upload};

/// The unfinished uploads by key, within a key by the time of their creation.
///
/// # Errors
/// 400 for the query, 404, 403.
pub(crate) fn list_uploads(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let names = Names::new(call)?;
    let query = call.query();
    let scope = Scope {
        prefix: query.get("prefix").unwrap_or_default(),
        delimiter: query.get("delimiter").unwrap_or_default(),
        marker: query.get("key-marker").unwrap_or_default(),
        limit: query.count("max-uploads")?,
    };
    // Amazon's documentation: an upload id means nothing without a key.
    let id_marker = query.filled("upload-id-marker").filter(|_| !scope.marker.is_empty());
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:ListBucketMultipartUploads"))?;
    let page = scope.page(after(bucket, scope.marker, id_marker)?.into_iter());
    let next = match page.rows.last() {
        Some(Row::Item(key, (id, _))) => (*key, *id),
        Some(Row::Common(prefix)) => (*prefix, ""),
        None => ("", ""),
    };
    Ok(Reply::xml(xml::result_document("ListMultipartUploadsResult", |result| {
        result.text("Bucket", name).text("KeyMarker", names.show(scope.marker));
        result.text("UploadIdMarker", id_marker.unwrap_or_default());
        result.text("NextKeyMarker", names.show(next.0)).text("NextUploadIdMarker", next.1);
        result.text("Prefix", names.show(scope.prefix));
        names.echo(call, result, "Delimiter", "delimiter");
        names.encoding(result);
        result.value("MaxUploads", scope.limit).value("IsTruncated", page.truncated);
        for row in &page.rows {
            if let Row::Item(key, (id, upload)) = row {
                result.element("Upload", |entry| {
                    entry.text("Key", names.show(key)).text("UploadId", id);
                    owner(entry, "Initiator", &upload.initiator);
                    owner(entry, "Owner", &bucket.owner);
                    entry.text("StorageClass", "STANDARD");
                    entry.text("Initiated", upload.initiated.iso8601_millis());
                    if let Some((algorithm, kind)) = upload.checksum {
                        entry.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", kind.name());
                    }
                });
            }
        }
        for row in &page.rows {
            if let Row::Common(prefix) = row {
                names.common(result, prefix);
            }
        }
    })))
}

type Entry<'a> = (&'a str, (&'a str, &'a Upload));

fn after<'a>(bucket: &'a Bucket, key_marker: &str, id_marker: Option<&str>) -> Result<Vec<Entry<'a>>, Error> {
    let mut uploads: Vec<Entry<'a>> =
        bucket.uploads.iter().map(|(id, upload)| (upload.key.as_str(), (id.as_str(), upload))).collect();
    uploads.sort_by_key(|(key, (id, upload))| (*key, upload.initiated, *id));
    let behind = match id_marker {
        None => uploads.partition_point(|(key, _)| !key_marker.is_empty() && *key <= key_marker),
        Some(id_marker) => {
            let at = uploads.iter().position(|(key, (id, _))| *key == key_marker && *id == id_marker);
            1 + at.ok_or_else(|| {
                Error::invalid_argument("Invalid uploadId marker", "upload-id-marker", id_marker)
            })?
        }
    };
    Ok(uploads.split_off(behind))
}
