//! `CopyObject`

use super::select::with_new_version;
use super::{check_no_body, check_write, read_attributes, read_tags, refuse_encryption};
use crate::http::{Error, Reply, combined, xml};
use crate::ops::access::demand_copy;
use crate::ops::call::{model_request, quoted};
use crate::ops::{Call, Right};
use crate::store::{Algorithm, Checksum, Kind, Object, State, Store, Tags, View, etag_of};
use std::sync::Arc;
use upcheck_grammar::{CopySource, CopySourceError};
use upcheck_model::{Found, Preconditions, Refusal, SourceState, VersionChoice, World};

/// What is copied.
struct Source {
    object: Arc<Object>,
    tags: Tags,
    version_id: Option<String>,
}

/// Stores a copy of another object, or of the same one with other metadata, as the key's current version.
///
/// # Errors
/// 400 for headers, 404 for buckets and source, 412 for preconditions, 403 for owners and rights.
pub(crate) fn copy_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    call.caller("Anonymous users cannot copy objects.  Please authenticate.")?;
    check_no_body(call)?;
    refuse_encryption(call)?;
    let replace_metadata = directive(call, "x-amz-metadata-directive")?;
    let replace_tags = directive(call, "x-amz-tagging-directive")?;
    let algorithm = algorithm(call)?;
    let right = Right::on_key("s3:PutObject", key);
    let source = {
        let store = call.service.store();
        call.bucket(&store, bucket, right)?;
        demand_copy(call, &store, &model_request(call))?;
        let source = find_source(call, &store)?;
        check_changes(call, &store, &source, (bucket, key), replace_metadata)?;
        source
    };
    let object = copied(call, &source.object, algorithm, replace_metadata)?;
    let tags = if replace_tags { read_tags(call)? } else { source.tags };
    let document = xml::result_document("CopyObjectResult", |result| {
        result.text("LastModified", call.now.iso8601_millis()).text("ETag", quoted(&object.etag));
        result.text("ChecksumType", object.checksum.kind.name());
        result.text(object.checksum.algorithm.element(), &object.checksum.text);
    });
    let reply = Reply::xml(document).with_some("x-amz-copy-source-version-id", source.version_id);
    let mut store = call.service.store();
    let bucket = call.bucket_mut(&mut store, bucket, right)?;
    check_write(call, bucket, key)?;
    let id = bucket.put(key, object, tags, || call.service.new_version_id(), call.now);
    Ok(with_new_version(reply, id.as_deref()))
}

fn directive(call: Call<'_>, header: &'static str) -> Result<bool, Error> {
    match call.header(header).as_deref() {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => {
            let what = if header.contains("metadata") { "metadata" } else { "tagging" };
            Err(Error::invalid_argument(format!("Unknown {what} directive."), header, other))
        }
    }
}

fn algorithm(call: Call<'_>) -> Result<Option<Algorithm>, Error> {
    let Some(name) = call.header("x-amz-checksum-algorithm") else { return Ok(None) };
    Algorithm::named(&name).map(Some).ok_or_else(|| {
        Error::invalid_request(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, \
             CRC32C, CRC64NVME, SHA1, SHA256]",
        )
    })
}

fn find_source(call: Call<'_>, store: &Store) -> Result<Source, Error> {
    let (bucket, key, version_id) = parse_source(call)?;
    let view = View::new(store, call.now);
    let owner = view.bucket_owner(&bucket).ok_or_else(|| Refusal::no_such_bucket(&bucket))?;
    call.check_owner("x-amz-source-expected-bucket-owner", owner)?;
    let choice = version_id.as_deref().map_or(VersionChoice::Current, VersionChoice::Id);
    let found = match (view.find(&bucket, &key, choice), &version_id) {
        (Found::Version(found), _) => found,
        (Found::DeleteMarker, Some(_)) => return Err(Refusal::marker_by_version_id().into()),
        (Found::MalformedVersionId, Some(id)) => return Err(Refusal::malformed_version_id(id).into()),
        (_, Some(id)) => return Err(Refusal::no_such_version(&key, id).into()),
        (_, None) => return Err(Refusal::no_such_key(&key).into()),
    };
    let state = SourceState { etag: found.etag, last_modified: found.last_modified, now: call.now.unix() };
    Preconditions::of(&model_request(call)).decide(state).into_preferred().map_err(Refusal::precondition)?;
    let id = found.version_id.unwrap_or("null");
    let version = store.bucket(&bucket).and_then(|bucket| bucket.history(&key)?.find(id));
    match version.map(|version| &version.state) {
        Some(State::Object { object, tags }) => Ok(Source {
            object: Arc::clone(object),
            tags: tags.clone(),
            version_id: found.version_id.map(ToOwned::to_owned),
        }),
        _ => Err(Refusal::no_such_key(&key).into()),
    }
}

fn parse_source(call: Call<'_>) -> Result<(String, String, Option<String>), Error> {
    let raw = combined(call.headers(), "x-amz-copy-source").unwrap_or_default();
    let text = String::from_utf8_lossy(&raw);
    match CopySource::parse(&raw) {
        Ok(CopySource::Object { bucket, key, version_id }) => Ok((bucket, key, version_id)),
        Ok(CopySource::AccessPoint(_) | CopySource::Outposts(_)) => {
            Err(Error::not_implemented("x-amz-copy-source"))
        }
        Err(CopySourceError::NoKey) => Err(Refusal::copy_source_key().into()),
        Err(CopySourceError::Encoding) => Err(Refusal::copy_source_encoding(&text).into()),
        Err(CopySourceError::Empty | CopySourceError::EmptyBucket | CopySourceError::BucketName) => {
            Err(Refusal::copy_source_bucket(&text).into())
        }
    }
}

// A copy of the current version to itself must change something. An older version may be brought back.
fn check_changes(
    call: Call<'_>,
    store: &Store,
    source: &Source,
    (bucket, key): (&str, &str),
    replaces: bool,
) -> Result<(), Error> {
    let changes = ["x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-website-redirect-location"];
    let current = store.bucket(bucket).and_then(|bucket| bucket.history(key)?.current()?.object());
    let same = current.is_some_and(|current| Arc::ptr_eq(current, &source.object));
    if !same || replaces || changes.iter().any(|name| call.headers().contains_key(*name)) {
        return Ok(());
    }
    Err(Error::invalid_request(
        "This copy request is illegal because it is trying to copy an object to itself without changing the \
         object's metadata, storage class, website redirect location or encryption attributes.",
    ))
}

fn copied(
    call: Call<'_>,
    source: &Object,
    algorithm: Option<Algorithm>,
    replace: bool,
) -> Result<Object, Error> {
    let algorithm = algorithm.unwrap_or(source.checksum.algorithm);
    let known = source.checksum.algorithm == algorithm && source.checksum.kind == Kind::FullObject;
    // A copy is stored in one piece: it takes no entity tag or checksum of parts over.
    Ok(Object {
        etag: if source.etag.contains('-') { etag_of(&source.content) } else { source.etag.clone() },
        checksum: if known { source.checksum.clone() } else { Checksum::of(algorithm, &source.content) },
        attributes: if replace { read_attributes(call)? } else { source.attributes.clone() },
        content: source.content.clone(),
    })
}
