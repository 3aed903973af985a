//! Named defects: faults that servers really have, to be turned on one at a time, so that a suite can show that it
//! notices.
//!
//! The rest of the crate is a server without any. Where a defect can set in, it hands what it has to the
//! [`Switch`], which hands it back: as it is, or as the defect makes it. A hook is one test of an option where no
//! defect is on. Model and grammar know nothing of this.

mod catalogue;
mod edit;
mod entry;
mod exchange;
mod fault;
mod origin;
mod scene;
mod switch;

pub use catalogue::defects;
pub use entry::Defect;
pub use origin::Origin;

pub(crate) use exchange::Exchange;
pub(crate) use fault::{Disruption, Fault, Gone};
pub(crate) use switch::Switch;
