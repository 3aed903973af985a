//! The binary, driven as its users drive it: by arguments, environment and signals, judged by exit code, standard
//! output, standard error and reports.
//!
//! Snapshots are written anew by `INSTA_UPDATE=always cargo test -p upcheck`; look at their diff.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod rig;

mod baseline;
mod baseline_command;
mod broken_answers;
mod clauses;
mod combinations;
mod compare;
mod conformance;
mod doctor;
mod endurance;
mod exit_codes;
mod explain;
mod given_bucket;
mod interruption;
mod lint;
mod merge;
mod mutants;
mod plan;
mod reaching;
mod reports;
mod rows;
mod schema;
mod secrecy;
mod serve;
mod sweep;
mod texts;
mod wrong_targets;
