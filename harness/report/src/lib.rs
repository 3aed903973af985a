//! What people and machines read of a run. Every report is made of the engine's events and of nothing else.

mod failure;
mod json;
mod progress;
mod replay;
mod summary;
mod terminal;
mod visible;

pub use failure::failure;
pub use json::{JsonReport, ReportError};
pub use replay::script;
pub use terminal::Terminal;

use upcheck_engine::plan::Basis;

/// What a report knows beyond the events: the run's target and how it was called.
#[derive(Clone, Debug)]
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
}

/// A basis in words, with the sibling call that it was recorded on.
fn basis_in_words(basis: Option<Basis>, recorded_on: Option<&str>) -> String {
    match (basis, recorded_on) {
        (None, _) => "no basis: an open question".to_owned(),
        (Some(basis), None) => basis.to_string(),
        (Some(basis), Some(sibling)) => format!("{basis} for {sibling}"),
    }
}
