//! The state that a check finds, as a case file declares it.

use super::ordered::Ordered;
use super::scalar::Size;
use super::text::Text;
use schemars::JsonSchema;

/// The declared world. A check's own upload exists besides, in the same bucket.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The versioning state of the bucket that holds the destination and, unless they say otherwise, the sources.
    #[serde(default)]
    pub bucket: BucketState,
    /// Sources by alias. Their bytes are a pattern in which every four bytes stand only once.
    #[serde(default)]
    pub objects: Ordered<ObjectSpec>,
    /// Uploads besides the check's own, by alias; each check makes its own ones.
    #[serde(default)]
    pub uploads: Ordered<UploadSpec>,
    /// A part that is in the check's own upload before its request, must stay as it is, and comes first in the object.
    #[serde(default)]
    pub first_part: Option<FirstPartSpec>,
    /// Whether the check's own upload begins with metadata and a content type of its own. The object must have these, and
    /// the ETag of its one part; an upload with a first part is held to as much in any case.
    #[serde(default)]
    pub metadata: bool,
}

/// A part beside the one that is copied.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstPartSpec {
    /// Its number, below that of the copied part.
    pub number: u16,
    /// Its size in bytes; parts but the last have 5 MiB at least.
    pub size: u64,
    /// The source that it is copied from, from its beginning on; where it is left out, the part is uploaded.
    #[serde(default)]
    pub of: Option<Text>,
}

/// The versioning state of a bucket.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Deserialize,
    serde::Serialize,
    JsonSchema,
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

    /// The state of another bucket beside one of this state: plain, or versioned beside the plain one.
    #[must_use]
    pub fn other(self) -> Self {
        if self == Self::Plain { Self::Versioned } else { Self::Plain }
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
    /// Whether it stands in another bucket than the destination: the plain one, or the versioned where the check's own
    /// is plain.
    #[serde(default)]
    pub elsewhere: bool,
    /// Whether it stands in a private bucket of the second account.
    #[serde(default)]
    pub foreign: bool,
    /// Whether the policy of that bucket lets the first account read it.
    #[serde(default)]
    pub shared: bool,
    /// What becomes of it once it was copied, before the upload is completed; each check copies one of its own then.
    #[serde(default)]
    pub afterwards: Option<Afterwards>,
    /// The end of its key, behind `${alias.folder}/`; sources of a suite whose keys are spelt out share a folder. The
    /// alias, in a folder of its own, where it is left out.
    #[serde(default)]
    pub key: Option<String>,
}

/// What becomes of a source once it was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Afterwards {
    /// As many other bytes are stored under its key.
    Replaced,
    /// It is deleted.
    Deleted,
}

impl Afterwards {
    /// The word of the case format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
        }
    }
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
