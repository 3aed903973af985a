//! Running a plan: exchange by exchange, and what is told of it.

mod contents;
mod doubles;
mod dry;
mod event;
mod evidence;
mod example;
mod first_part;
mod gate;
mod interrupt;
mod landing;
mod object;
mod proof;
mod record;
mod replay;
mod request;
mod runner;
mod schedule;
mod session;
mod summary;
mod teller;
mod trial;
mod verdicts;

pub use contents::Contents;
pub use dry::{DryRun, dry_run};
pub use event::{Event, Listener};
pub use evidence::{Evidence, PointFacts, Seed, Seeds, TwinEvidence};
pub use interrupt::Interrupt;
pub use record::{AllowedOutcome, CheckRecord, CitedClause, Transcript, Undecided};
pub use replay::Replay;
pub use request::preview;
pub use runner::{RunError, Settings, run};
pub use session::Session;
pub use summary::{ExitCode, Gate, Summary};
pub use verdicts::Verdicts;
