//! `UploadPartCopy`

use super::upload::find;
use crate::http::{Error, Reply, xml};
use crate::ops::Call;
use crate::ops::access::demand_copy;
use crate::ops::call::{model_request, quoted};
use crate::ops::object::check_no_body;
use crate::store::{Content, Part, Store, View, base64};
use upcheck_model::{Answer, Effect, Outcome, Refusal, Request};

/// A part to be made: its number and bytes.
type Copy = (u16, Content);

/// Asks the model and carries its preferred outcome out.
///
/// # Errors
/// The model's refusals; 400 `InvalidRequest` for a body; 403 without the rights, and always where nobody says who
/// asks (recorded on Amazon S3 for `CopyObject`).
pub(crate) fn upload_part_copy(call: Call<'_>) -> Result<Reply, Error> {
    let result = copy(call);
    call.service.defects().aftermath(call, &result);
    result
}

fn copy(call: Call<'_>) -> Result<Reply, Error> {
    let defects = call.service.defects();
    call.caller("Access Denied")?;
    defects.check(call.headers(), check_no_body(call))?;
    let (request, answer, copy, checksum) = {
        let store = call.service.store();
        let decide = |request: &Request| decide(call, &store, request);
        let request = defects.request(call, &store, model_request(call), decide);
        let outcome = defects.outcome(call, &store, &request, decide(&request)?);
        let copy = copied(call, &store, &outcome.effect)?;
        let upload =
            store.bucket(&request.bucket).and_then(|bucket| bucket.upload(&request.key, id(&request)));
        let checksum = upload.map(|upload| (upload.algorithm(), upload.checksum.is_some()));
        (request, outcome.answer, copy, checksum)
    };
    let copied = match answer {
        Answer::Refused(refusal) => return Err(refusal.into()),
        Answer::Copied(copied) => copied,
    };
    // The bytes are shared, so hashing them needs no lock: the source may change meanwhile, the copy not.
    let (Some((number, content)), Some((algorithm, shown))) = (copy, checksum) else {
        return Err(Refusal::no_such_upload(id(&request)).into());
    };
    let part = Part::new(content, algorithm, call.now);
    let document = xml::result_document("CopyPartResult", |result| {
        result.text("LastModified", part.modified.iso8601_millis()).text("ETag", quoted(&part.etag()));
        // Recorded on Amazon S3: the upload's algorithm decides, not the source's.
        if shown {
            result.text(algorithm.element(), base64(&part.checksum));
        }
    });
    let document = defects.document(call, &request, &part, document);
    let mut store = call.service.store();
    let bucket = store.bucket_mut(&request.bucket);
    let upload = bucket.and_then(|bucket| bucket.upload_mut(&request.key, id(&request)));
    defects.store(&mut find(upload, id(&request))?.parts, number, part);
    Ok(Reply::xml(document)
        .with("x-amz-server-side-encryption", "AES256")
        .with_some("x-amz-copy-source-version-id", copied.source_version_id))
}

/// What the model prefers, for a caller with the rights.
fn decide(call: Call<'_>, store: &Store, request: &Request) -> Result<Outcome, Error> {
    // Recorded on Amazon S3: what the query lacks is noticed before anything else.
    if request.part_number.is_some() && request.upload_id.is_some() {
        demand_copy(call, store, request)?;
    }
    Ok(upcheck_model::upload_part_copy(&View::new(store, call.now), request).into_preferred())
}

fn copied(call: Call<'_>, store: &Store, effect: &Effect) -> Result<Option<Copy>, Error> {
    let Effect::StorePart { number, bucket, key, version_id, span } = effect else { return Ok(None) };
    let history = store.bucket(bucket).and_then(|bucket| bucket.history(key));
    let version = history.and_then(|history| history.find(version_id.as_deref().unwrap_or("null")));
    let object = version.and_then(|version| version.object()).ok_or_else(|| Refusal::no_such_key(key))?;
    let content = object.content.slice(span.offset, span.length);
    Ok(Some((number.get(), call.service.defects().bytes(&object.content, *span, content))))
}

fn id(request: &Request) -> &str {
    request.upload_id.as_deref().unwrap_or_default()
}
