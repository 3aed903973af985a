//! Listening, connections and their end.

use crate::config::Config;
use crate::service::Service;
use crate::tls::Tls;
use crate::transport;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// How long [`Reference::stop`] waits for requests in progress.
const GRACE: Duration = Duration::from_secs(1);
/// How long a client may take to agree on encryption.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// A running endpoint.
///
/// ```
/// use upcheck_reference::{Config, Reference};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let endpoint = Reference::start(Config::random()?).await?;
/// assert!(endpoint.url().starts_with("http://127.0.0.1:"));
/// endpoint.stop().await;
/// # Ok(())
/// # }
/// ```
///
/// Dropping it closes every connection at once and frees the port.
#[derive(Debug)]
pub struct Reference {
    service: Arc<Service>,
    address: SocketAddr,
    tls: Option<Tls>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Reference {
    /// Starts to listen; connections are served on the current tokio runtime.
    ///
    /// # Errors
    /// The address cannot be listened on, or the system has no randomness to give.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let tls = config.tls.then(|| Tls::new(config.domain.as_deref(), address.ip())).transpose()?;
        let acceptor = tls.as_ref().map(|tls| tls.acceptor.clone());
        let service = Arc::new(Service::new(config)?);
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, acceptor, Arc::clone(&service), stopped));
        Ok(Self { service, address, tls, stop, accepting })
    }

    /// The address that is listened on, with the port that the system chose.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint's URL without a path: `http` or, with [`Config::tls`], `https`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.service.scheme(), self.address)
    }

    /// The certificate, in PEM, of the authority that a client must trust; `None` without [`Config::tls`]. Its key
    /// never leaves this endpoint and ends with it.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.tls.as_ref().map(|tls| tls.ca_pem.as_str())
    }

    /// What the endpoint was started with.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.service.config()
    }

    /// How often the configured defect has changed what the endpoint does: an answer, what is stored, or a
    /// connection. A request that the defect would treat no differently does not count.
    #[must_use]
    pub fn reached(&self) -> u64 {
        self.service.defects().reached()
    }

    /// Stops: no new connection is accepted, requests in progress get a second to end, then their
    /// connections are closed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = tokio::time::timeout(GRACE, &mut self.accepting).await;
        if ended.is_err() {
            self.accepting.abort();
            // Waits until the port is free; that the task was cancelled is what was asked for.
            let _ = (&mut self.accepting).await;
        }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

// The set owns the connections: when this task ends or is aborted, they are gone too.
async fn accept(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    service: Arc<Service>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, acceptor.clone(), Arc::clone(&service), stopped.clone()));
                }
                // Out of file descriptors or the like: later connections may fare better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    service: Arc<Service>,
    mut stopped: watch::Receiver<bool>,
) {
    // Latency only; the connection works without.
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = acceptor else {
        return transport::serve(stream, &service, stopped).await;
    };
    let encrypted = tokio::select! {
        encrypted = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)) => encrypted,
        _ = stopped.changed() => return,
    };
    // A client that does not trust the certificate knows why; there is nobody else to tell.
    if let Ok(Ok(encrypted)) = encrypted {
        transport::serve(encrypted, &service, stopped).await;
    }
}
