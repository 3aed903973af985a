//! `UploadPartCopy` as an executable specification.
//!
//! [`upload_part_copy`] is one pure function: what a store holds ([`World`]) and a [`Request`] go in,
//! the allowed [`Outcomes`] come out, the preferred one first. Nothing here does I/O or keeps state:
//! the embedded reference carries the preferred outcome out, tests and fuzzers hold answers against
//! all of them.

mod allowed;
mod copy;
mod encryption;
mod outcome;
mod owner;
mod precondition;
mod range;
pub mod readings;
mod refusal;
mod request;
mod source;
mod world;

pub use allowed::Allowed;
pub use copy::upload_part_copy;
pub use outcome::{Answer, Basis, Effect, Outcome, Outcomes, PartCopied};
pub use precondition::{Condition, Preconditions, SourceState, Truths};
pub use refusal::Refusal;
pub use request::Request;
pub use world::{Found, Span, UploadView, VersionChoice, VersionView, World};
