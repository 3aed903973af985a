//! The run as one page for people, which needs nothing but itself.

mod check;
mod fit;
mod links;
mod page;
mod policy;
mod report;
mod shell;

pub(crate) use report::Html;
pub(crate) use shell::shell;
