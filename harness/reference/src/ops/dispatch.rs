//! From method and names to the call.

use super::call::expected_owner;
use super::{Call, bucket, listing, multipart, object};
use crate::http::{Error, Reply, Request, Resource};
use crate::service::Service;
use ::http::Method;

/// Query parameters that ask for a feature which this endpoint leaves out.
const LEFT_OUT: [&str; 28] = [
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "logging",
    "metadataConfiguration",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "torrent",
    "website",
];

/// Carries a verified request out.
///
/// # Errors
/// Whatever Amazon answers; 501 `NotImplemented` for what is left out here.
pub(crate) fn dispatch(service: &Service, request: &Request) -> Result<Reply, Error> {
    let call = Call { service, request, now: service.now() };
    if let Some(name) = request.query.names().find(|name| LEFT_OUT.contains(name)) {
        return Err(Error::not_implemented(name));
    }
    match &request.resource {
        Resource::Service => on_service(call),
        Resource::Bucket(bucket) => on_bucket(call, bucket),
        Resource::Object { bucket, key } => on_object(call, bucket, key),
    }
}

fn on_service(call: Call<'_>) -> Result<Reply, Error> {
    if call.request.method == Method::GET {
        bucket::list_buckets(call)
    } else {
        Err(wrong_method(call, "SERVICE"))
    }
}

fn on_bucket(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    expected_owner(call.request, "x-amz-expected-bucket-owner")?;
    let has = |parameter| call.query().has(parameter);
    if has("tagging") {
        return Err(Error::not_implemented("tagging"));
    }
    match call.request.method {
        Method::GET if has("versioning") => bucket::get_versioning(call, name),
        Method::GET if has("location") => bucket::location(call, name),
        Method::GET if has("policy") => bucket::get_policy(call, name),
        Method::PUT if has("policy") => bucket::put_policy(call, name),
        Method::DELETE if has("policy") => bucket::delete_policy(call, name),
        Method::GET if has("versions") => listing::list_versions(call, name),
        Method::GET if has("uploads") => listing::list_uploads(call, name),
        Method::GET if call.query().get("list-type") == Some("2") => listing::list_objects_v2(call, name),
        Method::GET => listing::list_objects(call, name),
        Method::HEAD => bucket::head_bucket(call, name),
        Method::PUT if has("versioning") => bucket::put_versioning(call, name),
        Method::PUT => bucket::create_bucket(call, name),
        Method::DELETE if !has("versioning") => bucket::delete_bucket(call, name),
        Method::POST if has("delete") => object::delete_objects(call, name),
        _ => Err(wrong_method(call, "BUCKET")),
    }
}

fn on_object(call: Call<'_>, bucket: &str, key: &str) -> Result<Reply, Error> {
    let has = |parameter| call.query().has(parameter);
    let copy = call.headers().contains_key("x-amz-copy-source");
    let part = has("partNumber") || has("uploadId");
    let method = &call.request.method;
    if copy && part && method == Method::PUT {
        // Even a malformed expected owner is the model's to judge.
        return multipart::upload_part_copy(call);
    }
    if copy && method != Method::PUT && (method != Method::POST || has("uploadId")) {
        return Err(Error::invalid_argument(
            "You can only specify a copy source header for copy requests.",
            "x-amz-copy-source",
            &call.header("x-amz-copy-source").unwrap_or_default(),
        ));
    }
    expected_owner(call.request, "x-amz-expected-bucket-owner")?;
    match *method {
        Method::GET if has("tagging") => object::get_tagging(call, bucket, key),
        Method::GET if has("uploadId") => multipart::list_parts(call, bucket, key),
        Method::GET | Method::HEAD if has("partNumber") => Err(Error::not_implemented("partNumber")),
        Method::GET => object::get_object(call, bucket, key),
        Method::HEAD => object::head_object(call, bucket, key),
        Method::PUT if has("tagging") => object::put_tagging(call, bucket, key),
        Method::PUT if part => multipart::upload_part(call, bucket, key),
        Method::PUT if copy => object::copy_object(call, bucket, key),
        Method::PUT => object::put_object(call, bucket, key),
        Method::POST if has("uploads") => multipart::create_upload(call, bucket, key),
        Method::POST if has("uploadId") => multipart::complete_upload(call, bucket, key),
        Method::DELETE if has("tagging") => object::delete_tagging(call, bucket, key),
        Method::DELETE if has("uploadId") => multipart::abort_upload(call, bucket, key),
        Method::DELETE => object::delete_object(call, bucket, key),
        _ => Err(wrong_method(call, "OBJECT")),
    }
}

fn wrong_method(call: Call<'_>, kind: &'static str) -> Error {
    Error::method_not_allowed(call.request.method.as_str(), kind)
}
