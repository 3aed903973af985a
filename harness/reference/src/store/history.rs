//! The versions of one key.

use super::{State, Version, VersionId, Versioning};
use crate::timestamp::Timestamp;

/// The versions of a key, oldest first; the last one is current.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(Vec<Version>);

/// What a deletion without a version id has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// The object, if there was one, is gone.
    Object,
    /// A delete marker with this id is now current; `None` for the null version.
    Marker(Option<VersionId>),
}

impl History {
    /// The current version.
    pub(crate) fn current(&self) -> Option<&Version> {
        self.0.last()
    }

    /// The version with that id; `null` names the null version.
    pub(crate) fn find(&self, id: &str) -> Option<&Version> {
        self.0.iter().find(|version| version.id_text() == id)
    }

    /// The version with that id, or the current one.
    pub(crate) fn select_mut(&mut self, id: Option<&str>) -> Option<&mut Version> {
        match id {
            Some(id) => self.0.iter_mut().find(|version| version.id_text() == id),
            None => self.0.last_mut(),
        }
    }

    /// All versions, newest first, as listings show them.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Version> {
        self.0.iter().rev()
    }

    /// Whether no version is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes a version current. In a bucket that does not keep versions it takes the null version's place.
    pub(crate) fn push(&mut self, version: Version) {
        if version.id.is_none() {
            self.0.retain(|known| known.id.is_some());
        }
        self.0.push(version);
    }

    /// Deletes the key: for good where versioning was never on, else with a delete marker.
    pub(crate) fn delete(
        &mut self,
        versioning: Versioning,
        new_id: impl FnOnce() -> VersionId,
        now: Timestamp,
    ) -> Deleted {
        let id = match versioning {
            Versioning::Never => {
                self.0.clear();
                return Deleted::Object;
            }
            Versioning::Enabled => Some(new_id()),
            Versioning::Suspended => None,
        };
        self.push(Version { id: id.clone(), modified: now, state: State::Marker });
        Deleted::Marker(id)
    }

    /// Removes the version with that id for good and hands it back.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Version> {
        let at = self.0.iter().position(|version| version.id_text() == id)?;
        Some(self.0.remove(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(id: Option<&str>) -> Version {
        let id = id.map(ToOwned::to_owned);
        Version { id, modified: Timestamp::from_unix(0), state: State::Marker }
    }

    fn ids(history: &History) -> Vec<&str> {
        history.newest_first().map(Version::id_text).collect()
    }

    #[test]
    fn the_null_version_is_replaced_and_others_are_kept() {
        let mut history = History::default();
        for (id, expected) in [
            (None, vec!["null"]),
            (Some("a"), vec!["a", "null"]),
            (Some("b"), vec!["b", "a", "null"]),
            (None, vec!["null", "b", "a"]),
        ] {
            history.push(marker(id));
            assert_eq!(ids(&history), expected);
        }
        assert!(history.find("a").is_some() && history.find("c").is_none());
    }

    #[test]
    fn deleting_follows_the_versioning_state() {
        let now = Timestamp::from_unix(0);
        for (versioning, deleted, left) in [
            (Versioning::Never, Deleted::Object, vec![]),
            (Versioning::Enabled, Deleted::Marker(Some("new".to_owned())), vec!["new", "null"]),
            (Versioning::Suspended, Deleted::Marker(None), vec!["null"]),
        ] {
            let mut history = History::default();
            history.push(marker(None));
            assert_eq!(history.delete(versioning, || "new".to_owned(), now), deleted);
            assert_eq!(ids(&history), left, "{versioning:?}");
        }
    }

    #[test]
    fn removing_a_version_uncovers_the_one_below() {
        let mut history = History::default();
        history.push(marker(Some("a")));
        history.push(marker(Some("b")));
        assert!(history.remove("b").is_some());
        assert!(history.remove("b").is_none());
        assert_eq!(history.current().map(Version::id_text), Some("a"));
    }
}
