//! The engine of upcheck: reads cases, builds the world that they need, sends, judges, cleans up.
//!
//! It knows nothing of reports: what happens is told as events ([`run::Event`]).

mod account;
pub mod baseline;
pub mod case;
pub mod doctor;
mod hex;
pub mod judge;
pub mod mutants;
pub mod plan;
pub mod profile;
pub mod run;
mod verdict;
pub mod world;

pub use account::other_account;
pub use verdict::Verdict;
