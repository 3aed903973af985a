//! The run as a small file to commit: what came of each check, and how each kind of failure looks.

mod report;
mod steady;

pub(crate) use report::Slim;
