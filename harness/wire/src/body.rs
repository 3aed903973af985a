use std::fmt::Display;

use bytes::Bytes;

use crate::NoAnswer;

/// From so many bytes on a body is worth pages of its own.
const LONG: usize = 1 << 20;
/// So much room comes from the system and goes back there when the body is dropped: the C library's allocator on Linux
/// keeps everything smaller to itself, per thread. What is not filled is never really there.
const OWN_PAGES: usize = (32 << 20) + 1;

/// A body while it is read, up to a limit.
#[derive(Debug)]
pub(crate) struct Body {
    bytes: Vec<u8>,
    limit: usize,
    truncated: bool,
}

impl Body {
    /// Nothing of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, truncated: false }
    }

    /// Makes room for as many bytes as the server announces, so that long bodies are not moved as they grow.
    pub(crate) fn announce(&mut self, length: u64) {
        let length = usize::try_from(length).map_or(self.limit, |length| length.min(self.limit));
        self.bytes.reserve_exact(if length < LONG { length } else { length.max(OWN_PAGES) });
    }

    /// Adds a piece, and tells whether there may be more: not once the limit is passed.
    pub(crate) fn push(&mut self, piece: &[u8]) -> bool {
        let room = self.limit - self.bytes.len();
        self.truncated = piece.len() > room;
        self.bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
        !self.truncated
    }

    /// Why there is no answer when the body breaks off here.
    pub(crate) fn broken(&self, status: u16, cause: impl Display) -> NoAnswer {
        let read = self.bytes.len();
        NoAnswer::Broken(format!("status {status} and {read} bytes of the body came, then: {cause}"))
    }

    /// What was read, and whether the body went on.
    pub(crate) fn finish(self) -> (Bytes, bool) {
        (self.bytes.into(), self.truncated)
    }
}
