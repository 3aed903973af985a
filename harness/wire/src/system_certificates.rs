use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Where systems keep the certificates that they trust in one file, the most usual first.
const FILES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
];

/// The certificates of the file that `SSL_CERT_FILE` names, as for OpenSSL; without it, of the system's own file.
/// Empty if there is none.
///
/// A certificate that cannot be read is left out: systems carry old ones that nobody needs.
pub(crate) fn load() -> RootCertStore {
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let file = named.or_else(|| FILES.iter().map(PathBuf::from).find(|path| path.is_file()));
    let mut roots = RootCertStore::empty();
    if let Some(certificates) = file.and_then(|path| CertificateDer::pem_file_iter(path).ok()) {
        roots.add_parsable_certificates(certificates.flatten());
    }
    roots
}
