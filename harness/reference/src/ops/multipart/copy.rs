//! `UploadPartCopy`

use super::upload::find;
use crate::http::{Error, Reply, xml};
use crate::ops::Call;
use crate::ops::access::demand_copy;
use crate::ops::call::{model_request, quoted};
use crate::ops::object::check_no_body;
use crate::store::{Content, Part, Store, View, base64};
use upcheck_model::{Answer, Effect, Refusal, upload_part_copy as decide};

/// A part to be made: its number and bytes.
type Copy = (u16, Content);

/// Asks the model and carries its preferred outcome out.
///
/// # Errors
/// The model's refusals; 400 `InvalidRequest` for a body; 403 without the rights, and always where nobody says who
/// asks (recorded on Amazon S3 for `CopyObject`).
pub(crate) fn upload_part_copy(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    call.caller("Access Denied")?;
    check_no_body(call)?;
    let request = model_request(call);
    let id = request.upload_id.as_deref().unwrap_or_default();
    let (answer, copy, checksum) = {
        let store = call.service.store();
        // Recorded on Amazon S3: what the query lacks is noticed before anything else.
        if request.part_number.is_some() && request.upload_id.is_some() {
            demand_copy(call, &store, &request)?;
        }
        let outcome = decide(&View::new(&store, call.now), &request).into_preferred();
        let copy = copied(&store, &outcome.effect)?;
        let upload = store.bucket(bucket).and_then(|bucket| bucket.upload(key, id));
        (outcome.answer, copy, upload.map(|upload| (upload.algorithm(), upload.checksum.is_some())))
    };
    let copied = match answer {
        Answer::Refused(refusal) => return Err(refusal.into()),
        Answer::Copied(copied) => copied,
    };
    // The bytes are shared, so hashing them needs no lock: the source may change meanwhile, the copy not.
    let (Some((number, content)), Some((algorithm, shown))) = (copy, checksum) else {
        return Err(Refusal::no_such_upload(id).into());
    };
    let part = Part::new(content, algorithm, call.now);
    let document = xml::result_document("CopyPartResult", |result| {
        result.text("LastModified", part.modified.iso8601_millis()).text("ETag", quoted(&part.etag()));
        // Recorded on Amazon S3: the upload's algorithm decides, not the source's.
        if shown {
            result.text(algorithm.element(), base64(&part.checksum));
        }
    });
    let mut store = call.service.store();
    let upload = store.bucket_mut(bucket).and_then(|bucket| bucket.upload_mut(key, id));
    find(upload, id)?.parts.insert(number, part);
    Ok(Reply::xml(document)
        .with("x-amz-server-side-encryption", "AES256")
        .with_some("x-amz-copy-source-version-id", copied.source_version_id))
}

fn copied(store: &Store, effect: &Effect) -> Result<Option<Copy>, Error> {
    let Effect::StorePart { number, bucket, key, version_id, span } = effect else { return Ok(None) };
    let history = store.bucket(bucket).and_then(|bucket| bucket.history(key));
    let version = history.and_then(|history| history.find(version_id.as_deref().unwrap_or("null")));
    let object = version.and_then(|version| version.object()).ok_or_else(|| Refusal::no_such_key(key))?;
    Ok(Some((number.get(), object.content.slice(span.offset, span.length))))
}
