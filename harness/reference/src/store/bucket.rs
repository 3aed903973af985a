//! A bucket.

use super::{History, Object, Policy, State, Tags, Upload, Version, VersionId};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use upcheck_grammar::AccountId;

/// A bucket with all that is in it.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// Its name.
    pub(crate) name: String,
    /// The account that created it.
    pub(crate) owner: AccountId,
    /// The region that it was created in.
    pub(crate) location: String,
    /// When it was created.
    pub(crate) created: Timestamp,
    /// Whether it keeps versions.
    pub(crate) versioning: Versioning,
    /// What its owner grants and denies beyond the rule that the owner may do everything.
    pub(crate) policy: Option<Policy>,
    /// Unfinished uploads by id.
    pub(crate) uploads: BTreeMap<String, Upload>,
    keys: BTreeMap<String, History>,
}

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    /// Versioning was never turned on.
    Never,
    /// Every write makes a version.
    Enabled,
    /// Writes replace the null version, others stay.
    Suspended,
}

impl Bucket {
    /// An empty bucket without versioning.
    pub(crate) fn new(name: &str, owner: AccountId, location: String, created: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            owner,
            location,
            created,
            versioning: Versioning::Never,
            policy: None,
            uploads: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// The versions of `key`, at least one; `None` where it has none.
    pub(crate) fn history(&self, key: &str) -> Option<&History> {
        self.keys.get(key)
    }

    /// The versions of `key`, to be read or marked; not to be emptied.
    pub(crate) fn history_mut(&mut self, key: &str) -> Option<&mut History> {
        self.keys.get_mut(key)
    }

    /// All keys that have a version, in the order of their UTF-8 bytes.
    pub(crate) fn histories(&self) -> impl Iterator<Item = (&str, &History)> {
        self.keys.iter().map(|(key, history)| (key.as_str(), history))
    }

    /// Whether nothing is left but unfinished uploads, which do not keep a bucket alive.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The unfinished upload `id` of `key`.
    pub(crate) fn upload(&self, key: &str, id: &str) -> Option<&Upload> {
        self.uploads.get(id).filter(|upload| upload.key == key)
    }

    /// The unfinished upload `id` of `key`, to be changed.
    pub(crate) fn upload_mut(&mut self, key: &str, id: &str) -> Option<&mut Upload> {
        self.uploads.get_mut(id).filter(|upload| upload.key == key)
    }

    /// Stores an object as the current version of `key`; gives its id where the bucket keeps versions.
    pub(crate) fn put(
        &mut self,
        key: &str,
        object: Object,
        tags: Tags,
        new_id: impl FnOnce() -> VersionId,
        now: Timestamp,
    ) -> Option<VersionId> {
        let id = (self.versioning == Versioning::Enabled).then(new_id);
        let state = State::Object { object: Arc::new(object), tags };
        let version = Version { id: id.clone(), modified: now, state };
        self.keys.entry(key.to_owned()).or_default().push(version);
        id
    }

    /// Deletes `key` as a request without a version id does.
    pub(crate) fn delete(
        &mut self,
        key: &str,
        new_id: impl FnOnce() -> VersionId,
        now: Timestamp,
    ) -> super::Deleted {
        let history = self.keys.entry(key.to_owned()).or_default();
        let deleted = history.delete(self.versioning, new_id, now);
        self.forget_if_empty(key);
        deleted
    }

    /// Removes one version for good and hands it back.
    pub(crate) fn remove_version(&mut self, key: &str, id: &str) -> Option<Version> {
        let removed = self.keys.get_mut(key)?.remove(id);
        self.forget_if_empty(key);
        removed
    }

    fn forget_if_empty(&mut self, key: &str) {
        if self.keys.get(key).is_some_and(History::is_empty) {
            self.keys.remove(key);
        }
    }
}
