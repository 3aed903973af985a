use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::tls::Trust;
use crate::{Endpoint, TlsError};

/// Opens connections to one endpoint.
pub(super) struct Connector {
    endpoint: Endpoint,
    trust: Trust,
    // Made when it is first needed: most runs need none, and reading the system's certificates takes time.
    tls: OnceLock<Result<TlsConnector, TlsError>>,
}

/// A connection, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Connector {
    pub(super) fn new(endpoint: Endpoint, trust: Trust) -> Self {
        Self { endpoint, trust, tls: OnceLock::new() }
    }

    /// Connects to the endpoint's address, and over TLS expects the certificate of `host`.
    ///
    /// # Errors
    /// With the cause, if no connection comes about.
    pub(super) async fn connect(&self, host: &str) -> Result<Box<dyn Stream>, String> {
        let failed = |cause: std::io::Error| format!("tcp connect error: {cause}");
        let address = (without_brackets(self.endpoint.host()), self.endpoint.port());
        let tcp = TcpStream::connect(address).await.map_err(failed)?;
        tcp.set_nodelay(true).map_err(failed)?;
        if !self.endpoint.is_secure() {
            return Ok(Box::new(tcp));
        }
        let made = self.tls.get_or_init(|| Ok(Arc::new(self.trust.to_rustls()?).into()));
        let tls = made.as_ref().map_err(ToString::to_string)?;
        let name =
            ServerName::try_from(without_brackets(host).to_owned()).map_err(|cause| cause.to_string())?;
        Ok(Box::new(tls.connect(name, tcp).await.map_err(|cause| cause.to_string())?))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}
