//! The data of a case file, format `upc/1`, as serde reads it.

use super::ordered::Ordered;
use super::scalar::{Matcher, Size, Status};
use super::text::Text;
use crate::plan::{Basis, Level};
use crate::profile::Capability;
use schemars::JsonSchema;

/// A case file: one suite of cases for UploadPartCopy.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The format: `upc/1`.
    pub schema: Text,
    /// The file's path under `cases/`, without extension. Its first folder is the area.
    pub suite: Text,
    /// What the suite is about, in one plain sentence.
    pub about: String,
    /// How much a deviation matters; a case may say otherwise.
    pub level: Level,
    /// Ids of the clauses (`clauses.yaml`) that say so.
    pub cites: Vec<Text>,
    /// Links to bugs of real servers that these cases would have caught.
    #[serde(default)]
    pub seen_in: Vec<String>,
    /// What a target must be able to do for these cases to apply.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// The state that each check finds.
    pub given: Given,
    /// The points at which each case is checked.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    /// The legal request beside each refusal.
    #[serde(default)]
    pub twin: Option<Twin>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// The declared world. A check's own upload exists besides, in the same bucket.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The versioning state of the bucket that holds the sources and the destination.
    #[serde(default)]
    pub bucket: BucketState,
    /// Sources by alias. Their bytes are a pattern in which every four bytes stand only once.
    #[serde(default)]
    pub objects: Ordered<ObjectSpec>,
    /// Uploads besides the check's own, by alias; each check makes its own ones.
    #[serde(default)]
    pub uploads: Ordered<UploadSpec>,
}

/// The versioning state of a bucket.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BucketState {
    /// Versioning was never configured.
    #[default]
    Plain,
    /// Versioning is enabled.
    Versioned,
    /// Versioning was enabled and is suspended.
    Suspended,
}

impl BucketState {
    /// The word of the case format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Versioned => "versioned",
            Self::Suspended => "suspended",
        }
    }
}

/// A source object: of one size, made of several parts, or with a history of versions.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectSpec {
    /// Its size, where it is stored by one request.
    #[serde(default)]
    pub size: Option<Size>,
    /// The sizes of its parts in bytes, where it is stored by a multipart upload.
    #[serde(default)]
    pub parts: Vec<u64>,
    /// Its versions by name, the oldest first, in a versioned bucket; `alias.name` means one of them.
    #[serde(default)]
    pub versions: Ordered<VersionSpec>,
    /// Whether it stands in a private bucket of the second account.
    #[serde(default)]
    pub foreign: bool,
    /// The end of its key, behind `${alias.folder}/`; sources of a suite whose keys are spelt out share a folder. The
    /// alias, in a folder of its own, where it is left out.
    #[serde(default)]
    pub key: Option<String>,
}

/// A version of a source.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionSpec {
    /// Its size; where it is left out, it is a delete marker.
    #[serde(default)]
    pub size: Option<Size>,
    /// Whether it is deleted again once all versions were made, so that only its id is left.
    #[serde(default)]
    pub deleted: bool,
}

/// An upload besides the check's own.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadSpec {
    /// Whose key it is for.
    pub key: UploadKey,
    /// What became of it.
    #[serde(default)]
    pub state: UploadState,
}

/// The key of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UploadKey {
    /// The key that the check copies to.
    Own,
    /// Another key in the same bucket.
    Other,
    /// The key that the check copies to, in another bucket: the plain one, or the versioned where the check's own
    /// is plain.
    OtherBucket,
}

/// What became of an upload before the check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UploadState {
    /// It is unfinished.
    #[default]
    Live,
    /// It was aborted.
    Aborted,
    /// It was completed with one part.
    Completed,
}

/// A matrix: every combination of one value from each axis is a point.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Axis names and their values, used as `${axis}`.
    pub axes: Ordered<Vec<AxisValue>>,
    /// `once`: every point belongs to exactly one case, which `lint` proves.
    #[serde(default)]
    pub cover: Option<Cover>,
}

/// How the cases of a suite share its matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// Every point belongs to exactly one case.
    Once,
}

