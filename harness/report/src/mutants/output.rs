//! The files that a kill matrix goes to.

use super::json::json;
use super::markdown::markdown;
use crate::output::{Output, ReportError};
use crate::spec::{ReportKind, ReportSpec};
use std::path::PathBuf;
use std::str::FromStr;
use upcheck_engine::mutants::Matrix;

/// A file and what is written to it: `KIND=PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixSpec {
    kind: MatrixKind,
    path: PathBuf,
}

/// What a kill matrix is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MatrixKind {
    /// For machines, and for `upcheck clauses`.
    Json,
    /// A page for people.
    Markdown,
}

impl FromStr for MatrixSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ReportSpec { kind, path } = text.parse().map_err(|error| format!("{error}"))?;
        let kind = match kind {
            ReportKind::Json => MatrixKind::Json,
            ReportKind::Markdown => MatrixKind::Markdown,
            other => return Err(format!("a kill matrix is written as json or markdown, not as {other}")),
        };
        Ok(Self { kind, path })
    }
}

/// The files, found writable before there is anything to write.
#[derive(Debug)]
pub struct MatrixReports(Vec<(MatrixKind, Output)>);

impl MatrixReports {
    /// Files that go where the specs say. What is there stays until there is something to put in its place.
    ///
    /// # Errors
    /// A file cannot be written, or is named twice.
    pub fn create(specs: &[MatrixSpec]) -> Result<Self, ReportError> {
        let mut files: Vec<(MatrixKind, Output)> = Vec::new();
        for MatrixSpec { kind, path } in specs {
            let output = Output::at(path.clone())?;
            if files.iter().any(|(_, taken)| taken.file() == output.file()) {
                return Err(ReportError::Twice(path.clone()));
            }
            files.push((*kind, output));
        }
        Ok(Self(files))
    }

    /// Writes them; `version` is that of upcheck.
    ///
    /// # Errors
    /// The first that could not be written.
    pub fn write(self, version: &str, matrix: &Matrix) -> Result<(), ReportError> {
        let write = |(kind, output): (MatrixKind, Output)| {
            output.write(|file| match kind {
                MatrixKind::Json => json(version, matrix, file),
                MatrixKind::Markdown => markdown(matrix, file),
            })
        };
        self.0.into_iter().map(write).fold(Ok(()), Result::and)
    }
}
