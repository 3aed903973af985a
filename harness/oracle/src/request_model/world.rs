//! A store that is small enough to be seen through.

use upcheck_grammar::AccountId;
use upcheck_model::{Found, UploadView, VersionChoice, VersionView, World};

use crate::preconditions::{ETAG, STORED};

pub(super) const OWNER: &str = "111122223333";
pub(super) const OTHER_OWNER: &str = "999900001111";
pub(super) const BUCKETS: [&str; 4] = ["plain", "versioned", "target", "foreign"];

/// Buckets of two owners; `plain` and `foreign` hold keys without versions, `versioned` holds `doc` in versions `v1` and
/// `v2` and `gone` behind the delete marker `m1`; the upload `upload` is of `target/part`. Every version has `size` bytes
/// and the tag [`ETAG`].
#[derive(Clone, Debug)]
pub(super) struct Store {
    pub(super) now: i64,
    pub(super) size: u64,
    owners: [AccountId; 2],
}

/// What stands under an id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kept {
    Null,
    Version(&'static str),
    Marker,
}

impl Store {
    /// `None` only if twelve digits were no account.
    pub(super) fn new(now: i64, size: u64) -> Option<Self> {
        let account = |digits: &str| AccountId::parse(digits.as_bytes()).ok();
        Some(Self { now, size, owners: [account(OWNER)?, account(OTHER_OWNER)?] })
    }

    pub(super) fn has_upload(bucket: &str, key: &str, id: &str) -> bool {
        (bucket, key, id) == ("target", "part", "upload")
    }

    /// The versions of a key by id, oldest first.
    pub(super) fn history(bucket: &str, key: &str) -> &'static [(&'static str, Kept)] {
        match (bucket, key) {
            ("plain" | "foreign", "ten") | ("plain", "a b" | "50%25") => &[("null", Kept::Null)],
            ("versioned", "doc") => &[("v1", Kept::Version("v1")), ("v2", Kept::Version("v2"))],
            ("versioned", "gone") => &[("v3", Kept::Version("v3")), ("m1", Kept::Marker)],
            _ => &[],
        }
    }

    /// Whether the store could have made this id.
    pub(super) fn could_make(id: &str) -> bool {
        id == "null" || matches!(id.as_bytes(), [b'v' | b'm', b'0'..=b'9'])
    }
}

impl World for Store {
    fn now(&self) -> i64 {
        self.now
    }

    fn bucket_owner(&self, bucket: &str) -> Option<&AccountId> {
        let [owner, other] = &self.owners;
        BUCKETS.contains(&bucket).then_some(if bucket == "foreign" { other } else { owner })
    }

    fn find(&self, bucket: &str, key: &str, choice: VersionChoice<'_>) -> Found<'_> {
        let history = Self::history(bucket, key);
        let kept = match choice {
            VersionChoice::Current => history.last(),
            VersionChoice::Id(id) => history.iter().find(|(known, _)| *known == id),
        };
        let version = |version_id| {
            let (size, etag, last_modified) = (self.size, ETAG, STORED);
            Found::Version(VersionView { version_id, size, etag, last_modified })
        };
        match (kept, choice) {
            (Some((_, Kept::Null)), _) => version(None),
            (Some((id, Kept::Version(_))), _) => version(Some(id)),
            (Some((_, Kept::Marker)), _) => Found::DeleteMarker,
            (None, VersionChoice::Current) => Found::NoKey,
            (None, VersionChoice::Id(id)) if Self::could_make(id) => Found::NoVersion,
            (None, VersionChoice::Id(_)) => Found::MalformedVersionId,
        }
    }

    fn upload(&self, bucket: &str, key: &str, id: &str) -> Option<UploadView> {
        Self::has_upload(bucket, key, id).then_some(UploadView)
    }
}
