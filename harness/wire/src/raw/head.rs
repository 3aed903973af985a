use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::AsyncRead;

use super::{Fault, Source};

/// The longest head that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The most header lines that are read.
const MAX_HEADERS: usize = 1000;
/// The most interim answers (RFC 9110 section 15.2) before the real one.
const MAX_INTERIM: usize = 16;

/// The head of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) reason: Option<String>,
    /// In the server's order, names in lower case.
    pub(super) headers: Vec<(String, Vec<u8>)>,
}

/// Reads the head of the final answer. 101 is final too: nothing that is HTTP follows it.
pub(super) async fn read<R: AsyncRead + Unpin>(source: &mut Source<R>) -> Result<Head, Fault> {
    for _ in 0..=MAX_INTERIM {
        let head = read_one(source).await?;
        if !(100..200).contains(&head.status) || head.status == 101 {
            return Ok(head);
        }
    }
    Err(Fault::TooLong("run of interim answers", "16"))
}

async fn read_one<R: AsyncRead + Unpin>(source: &mut Source<R>) -> Result<Head, Fault> {
    let mut seen = 0;
    loop {
        let fresh = source.buffer().get(seen..).unwrap_or_default();
        // Only a line's end can complete a head; without this, a head that drips in would be parsed for each byte.
        if fresh.contains(&b'\n')
            && let Some((length, head)) = parse(source.buffer())?
        {
            source.take(length);
            return Ok(head);
        }
        seen = source.buffer().len();
        if seen > MAX_HEAD {
            return Err(Fault::TooLong("head", "64 KiB"));
        }
        if !source.fill().await? {
            parse(source.buffer())?;
            return Err(if seen == 0 { Fault::Silent } else { Fault::Closed("head") });
        }
    }
}

/// The head at the start of `bytes` and its length, if it is all there.
fn parse(bytes: &[u8]) -> Result<Option<(usize, Head)>, Fault> {
    let mut headers = vec![EMPTY_HEADER; MAX_HEADERS];
    let mut response = Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Fault::TooLong("head", "1000 lines")),
        Err(cause) => return Err(Fault::NotHttp(cause)),
    };
    let reason = response.reason.filter(|reason| !reason.is_empty()).map(ToOwned::to_owned);
    let headers = response
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), header.value.to_vec()))
        .collect();
    Ok(Some((length, Head { status: response.code.unwrap_or_default(), reason, headers })))
}
