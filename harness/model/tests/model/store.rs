//! A store in memory, just large enough for every row.

use upcheck_grammar::AccountId;
use upcheck_model::{Found, UploadView, VersionChoice, VersionView, World};

/// The account that owns every bucket but `foreign`.
pub(crate) const OWNER: &str = "111122223333";
/// The account that owns `foreign`.
pub(crate) const OTHER_OWNER: &str = "999900001111";
/// When every version was stored, in seconds since the Unix epoch.
pub(crate) const STORED: i64 = 1_700_000_000;
/// The store's clock: a minute later.
pub(crate) const NOW: i64 = STORED + 60;
/// The entity tag of `plain/ten` and of every other version that has no other.
pub(crate) const ETAG: &str = "781e5e245d69b566979b86e28d23f2c7";
/// 5 GiB, in bytes.
pub(crate) const LIMIT: u64 = 5_368_709_120;

/// A version, oldest first in its key's history. `id` is `None` for the null version.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) id: Option<String>,
    /// Size in bytes; `None` for a delete marker.
    pub(crate) size: Option<u64>,
    pub(crate) etag: String,
    pub(crate) modified: i64,
}

/// Buckets, versions, uploads, and the ids that the store could have made.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) now: i64,
    pub(crate) buckets: Vec<(String, AccountId)>,
    pub(crate) keys: Vec<((String, String), Vec<Version>)>,
    pub(crate) uploads: Vec<(String, String, String)>,
    pub(crate) made_ids: Vec<String>,
}

/// What every row finds.
///
/// `plain` has never had versions, `versioned` has, `suspended` holds null versions; `target` is the
/// destination; `MyBucket` and `my_bucket` have names that only old buckets have. The ids `v1` to `v9`, `m1`
/// and `deleted` have the store's form.
pub(crate) fn store() -> Store {
    let mut store = Store {
        now: NOW,
        buckets: Vec::new(),
        keys: Vec::new(),
        uploads: Vec::new(),
        made_ids: ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "m1", "deleted"]
            .map(String::from)
            .into(),
    };
    for bucket in ["plain", "versioned", "suspended", "target", "elsewhere", "MyBucket", "my_bucket"] {
        store.buckets.push((bucket.to_owned(), account(OWNER)));
    }
    store.buckets.push(("foreign".to_owned(), account(OTHER_OWNER)));
    for key in PLAIN_KEYS {
        store.put("plain", key, None, 10);
    }
    store.put("plain", "empty", None, 0);
    store.put("plain", "limit", None, LIMIT);
    store.put("plain", "beyond", None, LIMIT + 1);
    store.put("plain", "parts", None, 31_457_280);
    store.put("plain", "s3fs", None, 6_403_334_120);
    store.put("foreign", "ten", None, 10);
    store.put("MyBucket", "ten", None, 10);
    store.put("my_bucket", "ten", None, 10);
    store.put("target", "part", None, 10);
    for (id, size) in [("v1", 5), ("v2", 6), ("v3", 7)] {
        store.put("versioned", "doc", Some(id), size);
    }
    store.put("versioned", "gone", Some("v4"), 8);
    store.mark("versioned", "gone", Some("m1"));
    store.put("versioned", "old-null", None, 4);
    store.put("versioned", "old-null", Some("v5"), 5);
    store.put("suspended", "null", Some("v6"), 6);
    store.put("suspended", "null", None, 9);
    store.mark("suspended", "null-marker", None);
    for (bucket, key, id) in [("target", "part", "upload"), ("versioned", "part", "upload-in-versioned")] {
        store.uploads.push((bucket.to_owned(), key.to_owned(), id.to_owned()));
    }
    store
}

/// The account of twelve digits.
pub(crate) fn account(digits: &str) -> AccountId {
    AccountId::parse(digits.as_bytes()).expect("tests give twelve digits")
}

/// The keys of `plain` that hold the ten bytes `0123456789`.
const PLAIN_KEYS: [&str; 17] = [
    "ten",
    "/abc",
    "key//",
    "test key.txt",
    "a+b",
    "anyfilename%25.txt",
    "file%2Fname",
    "dir/file",
    "\u{1F600}",
    "foo?bar",
    "?versionId",
    "k",
    "k?versionId=null",
    ".",
    "..",
    "a/../b",
    "arn",
];

impl Store {
    /// Stores a version of `size` bytes with [`ETAG`], at [`STORED`].
    pub(crate) fn put(&mut self, bucket: &str, key: &str, id: Option<&str>, size: u64) {
        self.add(bucket, key, id, Some(size));
    }

    fn mark(&mut self, bucket: &str, key: &str, id: Option<&str>) {
        self.add(bucket, key, id, None);
    }

    fn add(&mut self, bucket: &str, key: &str, id: Option<&str>, size: Option<u64>) {
        let name = (bucket.to_owned(), key.to_owned());
        let version = Version { id: id.map(str::to_owned), size, etag: ETAG.to_owned(), modified: STORED };
        match self.keys.iter_mut().find(|(known, _)| *known == name) {
            Some((_, history)) => history.push(version),
            None => self.keys.push((name, vec![version])),
        }
    }

    /// The versions of a key, oldest first.
    pub(crate) fn history(&self, bucket: &str, key: &str) -> &[Version] {
        self.keys.iter().find(|((b, k), _)| b == bucket && k == key).map_or(&[], |(_, history)| history)
    }
}

impl World for Store {
    fn now(&self) -> i64 {
        self.now
    }

    fn bucket_owner(&self, bucket: &str) -> Option<&AccountId> {
        self.buckets.iter().find(|(name, _)| name == bucket).map(|(_, owner)| owner)
    }

    fn find(&self, bucket: &str, key: &str, choice: VersionChoice<'_>) -> Found<'_> {
        assert!(self.bucket_owner(bucket).is_some(), "the model looked for a key in no bucket");
        let history = self.history(bucket, key);
        match choice {
            VersionChoice::Current => history.last().map_or(Found::NoKey, found),
            VersionChoice::Id("null") => {
                history.iter().find(|version| version.id.is_none()).map_or(Found::NoVersion, found)
            }
            VersionChoice::Id(id) if self.made_ids.iter().any(|made| made == id) => history
                .iter()
                .find(|version| version.id.as_deref() == Some(id))
                .map_or(Found::NoVersion, found),
            VersionChoice::Id(_) => Found::MalformedVersionId,
        }
    }

    fn upload(&self, bucket: &str, key: &str, id: &str) -> Option<UploadView> {
        let is_it = |(b, k, i): &&(String, String, String)| b == bucket && k == key && i == id;
        self.uploads.iter().find(is_it).map(|_| UploadView)
    }
}

fn found(version: &Version) -> Found<'_> {
    match version.size {
        None => Found::DeleteMarker,
        Some(size) => Found::Version(VersionView {
            version_id: version.id.as_deref(),
            size,
            etag: &version.etag,
            last_modified: version.modified,
        }),
    }
}
