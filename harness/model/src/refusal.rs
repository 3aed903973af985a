//! Amazon's error answers to `UploadPartCopy`. Codes, messages and element values are wire constants.

use crate::Condition;

/// An error answer: status, and the children of its `<Error>` document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The `Code` element.
    pub code: &'static str,
    /// The `Message` element.
    pub message: String,
    /// Further elements, name and text. Their order carries no meaning.
    pub elements: Vec<(&'static str, String)>,
}

const NO_SUCH_UPLOAD: &str = "The specified upload does not exist. The upload ID may be invalid, or the upload \
                              may have been aborted or completed.";
const RANGE_FORM: &str = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and \
                          last are the zero-based offsets of the first and last bytes to copy";
const RANGE_BEYOND: &str = "The specified copy range is invalid for the source object size";
const PART_NUMBER: &str = "Part number must be an integer between 1 and 10000, inclusive";
const MARKER: &str =
    "The source of a copy request may not specifically refer to a delete marker by version id.";
const PRECONDITION: &str = "At least one of the pre-conditions you specified did not hold";
const OWNER_ID: &str = "The value of the expected bucket owner parameter must be an AWS Account ID...";
const ENCRYPTION: &str = "x-amz-server-side-encryption header is not supported for this operation.";
const KMS_KEY_ALONE: &str = "Server Side Encryption with AWS KMS managed key requires HTTP header \
                             x-amz-server-side-encryption : aws:kms";
const CUSTOMER_KEY_OF_NO_UPLOAD: &str = "The multipart upload initiate requested encryption. Subsequent part requests \
                                         must include the appropriate encryption parameters.";
const TOO_LARGE: &str =
    "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";

impl Refusal {
    /// 403: a bucket belongs to another account than the request expects, or reading is not allowed.
    #[must_use]
    pub fn access_denied() -> Self {
        Self::new(403, "AccessDenied", "Access Denied")
    }

    /// 404: no such destination or source bucket.
    #[must_use]
    pub fn no_such_bucket(bucket: &str) -> Self {
        Self::new(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", bucket)
    }

    /// 404: no such source key, or its latest version is a delete marker.
    #[must_use]
    pub fn no_such_key(key: &str) -> Self {
        Self::new(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
    }

    /// 404: a well-formed version id that the key does not have.
    #[must_use]
    pub fn no_such_version(key: &str, version_id: &str) -> Self {
        Self::new(404, "NoSuchVersion", "The specified version does not exist.")
            .with("Key", key)
            .with("VersionId", version_id)
    }

    /// 404: the upload id is unknown for this bucket and key, or the upload has ended.
    #[must_use]
    pub fn no_such_upload(upload_id: &str) -> Self {
        Self::new(404, "NoSuchUpload", NO_SUCH_UPLOAD).with("UploadId", upload_id)
    }

    /// 400: the id is none that the store could have made.
    #[must_use]
    pub fn malformed_version_id(version_id: &str) -> Self {
        Self::argument("Invalid version id specified", "versionId", version_id)
    }

    /// 400: `versionId=` with nothing behind it. Recorded for `GetObject`.
    #[must_use]
    pub fn empty_version_id() -> Self {
        Self::argument("Version id cannot be the empty string", "versionId", "")
    }

    /// 400: the version id names a delete marker.
    #[must_use]
    pub fn marker_by_version_id() -> Self {
        Self::new(400, "InvalidRequest", MARKER)
    }

    /// 400: the copy source names no bucket, or a name that no bucket can have.
    #[must_use]
    pub fn copy_source_bucket(raw: &str) -> Self {
        Self::argument("Invalid copy source bucket name", "x-amz-copy-source", raw)
    }

    /// 400: the copy source names no key. The argument's value is the header's name, as recorded.
    #[must_use]
    pub fn copy_source_key() -> Self {
        Self::argument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source")
    }

    /// 400: the copy source does not percent-decode to UTF-8.
    #[must_use]
    pub fn copy_source_encoding(raw: &str) -> Self {
        Self::argument("Invalid copy source encoding", "x-amz-copy-source", raw)
    }

    /// 400: the range is not of the form `bytes=first-last`.
    #[must_use]
    pub fn range_form(raw: &str) -> Self {
        Self::argument(RANGE_FORM, "x-amz-copy-source-range", raw)
    }

    /// 400: the range begins inside the source and ends beyond its `size` in bytes.
    #[must_use]
    pub fn range_end(raw: &str, size: u64) -> Self {
        let message = format!("Range specified is not valid for source object of size: {size}");
        Self::argument(message, "x-amz-copy-source-range", raw)
    }

    /// 400: the range begins beyond the source's last byte.
    #[must_use]
    pub fn range_beyond() -> Self {
        Self::new(400, "InvalidRequest", RANGE_BEYOND)
    }

    /// 400: more than 5 GiB would be copied into one part.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(400, "InvalidRequest", TOO_LARGE)
    }

    /// 412: a precondition on the source does not hold.
    #[must_use]
    pub fn precondition(condition: Condition) -> Self {
        Self::new(412, "PreconditionFailed", PRECONDITION).with("Condition", condition.as_element())
    }

    /// 400: the part number is not an integer from 1 to 10000.
    #[must_use]
    pub fn part_number(raw: &str) -> Self {
        Self::argument(PART_NUMBER, "partNumber", raw)
    }

    /// 400: the request asks for server-side encryption, which its upload has decided.
    #[must_use]
    pub fn encryption_asked_for(raw: &str) -> Self {
        Self::argument(ENCRYPTION, "x-amz-server-side-encryption", raw)
    }

    /// 400: a KMS key for an encryption that the request does not ask for.
    #[must_use]
    pub fn kms_key_alone() -> Self {
        Self::new(400, "InvalidArgument", KMS_KEY_ALONE)
    }

    /// 400: a customer's key for an upload that was created without one. The text is recorded, and misleading.
    #[must_use]
    pub fn customer_key_of_no_upload() -> Self {
        Self::new(400, "InvalidRequest", CUSTOMER_KEY_OF_NO_UPLOAD)
    }

    /// 400: a customer's key for a source that was stored without one.
    #[must_use]
    pub fn customer_key_of_no_source() -> Self {
        Self::new(400, "InvalidRequest", "The encryption parameters are not applicable to this object.")
    }

    /// 405: `uploadId` without `partNumber`.
    #[must_use]
    pub fn part_number_missing() -> Self {
        Self::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            .with("Method", "PUT")
            .with("ResourceType", "OBJECT")
    }

    /// 400: `partNumber` without `uploadId`. The argument's value is its name, as recorded.
    #[must_use]
    pub fn upload_id_missing() -> Self {
        Self::argument(
            "This operation does not accept partNumber without uploadId",
            "partNumber",
            "partNumber",
        )
    }

    /// 400: an expected owner that is not twelve digits.
    #[must_use]
    pub fn malformed_owner(raw: &str) -> Self {
        Self::new(400, "InvalidBucketOwnerAWSAccountID", format!("{OWNER_ID} [{raw}]"))
    }

    fn argument(message: impl Into<String>, name: &str, value: &str) -> Self {
        Self::new(400, "InvalidArgument", message).with("ArgumentName", name).with("ArgumentValue", value)
    }

    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), elements: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.elements.push((name, value.into()));
        self
    }
}
