//! What the operation can see of a store.

use upcheck_grammar::AccountId;

/// A store as `UploadPartCopy` sees it: look-ups only, no change.
///
/// The embedded reference implements it over its storage; tests over a literal.
pub trait World {
    /// The store's clock, in whole seconds since the Unix epoch.
    fn now(&self) -> i64;

    /// The account that owns `bucket`; `None` where there is no such bucket.
    fn bucket_owner(&self, bucket: &str) -> Option<&AccountId>;

    /// The version of `bucket`/`key` that `choice` names. The bucket exists.
    fn find(&self, bucket: &str, key: &str, choice: VersionChoice<'_>) -> Found<'_>;

    /// The unfinished multipart upload `id` of `bucket`/`key`; `None` where the id is unknown, belongs to
    /// another key or bucket, or was aborted or completed.
    fn upload(&self, bucket: &str, key: &str, id: &str) -> Option<UploadView>;
}

/// Which version of a key a request means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionChoice<'a> {
    /// No `versionId`: the latest version.
    Current,
    /// `versionId=…`: this one, `null` included.
    Id(&'a str),
}

/// What a look-up of a version found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// An object version with bytes.
    Version(VersionView<'a>),
    /// A delete marker: the latest version, or the one that was asked for by id.
    DeleteMarker,
    /// The key has no version at all and none was asked for by id.
    NoKey,
    /// The id has the form of this store's version ids, but this key has no such version (also where the
    /// key has none at all).
    NoVersion,
    /// The id is not one that this store could have made.
    MalformedVersionId,
}

/// An object version, as far as a copy depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionView<'a> {
    /// The version's id; `None` for the null version.
    pub version_id: Option<&'a str>,
    /// Size in bytes.
    pub size: u64,
    /// The entity tag without its quotes.
    pub etag: &'a str,
    /// When it was stored, in whole seconds since the Unix epoch.
    pub last_modified: i64,
}

/// An unfinished multipart upload. That it exists is all that a copy's decision needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadView;

/// A run of bytes of an object: `length` bytes from the zero-based `offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Zero-based offset of the first byte.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
}
