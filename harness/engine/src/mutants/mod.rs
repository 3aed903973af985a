//! Whether a suite would notice: what its checks make of a server with a known defect.
//!
//! A run against the server without a defect gives the [`SoundRun`]; held against it, the run against each defect
//! becomes a [`Mutant`], and all of them the [`Matrix`].

mod endings;
mod matrix;
mod mutant;
mod sound;
mod standing;

pub use endings::Endings;
pub use matrix::Matrix;
pub use mutant::{Fate, Mutant};
pub use sound::{SoundRun, Unsound};
pub use standing::{CaseRow, Excuse, Standing};
