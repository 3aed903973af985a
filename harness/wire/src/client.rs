use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::addressing::can_be_virtual;
use crate::library::Library;
use crate::prepare::{Outgoing, prepare, unsent};
use crate::raw::{Raw, Tail};
use crate::tls::Trust;
use crate::{
    Addressing, Answer, Credentials, Endpoint, Exchange, NoAnswer, Redactor, Request, TlsError, TlsOptions,
    Transport,
};

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
    /// Where requests name their bucket.
    pub addressing: Addressing,
    /// Which servers are trusted.
    pub tls: TlsOptions,
}

impl ClientConfig {
    /// With the region `us-east-1`, 10 seconds for an exchange, 4 MiB for a body, path style, and the servers that
    /// the system trusts.
    pub fn new(endpoint: Endpoint, credentials: Credentials) -> Self {
        Self {
            endpoint,
            region: "us-east-1".to_owned(),
            credentials,
            timeout: Duration::from_secs(10),
            body_limit: 4 << 20,
            addressing: Addressing::default(),
            tls: TlsOptions::default(),
        }
    }
}

/// Sends signed requests over HTTP/1.1. Clones share connections and counters.
///
/// Nothing stands between a request and what the server says to it: redirects are not followed, nothing is sent
/// twice, bodies are not decompressed, and the environment's proxies are ignored, because a run must talk to the
/// endpoint that it was pointed at. What the HTTP library would alter goes over a [`Transport`] of our own.
#[derive(Clone, Debug)]
pub struct Client {
    config: Arc<ClientConfig>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    library: Library,
    raw: Raw,
    redactor: Redactor,
    requests: AtomicU64,
    uploaded: AtomicU64,
}

impl Client {
    /// Prepares a client; it connects when it first sends.
    ///
    /// # Errors
    /// If the CA bundle or, for `https`, the system's certificates cannot be read, and for virtual-hosted style at
    /// an address instead of a name.
    pub fn new(config: ClientConfig) -> Result<Self, ClientError> {
        if config.addressing == Addressing::Virtual && !can_be_virtual(&config.endpoint) {
            return Err(ClientError::NoNamesBelow(config.endpoint.host().to_owned()));
        }
        let trust = Trust::new(&config.tls).map_err(ClientError::Tls)?;
        let shared = Shared {
            library: Library::new(&config, &trust)?,
            redactor: Redactor::new(&config.credentials),
            raw: Raw::new(config.endpoint.clone(), trust),
            requests: AtomicU64::new(0),
            uploaded: AtomicU64::new(0),
        };
        Ok(Self { config: Arc::new(config), shared: Arc::new(shared) })
    }

    /// A client that signs with other credentials and shares everything else: connections, counters and redactor.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        self.shared.redactor.learn(&credentials);
        let config = ClientConfig { credentials, ..self.config.as_ref().clone() };
        Self { config: Arc::new(config), shared: Arc::clone(&self.shared) }
    }

    /// Signs and sends a request and reads the whole answer. Whatever goes wrong is part of the exchange.
    pub async fn send(&self, request: &Request) -> Exchange {
        let started = SystemTime::now();
        let clock = Instant::now();
        let (sent, outgoing) = match prepare(&self.config, request, started) {
            Ok(prepared) => prepared,
            Err(why) => {
                let (sent, received) = (unsent(&self.config, request), Err(why.into()));
                return Exchange { sent, transport: None, received, started, elapsed: clock.elapsed() };
            }
        };
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        self.shared.uploaded.fetch_add(sent.body.len() as u64, Ordering::Relaxed);
        let transport = Some(match outgoing {
            Outgoing::Library(_) => Transport::Library,
            Outgoing::Raw(_) => Transport::Raw,
        });
        let timeout = self.config.timeout;
        let received = tokio::time::timeout(timeout, self.exchange(outgoing)).await;
        let elapsed = clock.elapsed();
        let received = match received.unwrap_or(Err(NoAnswer::Timeout(timeout))) {
            Ok((mut answer, tail)) => {
                if let Some(tail) = tail {
                    tail.count_into(&mut answer).await;
                }
                Ok(answer)
            }
            Err(none) => Err(none),
        };
        Exchange { sent, transport, received, started, elapsed }
    }

    /// How many requests were handed over for sending so far, by all that share connections with this client.
    pub fn count(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// How many bytes of request bodies were handed over for sending so far, by all that share connections with
    /// this client.
    pub fn bytes_uploaded(&self) -> u64 {
        self.shared.uploaded.load(Ordering::Relaxed)
    }

    /// What the client was made with.
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// What replaces this client's secrets, and those of all that share connections with it, in anything that is
    /// shown or kept.
    pub fn redactor(&self) -> &Redactor {
        &self.shared.redactor
    }

    async fn exchange(&self, outgoing: Outgoing) -> Result<(Answer, Option<Tail>), NoAnswer> {
        let limit = self.config.body_limit;
        match outgoing {
            Outgoing::Library(request) => {
                self.shared.library.exchange(request, limit).await.map(|answer| (answer, None))
            }
            Outgoing::Raw(message) => {
                self.shared.raw.exchange(message, limit).await.map(|(answer, tail)| (answer, Some(tail)))
            }
        }
    }
}

/// Why a client could not be made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The HTTP library refuses the settings or finds no certificates; holds its reason.
    #[error("cannot set up the HTTP client: {0}")]
    Build(String),
    /// The certificate settings do not work out.
    #[error(transparent)]
    Tls(TlsError),
    /// Virtual-hosted style is asked for at an address.
    #[error(
        "{0} is an address, and no bucket can stand before it: give the endpoint by name, or use path style"
    )]
    NoNamesBelow(String),
}
