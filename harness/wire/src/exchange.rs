use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::{Answer, Redactor, Unsendable};

/// One request with what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was handed to the HTTP client.
    pub sent: Sent,
    /// The answer, or why there is none.
    pub received: Result<Answer, NoAnswer>,
    /// When the request was begun, by this machine's clock; also the time in the signature.
    pub started: SystemTime,
    /// From then until the answer's last byte, or until there was to be none.
    pub elapsed: Duration,
}

impl Exchange {
    /// A redactor that replaces this exchange's signature too, for texts that are taken from it.
    #[must_use]
    pub fn redactor(&self, redactor: &Redactor) -> Redactor {
        match self.sent.signature() {
            Some(signature) => redactor.with(signature),
            None => redactor.clone(),
        }
    }

    /// The same exchange with every secret replaced by `[redacted]`, the signature of this request included.
    ///
    /// For showing and keeping, not for judging: an XML body in which something is replaced cannot be read any more.
    #[must_use]
    pub fn redacted(&self, redactor: &Redactor) -> Self {
        let redactor = &self.redactor(redactor);
        Self {
            sent: Sent {
                method: self.sent.method.clone(),
                url: redactor.redact_str(&self.sent.url),
                target: redactor.redact_str(&self.sent.target),
                headers: redactor.redact_headers(&self.sent.headers),
                body: redactor.redact(&self.sent.body).into(),
            },
            received: match &self.received {
                Ok(answer) => Ok(Answer {
                    status: answer.status,
                    reason: answer.reason.as_deref().map(|reason| redactor.redact_str(reason)),
                    headers: redactor.redact_headers(&answer.headers),
                    body: redactor.redact(&answer.body).into(),
                    truncated: answer.truncated,
                }),
                Err(none) => Err(none.redacted(redactor)),
            },
            started: self.started,
            elapsed: self.elapsed,
        }
    }
}

/// A request as it was handed to the HTTP client.
///
/// Of a request that was [`Unsendable`] it holds what was asked for, unsigned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sent {
    /// The method in the request line.
    pub method: String,
    /// Endpoint and target.
    pub url: String,
    /// The target in the request line.
    pub target: String,
    /// Every header line in the order in which it goes out, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Bytes,
}

impl Sent {
    /// The value of the first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        header(&self.headers, name)
    }

    /// The signature in the `authorization` header.
    fn signature(&self) -> Option<&[u8]> {
        const MARK: &[u8] = b"Signature=";
        let value = self.header("authorization")?;
        let at = value.windows(MARK.len()).rposition(|window| window == MARK)?;
        value.get(at + MARK.len()..)
    }
}

/// Why a request has no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NoAnswer {
    /// The request could not be sent as it was asked for.
    #[error("nothing was sent: {0}")]
    Unsendable(#[from] Unsendable),
    /// No connection came about: name, address, refusal or TLS. Holds the cause.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The whole answer was not there in time. Holds the time limit.
    #[error("no whole answer within {0:?}")]
    Timeout(Duration),
    /// The connection was closed or reset before a whole answer, or what came was not HTTP. Holds the cause, and
    /// the status when that much had come.
    #[error("there is no whole HTTP answer: {0}")]
    Broken(String),
}

impl NoAnswer {
    fn redacted(&self, redactor: &Redactor) -> Self {
        match self {
            Self::Connect(cause) => Self::Connect(redactor.redact_str(cause)),
            Self::Broken(cause) => Self::Broken(redactor.redact_str(cause)),
            Self::Unsendable(why) => Self::Unsendable(why.redacted(redactor)),
            Self::Timeout(limit) => Self::Timeout(*limit),
        }
    }
}

pub(crate) fn header<'a>(headers: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a [u8]> {
    headers
        .iter()
        .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_slice())
}
