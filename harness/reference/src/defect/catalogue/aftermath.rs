//! What a refusal, or a success, leaves behind.

use crate::defect::edit::lies_in;
use crate::defect::fault::{After, Ended};
use crate::defect::scene::Named;
use crate::defect::{Defect, Fault};
use crate::store::{
    Algorithm, Attributes, Bucket, Checksum, Content, Object, Part, State, Store, Upload, Version, etag_of,
};
use std::sync::Arc;
use upcheck_grammar::PartNumber;
use upcheck_model::Request;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::plausible(
        "aftermath/refused-and-stored",
        "A refused copy stores its source as the part all the same, where there is one.",
        "the answer is decided after the work is done",
        Fault::Aftermath(|after, store| {
            let Some(content) = source(store, after.request) else { return false };
            after.refused() && put(after, store, content)
        }),
    ),
    Defect::plausible(
        "aftermath/failed-condition-stored",
        "A failed condition gets 412, and the part is stored all the same.",
        "the condition is looked at when the answer is written",
        Fault::Aftermath(|after, store| {
            let Some(content) = source(store, after.request) else { return false };
            after.ended == Ended::Refused(412) && put(after, store, content)
        }),
    ),
    Defect::plausible(
        "aftermath/refused-empty-part",
        "A refused copy leaves an empty part.",
        "the part is opened before the request is looked at",
        Fault::Aftermath(|after, store| after.refused() && put(after, store, Content::default())),
    ),
    Defect::plausible(
        "aftermath/refused-part-lost",
        "A refused copy loses the part that had its number.",
        "the old part is removed before the new one is made",
        Fault::Aftermath(|after, store| {
            let number = number(after.request);
            let upload = upload(store, after.request).filter(|_| after.refused());
            upload.zip(number).is_some_and(|(upload, number)| upload.parts.remove(&number).is_some())
        }),
    ),
    Defect::plausible(
        "aftermath/refused-parts-lost",
        "A refused copy loses all parts of its upload.",
        "an error rolls back more than its own work",
        Fault::Aftermath(|after, store| {
            let upload = upload(store, after.request).filter(|_| after.refused());
            upload.is_some_and(|upload| !std::mem::take(&mut upload.parts).is_empty())
        }),
    ),
    Defect::plausible(
        "aftermath/refused-upload-gone",
        "A refused copy ends its upload.",
        "an error aborts what it was part of",
        Fault::Aftermath(|after, store| {
            if !after.refused() || upload(store, after.request).is_none() {
                return false;
            }
            let id = after.request.upload_id.as_deref().unwrap_or_default();
            store.bucket_mut(&after.request.bucket).is_some_and(|bucket| bucket.uploads.remove(id).is_some())
        }),
    ),
    Defect::plausible(
        "aftermath/refused-source-renewed",
        "A copy that is refused for its range or a condition makes its source newer.",
        "the source is opened to be changed",
        Fault::Aftermath(|after, store| {
            matches!(after.ended, Ended::Refused(400 | 412)) && renew_source(after, store)
        }),
    ),
    Defect::plausible(
        "aftermath/refused-destination-written",
        "A copy that is refused for a condition leaves an empty object under the destination's key.",
        "the file is created when the request comes in",
        Fault::Aftermath(|after, store| {
            after.ended == Ended::Refused(412) && write_destination(after, store)
        }),
    ),
    Defect::plausible(
        "aftermath/destination-written",
        "A copy writes the destination's key at once, beside the part.",
        "both copies share the code that writes",
        Fault::Aftermath(|after, store| after.ended == Ended::Copied && write_destination(after, store)),
    ),
    Defect::plausible(
        "aftermath/source-version-moved",
        "A copy of a version by its id removes that version: a move.",
        "a rename is cheaper than a copy",
        Fault::Aftermath(|after, store| {
            let named = Named::of(after.request).filter(|_| after.ended == Ended::Copied);
            let Some((named, id)) = named.and_then(|named| named.version_id.clone().map(|id| (named, id)))
            else {
                return false;
            };
            let bucket = store.bucket_mut(&named.bucket);
            bucket.is_some_and(|bucket| bucket.remove_version(&named.key, &id).is_some())
        }),
    ),
    Defect::plausible(
        "aftermath/source-renewed",
        "A copy makes its source newer.",
        "reading and writing share a function that sets the date",
        Fault::Aftermath(|after, store| after.ended == Ended::Copied && renew_source(after, store)),
    ),
    Defect::wild(
        "aftermath/source-metadata-changed",
        "A copy writes to its source's metadata what belongs to its part.",
        "versity/versitygw#1906",
        Fault::Aftermath(|after, store| {
            after.ended == Ended::Copied
                && source_version(after, store).is_some_and(|version| match &mut version.state {
                    State::Object { object, .. } => {
                        let object = Arc::make_mut(object);
                        object.attributes = Attributes::default();
                        true
                    }
                    State::Marker => false,
                })
        }),
    ),
    Defect::plausible(
        "aftermath/copies-share-a-file",
        "All parts of an upload that are copied from one source hold what the last of them does.",
        "a temporary file that is named by the upload and the source",
        Fault::Aftermath(|after, store| {
            let source = source(store, after.request);
            let number = number(after.request);
            let upload = upload(store, after.request).filter(|_| after.ended == Ended::Copied);
            let (Some(upload), Some(source), Some(number)) = (upload, source, number) else { return false };
            let Some(last) = upload.parts.get(&number).map(|part| part.content.clone()) else { return false };
            let others = upload.parts.iter_mut().filter(|(other, _)| **other != number);
            let copied = others.filter(|(_, part)| lies_in(&part.content, &source));
            copied.map(|(_, part)| part.content = last.clone()).count() > 0
        }),
    ),
    Defect::plausible(
        "aftermath/metadata-of-the-source",
        "The object that a copied part goes into gets the metadata of the part's source.",
        "CopyObject takes them over",
        Fault::Aftermath(|after, store| {
            let source = source_version(after, store).and_then(|version| version.object().cloned());
            let upload = upload(store, after.request).filter(|_| after.ended == Ended::Copied);
            let Some((upload, source)) = upload.zip(source) else { return false };
            upload.attributes = source.attributes.clone();
            true
        }),
    ),
    Defect::plausible(
        "aftermath/source-version-added",
        "A copy of a version by its id makes it the latest again: a restore.",
        "the version is checked out before it is read",
        Fault::Aftermath(|after, store| {
            let named = Named::of(after.request).filter(|named| named.version_id.is_some());
            let object = source_version(after, store).and_then(|version| version.object().cloned());
            let (Some(named), Some(object), Ended::Copied) = (named, object, after.ended) else {
                return false;
            };
            let new_id = || after.call.service.new_version_id();
            let bucket = store.bucket_mut(&named.bucket);
            bucket.is_some_and(|bucket| {
                bucket.put(&named.key, Object::clone(&object), Vec::new(), new_id, after.call.now);
                true
            })
        }),
    ),
    Defect::plausible(
        "aftermath/missing-bucket-created",
        "A bucket that a refused copy names and that does not exist is created.",
        "an emulator that spares its users a step",
        Fault::Aftermath(|after, store| {
            let source = Named::of(after.request).map(|named| named.bucket);
            let mut names = source.into_iter().chain([after.request.bucket.clone()]);
            let missing = names.rfind(|name| store.bucket(name).is_none());
            let like = store.buckets().next().map(|bucket| (bucket.owner.clone(), bucket.location.clone()));
            let (Some(missing), Some((owner, location)), Ended::Refused(404)) = (missing, like, after.ended)
            else {
                return false;
            };
            store.insert(Bucket::new(&missing, owner, location, after.call.now));
            true
        }),
    ),
];