/// One value of an axis.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AxisValue {
    /// What stands in the check's name.
    pub label: Text,
    /// What `${axis}` stands for; where it is left out, header lines that use it are left out too.
    #[serde(default)]
    pub value: Option<Text>,
    /// Further values, used as `${axis.name}`.
    #[serde(default)]
    pub with: Ordered<Text>,
    /// How many seconds old, by the target's clock, the sources must be.
    #[serde(default)]
    pub age: u64,
}

/// The legal request beside a refusal.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// Header lines of the twin; a plain copy where they are left out. Source names mean the sibling.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
    /// The bytes that its part holds; the whole sibling where it is left out.
    #[serde(default)]
    pub part: Option<PartBytes>,
}

/// One case: a request, and the answers that are allowed.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Kebab-case and unique in its suite.
    pub id: Text,
    /// What the case shows, where the suite's sentence does not say it.
    #[serde(default)]
    pub about: Option<String>,
    /// Earlier names of this case, so that old baselines keep working.
    #[serde(default)]
    pub was: Vec<String>,
    /// How much a deviation matters, where it differs from the suite's.
    #[serde(default)]
    pub level: Option<Level>,
    /// Further clauses.
    #[serde(default)]
    pub cites: Vec<Text>,
    /// Further capabilities.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// A matrix of its own instead of the suite's.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    /// How many seconds old, by the target's clock, the sources must be; an axis value may say so too.
    #[serde(default)]
    pub age: u64,
    /// Only the points that lie in one of these boxes.
    #[serde(default, rename = "where")]
    pub within: Vec<Ordered<Vec<Text>>>,
    /// Not the points that lie in one of these boxes.
    #[serde(default)]
    pub except: Vec<Ordered<Vec<Text>>>,
    /// How servers usually get it wrong.
    #[serde(default)]
    pub pitfall: Option<String>,
    /// The request under test.
    pub when: When,
    /// The legal request beside it, where it differs from the suite's.
    #[serde(default)]
    pub twin: Option<Twin>,
    /// What may come back.
    pub then: Then,
}

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

/// What may come back.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// The allowed outcomes, preferred first. The first whose decision fits is the one.
    pub allow: Vec<Outcome>,
}

/// One allowed outcome. Status, code and effect are the decision; the rest is the detail.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its name.
    #[serde(rename = "as")]
    pub name: Text,
    /// On whose authority; may be left out only in `observe` cases.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// The sibling operation for which it was recorded, where it was not UploadPartCopy itself.
    #[serde(default)]
    pub recorded_on: Option<String>,
    /// The HTTP status: a number, or a class such as `4xx`.
    pub status: Status,
    /// What a success is: a copy, or the upload of the request's body.
    #[serde(default)]
    pub answer: Success,
    /// The error code, or any of several.
    #[serde(default)]
    pub code: Vec<Text>,
    /// Whether a refusal may come without an error document: for what is no HTTP, or more of it than a server has to
    /// read, so that somebody who knows nothing of S3 may refuse it.
    #[serde(default)]
    pub bare: bool,
    /// The error's message.
    #[serde(default)]
    pub message: Option<Text>,
    /// Elements of the answer's XML by path below its root.
    #[serde(default)]
    pub xml: Ordered<Matcher>,
    /// Header fields of the answer by name.
    #[serde(default)]
    pub headers: Ordered<Matcher>,
    /// What has happened in the store.
    #[serde(default)]
    pub after: After,
}

/// What a success is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Success {
    /// A part copied from the source, answered with a `CopyPartResult`.
    #[default]
    Copy,
    /// A part that holds the request's body, answered with an `ETag` header and no document: an UploadPart.
    Upload,
}

/// The effect of an outcome. A refusal stores nothing; a success stores the whole source unless it says otherwise.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The bytes that the part holds.
    #[serde(default)]
    pub part: Option<PartBytes>,
}

/// A run of bytes of a source.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartBytes {
    /// The source's alias.
    pub of: Text,
    /// Zero-based offset of the first byte.
    pub first: Text,
    /// Zero-based offset of the last byte, inclusive.
    pub last: Text,
}
