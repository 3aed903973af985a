//! Expected outcomes. The wire constants are written out a second time, so that a slip in the model shows.

use upcheck_grammar::PartNumber;
use upcheck_model::{Answer, Basis, Effect, Outcome, PartCopied, Refusal, Span};

const FORM: &str = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and \
                    last are the zero-based offsets of the first and last bytes to copy";
const NO_UPLOAD: &str = "The specified upload does not exist. The upload ID may be invalid, or the upload may \
                         have been aborted or completed.";

/// An answer with its effect, on nobody's authority yet.
#[derive(Clone, Debug)]
pub(crate) struct Expected(Answer, Effect);

pub(crate) fn recorded(expected: Expected) -> Outcome {
    on(Basis::Recorded, expected)
}

pub(crate) fn documented(expected: Expected) -> Outcome {
    on(Basis::Documented, expected)
}

pub(crate) fn consensus(expected: Expected) -> Outcome {
    on(Basis::Consensus, expected)
}

pub(crate) fn inferred(expected: Expected) -> Outcome {
    on(Basis::Inferred, expected)
}

fn on(basis: Basis, Expected(answer, effect): Expected) -> Outcome {
    Outcome { basis, answer, effect }
}

/// The bytes from `offset`, `length` of them, of a null version: no version header.
pub(crate) fn copied(bucket: &str, key: &str, offset: u64, length: u64) -> Expected {
    copied_to(1, bucket, key, None, None, Span { offset, length })
}

/// All `size` bytes of a version with an id: the header names it.
pub(crate) fn copied_version(bucket: &str, key: &str, id: &str, size: u64) -> Expected {
    copied_to(1, bucket, key, Some(id), Some(id), Span { offset: 0, length: size })
}

pub(crate) fn copied_to(
    number: u16,
    bucket: &str,
    key: &str,
    version_id: Option<&str>,
    header: Option<&str>,
    span: Span,
) -> Expected {
    let effect = Effect::StorePart {
        number: PartNumber::new(number).expect("tests give numbers from 1 to 10000"),
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        version_id: version_id.map(str::to_owned),
        span,
    };
    Expected(Answer::Copied(PartCopied { source_version_id: header.map(str::to_owned) }), effect)
}

pub(crate) fn form(raw: &str) -> Expected {
    argument(FORM, "x-amz-copy-source-range", raw)
}

pub(crate) fn ends_beyond(raw: &str, size: u64) -> Expected {
    let message = format!("Range specified is not valid for source object of size: {size}");
    argument(&message, "x-amz-copy-source-range", raw)
}

pub(crate) fn starts_beyond() -> Expected {
    refused(400, "InvalidRequest", "The specified copy range is invalid for the source object size", &[])
}

pub(crate) fn too_large() -> Expected {
    let message =
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
    refused(400, "InvalidRequest", message, &[])
}

pub(crate) fn encryption_asked_for(raw: &str) -> Expected {
    let message = "x-amz-server-side-encryption header is not supported for this operation.";
    argument(message, "x-amz-server-side-encryption", raw)
}

pub(crate) fn bad_bucket(raw: &str) -> Expected {
    argument("Invalid copy source bucket name", "x-amz-copy-source", raw)
}

pub(crate) fn no_key_given() -> Expected {
    argument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source")
}

pub(crate) fn bad_encoding(raw: &str) -> Expected {
    argument("Invalid copy source encoding", "x-amz-copy-source", raw)
}

pub(crate) fn no_bucket(name: &str) -> Expected {
    refused(404, "NoSuchBucket", "The specified bucket does not exist", &[("BucketName", name)])
}

pub(crate) fn no_key(key: &str) -> Expected {
    refused(404, "NoSuchKey", "The specified key does not exist.", &[("Key", key)])
}

pub(crate) fn no_version(key: &str, id: &str) -> Expected {
    refused(404, "NoSuchVersion", "The specified version does not exist.", &[("Key", key), ("VersionId", id)])
}

pub(crate) fn bad_version(id: &str) -> Expected {
    argument("Invalid version id specified", "versionId", id)
}

pub(crate) fn empty_version() -> Expected {
    argument("Version id cannot be the empty string", "versionId", "")
}

pub(crate) fn marker() -> Expected {
    let message = "The source of a copy request may not specifically refer to a delete marker by version id.";
    refused(400, "InvalidRequest", message, &[])
}

/// `condition` is the element's text behind `x-amz-copy-source-`.
pub(crate) fn failed(condition: &str) -> Expected {
    let message = "At least one of the pre-conditions you specified did not hold";
    let condition = format!("x-amz-copy-source-{condition}");
    refused(412, "PreconditionFailed", message, &[("Condition", &condition)])
}

pub(crate) fn denied() -> Expected {
    refused(403, "AccessDenied", "Access Denied", &[])
}

pub(crate) fn bad_owner(raw: &str) -> Expected {
    let message =
        format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{raw}]");
    refused(400, "InvalidBucketOwnerAWSAccountID", &message, &[])
}

pub(crate) fn no_upload(id: &str) -> Expected {
    refused(404, "NoSuchUpload", NO_UPLOAD, &[("UploadId", id)])
}

pub(crate) fn bad_number(raw: &str) -> Expected {
    argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", raw)
}

pub(crate) fn number_missing() -> Expected {
    let message = "The specified method is not allowed against this resource.";
    refused(405, "MethodNotAllowed", message, &[("Method", "PUT"), ("ResourceType", "OBJECT")])
}

pub(crate) fn upload_id_missing() -> Expected {
    argument("This operation does not accept partNumber without uploadId", "partNumber", "partNumber")
}

fn argument(message: &str, name: &str, value: &str) -> Expected {
    refused(400, "InvalidArgument", message, &[("ArgumentName", name), ("ArgumentValue", value)])
}

pub(crate) fn refused(
    status: u16,
    code: &'static str,
    message: &str,
    elements: &[(&'static str, &str)],
) -> Expected {
    let elements = elements.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    let refusal = Refusal { status, code, message: message.to_owned(), elements };
    Expected(Answer::Refused(refusal), Effect::Nothing)
}
