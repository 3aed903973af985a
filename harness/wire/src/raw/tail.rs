//! What comes behind an answer.

use std::time::Duration;

use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};

use super::connect::Stream;
use super::source::Source;
use crate::Answer;

/// How long a server has to close a connection that the client closes. One that does not is waited for no longer.
const GRACE: Duration = Duration::from_millis(20);
/// The most bytes that are counted; they are not looked at.
pub(super) const MOST: usize = 64 * 1024;

/// A connection behind an answer.
pub(crate) struct Tail {
    source: Source<ReadHalf<Box<dyn Stream>>>,
    /// `None` where the request was not sent whole: to close it then would be to cut it off.
    writer: Option<WriteHalf<Box<dyn Stream>>>,
}

impl Tail {
    pub(super) fn new(
        source: Source<ReadHalf<Box<dyn Stream>>>,
        writer: Option<WriteHalf<Box<dyn Stream>>>,
    ) -> Self {
        Self { source, writer }
    }

    /// Closes the connection, and counts what still came behind this answer.
    pub(crate) async fn count_into(mut self, answer: &mut Answer) {
        if answer.truncated {
            return;
        }
        if let Some(mut writer) = self.writer {
            let rest = async {
                // To most servers this says that no further request comes; they close, and so nobody waits.
                let _ = writer.shutdown().await;
                while self.source.buffer().len() < MOST && self.source.fill().await.unwrap_or(false) {}
            };
            let _ = tokio::time::timeout(GRACE, rest).await;
        }
        let excess = self.source.buffer();
        answer.excess = if is_farewell(excess) { 0 } else { excess.len().min(MOST) };
    }
}

/// Whether a server says no more than that it has stopped waiting for a further request (RFC 9110 section 15.5.9).
fn is_farewell(bytes: &[u8]) -> bool {
    [b"HTTP/1.1 408 ", b"HTTP/1.0 408 "].iter().any(|line| bytes.starts_with(*line))
}
