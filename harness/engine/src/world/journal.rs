//! The journal: what a run is about to create, on disk before it is created.

use super::build::Bucket;
use super::name::RunName;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// The folder for journals: `$XDG_STATE_HOME/upcheck`, else `~/.local/state/upcheck`, else in the system's
/// temporary folder.
#[must_use]
pub fn state_folder() -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_STATE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| variable("HOME").map(|home| home.join(".local/state")))
        .unwrap_or_else(std::env::temp_dir)
        .join("upcheck")
}

/// The journal of one run. It is locked for as long as the value lives, so that no sweep touches a live run.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// What the run has said of itself.
    pub head: Head,
    /// The buckets that it was about to create or to write into, in order.
    pub buckets: Vec<BucketEntry>,
}

/// Which run, against what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The format: `upc/journal/1`.
    pub schema: String,
    /// The endpoint's URL.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The run's name.
    pub run: String,
}

/// A bucket that a run works in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketEntry {
    /// Its name.
    pub bucket: String,
    /// Whether the run creates it, and so removes it too.
    pub own: bool,
    /// Whether it belongs to the second account.
    #[serde(default)]
    pub foreign: bool,
}

/// Why there is no journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file or its folder cannot be written or read.
    #[error("cannot use the journal {path}: {source}; name another place with --journal")]
    Io {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another upcheck has it open.
    #[error("the journal {0} belongs to a run that is still alive; let it end first")]
    Alive(PathBuf),
    /// It is no journal.
    #[error("{0} is no journal of this version of upcheck")]
    Foreign(PathBuf),
    /// A new run must not overwrite what an old one left to be swept.
    #[error(
        "the journal {0} is there already: run `upcheck sweep --journal {0}` first, or name another place"
    )]
    Taken(PathBuf),
}

const SCHEMA: &str = "upc/journal/1";

impl Journal {
    /// Begins the journal of a run, in the state folder or at `path`.
    ///
    /// # Errors
    /// The place cannot be written, or a journal is there already.
    pub fn begin(
        path: Option<&Path>,
        run: &RunName,
        endpoint: &str,
        region: &str,
    ) -> Result<Self, JournalError> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => state_folder().join(format!("{run}.journal")),
        };
        let error = |source| JournalError::Io { path: path.clone(), source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(error)?;
        }
        let file = match OpenOptions::new().create_new(true).append(true).open(&path) {
            Ok(file) => file,
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {
                return Err(JournalError::Taken(path));
            }
            Err(source) => return Err(error(source)),
        };
        lock(&file, &path)?;
        let head = Head {
            schema: SCHEMA.to_owned(),
            endpoint: endpoint.to_owned(),
            region: region.to_owned(),
            run: run.to_string(),
        };
        let mut journal = Self { path, file, head, buckets: Vec::new() };
        let head = journal.head.clone();
        journal.write(&head)?;
        Ok(journal)
    }

    /// Opens the journal of a run that has ended.
    ///
    /// # Errors
    /// It cannot be read, its run is alive, or it is no journal.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let error = |source| JournalError::Io { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).append(true).open(path).map_err(error)?;
        lock(&file, path)?;
        let mut lines = BufReader::new(&file).lines();
        let head = match lines.next() {
            Some(line) => serde_json::from_str::<Head>(&line.map_err(error)?).ok(),
            None => None,
        };
        let head = head.filter(|head| head.schema == SCHEMA);
        let Some(head) = head else { return Err(JournalError::Foreign(path.to_owned())) };
        // A line that was cut by a crash names nothing that was created yet.
        let buckets =
            lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()).collect();
        Ok(Self { path: path.to_owned(), file, head, buckets })
    }

    /// Takes note of a bucket before anything is created in it.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn enter(&mut self, bucket: &Bucket) -> Result<(), JournalError> {
        let Bucket { name, own, foreign } = bucket.clone();
        let entry = BucketEntry { bucket: name, own, foreign };
        self.write(&entry)?;
        self.buckets.push(entry);
        Ok(())
    }

    /// Removes the journal: nothing is left to sweep.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn end(self) -> Result<(), JournalError> {
        fs::remove_file(&self.path).map_err(|source| JournalError::Io { path: self.path, source })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&mut self, entry: &impl Serialize) -> Result<(), JournalError> {
        let error = |source| JournalError::Io { path: self.path.clone(), source };
        let mut line = serde_json::to_vec(entry).map_err(|source| error(source.into()))?;
        line.push(b'\n');
        self.file.write_all(&line).and_then(|()| self.file.sync_data()).map_err(error)
    }
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Alive(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(JournalError::Io { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(name: &str, own: bool) -> Bucket {
        Bucket { name: name.to_owned(), own, foreign: false }
    }

    #[test]
    fn a_journal_is_locked_while_its_run_lives_and_readable_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/one.journal");
        let run = RunName::random().unwrap();
        let mut journal = Journal::begin(Some(&path), &run, "http://e", "r").unwrap();
        journal.enter(&bucket("b1", true)).unwrap();
        journal.enter(&bucket("b2", false)).unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::Alive(_))));
        assert!(matches!(Journal::begin(Some(&path), &run, "http://e", "r"), Err(JournalError::Taken(_))));
        drop(journal);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.head.run, run.as_str());
        assert_eq!(journal.buckets.len(), 2);
        journal.end().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_line_that_was_cut_is_passed_over_and_other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.journal");
        let run = RunName::random().unwrap();
        Journal::begin(Some(&path), &run, "http://e", "r").unwrap().enter(&bucket("b1", true)).unwrap();
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"bucket\":\"b2");
        fs::write(&path, text).unwrap();
        assert_eq!(Journal::open(&path).unwrap().buckets.len(), 1);
        fs::write(&path, "hello\n").unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::Foreign(_))));
    }
}
