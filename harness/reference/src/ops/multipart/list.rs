//! `ListParts`

use super::upload::find;
use crate::http::{Error, Reply, xml};
use crate::ops::call::{canonical_id, quoted};
use crate::ops::{Call, Right};
use crate::store::base64;

/// The parts of an upload by number.
///
/// # Errors
/// 400 for the query, 404 `NoSuchUpload`, `NoSuchBucket`.
pub(crate) fn list_parts(call: Call<'_>, bucket_name: &str, key: &str) -> Result<Reply, Error> {
    let query = call.query();
    let id = query.get("uploadId").unwrap_or_default();
    let limit = query.count("max-parts")?;
    let marker = query.integer("part-number-marker")?;
    let store = call.service.store();
    let bucket = call.bucket(&store, bucket_name, Right::on_key("s3:ListMultipartUploadParts", key))?;
    let upload = find(bucket.upload(key, id), id)?;
    let mut rest = upload.parts.iter().filter(|(number, _)| u32::from(**number) > marker);
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let truncated = limit > 0 && rest.next().is_some();
    Ok(Reply::xml(xml::result_document("ListPartsResult", |result| {
        result.text("Bucket", bucket_name).text("Key", key).text("UploadId", id);
        for (role, account) in [("Initiator", &upload.initiator), ("Owner", &bucket.owner)] {
            result.element(role, |element| {
                element.text("ID", canonical_id(account));
            });
        }
        result.text("StorageClass", "STANDARD").value("PartNumberMarker", marker);
        result.value("NextPartNumberMarker", page.last().map_or(0, |(number, _)| **number));
        result.value("MaxParts", limit).value("IsTruncated", truncated);
        if let Some((algorithm, kind)) = upload.checksum {
            result.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", kind.name());
        }
        for (number, part) in page {
            result.element("Part", |entry| {
                entry.value("PartNumber", number).text("LastModified", part.modified.iso8601_millis());
                entry.text("ETag", quoted(&part.etag())).value("Size", part.content.len());
                if let Some((algorithm, _)) = upload.checksum {
                    entry.text(algorithm.element(), base64(&part.checksum));
                }
            });
        }
    })))
}
