use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::system_certificates;

/// Which servers are trusted over `https`. By default those that the system trusts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TlsOptions {
    /// Trusts these certificate authorities in place of the system's.
    pub ca_bundle: Option<CaBundle>,
    /// Trusts every server, whoever it says it is.
    pub insecure: bool,
}

/// Certificates in PEM (RFC 7468), one after the other; text around them is skipped.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CaBundle {
    /// In this file.
    File(PathBuf),
    /// In these bytes.
    Pem(Vec<u8>),
}

/// Why there is nothing to trust a server by.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read; holds the cause.
    #[error("cannot read the CA bundle {}: {cause}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        cause: String,
    },
    /// There is no certificate in the bundle, as when it holds a key or is DER.
    #[error("{0} holds no certificate: a PEM file with -----BEGIN CERTIFICATE----- is wanted")]
    Empty(String),
    /// A certificate in the bundle is broken.
    #[error("{whence} is broken: certificate {number}: {cause}")]
    Certificate {
        /// The bundle.
        whence: String,
        /// Which of its certificates, counted from 1.
        number: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// The system has no certificates where they usually are.
    #[error("found no certificates of this system; name a CA bundle, or SSL_CERT_FILE in the environment")]
    NoSystemCertificates,
    /// The TLS library refuses its settings; holds its reason.
    #[error("cannot set up TLS: {0}")]
    Setup(String),
}

/// [`TlsOptions`] with the bundle read.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    System,
    Bundle(Arc<RootCertStore>),
    Everyone,
}

impl Trust {
    /// # Errors
    /// For a bundle that cannot be read or holds no good certificate.
    pub(crate) fn new(options: &TlsOptions) -> Result<Self, TlsError> {
        if options.insecure {
            return Ok(Self::Everyone);
        }
        let (pem, whence) = match &options.ca_bundle {
            None => return Ok(Self::System),
            Some(CaBundle::Pem(pem)) => (pem.clone(), "the CA bundle".to_owned()),
            Some(CaBundle::File(path)) => {
                let pem = std::fs::read(path)
                    .map_err(|cause| TlsError::Unreadable { path: path.clone(), cause: cause.to_string() })?;
                (pem, format!("the CA bundle {}", path.display()))
            }
        };
        let mut roots = RootCertStore::empty();
        for (index, certificate) in CertificateDer::pem_slice_iter(&pem).enumerate() {
            let broken =
                |cause: String| TlsError::Certificate { whence: whence.clone(), number: index + 1, cause };
            let certificate = certificate.map_err(|cause| broken(cause.to_string()))?;
            roots.add(certificate).map_err(|cause| broken(cause.to_string()))?;
        }
        if roots.is_empty() { Err(TlsError::Empty(whence)) } else { Ok(Self::Bundle(roots.into())) }
    }

    /// Whether the system says who is trusted.
    pub(crate) fn is_systems(&self) -> bool {
        matches!(self, Self::System)
    }

    /// # Errors
    /// If the system's certificates are wanted and there are none.
    pub(crate) fn to_rustls(&self) -> Result<ClientConfig, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|cause| TlsError::Setup(cause.to_string()))?;
        let builder = match self {
            Self::Everyone => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyServer(provider)))
            }
            Self::Bundle(roots) => builder.with_root_certificates(Arc::clone(roots)),
            Self::System => {
                let roots = system_certificates::load();
                if roots.is_empty() {
                    return Err(TlsError::NoSystemCertificates);
                }
                builder.with_root_certificates(roots)
            }
        };
        let mut config = builder.with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// Takes every certificate; that the server has the key to it is still verified.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(ca_bundle: CaBundle) -> Result<Trust, TlsError> {
        Trust::new(&TlsOptions { ca_bundle: Some(ca_bundle), insecure: false })
    }

    #[test]
    fn a_bundle_that_gives_no_certificate_says_why() {
        let missing = trust(CaBundle::File("/nonexistent/ca.pem".into())).unwrap_err();
        assert!(
            missing.to_string().starts_with("cannot read the CA bundle /nonexistent/ca.pem: No such file")
        );
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for none in ["", "text", key] {
            let error = trust(CaBundle::Pem(none.into())).unwrap_err();
            assert_eq!(error, TlsError::Empty("the CA bundle".into()), "{none}");
        }
        for broken in [
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n",
        ] {
            let error = trust(CaBundle::Pem(broken.into())).unwrap_err();
            assert!(matches!(error, TlsError::Certificate { number: 1, .. }), "{broken}: {error}");
        }
    }

    #[test]
    fn whoever_trusts_everyone_needs_no_bundle() {
        let options = TlsOptions { ca_bundle: Some(CaBundle::Pem(Vec::new())), insecure: true };
        assert!(matches!(Trust::new(&options), Ok(Trust::Everyone)));
        assert!(Trust::new(&TlsOptions::default()).unwrap().is_systems());
    }
}
