//! `CreateMultipartUpload`

use crate::http::{Error, Reply, xml};
use crate::ops::object::{read_attributes, read_tags, refuse_encryption};
use crate::ops::{Call, Right};
use crate::store::{Algorithm, Kind, Upload};
use std::collections::BTreeMap;

/// Begins an upload. What the object will carry beside its bytes is settled here.
///
/// # Errors
/// 400 for headers, 404 `NoSuchBucket`, 403.
pub(crate) fn create_upload(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let caller = call.caller("Anonymous users cannot initiate multipart uploads.  Please authenticate.")?;
    refuse_encryption(call)?;
    let algorithm = call.header("x-amz-checksum-algorithm");
    let kind = call.header("x-amz-checksum-type");
    let checksum = checksum(algorithm.as_deref(), kind.as_deref())?;
    let upload = Upload {
        key: key.to_owned(),
        initiator: caller.clone(),
        initiated: call.now,
        attributes: read_attributes(call)?,
        tags: read_tags(call)?,
        checksum,
        parts: BTreeMap::new(),
    };
    let id = call.service.new_upload_id();
    let mut store = call.service.store();
    let right = Right::on_key("s3:PutObject", key);
    call.bucket_mut(&mut store, bucket, right)?.uploads.insert(id.clone(), upload);
    let document = xml::result_document("InitiateMultipartUploadResult", |result| {
        result.text("Bucket", bucket).text("Key", key).text("UploadId", id);
    });
    Ok(Reply::xml(document)
        .with("x-amz-server-side-encryption", "AES256")
        .with_some("x-amz-checksum-algorithm", checksum.map(|(algorithm, _)| algorithm.name()))
        .with_some("x-amz-checksum-type", checksum.map(|(_, kind)| kind.name())))
}

fn checksum(algorithm: Option<&str>, kind: Option<&str>) -> Result<Option<(Algorithm, Kind)>, Error> {
    let kind = match kind {
        None => None,
        Some(name) => Some(
            Kind::named(name)
                .ok_or_else(|| Error::invalid_request("Value for x-amz-checksum-type header is invalid."))?,
        ),
    };
    let Some(name) = algorithm else {
        return match kind {
            None => Ok(None),
            Some(_) => Err(Error::invalid_request(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            )),
        };
    };
    let algorithm = Algorithm::named(name).ok_or_else(|| {
        Error::invalid_request(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, \
             CRC32C, CRC64NVME, SHA1, SHA256]",
        )
    })?;
    let kind = kind.unwrap_or(algorithm.default_kind());
    if algorithm.allows(kind) {
        return Ok(Some((algorithm, kind)));
    }
    Err(Error::invalid_request(format!(
        "The {} checksum type cannot be used with the {} checksum algorithm.",
        kind.name(),
        algorithm.name().to_lowercase()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithm_and_kind_must_go_together() {
        use Algorithm::{Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
        use Kind::{Composite, FullObject};
        for (algorithm, kind, expected) in [
            (None, None, Ok(None)),
            (Some("CRC32"), None, Ok(Some((Crc32, Composite)))),
            (Some("crc32c"), Some("FULL_OBJECT"), Ok(Some((Crc32c, FullObject)))),
            (Some("CRC64NVME"), None, Ok(Some((Crc64Nvme, FullObject)))),
            (Some("SHA1"), None, Ok(Some((Sha1, Composite)))),
            (Some("SHA256"), Some("COMPOSITE"), Ok(Some((Sha256, Composite)))),
            (Some("SHA256"), Some("FULL_OBJECT"), Err("InvalidRequest")),
            (Some("CRC64NVME"), Some("COMPOSITE"), Err("InvalidRequest")),
            (Some("CRC16"), None, Err("InvalidRequest")),
            (Some("CRC32"), Some("composite"), Err("InvalidRequest")),
            (None, Some("COMPOSITE"), Err("InvalidRequest")),
        ] {
            assert_eq!(
                checksum(algorithm, kind).map_err(|error| error.code),
                expected,
                "{algorithm:?} {kind:?}"
            );
        }
    }
}
