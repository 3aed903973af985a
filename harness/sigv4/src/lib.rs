//! Signature Version 4, computed over the bytes of a request.
//!
//! The rules are those of Amazon's documentation ("Signature Calculations for the Authorization Header", the same
//! "Using Query Parameters", and "Transferring Payload in Multiple Chunks"). Targets, header names and header
//! values are bytes as they stand on the wire, so that also a request that no HTTP library would build can be
//! signed and verified. Nothing here does I/O or panics on any input.
//!
//! A client uses [`Signer`]; a server takes the canonical requests of a [`Request`] and asks a [`SigningKey`].

mod canonical;
mod hash;
pub mod percent;
mod scope;
mod signer;
mod signing_key;
mod text;
mod time;

pub use canonical::{PathForm, Request, query_pairs};
pub use hash::{hex, sha256_hex, unhex};
pub use scope::Scope;
pub use signer::{Presigned, Signed, Signer};
pub use signing_key::SigningKey;
pub use text::{chunk_to_sign, string_to_sign, trailer_to_sign};
pub use time::Time;

/// The name of the one signing algorithm: HMAC with SHA-256.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The payload line of a request whose body the signature does not cover.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
