//! The fuzz workspace and its oracles, without the fuzz engine.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod faults;
mod folder;
mod layout;
mod replay;
mod seeds;
