use std::io;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

/// The least room for one read, in bytes.
const ROOM: usize = 8 * 1024;

/// What a server sends, with what was read of it but not used yet.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    buffer: BytesMut,
}

impl<R: AsyncRead + Unpin> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: BytesMut::new() }
    }

    /// What was read but not taken yet.
    pub(super) fn buffer(&self) -> &[u8] {
        &self.buffer
    }

    /// Reads more into the buffer; false if nothing more comes.
    pub(super) async fn fill(&mut self) -> io::Result<bool> {
        self.buffer.reserve(ROOM);
        Ok(self.reader.read_buf(&mut self.buffer).await? > 0)
    }

    /// Takes this many bytes from the buffer, or as many as it has.
    pub(super) fn take(&mut self, length: usize) -> Bytes {
        self.buffer.split_to(length.min(self.buffer.len())).freeze()
    }

    /// Takes at least one and at most this many bytes, from the buffer or of what comes next; none if nothing more
    /// comes.
    pub(super) async fn next(&mut self, most: u64) -> io::Result<Bytes> {
        if self.buffer.is_empty() {
            self.fill().await?;
        }
        Ok(self.take(usize::try_from(most).unwrap_or(usize::MAX)))
    }
}

impl Source<&[u8]> {
    /// How many bytes are not taken yet, read or not.
    pub(super) fn left(&self) -> usize {
        self.buffer.len() + self.reader.len()
    }
}
