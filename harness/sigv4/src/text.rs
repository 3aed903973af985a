//! The texts that signatures are over.

use crate::hash::sha256_hex;
use crate::{ALGORITHM, Scope, Time};

/// The text that is signed for a canonical request.
#[must_use]
pub fn string_to_sign(time: Time, scope: &Scope, canonical_request: &[u8]) -> String {
    [ALGORITHM, &time.to_string(), &scope.to_string(), &sha256_hex(canonical_request)].join("\n")
}

/// The text that is signed for a chunk of an `aws-chunked` body: `previous` is the signature of the chunk before,
/// for the first chunk the request's own; the last chunk has no data.
#[must_use]
pub fn chunk_to_sign(time: Time, scope: &Scope, previous: &str, data: &[u8]) -> String {
    let (time, scope) = (time.to_string(), scope.to_string());
    let (empty, hash) = (sha256_hex(b""), sha256_hex(data));
    ["AWS4-HMAC-SHA256-PAYLOAD", &time, &scope, previous, &empty, &hash].join("\n")
}

/// The text that is signed for the trailing headers of an `aws-chunked` body: `previous` is the signature of the
/// last chunk, `lines` has a `name:value` and a line feed for each header.
#[must_use]
pub fn trailer_to_sign(time: Time, scope: &Scope, previous: &str, lines: &[u8]) -> String {
    let (time, scope) = (time.to_string(), scope.to_string());
    ["AWS4-HMAC-SHA256-TRAILER", &time, &scope, previous, &sha256_hex(lines)].join("\n")
}
