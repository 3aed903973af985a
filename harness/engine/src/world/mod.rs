//! The state that checks find: buckets, sources; how it is built, remembered and removed.

mod build;
mod clean;
mod clock;
mod journal;
mod name;
mod pattern;
mod source;
mod sweep;

pub use build::{Bucket, BuildError, Builder, Unavailable, World};
pub use clean::{LeftOver, clean};
pub use clock::Clock;
pub use journal::{Journal, JournalError, state_folder};
pub use name::RunName;
pub use pattern::{locate, pattern, pattern_run};
pub use source::{Role, Source, bytes, sibling_size};
pub use sweep::{SweepError, Swept, sweep_journals, sweep_prefix};
