use bytes::Bytes;
use httparse::Status;
use tokio::io::AsyncRead;

use super::head::Head;
use super::{Fault, Source};
use crate::Method;
use crate::exchange::is_named;

/// The longest line with a chunk's size, and the longest trailer section, in bytes.
const MAX_SIZE_LINE: usize = 4 * 1024;
const MAX_TRAILERS: usize = 64 * 1024;

/// What is still to come of a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Content {
    /// Nothing.
    End,
    /// This many bytes.
    Exactly(u64),
    /// Everything until the connection is closed.
    UntilClosed,
    /// A chunk, from its size on (RFC 9112 section 7.1).
    ChunkSize,
    /// This many bytes of a chunk, then its line end.
    Chunk(u64),
    /// The section after the last chunk.
    Trailers,
}

impl Content {
    /// What follows a head (RFC 9112 section 6.3).
    pub(super) fn of(head: &Head, request: Method) -> Result<Self, Fault> {
        let values = |wanted: &'static str| {
            let named = head.headers.iter().filter(move |(name, _)| is_named(name, wanted));
            named.flat_map(|(_, value)| value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii))
        };
        if request == Method::Head || matches!(head.status, 101 | 204 | 304) {
            return Ok(Self::End);
        }
        if let Some(last) = values("transfer-encoding").last() {
            let is_chunked = last.eq_ignore_ascii_case(b"chunked");
            return Ok(if is_chunked { Self::ChunkSize } else { Self::UntilClosed });
        }
        let mut lengths = values("content-length");
        let Some(length) = lengths.next() else { return Ok(Self::UntilClosed) };
        let is_number = length.iter().all(u8::is_ascii_digit) && lengths.all(|other| other == length);
        let number = str::from_utf8(length).ok().filter(|_| is_number).and_then(|text| text.parse().ok());
        let all = || values("content-length").collect::<Vec<_>>().join(&b", "[..]);
        number.map(Self::Exactly).ok_or_else(|| Fault::Length(String::from_utf8_lossy(&all()).into_owned()))
    }

    /// The next piece of the body, never an empty one; `None` at its end. Trailers are read and left out.
    pub(super) async fn next<R: AsyncRead + Unpin>(
        &mut self,
        source: &mut Source<R>,
    ) -> Result<Option<Bytes>, Fault> {
        loop {
            match *self {
                Self::End | Self::Exactly(0) => return Ok(None),
                Self::Exactly(left) => {
                    let piece = some(source.next(left).await?, "body")?;
                    *self = Self::Exactly(left.saturating_sub(piece.len() as u64));
                    return Ok(Some(piece));
                }
                Self::UntilClosed => {
                    let piece = source.next(u64::MAX).await?;
                    if piece.is_empty() {
                        *self = Self::End;
                    } else {
                        return Ok(Some(piece));
                    }
                }
                Self::ChunkSize => {
                    *self = match chunk_size(source).await? {
                        0 => Self::Trailers,
                        size => Self::Chunk(size),
                    };
                }
                Self::Chunk(0) => {
                    chunk_end(source).await?;
                    *self = Self::ChunkSize;
                }
                Self::Chunk(left) => {
                    let piece = some(source.next(left).await?, "chunk")?;
                    *self = Self::Chunk(left.saturating_sub(piece.len() as u64));
                    return Ok(Some(piece));
                }
                Self::Trailers => {
                    trailers(source).await?;
                    *self = Self::End;
                }
            }
        }
    }
}

fn some(piece: Bytes, part: &'static str) -> Result<Bytes, Fault> {
    if piece.is_empty() { Err(Fault::Closed(part)) } else { Ok(piece) }
}

async fn chunk_size<R: AsyncRead + Unpin>(source: &mut Source<R>) -> Result<u64, Fault> {
    let size = line(source, MAX_SIZE_LINE, "line with a chunk's size", "4 KiB").await?;
    match httparse::parse_chunk_size(&size) {
        Ok(Status::Complete((_, size))) => Ok(size),
        Ok(Status::Partial) | Err(_) => Err(Fault::Chunk("a chunk's size is no hexadecimal number")),
    }
}

async fn chunk_end<R: AsyncRead + Unpin>(source: &mut Source<R>) -> Result<(), Fault> {
    while source.buffer().len() < 2 {
        if !source.fill().await? {
            return Err(Fault::Closed("line end after a chunk"));
        }
    }
    match source.take(2).as_ref() {
        b"\r\n" => Ok(()),
        _ => Err(Fault::Chunk("no line end after a chunk")),
    }
}

async fn trailers<R: AsyncRead + Unpin>(source: &mut Source<R>) -> Result<(), Fault> {
    let mut left = MAX_TRAILERS;
    loop {
        let trailer = line(source, left, "trailer section", "64 KiB").await?;
        if trailer.as_ref() == b"\r\n" {
            return Ok(());
        }
        left = left.saturating_sub(trailer.len());
    }
}

/// A line with its end, of at most `most` bytes.
async fn line<R: AsyncRead + Unpin>(
    source: &mut Source<R>,
    most: usize,
    part: &'static str,
    limit: &'static str,
) -> Result<Bytes, Fault> {
    loop {
        let buffer = source.buffer();
        let window = buffer.get(..most).unwrap_or(buffer);
        if let Some(end) = window.iter().position(|byte| *byte == b'\n') {
            return Ok(source.take(end + 1));
        }
        let had = buffer.len();
        if had >= most {
            return Err(Fault::TooLong(part, limit));
        }
        if !source.fill().await? {
            return Err(Fault::Closed(part));
        }
    }
}
