//! One connection from its first request to its last answer.

use super::{Framing, Head, disruption};
use crate::defect::Disruption;
use crate::http::{Error, Reply, bad_request};
use crate::service::{MAX_BODY, Service};
use bytes::{Buf, Bytes, BytesMut};
use httparse::Status;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a client may pause within a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection that is to be closed waits for the client to read its last answer.
const LINGER: Duration = Duration::from_secs(2);
/// The longest line of a chunked body, in bytes: sizes and trailing headers, which are ignored.
const LONGEST_CHUNK_LINE: usize = 8192;

/// Serves requests until the client or `stopped` ends the connection.
pub(crate) async fn serve<S>(stream: S, service: &Service, mut stopped: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut connection = Connection { stream, received: BytesMut::new() };
    loop {
        let head = tokio::select! {
            head = connection.head() => head,
            _ = stopped.changed() => return,
        };
        let answer = match head {
            Ok(None) => return,
            Ok(Some(head)) => connection.exchange(head, service).await,
            Err(refused) => {
                Answer { reply: service.label(Err(refused)), to_head: false, last: true, disruption: None }
            }
        };
        let last = answer.last || *stopped.borrow();
        if connection.send(Answer { last, ..answer }).await.is_err() {
            return;
        }
        if last {
            break;
        }
    }
    connection.close().await;
}

struct Connection<S> {
    stream: S,
    /// What was read, but belongs to nothing yet.
    received: BytesMut,
}

struct Answer {
    reply: Reply,
    to_head: bool,
    /// Whether the connection ends with it.
    last: bool,
    /// How a defect keeps it from arriving as it is.
    disruption: Option<Disruption>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// The head of the next request; `None` where the client is gone.
    async fn head(&mut self) -> Result<Option<Head>, Error> {
        loop {
            if let Some((head, length)) = Head::parse(&self.received)? {
                self.received.advance(length);
                return Ok(Some(head));
            }
            if self.received.is_empty() {
                // Between requests a client may wait as long as it likes.
                match self.stream.read_buf(&mut self.received).await {
                    Ok(0) | Err(_) => return Ok(None),
                    Ok(_) => {}
                }
            } else {
                match self.receive().await {
                    Ok(0) => return Err(bad_request()),
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(too_slow()),
                    Err(_) => return Ok(None),
                }
            }
        }
    }

    async fn exchange(&mut self, head: Head, service: &Service) -> Answer {
        let to_head = head.method == ::http::Method::HEAD;
        let keep_alive = head.keep_alive;
        let exchange = service.defects().exchange(&head);
        let (outcome, whole) = match service.verify(&head) {
            Ok(verified) => {
                let mut body = BytesMut::new();
                match self.body(&head, |bytes| body.extend_from_slice(bytes)).await {
                    Ok(()) => (service.carry_out(head, verified, body.freeze()), true),
                    Err(refused) => (Err(refused), false),
                }
            }
            // A client that waits to be asked for its body has not sent it, and is not asked.
            Err(refused) if head.expects_continue => (Err(refused), false),
            // One that is still writing would see its connection reset before it reads the refusal.
            Err(refused) => {
                let drained = self.body(&head, |_| {}).await;
                (Err(refused), drained.is_ok())
            }
        };
        let (reply, disruption) = service.answer(exchange, outcome);
        Answer { reply, to_head, last: !keep_alive || !whole || disruption.is_some(), disruption }
    }

    /// Reads the body of a request and hands it to `keep` piece by piece.
    async fn body(&mut self, head: &Head, mut keep: impl FnMut(&[u8])) -> Result<(), Error> {
        let length = match head.framing {
            Framing::Chunked => None,
            Framing::Length(length) => Some(
                usize::try_from(length).ok().filter(|length| *length <= MAX_BODY).ok_or_else(too_large)?,
            ),
        };
        if head.expects_continue && length != Some(0) {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.map_err(|_| incomplete())?;
            self.stream.flush().await.map_err(|_| incomplete())?;
        }
        match length {
            Some(length) => self.take(length, &mut keep).await,
            None => self.chunks(&mut keep).await,
        }
    }

    async fn take(&mut self, mut left: usize, keep: &mut impl FnMut(&[u8])) -> Result<(), Error> {
        while left > 0 {
            if self.received.is_empty() {
                self.receive_more().await?;
            }
            let piece = self.received.split_to(left.min(self.received.len()));
            left -= piece.len();
            keep(&piece);
        }
        Ok(())
    }

    async fn chunks(&mut self, keep: &mut impl FnMut(&[u8])) -> Result<(), Error> {
        let mut left = MAX_BODY;
        loop {
            let line = self.line().await?;
            let size = match httparse::parse_chunk_size(&line) {
                Ok(Status::Complete((_, size))) => size,
                Ok(Status::Partial) | Err(_) => return Err(bad_request()),
            };
            if size == 0 {
                while self.line().await?.len() > 2 {}
                return Ok(());
            }
            let size = usize::try_from(size).ok().filter(|size| *size <= left).ok_or_else(too_large)?;
            left -= size;
            self.take(size, keep).await?;
            if self.line().await?.as_ref() != b"\r\n" {
                return Err(bad_request());
            }
        }
    }

    /// A line of a chunked body with its end, CR and LF.
    async fn line(&mut self) -> Result<Bytes, Error> {
        loop {
            if let Some(at) = self.received.windows(2).position(|pair| pair == b"\r\n") {
                return Ok(self.received.split_to(at + 2).freeze());
            }
            if self.received.len() > LONGEST_CHUNK_LINE {
                return Err(bad_request());
            }
            self.receive_more().await?;
        }
    }

    async fn receive_more(&mut self) -> Result<(), Error> {
        match self.receive().await {
            Ok(1..) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(too_slow()),
            Ok(0) | Err(_) => Err(incomplete()),
        }
    }

    async fn receive(&mut self) -> io::Result<usize> {
        timeout(PATIENCE, self.stream.read_buf(&mut self.received)).await?
    }

    async fn send(&mut self, answer: Answer) -> io::Result<()> {
        let (head, body) = answer.reply.into_wire(answer.to_head, answer.last);
        if let Some(disruption) = answer.disruption {
            return disruption::send(&mut self.stream, disruption, &head, &body.joined()).await;
        }
        let mut out = BufWriter::new(&mut self.stream);
        out.write_all(&head).await?;
        for segment in body.segments() {
            out.write_all(segment).await?;
        }
        out.flush().await
    }

    /// Closes the writing half, then reads on for a while: to close with unread bytes resets the connection, and
    /// the client might lose the answer.
    async fn close(mut self) {
        let drained = async {
            self.stream.shutdown().await?;
            let mut nowhere = [0; 4096];
            while self.stream.read(&mut nowhere).await? > 0 {}
            io::Result::Ok(())
        };
        // Nobody is left to hear of a failure.
        let _ = timeout(LINGER, drained).await;
    }
}

fn incomplete() -> Error {
    Error::new(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

fn too_large() -> Error {
    Error::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("MaxSizeAllowed", MAX_BODY.to_string())
}

fn too_slow() -> Error {
    Error::new(
        400,
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period. Idle \
         connections will be closed.",
    )
}
