use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hyper::ext::ReasonPhrase;

use crate::prepare::{prepare, unsent};
use crate::{Answer, Credentials, Endpoint, Exchange, NoAnswer, Redactor, Request};

/// How long a connection may lie idle before it is no longer used, well below the keep-alive limits that servers
/// have: a request on a connection that the server is just closing would look like a server that does not answer.
const IDLE: Duration = Duration::from_secs(1);

/// Where and how a [`Client`] sends.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Where requests go.
    pub endpoint: Endpoint,
    /// The region that goes into the signature.
    pub region: String,
    /// What requests are signed with.
    pub credentials: Credentials,
    /// The most time for one exchange, from connecting to the answer's last byte.
    pub timeout: Duration,
    /// The most bytes of an answer's body that are read; the rest is left and the connection closed.
    pub body_limit: usize,
}

/// Sends signed requests over HTTP/1.1. Clones share connections and counters.
///
/// Nothing stands between a request and what the server says to it: redirects are not followed, nothing is sent
/// twice, bodies are not decompressed, and the environment's proxies are ignored, because a run must talk to the
/// endpoint that it was pointed at.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    config: ClientConfig,
    redactor: Redactor,
    requests: AtomicU64,
    uploaded: AtomicU64,
}

impl Client {
    /// Prepares a client; it connects when it first sends.
    ///
    /// # Errors
    /// If the HTTP client cannot be built, which for `https` means that the system's certificates cannot be read.
    pub fn new(config: ClientConfig) -> Result<Self, ClientError> {
        // An error means that the process has a provider already, and that one will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE);
        if !config.endpoint.is_secure() {
            // Without TLS no certificate is needed, and a machine that has none must not fail.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|cause| ClientError::Build(causes(&cause)))?;
        let redactor = Redactor::new(&config.credentials);
        let (requests, uploaded) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { inner: Arc::new(Inner { http, config, redactor, requests, uploaded }) })
    }

    /// Signs and sends a request and reads the whole answer. Whatever goes wrong is part of the exchange.
    pub async fn send(&self, request: &Request) -> Exchange {
        let inner = &self.inner;
        let started = SystemTime::now();
        let clock = Instant::now();
        let (sent, received) = match prepare(&inner.config, request, started) {
            Ok((sent, outgoing)) => {
                inner.requests.fetch_add(1, Ordering::Relaxed);
                inner.uploaded.fetch_add(sent.body.len() as u64, Ordering::Relaxed);
                let timeout = inner.config.timeout;
                let received = tokio::time::timeout(timeout, inner.exchange(outgoing)).await;
                (sent, received.unwrap_or(Err(NoAnswer::Timeout(timeout))))
            }
            Err(why) => (unsent(&inner.config, request), Err(why.into())),
        };
        Exchange { sent, received, started, elapsed: clock.elapsed() }
    }

    /// How many requests were handed over for sending so far, by all clones.
    pub fn count(&self) -> u64 {
        self.inner.requests.load(Ordering::Relaxed)
    }

    /// How many bytes of request bodies were handed over for sending so far, by all clones.
    pub fn bytes_uploaded(&self) -> u64 {
        self.inner.uploaded.load(Ordering::Relaxed)
    }

    /// What the client was made with.
    pub fn config(&self) -> &ClientConfig {
        &self.inner.config
    }

    /// What replaces this client's secrets in anything that is shown or kept.
    pub fn redactor(&self) -> &Redactor {
        &self.inner.redactor
    }
}

/// Why a client could not be made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The HTTP client refuses the settings or finds no certificates; holds its reason.
    #[error("cannot set up the HTTP client: {0}")]
    Build(String),
}

impl Inner {
    async fn exchange(&self, outgoing: reqwest::Request) -> Result<Answer, NoAnswer> {
        let mut response = self.http.execute(outgoing).await.map_err(|cause| {
            if cause.is_connect() {
                NoAnswer::Connect(causes(&cause))
            } else {
                NoAnswer::Broken(causes(&cause))
            }
        })?;
        let status = response.status();
        let reason = match response.extensions().get::<ReasonPhrase>() {
            Some(phrase) => Some(String::from_utf8_lossy(phrase.as_bytes()).into_owned()),
            // The HTTP client keeps a phrase only if it is not the usual one.
            None => status.canonical_reason().map(ToOwned::to_owned),
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect();
        let mut body = Vec::new();
        let mut truncated = false;
        while !truncated {
            let chunk = response.chunk().await.map_err(|cause| {
                let (status, read) = (status.as_u16(), body.len());
                let cause = causes(&cause);
                NoAnswer::Broken(format!("status {status} and {read} bytes of the body came, then: {cause}"))
            })?;
            let Some(mut chunk) = chunk else { break };
            let room = self.config.body_limit - body.len();
            truncated = chunk.len() > room;
            chunk.truncate(room);
            body.extend_from_slice(&chunk);
        }
        let reason = reason.filter(|reason| !reason.is_empty());
        Ok(Answer { status: status.as_u16(), reason, headers, body: body.into(), truncated })
    }
}

/// What is behind an error, outermost first, each cause once; the error itself if nothing is.
///
/// Left out is the layer that only names the stage at which the HTTP client failed.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        let is_stage = text.starts_with("client error (");
        if !is_stage && texts.last().is_none_or(|last| !last.ends_with(&text)) {
            texts.push(text);
        }
        next = cause.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
