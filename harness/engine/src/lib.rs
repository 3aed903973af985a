//! The engine of upcheck: reads cases, builds the world that they need, sends, judges, cleans up.
//!
//! It knows nothing of reports: what happens is told as events ([`event`]).

pub mod case;
pub mod plan;
pub mod profile;
