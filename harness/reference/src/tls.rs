//! Encrypted connections under certificates of the endpoint's own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::{default_provider, sign::any_ecdsa_type};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};

const DAY: Duration = Duration::from_secs(86_400);

/// Makes connections safe, under an authority that exists only as long as it does.
pub(crate) struct Tls {
    /// The authority's certificate in PEM.
    pub(crate) ca_pem: String,
    /// Takes connections.
    pub(crate) acceptor: TlsAcceptor,
}

impl Tls {
    /// An authority for `localhost`, every name below `domain`, the loopback addresses and `listen`.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(crate) fn new(domain: Option<&str>, listen: IpAddr) -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "upcheck reference CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let now = SystemTime::now();
        params.not_before = (now - DAY).into();
        params.not_after = (now + 3650 * DAY).into();
        let ca = params.self_signed(&key).map_err(io::Error::other)?;
        let certificates = Certificates {
            ca: Issuer::new(params, key),
            leaf_key: KeyPair::generate().map_err(io::Error::other)?,
            domain: domain.map(str::to_ascii_lowercase),
            listen,
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificates));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { ca_pem: pem(ca.der()), acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("ca_pem", &self.ca_pem).finish_non_exhaustive()
    }
}

/// Issues a certificate for each handshake. One for `*.localhost` would not do: clients take no wildcard directly
/// below a top-level domain, and none for a bucket with dots in its name.
struct Certificates {
    ca: Issuer<'static, KeyPair>,
    leaf_key: KeyPair,
    domain: Option<String>,
    listen: IpAddr,
}

impl Certificates {
    fn issue(&self, server_name: Option<&str>) -> Result<CertifiedKey, Box<dyn std::error::Error>> {
        let below = |name: &&str| {
            let domain = self.domain.as_deref().unwrap_or("localhost");
            name.strip_suffix(domain).is_some_and(|bucket| bucket.ends_with('.'))
        };
        let names = ["localhost"].into_iter().chain(self.domain.as_deref()).chain(server_name.filter(below));
        let mut params = CertificateParams::new(names.map(str::to_owned).collect::<Vec<_>>())?;
        let addresses = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into(), self.listen];
        params.subject_alt_names.extend(addresses.map(SanType::IpAddress));
        params.distinguished_name.push(DnType::CommonName, "upcheck reference");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let now = SystemTime::now();
        params.not_before = (now - DAY).into();
        params.not_after = (now + 30 * DAY).into();
        let certificate = params.signed_by(&self.leaf_key, &self.ca)?;
        let key: Arc<dyn SigningKey> =
            any_ecdsa_type(&PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der()).into())?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.issue(hello.server_name()).ok().map(Arc::new)
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("domain", &self.domain).finish_non_exhaustive()
    }
}

// RFC 7468 section 2: lines of 64 characters.
fn pem(der: &CertificateDer<'_>) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
}
