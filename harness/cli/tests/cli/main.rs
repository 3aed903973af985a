//! The binary, driven as its users drive it: by arguments, environment and signals, judged by exit code, standard
//! output, standard error and reports.
//!
//! Snapshots are written anew by `INSTA_UPDATE=always cargo test -p upcheck`; look at their diff.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod rig;

mod combinations;
mod conformance;
mod doctor;
mod endurance;
mod exit_codes;
mod explain;
mod given_bucket;
mod interruption;
mod lint;
mod plan;
mod reaching;
mod schema;
mod secrecy;
mod serve;
mod sweep;
mod texts;
mod wrong_targets;
