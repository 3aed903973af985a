//! The engine of upcheck: reads cases, builds the world that they need, sends, judges, cleans up.
//!
//! It knows nothing of reports: what happens is told as events ([`run::Event`]).

pub mod case;
pub mod judge;
pub mod plan;
pub mod profile;
pub mod run;
mod verdict;
pub mod world;

pub use verdict::Verdict;
