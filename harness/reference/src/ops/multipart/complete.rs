//! `CompleteMultipartUpload`

use super::upload::find;
use crate::http::xml::{self, Element};
use crate::http::{Error, Reply};
use crate::ops::call::quoted;
use crate::ops::object::{check_write, decode_checksum};
use crate::ops::{Call, Right};
use crate::store::{Algorithm, Checksum, Content, Kind, Object, Part, Upload, etag_of_parts};

/// The least size of every part but the last, in bytes: 5 MiB.
const LEAST: u64 = 5 << 20;
/// The most parts of an upload: Amazon's documentation.
const MOST_PARTS: usize = 10_000;

/// A part as the request names it.
struct Listed {
    number: u16,
    etag: String,
    checksum: Option<(Algorithm, String)>,
}

/// Makes the listed parts the key's current version and ends the upload.
///
/// # Errors
/// 400 for the list, its parts or the object's checksum, 404 `NoSuchUpload`, `NoSuchBucket`, 412 for
/// conditions. The upload goes on after each of them.
pub(crate) fn complete_upload(call: Call<'_>, bucket_name: &str, key: &str) -> Result<Reply, Error> {
    let id = call.query().get("uploadId").unwrap_or_default();
    let mut store = call.service.store();
    let bucket = call.bucket_mut(&mut store, bucket_name, Right::on_key("s3:PutObject", key))?;
    let upload = find(bucket.upload(key, id), id)?;
    let listed = read_list(call)?;
    let parts = choose(upload, &listed, id)?;
    check_sizes(&listed, &parts)?;
    let checksum = Checksum::of_parts(upload.algorithm(), upload.kind(), &parts);
    check_stated(call, &checksum, parts.iter().map(|part| part.content.len()).sum())?;
    check_write(call, bucket, key)?;
    let object = Object {
        content: parts.iter().map(|part| &part.content).collect::<Content>(),
        etag: etag_of_parts(parts.iter().copied()),
        checksum: checksum.clone(),
        attributes: upload.attributes.clone(),
    };
    let object = call.service.defects().object(object, listed.iter().map(|listed| listed.number), &parts);
    let tags = upload.tags.clone();
    let host = call.header("host").unwrap_or_default();
    let location = format!("{}://{host}{}", call.service.scheme(), call.request.path);
    let document = xml::result_document("CompleteMultipartUploadResult", |result| {
        result.text("Location", location).text("Bucket", bucket_name).text("Key", key);
        result.text("ETag", quoted(&object.etag)).text("ChecksumType", checksum.kind.name());
        result.text(checksum.algorithm.element(), &checksum.text);
    });
    bucket.uploads.remove(id);
    let version = bucket.put(key, object, tags, || call.service.new_version_id(), call.now);
    Ok(Reply::xml(document)
        .with("x-amz-server-side-encryption", "AES256")
        .with_some("x-amz-version-id", version))
}

fn read_list(call: Call<'_>) -> Result<Vec<Listed>, Error> {
    let document = call.request.document();
    let listed = if document.trim_ascii().is_empty() {
        Vec::new()
    } else {
        xml::parse(&document, "CompleteMultipartUpload", |root| {
            root.children().filter(|child| child.name() == "Part").map(read_part).collect::<Result<_, _>>()
        })?
    };
    if listed.is_empty() {
        return Err(Error::invalid_request("You must specify at least one part"));
    }
    if listed.len() > MOST_PARTS {
        return Err(Error::malformed_xml());
    }
    Ok(listed)
}

fn read_part(part: Element<'_>) -> Result<Listed, Error> {
    let raw = part.text_of("PartNumber").ok_or_else(Error::malformed_xml)?;
    let number: i64 = raw.trim().parse().map_err(|_| Error::malformed_xml())?;
    if number < 1 {
        return Err(Error::invalid_argument("PartNumber must be >= 1", "PartNumber", &raw));
    }
    let etag = part.text_of("ETag").ok_or_else(Error::malformed_xml)?;
    let checksum = Algorithm::ALL.into_iter().find_map(|a| Some((a, part.text_of(a.element())?)));
    Ok(Listed {
        // No upload has a part of a larger number, so it will not be found.
        number: u16::try_from(number).unwrap_or(u16::MAX),
        etag: etag.trim().trim_matches('"').to_owned(),
        checksum,
    })
}

fn choose<'u>(upload: &'u Upload, listed: &[Listed], id: &str) -> Result<Vec<&'u Part>, Error> {
    if !listed.is_sorted_by(|one, next| one.number < next.number) {
        return Err(Error::new(
            400,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        )
        .with("UploadId", id));
    }
    listed.iter().map(|listed| choose_one(upload, listed, id)).collect()
}

fn choose_one<'u>(upload: &'u Upload, listed: &Listed, id: &str) -> Result<&'u Part, Error> {
    let invalid = || {
        Error::new(
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the \
             specified entity tag may not match the part's entity tag.",
        )
        .with("ETag", &listed.etag)
        .with("PartNumber", listed.number.to_string())
        .with("UploadId", id)
    };
    let part = upload.parts.get(&listed.number).ok_or_else(invalid)?;
    if part.etag() != listed.etag {
        return Err(invalid());
    }
    match (&listed.checksum, upload.checksum) {
        (None, Some((algorithm, Kind::Composite))) => Err(Error::invalid_request(format!(
            "The upload was created using a {} checksum. The complete request must include the checksum for each \
             part. It was missing for part {} in the request.",
            algorithm.name().to_lowercase(),
            listed.number
        ))),
        (Some((algorithm, value)), _) if *algorithm == upload.algorithm() => {
            if decode_checksum(*algorithm, value)? == part.checksum { Ok(part) } else { Err(invalid()) }
        }
        (Some(_), Some(_)) => Err(invalid()),
        _ => Ok(part),
    }
}

fn check_sizes(listed: &[Listed], parts: &[&Part]) -> Result<(), Error> {
    let all_but_last = listed.iter().zip(parts).take(parts.len().saturating_sub(1));
    for (listed, part) in all_but_last {
        let size = part.content.len();
        if size < LEAST {
            return Err(Error::new(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            )
            .with("ETag", &listed.etag)
            .with("MinSizeAllowed", LEAST.to_string())
            .with("PartNumber", listed.number.to_string())
            .with("ProposedSize", size.to_string()));
        }
    }
    Ok(())
}

/// Holds what the request says of the finished object against what it came to.
fn check_stated(call: Call<'_>, checksum: &Checksum, size: u64) -> Result<(), Error> {
    if let Some(stated) = call.header("x-amz-checksum-type")
        && stated != checksum.kind.name()
    {
        return Err(Error::invalid_request(format!(
            "The upload was created using the {} checksum mode. The complete request must use the same checksum \
             mode.",
            checksum.kind.name()
        )));
    }
    if let Some(stated) = call.header("x-amz-mp-object-size")
        && stated.parse() != Ok(size)
    {
        return Err(Error::invalid_request(format!(
            "The provided 'x-amz-mp-object-size' header value {stated} does not match what was computed: {size}"
        )));
    }
    if let Some(stated) = call.header(checksum.algorithm.header())
        && stated != checksum.text
    {
        return Err(Error::new(
            400,
            "BadDigest",
            format!(
                "The {} you specified did not match the calculated checksum.",
                checksum.algorithm.name().to_lowercase()
            ),
        ));
    }
    Ok(())
}
