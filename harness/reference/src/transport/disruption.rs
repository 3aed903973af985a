//! Answers that do not arrive as they are.

use crate::defect::Disruption;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Sends of an answer what a disruption leaves of it.
///
/// # Errors
/// The connection fails.
pub(super) async fn send<S>(
    stream: &mut S,
    disruption: Disruption,
    head: &[u8],
    body: &[u8],
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let twice;
    let (head, body, pause) = match disruption {
        Disruption::HangUp => return Ok(()),
        Disruption::Stall(pause) => (Vec::new(), &body[..0], Some(pause)),
        Disruption::Cut(length) => (head.to_vec(), body.get(..length).unwrap_or(body), None),
        Disruption::Overpromise(more, pause) => (promising(head, body.len() + more), body, Some(pause)),
        Disruption::Underpromise(fewer) => (promising(head, body.len().saturating_sub(fewer)), body, None),
        Disruption::Twice => {
            twice = [body, head, body].concat();
            (head.to_vec(), twice.as_slice(), None)
        }
    };
    stream.write_all(&head).await?;
    stream.write_all(body).await?;
    stream.flush().await?;
    if let Some(pause) = pause {
        wait(stream, pause).await;
    }
    Ok(())
}

/// The head with another content length.
fn promising(head: &[u8], length: usize) -> Vec<u8> {
    let head = String::from_utf8_lossy(head);
    let lines = head.split_inclusive("\r\n").map(|line| {
        if line.starts_with("content-length:") {
            format!("content-length: {length}\r\n")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<String>().into_bytes()
}

/// Until the client has had enough, or the time is over.
async fn wait<S: AsyncRead + Unpin>(stream: &mut S, pause: Duration) {
    let mut nowhere = [0; 64];
    // Whatever ends the wait, the connection closes after it.
    let _ = timeout(pause, stream.read(&mut nowhere)).await;
}
