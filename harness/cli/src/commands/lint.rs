//! `upcheck lint`

use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::path::{Path, PathBuf};
use upcheck_engine::baseline::Baseline;
use upcheck_engine::case::{CaseSet, Ledger, LoadError};
use upcheck_engine::profile::Profile;
use upcheck_engine::run::ExitCode;

/// Check case files, ledgers, target profiles and baselines
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Files, or folders of case files; the built-in cases where none is named
    paths: Vec<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let mut findings = 0;
        if self.paths.is_empty() {
            findings += report("the built-in cases", CaseSet::builtin())?;
        }
        for path in &self.paths {
            findings += lint(path)?;
        }
        Ok(if findings == 0 { ExitCode::Conformant } else { ExitCode::Failed })
    }
}

/// The number of findings in a file or folder.
fn lint(path: &Path) -> Result<usize, Trouble> {
    let name = path.display().to_string();
    if path.is_dir() {
        return report(&name, CaseSet::of_dir(path));
    }
    let unreadable = |source| Trouble::usage(LoadError::Unreadable { path: path.to_owned(), source });
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let kind = text.lines().find_map(|line| line.strip_prefix("schema:")).unwrap_or_default();
    if kind.contains("upc/target/") {
        report(&name, Profile::parse(&name, &text).map_err(|fault| LoadError::Faults(vec![fault])).map(|_| 1))
    } else if kind.contains("upc/baseline/") {
        let parsed = Baseline::parse(&name, &text).map_err(LoadError::Faults);
        report(&name, parsed.map(|baseline| baseline.entries.len()))
    } else if kind.contains("upc/clauses/") {
        report(
            &name,
            Ledger::parse(&name, &text).map_err(LoadError::Faults).map(|ledger| ledger.iter().count()),
        )
    } else {
        report(&name, CaseSet::of_file(path))
    }
}

/// Something that was read whole.
trait Sound {
    fn in_words(&self) -> String;
}

impl Sound for CaseSet {
    fn in_words(&self) -> String {
        let checks = self.points.iter().flat_map(upcheck_engine::plan::Point::checks).count();
        format!("{checks} checks at {} points", self.points.len())
    }
}

impl Sound for usize {
    fn in_words(&self) -> String {
        if *self == 1 { "1 entry".to_owned() } else { format!("{self} entries") }
    }
}

fn report(name: &str, result: Result<impl Sound, LoadError>) -> Result<usize, Trouble> {
    match result {
        Ok(sound) => {
            say!("{name}: sound, {}", sound.in_words());
            Ok(0)
        }
        Err(LoadError::Faults(faults)) => {
            for fault in &faults {
                say!("{fault}\n");
            }
            say!("{name}: {} {}", faults.len(), if faults.len() == 1 { "fault" } else { "faults" });
            Ok(faults.len())
        }
        Err(error) => Err(error.into()),
    }
}
