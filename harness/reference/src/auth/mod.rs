//! Who asks, and whether the request is what was signed: Signature Version 4.

mod authorization;
mod canonical;
mod chunked;
mod payload;
mod signature;
mod verify;

pub(crate) use payload::Payload;
pub(crate) use verify::{Verified, verify};
