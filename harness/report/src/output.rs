//! The file that a report goes to.

use crate::spec::ReportSpec;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file that was found writable and will be written when there is something to write.
///
/// What is there stays until then; dropped before, it leaves no file that was not there.
#[derive(Debug)]
pub(crate) struct Output {
    path: PathBuf,
    fresh: Fresh,
}

/// A file that may have been made only to see that it can be.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    path: PathBuf,
    is: Arc<AtomicBool>,
}

impl Fresh {
    /// Removes the file, if so.
    pub(crate) fn remove(&self) {
        if self.is.swap(false, Ordering::SeqCst) {
            // Nobody can be told any more, and an empty file does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A report that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file cannot be written.
    #[error("cannot write the report {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Two reports go to one file.
    #[error("two reports go to {path}: give each a file of its own", path = .0.display())]
    Twice(PathBuf),
}

impl Output {
    /// Tries at once whether the file can be written, better before a run than after it.
    ///
    /// # Errors
    /// It cannot.
    pub(crate) fn at(path: PathBuf) -> Result<Self, ReportError> {
        let fresh = !path.exists();
        match OpenOptions::new().append(true).create(true).open(&path) {
            Ok(_) => {
                let fresh = Fresh { path: path.clone(), is: Arc::new(AtomicBool::new(fresh)) };
                Ok(Self { path, fresh })
            }
            Err(source) => Err(ReportError::Io { path, source }),
        }
    }

    /// One for each spec.
    ///
    /// # Errors
    /// A file cannot be written, or is named twice.
    pub(crate) fn all(specs: &[ReportSpec]) -> Result<Vec<Self>, ReportError> {
        let mut outputs: Vec<Self> = Vec::new();
        for ReportSpec { path, .. } in specs {
            let output = Self::at(path.clone())?;
            if outputs.iter().any(|other| other.file() == output.file()) {
                return Err(ReportError::Twice(path.clone()));
            }
            outputs.push(output);
        }
        Ok(outputs)
    }

    /// Whether the file was made only to see that it can be, now and at any later time.
    pub(crate) fn fresh(&self) -> Fresh {
        self.fresh.clone()
    }

    /// The file, as it was called.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that is meant, whatever it was called.
    pub(crate) fn file(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Replaces what is there.
    ///
    /// # Errors
    /// It could not be written.
    pub(crate) fn write(
        self,
        content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), ReportError> {
        self.fresh.is.store(false, Ordering::SeqCst);
        let written = open(&self.path).and_then(|file| {
            let mut file = BufWriter::new(file);
            content(&mut file)?;
            file.flush()
        });
        written.map_err(|source| ReportError::Io { path: self.path.clone(), source })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.fresh.remove();
    }
}

/// Opens a file to be written anew; but what is open already, such as `/dev/stdout`, is shared with other writers.
fn open(path: &Path) -> io::Result<File> {
    let shared = path.parent().is_some_and(|dir| dir == Path::new("/dev") || dir == Path::new("/dev/fd"));
    OpenOptions::new().write(true).create(true).append(shared).truncate(!shared).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_stays_until_there_is_something_better() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "old and long").unwrap();
        drop(Output::at(path.clone()).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old and long");
        Output::at(path.clone()).unwrap().write(|file| file.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn what_was_not_there_is_not_left_empty() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let output = Output::at(path.clone()).unwrap();
        assert!(path.exists());
        drop(output);
        assert!(!path.exists());
    }

    #[test]
    fn who_leaves_without_dropping_removes_only_what_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let [empty, full, older] = ["empty", "full", "older"].map(|name| dir.path().join(name));
        fs::write(&older, "older").unwrap();
        let outputs = [&empty, &full, &older].map(|path| Output::at(path.clone()).unwrap());
        let fresh = outputs.each_ref().map(Output::fresh);
        let [left, written, kept] = outputs;
        written.write(|file| file.write_all(b"new")).unwrap();
        fresh.iter().for_each(Fresh::remove);
        assert!(!empty.exists() && full.exists() && older.exists());
        drop((left, kept));
        assert!(older.exists());
    }

    #[test]
    fn a_file_that_cannot_be_is_named() {
        let error = Output::at(PathBuf::from("/nowhere/at/all")).unwrap_err();
        assert!(error.to_string().starts_with("cannot write the report /nowhere/at/all: "), "{error}");
    }
}
