//! The store as the model of `UploadPartCopy` sees it.

use super::{State, Store, Version, is_version_id};
use crate::timestamp::Timestamp;
use upcheck_grammar::AccountId;
use upcheck_model::{Found, UploadView, VersionChoice, VersionView, World};

/// A store at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    store: &'a Store,
    now: Timestamp,
}

impl<'a> View<'a> {
    /// `store` as it is `now`.
    pub(crate) fn new(store: &'a Store, now: Timestamp) -> Self {
        Self { store, now }
    }
}

impl World for View<'_> {
    fn now(&self) -> i64 {
        self.now.unix()
    }

    fn bucket_owner(&self, bucket: &str) -> Option<&AccountId> {
        self.store.bucket(bucket).map(|bucket| &bucket.owner)
    }

    fn find(&self, bucket: &str, key: &str, choice: VersionChoice<'_>) -> Found<'_> {
        let history = self.store.bucket(bucket).and_then(|bucket| bucket.history(key));
        match choice {
            VersionChoice::Current => {
                history.and_then(|history| history.current()).map_or(Found::NoKey, found)
            }
            VersionChoice::Id(id) if id != "null" && !is_version_id(id) => Found::MalformedVersionId,
            VersionChoice::Id(id) => {
                history.and_then(|history| history.find(id)).map_or(Found::NoVersion, found)
            }
        }
    }

    fn upload(&self, bucket: &str, key: &str, id: &str) -> Option<UploadView> {
        self.store.bucket(bucket)?.upload(key, id).map(|_| UploadView)
    }
}

fn found(version: &Version) -> Found<'_> {
    match &version.state {
        State::Marker => Found::DeleteMarker,
        State::Object { object, .. } => Found::Version(VersionView {
            version_id: version.id.as_deref(),
            size: object.content.len(),
            etag: &object.etag,
            last_modified: version.modified.unix(),
        }),
    }
}
