use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::{Answer, Redactor, Transport, Unsendable};

/// One request with what became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub sent: Sent,
    /// What carried it; nothing if it was [`Unsendable`].
    pub transport: Option<Transport>,
    /// The answer, or why there is none.
    pub received: Result<Answer, NoAnswer>,
    /// When the request was begun, by this machine's clock; also the time in the signature, unless that is skewed.
    pub started: SystemTime,
    /// From then until the answer's last byte, or until there was to be none.
    pub elapsed: Duration,
}

/// The most of a body that is kept for showing, in bytes. Every byte is judged; nobody reads more of them than this.
const SHOWN: usize = 64 * 1024;

impl Exchange {
    /// A redactor that replaces this exchange's signature too, for texts that are taken from it.
    #[must_use]
    pub fn redactor(&self, redactor: &Redactor) -> Redactor {
        match self.sent.signature() {
            Some(signature) => redactor.with(signature),
            None => redactor.clone(),
        }
    }

    /// The same exchange with every secret replaced by `[redacted]`, the signature of this request included, and bodies
    /// cut off after 64 KiB.
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
                body: redactor.redact(shown(&self.sent.body)).into(),
                head: self.sent.head.as_ref().map(|head| redactor.redact(head).into()),
            },
            transport: self.transport,
            received: match &self.received {
                Ok(answer) => Ok(Answer {
                    status: answer.status,
                    reason: answer.reason.as_deref().map(|reason| redactor.redact_str(reason)),
                    headers: redactor.redact_headers(&answer.headers),
                    body: redactor.redact(shown(&answer.body)).into(),
                    truncated: answer.truncated || answer.body.len() > SHOWN,
                    excess: answer.excess,
                }),
                Err(none) => Err(none.redacted(redactor)),
            },
            started: self.started,
            elapsed: self.elapsed,
        }
    }
}

/// A request as it was sent.
///
/// Of a request that was [`Unsendable`] it holds what was asked for, unsigned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sent {
    /// The method in the request line.
    pub method: String,
    /// Scheme, host and target; what is not UTF-8 is replaced.
    pub url: String,
    /// The target in the request line; what is not UTF-8 is replaced.
    pub target: String,
    /// Every header line in the order in which it went out, without those of [`Request::raw_lines`].
    ///
    /// [`Request::raw_lines`]: crate::Request::raw_lines
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, without the framing that the client added to it.
    pub body: Bytes,
    /// Everything before the body, byte for byte, if the transport was [`Transport::Raw`].
    pub head: Option<Bytes>,
}

impl Sent {
    /// The value of the first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        header(&self.headers, name)
    }

    /// The signature in the `authorization` header or in the target's query.
    fn signature(&self) -> Option<&[u8]> {
        let header = self.header("authorization").and_then(|value| after(value, b"Signature="));
        header.or_else(|| {
            let rest = after(self.target.as_bytes(), b"X-Amz-Signature=")?;
            rest.split(|byte| *byte == b'&').next()
        })
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
    /// None had come when this was written down. Holds what was said of it then.
    #[error("{0}")]
    Told(String),
}

impl NoAnswer {
    fn redacted(&self, redactor: &Redactor) -> Self {
        match self {
            Self::Connect(cause) => Self::Connect(redactor.redact_str(cause)),
            Self::Broken(cause) => Self::Broken(redactor.redact_str(cause)),
            Self::Unsendable(why) => Self::Unsendable(why.redacted(redactor)),
            Self::Timeout(limit) => Self::Timeout(*limit),
            Self::Told(why) => Self::Told(redactor.redact_str(why)),
        }
    }
}

pub(crate) fn header<'a>(headers: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a [u8]> {
    headers.iter().find(|(candidate, _)| is_named(candidate, name)).map(|(_, value)| value.as_slice())
}

/// Whether two names are of one header (RFC 9110 section 5.1).
pub(crate) fn is_named(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

fn shown(body: &[u8]) -> &[u8] {
    body.get(..SHOWN).unwrap_or(body)
}

/// What follows the last `mark`.
fn after<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(mark.len()).rposition(|window| window == mark)?;
    text.get(at + mark.len()..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::prepare::prepare;
    use crate::{ClientConfig, Connection, Credentials, Endpoint, Method, Request, Signing};

    fn exchange(credentials: &Credentials, request: &Request) -> Exchange {
        let endpoint = Endpoint::parse("http://localhost:9000").unwrap();
        let config = ClientConfig::new(endpoint, credentials.clone());
        let (sent, _) = prepare(&config, request, SystemTime::UNIX_EPOCH).unwrap();
        let received = Err(NoAnswer::Broken(format!("about {}", sent.url)));
        let (started, elapsed) = (SystemTime::UNIX_EPOCH, Duration::ZERO);
        Exchange { sent, transport: None, received, started, elapsed }
    }

    proptest! {
        /// Whatever a key, a secret and a token look like, a presigned URL shows nothing of them and not the
        /// signature, and still shows everything else.
        #[test]
        fn a_redacted_presigned_url_gives_nothing_away(
            access_key in "[A-Z0-9]{16,24}",
            secret_key in "[A-Za-z0-9/+]{30,50}",
            session_token in "[ -~]{8,80}",
            connection in prop_oneof![Just(Connection::Pooled), Just(Connection::Fresh)],
        ) {
            let encoded = upcheck_sigv4::percent::encode(session_token.as_bytes());
            let credentials = Credentials { access_key, secret_key, session_token: Some(session_token) };
            let request = Request::new(Method::Put)
                .bucket("b")
                .key("k")
                .signing(Signing::Presigned { expires: 60 })
                .connection(connection);
            let exchange = exchange(&credentials, &request);
            let signature = String::from_utf8(exchange.sent.signature().unwrap().to_vec()).unwrap();
            prop_assert_eq!(signature.len(), 64);
            let redacted = exchange.redacted(&Redactor::new(&credentials));
            let head = redacted.sent.head.clone().unwrap_or_default();
            let shown = format!("{redacted:?} {}", String::from_utf8_lossy(&head));
            for secret in [&credentials.access_key, &credentials.secret_key, &encoded, &signature] {
                prop_assert!(!shown.contains(secret), "{} in {}", secret, shown);
            }
            let clear = "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[redacted]%2F19700101%2Fus-east-1";
            prop_assert!(redacted.sent.target.starts_with(clear), "{}", redacted.sent.target);
            prop_assert!(redacted.sent.target.ends_with("&X-Amz-Signature=[redacted]"), "{}", redacted.sent.target);
        }
    }

    #[test]
    fn the_signature_is_found_wherever_it_stands() {
        let credentials =
            Credentials { access_key: "AKIDEXAMPLE".into(), secret_key: "s".into(), session_token: None };
        let request = |signing| Request::new(Method::Get).signing(signing).query("a", "b");
        for (signing, length) in [
            (Signing::Header, Some(64)),
            (Signing::Presigned { expires: 1 }, Some(64)),
            (Signing::Anonymous, None),
        ] {
            let exchange = exchange(&credentials, &request(signing));
            assert_eq!(exchange.sent.signature().map(<[u8]>::len), length, "{signing:?}");
        }
    }
}
