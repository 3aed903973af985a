//! Encrypted connections.

use crate::fixture::{Answer, Call, Fixture};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use upcheck_reference::{AltAccount, Config, Reference};

async fn fixture() -> Fixture {
    let fixture = Fixture::start_with(|config| {
        config.tls = true;
        config.alt = Some(AltAccount::random().unwrap());
    })
    .await;
    send(&fixture, "localhost", &fixture.call("PUT", "/bucket")).await.unwrap();
    fixture
}

/// Sends over a connection on which `name` must prove itself; the error is the handshake's.
async fn send(fixture: &Fixture, name: &str, call: &Call) -> std::io::Result<Answer> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(fixture.reference.ca_pem().unwrap().as_bytes()).unwrap();
    roots.add(ca).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let stream = TcpStream::connect(fixture.reference.address()).await?;
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(&call.bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    Ok(Answer::parse(&bytes))
}

#[tokio::test]
async fn every_name_of_the_endpoint_is_proven_and_no_other() {
    let fixture = fixture().await;
    assert!(fixture.reference.url().starts_with("https://127.0.0.1:"));
    let call = fixture.call("GET", "/bucket");
    for name in ["localhost", "127.0.0.1", "::1", "bucket.localhost", "dotted.bucket.localhost"] {
        let answer = send(&fixture, name, &call).await.unwrap();
        assert_eq!(answer.status, 200, "{name}");
    }
    for name in ["example.com", "xlocalhost", "10.0.0.1"] {
        let error = send(&fixture, name, &call).await.unwrap_err();
        assert!(error.to_string().contains("certificate not valid for name"), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_chunked_body_with_a_trailer_is_taken() {
    let fixture = fixture().await;
    let call = fixture
        .call("PUT", "/bucket/key")
        .payload("STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", "9")
        .header("x-amz-trailer", "x-amz-checksum-crc32")
        .header("x-amz-sdk-checksum-algorithm", "CRC32")
        .body("4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n");
    assert_eq!(send(&fixture, "localhost", &call).await.unwrap().status, 200);
    let answer = send(&fixture, "localhost", &fixture.call("GET", "/bucket/key")).await.unwrap();
    assert_eq!(answer.text(), "123456789");
}

#[tokio::test]
async fn a_client_that_speaks_no_tls_harms_nobody() {
    let fixture = fixture().await;
    let mut stream = TcpStream::connect(fixture.reference.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    // Whatever comes is no answer, and the connection ends.
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    assert!(!bytes.starts_with(b"HTTP/"));
    assert_eq!(send(&fixture, "localhost", &fixture.call("GET", "/")).await.unwrap().status, 200);
    let handshaking = TcpStream::connect(fixture.reference.address()).await.unwrap();
    fixture.reference.stop().await;
    drop(handshaking);
}

#[tokio::test]
async fn an_unencrypted_endpoint_has_no_authority() {
    let reference = Reference::start(Config::random().unwrap()).await.unwrap();
    assert_eq!(reference.ca_pem(), None);
    assert!(reference.url().starts_with("http://"));
}
