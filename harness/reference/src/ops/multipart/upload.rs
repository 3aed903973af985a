//! `UploadPart`

use crate::http::{Error, Reply};
use crate::ops::call::quoted;
use crate::ops::object::{check_integrity, check_length};
use crate::ops::{Call, Right};
use crate::store::{Algorithm, Kind, Part, base64};
use upcheck_grammar::PartNumber;
use upcheck_model::Refusal;

/// Stores the body as a part; a part of this number is replaced.
///
/// # Errors
/// 400 for number, length and checksums, 404 `NoSuchUpload`, `NoSuchBucket`; 405 where only an upload id is
/// given.
pub(crate) fn upload_part(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let raw = call.query().get("partNumber");
    let id = call.query().get("uploadId").ok_or_else(Refusal::upload_id_missing)?;
    let raw = raw.ok_or_else(Refusal::part_number_missing)?;
    let number = PartNumber::parse(raw.as_bytes()).map_err(|_| Refusal::part_number(raw))?;
    check_length(call)?;
    let right = Right::on_key("s3:PutObject", key);
    let (algorithm, checksum) = {
        let store = call.service.store();
        let upload = find(call.bucket(&store, bucket, right)?.upload(key, id), id)?;
        (upload.algorithm(), upload.checksum)
    };
    let sent = check_integrity(call)?;
    check_algorithm(checksum, sent)?;
    let part = Part::new(call.request.body.content.clone(), algorithm, call.now);
    let reply = Reply::ok().with("etag", quoted(&part.etag())).with("x-amz-server-side-encryption", "AES256");
    // What the client did not ask for, by upload or by part, stays between parts and object.
    let reply = match checksum.map(|(algorithm, _)| algorithm).or(sent) {
        Some(shown) if shown == algorithm => reply.with(shown.header(), base64(&part.checksum)),
        Some(shown) => reply.with(shown.header(), base64(&shown.digest(&part.content))),
        None => reply,
    };
    let mut store = call.service.store();
    // It may have ended while the body was hashed.
    let upload = find(call.bucket_mut(&mut store, bucket, right)?.upload_mut(key, id), id)?;
    upload.parts.insert(number.get(), part);
    Ok(reply)
}

/// The upload, or the error of one that is not there.
///
/// # Errors
/// 404 `NoSuchUpload`.
pub(crate) fn find<U>(upload: Option<U>, id: &str) -> Result<U, Error> {
    upload.ok_or_else(|| Refusal::no_such_upload(id).into())
}

fn check_algorithm(expected: Option<(Algorithm, Kind)>, sent: Option<Algorithm>) -> Result<(), Error> {
    let Some((expected, kind)) = expected else { return Ok(()) };
    // The checksum of a full object does not need those of its parts.
    if sent == Some(expected) || (sent.is_none() && kind == Kind::FullObject) {
        return Ok(());
    }
    Err(Error::invalid_request(format!(
        "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
        expected.name().to_lowercase(),
        sent.map_or("null".to_owned(), |algorithm| algorithm.name().to_lowercase())
    )))
}
