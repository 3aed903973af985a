//! Who asks, and whether the request is what was signed: Signature Version 4.

mod authorization;
mod chunked;
mod claim;
mod credential;
mod payload;
mod presigned;
mod verify;

pub(crate) use verify::{Verified, verify};

use chunked::ChunkSigner;
use claim::{Claim, Place};
use payload::Payload;
