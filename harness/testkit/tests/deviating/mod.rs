//! A server that accepts a range whose last byte lies before its first, and stores nothing: a proxy in front of the
//! embedded reference.

use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use upcheck_engine::profile::Profile;
use upcheck_reference::{Config, Reference};
use upcheck_testkit::{Suite, Target};

/// What it says when it starts.
pub(crate) const STARTED: &str = "the server starts";

/// The suite against it. It is declared to have no versioning.
pub(crate) fn suite() -> Suite {
    Suite::against(|| async {
        eprintln!("{STARTED}");
        let config = Config::random()?;
        let (access_key, secret_key) = (config.access_key.clone(), config.secret_key.clone());
        let reference = Reference::start(config).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let server = reference.address();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A client that hangs up has had what it wanted.
                tokio::spawn(async move { pass(client, server).await.ok() });
            }
        });
        let text = "schema: upc/target/1\ncapabilities: {versioning: false}\n";
        let profile = Profile::parse("the test's profile", text).unwrap();
        Ok((Target::new(&url, &access_key, &secret_key).profile(profile), reference))
    })
}

/// One request a connection: the server is asked to close it after its answer.
async fn pass(mut client: TcpStream, server: std::net::SocketAddr) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    if head.contains("x-amz-copy-source-range: bytes=1-0\r\n") {
        return client.write_all(copied().as_bytes()).await;
    }
    let mut server = TcpStream::connect(server).await?;
    let (line, rest) = head.split_once("\r\n").unwrap_or_default();
    server.write_all(format!("{line}\r\nconnection: close\r\n{rest}").as_bytes()).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

fn copied() -> String {
    let document = "<CopyPartResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                    <LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag></CopyPartResult>";
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{document}", document.len())
}
