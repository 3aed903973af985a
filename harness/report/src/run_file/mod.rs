//! The file of a run, format `upc/run/1`: its data, and the way back from it to the engine's records.

mod back;
mod bytes;
mod check;
mod entry;
mod exchange;
mod head;
mod read;
mod schema;

pub(crate) use check::CheckEntry;
pub(crate) use entry::ClauseEntry;
pub use head::{CasesEntry, PlanEntry, ProfileEntry, RunHead, TargetEntry};
pub use read::{ReadError, SavedRun};
pub use schema::run_schema;

/// The format of the file.
const FORMAT: &str = "upc/run/1";
