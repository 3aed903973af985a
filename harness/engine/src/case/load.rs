//! The case set: all suites of a folder, or those of the binary.

use super::diagnostic::Diagnostic;
use super::file::CaseFile;
use super::ledger::Ledger;
use super::meaning;
use super::yaml::parse_yaml;
use crate::plan::Point;
use std::fmt;
use std::path::{Path, PathBuf};

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

const LEDGER: &str = "clauses.yaml";

/// Every point of every case, and the clauses that they cite.
#[derive(Clone, Debug)]
pub struct CaseSet {
    /// The points in order of suite name, case and matrix.
    pub points: Vec<Point>,
    /// The clauses.
    pub ledger: Ledger,
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
        Self::of_files(BUILTIN.iter().map(read).collect(), None)
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

    fn of_files(
        mut files: Vec<(String, String, String)>,
        fallback: Option<(String, String)>,
    ) -> Result<Self, LoadError> {
        let own = files.iter().position(|(_, name, _)| name == LEDGER).map(|index| files.remove(index));
        let ledger = own.map(|(path, _, text)| (path, text)).or(fallback);
        let mut faults = Vec::new();
        let ledger = match ledger.map(|(path, text)| Ledger::parse(&path, &text)) {
            Some(Ok(ledger)) => ledger,
            Some(Err(found)) => {
                faults.extend(found);
                Ledger::default()
            }
            None => Ledger::default(),
        };
        let mut points = Vec::new();
        for (path, name, text) in files {
            let suite = name.strip_suffix(".yaml").unwrap_or(&name);
            match parse_yaml::<CaseFile>(&path, &text) {
                Err(fault) => faults.push(fault),
                Ok(file) => match meaning::examine(&path, &text, suite, &file, &ledger) {
                    Ok(more) => points.extend(more),
                    Err(found) => faults.extend(found),
                },
            }
        }
        if faults.is_empty() { Ok(Self { points, ledger }) } else { Err(LoadError::Faults(faults)) }
    }
}

fn builtin_ledger() -> Option<(String, String)> {
    let find = BUILTIN.iter().find(|(path, _)| *path == LEDGER);
    find.map(|(path, text)| (format!("cases/{path}"), (*text).to_owned()))
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
