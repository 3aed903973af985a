//! What a template may stand for, and what it has to know for that.

use upcheck_grammar::HttpDate;

/// What a template needs to know of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its entity tag without quotes.
    pub etag: String,
    /// When the target says that it was last modified.
    pub last_modified: HttpDate,
    /// Its version id, where the target gave one.
    pub version: Option<String>,
}

/// What a template needs to know of the world.
pub trait Facts {
    /// The source with this alias.
    fn source(&self, alias: &str) -> Option<&SourceFacts>;
    /// The target's clock.
    fn now(&self) -> HttpDate;
    /// The id of the check's own upload.
    fn upload(&self) -> &str;
    /// The bucket and the key that the check copies to.
    fn target(&self) -> (&str, &str);
    /// The id of another upload.
    fn other_upload(&self, alias: &str) -> Option<&str>;
    /// The account that owns the buckets, where the profile says so.
    fn account(&self) -> Option<&str>;
    /// An account that owns nothing here, drawn at random for each run.
    fn other_account(&self) -> &str;
    /// A bucket that does not exist.
    fn missing_bucket(&self) -> &str;
    /// A key that does not exist.
    fn missing_key(&self) -> &str;
}
