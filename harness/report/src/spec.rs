//! Which report goes where, as it is written on the command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A report and the file that it goes to: `KIND=PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportSpec {
    /// What is written.
    pub kind: ReportKind,
    /// Where to.
    pub path: PathBuf,
}

/// What a report is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// Machines: the whole run.
    Json,
    /// Repositories: what came of each check, and how each kind of failure looks.
    Slim,
    /// CI servers: test results.
    Junit,
    /// The summary of a step on GitHub.
    Markdown,
    /// Annotations on GitHub.
    Github,
    /// People: one page that needs no network.
    Html,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Json, Self::Slim, Self::Junit, Self::Markdown, Self::Github, Self::Html];

    /// Its word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slim => "slim",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Github => "github",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for ReportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ReportSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (word, path) = text.split_once('=').ok_or_else(|| SpecError::NoPath(text.to_owned()))?;
        let kind = ReportKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| SpecError::Kind(word.to_owned()))?;
        if path.is_empty() {
            return Err(SpecError::NoPath(word.to_owned()));
        }
        Ok(Self { kind, path: PathBuf::from(path) })
    }
}

/// A `KIND=PATH` that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// There is no such kind.
    #[error("there is no report `{0}`; there are {all}", all = all())]
    Kind(String),
    /// It does not say where to.
    #[error("`{0}` does not say where the report goes: KIND=PATH, and KIND is one of {all}", all = all())]
    NoPath(String),
}

fn all() -> String {
    ReportKind::ALL.map(ReportKind::as_str).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_by_its_word() {
        for kind in ReportKind::ALL {
            let spec: ReportSpec = format!("{kind}=a=b").parse().unwrap();
            assert_eq!(spec, ReportSpec { kind, path: PathBuf::from("a=b") });
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_the_kinds_that_exist() {
        let error = |text: &str| text.parse::<ReportSpec>().unwrap_err().to_string();
        assert_eq!(
            error("xml=a"),
            "there is no report `xml`; there are json, slim, junit, markdown, github, html"
        );
        for nowhere in ["html", "html=", "run.json"] {
            assert!(error(nowhere).contains("KIND=PATH"), "{nowhere}");
        }
    }
}
