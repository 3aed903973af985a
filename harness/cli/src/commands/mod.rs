//! One module a subcommand.

pub(crate) mod baseline;
pub(crate) mod clauses;
pub(crate) mod compare;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod mutants;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod sweep;
