//! Baselines: failures that are known, pinned to how they fail, so that only what moves is red.

mod date;
mod ending;
mod entry;
mod expectations;
mod file;
mod fitting;
mod rewrite;
mod stale;
mod tighten;
mod write;

pub use date::Date;
pub use ending::Ending;
pub use entry::{Baseline, Entry, Expectation};
pub use expectations::{Doubled, Expectations};
pub use file::BaselineFile;
pub use stale::{Stale, StaleBecause};
pub use tighten::{Tightened, tighten};
pub use write::{Remark, entries, text_of};
