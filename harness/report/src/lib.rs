//! What people and machines read of a run. Every report is made of the engine's events and of nothing else.

mod class;
mod clip;
mod compare;
mod concern;
mod document;
mod facts;
mod failure;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod merge;
mod message;
mod mutants;
mod output;
mod progress;
mod replay;
mod reports;
mod run_file;
mod shell;
mod slim;
mod spec;
mod spool;
mod summary;
mod tally;
mod terminal;
mod visible;

pub use compare::{CompareError, CompareReportError, Comparison};
pub use facts::RunFacts;
pub use failure::failure;
pub use merge::{Merge, MergeError};
pub use mutants::{Kills, KillsError, MatrixProgress, MatrixReports, MatrixSpec, matrix_in_words};
pub use output::ReportError;
pub use replay::script;
pub use reports::{Reports, Unwritten};
pub use run_file::{
    CasesEntry, PlanEntry, ProfileEntry, ReadError, RunHead, SavedRun, TargetEntry, run_schema,
};
pub use shell::shell_word;
pub use spec::{ReportKind, ReportSpec, SpecError};
pub use terminal::Terminal;

use std::sync::Arc;
use upcheck_engine::plan::Basis;

/// What a report knows beyond the events: the run's target and how it was called.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The version of upcheck.
    pub version: String,
    /// The endpoint's URL.
    pub endpoint: String,
    /// Whether the endpoint is the embedded reference.
    pub embedded: bool,
    /// The region that requests are signed for.
    pub region: String,
    /// The options of the command line that a replay needs, without keys.
    pub options: String,
    /// What it was asked for.
    pub facts: Arc<RunFacts>,
}

impl Context {
    /// What the target is called, where its profile says so.
    fn name(&self) -> Option<String> {
        self.facts.profile.name.as_deref().map(visible::visible)
    }
}

/// A basis in words, with the sibling call that it was recorded on.
fn basis_in_words(basis: Option<Basis>, recorded_on: Option<&str>) -> String {
    match (basis, recorded_on) {
        (None, _) => "no basis: an open question".to_owned(),
        (Some(basis), None) => basis.to_string(),
        (Some(basis), Some(sibling)) => format!("{basis} for {sibling}"),
    }
}
