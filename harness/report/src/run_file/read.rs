//! Reading the file without holding its checks.

use super::FORMAT;
use super::check::CheckEntry;
use super::head::RunHead;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use upcheck_engine::run::CheckRecord;

/// A run that was written to a file.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// The file.
    pub path: PathBuf,
    /// The run as a whole.
    pub head: RunHead,
}

/// A run file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read the run {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is something else.
    #[error("{path} is no run file of format {FORMAT}: {why}; `--report json=PATH` writes one", path = path.display())]
    NoRun {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl SavedRun {
    /// Reads all but the checks.
    ///
    /// # Errors
    /// The file cannot be read, or is no run file.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let mut rest = Map::new();
        read(path, FileVisitor { rest: Some(&mut rest), each: None })?;
        let no_run = |why: String| ReadError::NoRun { path: path.to_owned(), why };
        match rest.get("schema").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(other) => return Err(no_run(format!("its schema is `{}`", other.escape_debug()))),
            None => return Err(no_run("it has no `schema`".to_owned())),
        }
        let head = RunHead::deserialize(Value::Object(rest)).map_err(|error| no_run(error.to_string()))?;
        Ok(Self { path: path.to_owned(), head })
    }

    /// Reads its checks one by one, until `each` breaks off.
    ///
    /// # Errors
    /// The file cannot be read, or one of its checks is none.
    pub fn checks(&self, mut each: impl FnMut(CheckRecord) -> ControlFlow<()>) -> Result<(), ReadError> {
        let clauses = &self.head.clauses;
        let mut stopped = false;
        let mut each = |entry: CheckEntry| {
            let flow = each(entry.record(clauses));
            stopped = flow.is_break();
            flow
        };
        match read(&self.path, FileVisitor { rest: None, each: Some(&mut each) }) {
            // Whoever breaks off leaves the rest unread, which the parser calls an error.
            Err(_) if stopped => Ok(()),
            other => other,
        }
    }
}

fn read(path: &Path, visitor: FileVisitor<'_>) -> Result<(), ReadError> {
    let io = |source| ReadError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let mut parser = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, file));
    let parsed = de::Deserializer::deserialize_map(&mut parser, visitor).and_then(|()| parser.end());
    parsed.map_err(|error| match error.io_error_kind() {
        Some(_) => io(error.into()),
        None => ReadError::NoRun { path: path.to_owned(), why: error.to_string() },
    })
}

/// Takes the checks of the file one by one, and the rest as a whole; what nobody asks for is passed over.
struct FileVisitor<'a> {
    rest: Option<&'a mut Map<String, Value>>,
    each: Option<&'a mut dyn FnMut(CheckEntry) -> ControlFlow<()>>,
}

impl<'de> Visitor<'de> for FileVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = false;
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), &mut self.each, &mut self.rest) {
                ("checks", Some(each), _) => {
                    map.next_value_seed(Checks(&mut **each))?;
                    seen = true;
                }
                ("checks", None, _) => {
                    map.next_value::<IgnoredAny>()?;
                    seen = true;
                }
                (_, _, Some(rest)) => {
                    let value = map.next_value()?;
                    rest.insert(key, value);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if seen { Ok(()) } else { Err(de::Error::missing_field("checks")) }
    }
}

struct Checks<'a>(&'a mut dyn FnMut(CheckEntry) -> ControlFlow<()>);

impl<'de> DeserializeSeed<'de> for Checks<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Checks<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of checks")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut checks: A) -> Result<(), A::Error> {
        while let Some(entry) = checks.next_element()? {
            if (self.0)(entry).is_break() {
                return Err(de::Error::custom("broken off"));
            }
        }
        Ok(())
    }
}
