//! The run in Markdown, as GitHub shows it under a step.

mod escape;
mod report;

pub(crate) use escape::{code, inline};
pub(crate) use report::Markdown;
