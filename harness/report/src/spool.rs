//! A file that holds what cannot be written yet.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes on their way into a report. Nobody sees the file: it has no name any more once it is open, where the system
/// allows that, and is gone at the end in any case.
#[derive(Debug)]
pub(crate) struct Spool {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Spool {
    /// An empty one in the folder of `output`, where there is room for it if there is room for the report; but not
    /// among devices. The file is made when something is written.
    pub(crate) fn beside(output: &Path) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = output.parent().filter(|folder| !folder.starts_with("/dev"));
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        Self { path: folder.join(format!(".upcheck-{}-{number}.part", process::id())), file: None }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.file.is_none()
    }

    /// Takes what is written at its end.
    ///
    /// # Errors
    /// The file cannot be made.
    pub(crate) fn writer(&mut self) -> io::Result<&mut impl Write> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let file = OpenOptions::new().read(true).write(true).create_new(true).open(&self.path)?;
                // Where an open file keeps its name, it goes when this is dropped.
                let _ = fs::remove_file(&self.path);
                BufWriter::with_capacity(1 << 16, file)
            }
        };
        Ok(self.file.insert(file))
    }

    /// Copies all of it.
    ///
    /// # Errors
    /// It cannot be read back, or `to` cannot be written.
    pub(crate) fn copy_to(&mut self, to: &mut impl Write) -> io::Result<()> {
        let Some(writer) = &mut self.file else { return Ok(()) };
        writer.flush()?;
        let file = writer.get_mut();
        file.seek(SeekFrom::Start(0))?;
        io::copy(&mut BufReader::with_capacity(1 << 16, file), to).map(|_| ())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::beside(&dir.path().join("report"));
        let mut out = Vec::new();
        spool.copy_to(&mut out).unwrap();
        assert!(out.is_empty() && spool.is_empty());
        for _ in 0..50_000 {
            spool.writer().unwrap().write_all(b"abc").unwrap();
        }
        spool.copy_to(&mut out).unwrap();
        assert_eq!(out, b"abc".repeat(50_000));
        drop(spool);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
