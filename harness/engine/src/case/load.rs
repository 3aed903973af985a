//! The case set: all suites of a folder, or those of the binary.

use super::diagnostic::Diagnostic;
use super::file::CaseFile;
use super::ledger::Ledger;
use super::meaning;
use super::renames;
use super::yaml::parse_yaml;
use crate::hex::hex;
use crate::plan::Point;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

const LEDGER: &str = "clauses.yaml";

/// Every point of every case, and the clauses that they cite.
#[derive(Clone, Debug)]
pub struct CaseSet {
    /// The points in order of suite name, case and matrix.
    pub points: Vec<Point>,
    /// The clauses.
    pub ledger: Ledger,
    /// The SHA-256 digest of its files, in hexadecimal.
    pub digest: String,
}

/// Why there is no case set.
#[derive(Debug)]
pub enum LoadError {
    /// A folder or file that cannot be read.
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder without a single case file.
    Empty(PathBuf),
    /// Faults in the files.
    Faults(Vec<Diagnostic>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source } => write!(f, "cannot read {}: {source}", path.display()),
            Self::Empty(path) => write!(f, "there is no case file (*.yaml) under {}", path.display()),
            Self::Faults(faults) => {
                for (index, fault) in faults.iter().enumerate() {
                    write!(f, "{}{fault}", if index == 0 { "" } else { "\n\n" })?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for LoadError {}

impl CaseSet {
    /// The cases that are part of the binary.
    ///
    /// # Errors
    /// Faults in them; a test shows that there are none.
    pub fn builtin() -> Result<Self, LoadError> {
        let read =
            |(path, text): &(&str, &str)| (format!("cases/{path}"), (*path).to_owned(), (*text).to_owned());
        let mut set = Self::of_files(BUILTIN.iter().map(read).collect(), None)?;
        for point in &mut set.points {
            // The files that they stood in when this was built are not here.
            point.written = None;
        }
        Ok(set)
    }

    /// The cases of a folder. Without a `clauses.yaml` of its own it may cite the built-in clauses.
    ///
    /// # Errors
    /// What cannot be read, and every fault.
    pub fn of_dir(dir: &Path) -> Result<Self, LoadError> {
        let mut paths = Vec::new();
        collect(dir, &mut paths)?;
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let relative = path.strip_prefix(dir).unwrap_or(&path);
            let name: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            files.push((path.display().to_string(), name.join("/"), read(&path)?));
        }
        if !files.iter().any(|(_, name, _)| name != LEDGER) {
            return Err(LoadError::Empty(dir.to_owned()));
        }
        Self::of_files(files, builtin_ledger())
    }

    /// Checks one case file by itself.
    ///
    /// # Errors
    /// What cannot be read, and every fault.
    pub fn of_file(path: &Path) -> Result<Self, LoadError> {
        let text = read(path)?;
        // The suite is the path under the folder that holds the areas; from outside only its end is known.
        let stem = path.with_extension("");
        let parts: Vec<_> = stem.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts[parts.len().saturating_sub(2)..].join("/");
        let ledger = ledger_beside(path)?.or_else(builtin_ledger);
        Self::of_files(vec![(path.display().to_string(), format!("{name}.yaml"), text)], ledger)
    }

    /// The files of the binary: the path below `cases/` and the text of each, the ledger among them.
    pub fn builtin_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILTIN.iter().copied()
    }

    fn of_files(
        mut files: Vec<(String, String, String)>,
        fallback: Option<(String, String)>,
    ) -> Result<Self, LoadError> {
        let own = files.iter().position(|(_, name, _)| name == LEDGER).map(|index| files.remove(index));
        let own = own.map(|(path, _, text)| (path, text));
        let ledger = own.clone().or(fallback);
        let digest = digest(&files, ledger.as_ref());
        let mut faults = Vec::new();
        let ledger = match ledger.map(|(path, text)| read_ledger(&path, &text)) {
            Some(Ok(ledger)) => ledger,
            Some(Err(found)) => {
                faults.extend(found);
                Ledger::default()
            }
            None => Ledger::default(),
        };
        let mut points = Vec::new();
        for (path, name, text) in &files {
            let suite = name.strip_suffix(".yaml").unwrap_or(name);
            match points_of(path, suite, text, &ledger) {
                Ok(more) => points.extend(more),
                Err(found) => faults.extend(found),
            }
        }
        // A ledger that comes with other cases says nothing of these, and with faults half the cases are missing.
        if let (Some((path, text)), true) = (&own, faults.is_empty()) {
            faults = ledger.contradictions(path, text, &points);
        }
        faults.extend(renames::faults(&files, &points));
        if faults.is_empty() { Ok(Self { points, ledger, digest }) } else { Err(LoadError::Faults(faults)) }
    }
}

/// The digest of the files, each by its name in the set, its length and its text.
fn digest(files: &[(String, String, String)], ledger: Option<&(String, String)>) -> String {
    let mut sha = Sha256::new();
    let ledger = ledger.map(|(_, text)| (LEDGER, text));
    for (name, text) in files.iter().map(|(_, name, text)| (name.as_str(), text)).chain(ledger) {
        sha.update(format!("{name}\n{}\n{text}", text.len()));
    }
    hex(&sha.finalize())
}

/// The points of one case file by its text, which may cite the ledger's clauses; `path` is what faults call it, `suite`
/// what the suite must be called.
///
/// # Errors
/// Every fault.
pub fn points_of(
    path: &str,
    suite: &str,
    text: &str,
    ledger: &Ledger,
) -> Result<Vec<Point>, Vec<Diagnostic>> {
    let file = parse_yaml::<CaseFile>(path, text).map_err(|fault| vec![fault])?;
    meaning::examine(path, text, suite, &file, ledger)
}

fn builtin_ledger() -> Option<(String, String)> {
    let find = BUILTIN.iter().find(|(path, _)| *path == LEDGER);
    find.map(|(path, text)| (format!("cases/{path}"), (*text).to_owned()))
}

/// Reads a ledger; that of the binary once, however many files are held against it.
fn read_ledger(path: &str, text: &str) -> Result<Ledger, Vec<Diagnostic>> {
    static BUILTIN_LEDGER: OnceLock<Ledger> = OnceLock::new();
    if !BUILTIN.contains(&(LEDGER, text)) {
        return Ledger::parse(path, text);
    }
    if let Some(ledger) = BUILTIN_LEDGER.get() {
        return Ok(ledger.clone());
    }
    let ledger = Ledger::parse(path, text)?;
    Ok(BUILTIN_LEDGER.get_or_init(|| ledger).clone())
}

/// The ledger in the folder above the area's.
fn ledger_beside(path: &Path) -> Result<Option<(String, String)>, LoadError> {
    let Some(folder) = path.parent().and_then(Path::parent) else { return Ok(None) };
    let path = folder.join(LEDGER);
    if path.is_file() { read(&path).map(|text| Some((path.display().to_string(), text))) } else { Ok(None) }
}

fn read(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|source| LoadError::Unreadable { path: path.to_owned(), source })
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: dir.to_owned(), source };
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        // A link may lead anywhere, also back: only real folders are entered.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}