fn number(request: &Request) -> Option<u16> {
    PartNumber::parse(request.part_number.as_deref()?.as_bytes()).ok().map(PartNumber::get)
}

fn upload<'s>(store: &'s mut Store, request: &Request) -> Option<&'s mut Upload> {
    store.bucket_mut(&request.bucket)?.upload_mut(&request.key, request.upload_id.as_deref()?)
}

fn put(after: &After<'_>, store: &mut Store, content: Content) -> bool {
    let number = number(after.request);
    let Some((upload, number)) = upload(store, after.request).zip(number) else { return false };
    upload.parts.insert(number, Part::new(content, upload.algorithm(), after.call.now));
    true
}

fn source(store: &Store, request: &Request) -> Option<Content> {
    let named = Named::of(request)?;
    let history = store.bucket(&named.bucket)?.history(&named.key)?;
    let version = named.version_id.map_or_else(|| history.current(), |id| history.find(&id))?;
    version.object().map(|object| object.content.clone())
}

fn renew_source(after: &After<'_>, store: &mut Store) -> bool {
    source_version(after, store).is_some_and(|version| {
        version.modified = version.modified.later(7);
        true
    })
}

fn source_version<'s>(after: &After<'_>, store: &'s mut Store) -> Option<&'s mut Version> {
    let named = Named::of(after.request)?;
    let history = store.bucket_mut(&named.bucket)?.history_mut(&named.key)?;
    history.select_mut(named.version_id.as_deref())
}

fn write_destination(after: &After<'_>, store: &mut Store) -> bool {
    let Some(bucket) = store.bucket_mut(&after.request.bucket) else { return false };
    let content = Content::default();
    let object = Object {
        etag: etag_of(&content),
        checksum: Checksum::of(Algorithm::Crc64Nvme, &content),
        attributes: Attributes::default(),
        content,
    };
    let new_id = || after.call.service.new_version_id();
    bucket.put(&after.request.key, object, Vec::new(), new_id, after.call.now);
    true
}
