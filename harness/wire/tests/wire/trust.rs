//! TLS: who is trusted, and whose certificate is expected.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use upcheck_wire::{
    Addressing, CaBundle, Client, ClientConfig, Connection, Endpoint, Method, NoAnswer, Request, TlsOptions,
    Transport,
};

use crate::support::{answer, config, inside_with};

const CA: &[u8] = include_bytes!("tls/ca.pem");
const OTHER_CA: &[u8] = include_bytes!("tls/other-ca.pem");

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire/tls").join(name)
}

/// A server that answers one request a connection; its port, and the names that clients expect it to have.
async fn start() -> (u16, Arc<Mutex<Vec<Option<String>>>>) {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(server));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let names = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&names);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            seen.lock().unwrap().push(stream.get_ref().1.server_name().map(ToOwned::to_owned));
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&answer("200 OK", "")).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, names)
}

fn bundle(pem: &[u8]) -> TlsOptions {
    TlsOptions { ca_bundle: Some(CaBundle::Pem(pem.to_vec())), insecure: false }
}

/// The outcome over both transports, which must be the same.
async fn ask(host: &str, port: u16, addressing: Addressing, tls: &TlsOptions) -> Result<u16, String> {
    let endpoint = Endpoint::parse(&format!("https://{host}:{port}")).unwrap();
    let client = Client::new(ClientConfig { addressing, tls: tls.clone(), ..config(endpoint) }).unwrap();
    let mut outcomes = Vec::new();
    for (connection, transport) in
        [(Connection::Pooled, Transport::Library), (Connection::Fresh, Transport::Raw)]
    {
        let request = Request::new(Method::Put).bucket("b").key("k").connection(connection);
        let exchange = client.send(&request).await;
        assert_eq!(exchange.transport, Some(transport));
        outcomes.push(match exchange.received {
            Ok(answer) => Ok(answer.status),
            Err(NoAnswer::Connect(cause)) => Err(cause),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(outcomes[0], outcomes[1]);
    outcomes.remove(0)
}

#[tokio::test]
async fn who_is_trusted_is_answered_and_who_is_not_is_named_with_the_cause() {
    let (port, names) = start().await;
    let from_file = TlsOptions { ca_bundle: Some(CaBundle::File(file("ca.pem"))), insecure: false };
    let insecure = TlsOptions { ca_bundle: None, insecure: true };
    let unknown = Err("invalid peer certificate: UnknownIssuer");
    let wrong_name = Err("invalid peer certificate: certificate not valid for name \"127.0.0.1\"");
    for (host, tls, outcome) in [
        ("localhost", bundle(CA), Ok(200)),
        ("localhost", bundle(&[OTHER_CA, CA].concat()), Ok(200)),
        ("localhost", from_file, Ok(200)),
        ("localhost", insecure.clone(), Ok(200)),
        ("127.0.0.1", insecure, Ok(200)),
        ("localhost", bundle(OTHER_CA), unknown),
        ("127.0.0.1", bundle(CA), wrong_name),
    ] {
        match (ask(host, port, Addressing::Path, &tls).await, outcome) {
            (Ok(status), Ok(expected)) => assert_eq!(status, expected),
            (Err(cause), Err(expected)) => assert!(cause.starts_with(expected), "{cause}"),
            other => panic!("{host}, {tls:?}: {other:?}"),
        }
    }
    assert!(names.lock().unwrap().contains(&Some("localhost".to_owned())));
}

#[tokio::test]
async fn in_virtual_style_the_buckets_certificate_is_expected() {
    let (port, names) = start().await;
    assert_eq!(ask("localhost", port, Addressing::Virtual, &bundle(CA)).await, Ok(200));
    let expected = Some("b.localhost".to_owned());
    assert_eq!(*names.lock().unwrap(), [expected.clone(), expected]);
}

#[tokio::test]
async fn without_a_bundle_the_systems_certificates_count() {
    let ca = file("ca.pem");
    let environment = [("SSL_CERT_FILE", ca.to_str().unwrap())];
    if inside_with("trust::without_a_bundle_the_systems_certificates_count", &environment) {
        let (port, _) = start().await;
        let outcome = ask("localhost", port, Addressing::Path, &TlsOptions::default()).await;
        assert_eq!(outcome, Ok(200));
    }
}
