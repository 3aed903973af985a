//! Our own transport: a connection for each request, and every byte as given.
//!
//! An exchange ends in an answer or in the reason why there is none, whatever the server does; the caller bounds
//! its time, the limits here bound its memory.

mod connect;
mod content;
mod fault;
mod head;
mod source;
mod tail;

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWriteExt};

use crate::body::Body;
use crate::tls::Trust;
use crate::{Answer, Endpoint, Method, NoAnswer};
use connect::Connector;
use content::Content;
use fault::Fault;
use source::Source;
pub(crate) use tail::Tail;

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The host whose certificate is expected.
    pub(crate) host: String,
    /// Decides whether an answer has a body.
    pub(crate) method: Method,
    /// Everything up to and with the empty line.
    pub(crate) head: Bytes,
    /// Everything after it.
    pub(crate) body: Bytes,
}

/// Sends what the HTTP library would alter.
#[derive(Debug)]
pub(crate) struct Raw(Connector);

impl Raw {
    pub(crate) fn new(endpoint: Endpoint, trust: Trust) -> Self {
        Self(Connector::new(endpoint, trust))
    }

    /// Sends a request and reads the answer. What is left of the connection tells whether more came than that.
    ///
    /// The answer is read while the request is still being sent: a server may refuse without reading it all.
    pub(crate) async fn exchange(
        &self,
        message: Message,
        body_limit: usize,
    ) -> Result<(Answer, Tail), NoAnswer> {
        let stream = self.0.connect(&message.host).await.map_err(NoAnswer::Connect)?;
        let (reader, mut writer) = tokio::io::split(stream);
        let mut source = Source::new(reader);
        let (mut unsent, mut is_sent) = (None, false);
        let sending = async {
            let sent = async {
                writer.write_all(&message.head).await?;
                writer.write_all(&message.body).await?;
                writer.flush().await
            };
            // A server that stops reading may have answered all the same.
            unsent = sent.await.err();
            is_sent = unsent.is_none();
            std::future::pending::<Infallible>().await
        };
        let received = tokio::select! {
            received = receive(&mut source, message.method, body_limit) => received,
            never = sending => match never {},
        };
        match received {
            Ok(answer) => Ok((answer, Tail::new(source, is_sent.then_some(writer)))),
            Err(none) => Err(match (none, unsent) {
                (NoAnswer::Broken(cause), Some(unsent)) => {
                    NoAnswer::Broken(format!("{cause}; the request could not be sent whole: {unsent}"))
                }
                (none, _) => none,
            }),
        }
    }
}

/// Reads an answer of which every byte is there.
pub(crate) fn answer(bytes: &[u8], method: Method, body_limit: usize) -> Result<Answer, NoAnswer> {
    let mut source = Source::new(bytes);
    let polled = {
        let received = pin!(receive(&mut source, method, body_limit));
        received.poll(&mut Context::from_waker(Waker::noop()))
    };
    let Poll::Ready(received) = polled else {
        return Err(NoAnswer::Broken("the answer is not all there".to_owned()));
    };
    let mut answer = received?;
    if !answer.truncated {
        answer.excess = source.left().min(tail::MOST);
    }
    Ok(answer)
}

async fn receive<R: AsyncRead + Unpin>(
    source: &mut Source<R>,
    method: Method,
    body_limit: usize,
) -> Result<Answer, NoAnswer> {
    let head = head::read(source).await.map_err(|fault| NoAnswer::Broken(fault.to_string()))?;
    let status = head.status;
    let unreadable = |fault: Fault| NoAnswer::Broken(format!("status {status} came, then: {fault}"));
    let mut content = Content::of(&head, method).map_err(unreadable)?;
    let mut body = Body::new(body_limit);
    while let Some(piece) = content.next(source).await.map_err(|fault| body.broken(status, fault))? {
        if !body.push(&piece) {
            break;
        }
    }
    let (body, truncated) = body.finish();
    let excess = if truncated { 0 } else { source.buffer().len() };
    Ok(Answer { status, reason: head.reason, headers: head.headers, body, truncated, excess })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not only of what the first read took.
    #[test]
    fn all_bytes_behind_an_answer_are_counted() {
        let behind = |method, framing: &str, count: usize| {
            let bytes =
                [format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n").into_bytes(), vec![b'a'; count]].concat();
            answer(&bytes, method, 1 << 20).unwrap().excess
        };
        assert_eq!(behind(Method::Put, "content-length: 0", 20_000), 20_000);
        assert_eq!(behind(Method::Put, "content-length: 5", 20_000), 19_995);
        assert_eq!(behind(Method::Put, "transfer-encoding: identity", 20_000), 0);
        assert_eq!(behind(Method::Head, "content-length: 5", 1 << 20), 64 * 1024);
    }
}
