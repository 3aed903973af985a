//! The request under test, as a case file writes it.

use super::text::Text;
use schemars::JsonSchema;

/// The request under test: a PUT with `partNumber` and `uploadId`, unless it says otherwise.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The operation.
    pub op: Operation,
    /// The method, where it is not PUT.
    #[serde(default)]
    pub method: Verb,
    /// The destination bucket, where it is not that of the check.
    #[serde(default)]
    pub bucket: Option<Text>,
    /// The part number as it stands in the query.
    pub part: Text,
    /// The alias of the source; its copy source is sent well-formed, with the version where it names one.
    #[serde(default)]
    pub source: Option<Text>,
    /// The copy source as it is sent, instead of `source`.
    #[serde(default)]
    pub copy_source: Option<Text>,
    /// The alias of another upload whose id is sent instead of that of the check's own.
    #[serde(default)]
    pub upload: Option<Text>,
    /// An upload id as it stands in the query, instead of an upload's.
    #[serde(default)]
    pub upload_id: Option<Text>,
    /// The whole query, instead of `partNumber` and `uploadId`.
    #[serde(default)]
    pub query: Option<Vec<HeaderLine>>,
    /// Further header lines, in order.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
    /// A body; without one it is empty.
    #[serde(default)]
    pub body: Option<Text>,
    /// Whose keys sign it.
    #[serde(default)]
    pub caller: Caller,
    /// How it is signed.
    #[serde(default)]
    pub sign: Sign,
    /// What is done to the signature.
    #[serde(default)]
    pub tamper: Tamper,
    /// What no HTTP library sends.
    #[serde(default)]
    pub raw: Raw,
}

/// Whose keys sign a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Caller {
    /// Those of the account that the buckets belong to.
    #[default]
    FirstAccount,
    /// Those of the second account.
    SecondAccount,
}

/// How a request is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Signature Version 4 in the `Authorization` header.
    #[default]
    Header,
    /// Signature Version 4 in the query, good for five minutes.
    Presigned,
    /// Not at all.
    Anonymous,
}

/// What is done to a signature.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tamper {
    /// Headers that are sent, but not signed.
    #[serde(default)]
    pub unsigned: Vec<Text>,
    /// Headers whose values are changed after signing.
    #[serde(default)]
    pub change: Vec<HeaderLine>,
    /// Headers that are only a parameter of a presigned query, and not sent as headers.
    #[serde(default)]
    pub hoist: Vec<Text>,
    /// Whether a wrong secret signs.
    #[serde(default)]
    pub wrong_secret: bool,
    /// Whether an access key id that does not exist signs.
    #[serde(default)]
    pub unknown_key: bool,
    /// By how many seconds the time in the signature is off.
    #[serde(default)]
    pub skew: i64,
    /// What `x-amz-content-sha256` says instead of the body's hash.
    #[serde(default)]
    pub payload_hash: Option<Text>,
}

/// What no HTTP library sends. Lines go out as they stand; header names keep their case and order in any case.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// The request target, byte for byte; `${upload.escaped}` is the upload's id as a query writes it.
    #[serde(default)]
    pub target: Option<Text>,
    /// Lines after the headers, such as folded ones.
    #[serde(default)]
    pub lines: Vec<Text>,
    /// Headers that are left out although they would be sent, `x-amz-copy-source` among them.
    #[serde(default)]
    pub without: Vec<Text>,
    /// Whether the body's framing is only what the headers say.
    #[serde(default)]
    pub own_framing: bool,
}

/// A method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verb {
    /// `PUT`
    #[default]
    Put,
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
}

/// The operation under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
pub enum Operation {
    /// `UploadPartCopy`
    UploadPartCopy,
}

/// A header line or a pair of the query: name and value, the value quoted.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
pub struct HeaderLine(pub Text, pub Text);
