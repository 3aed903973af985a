//! What goes over the wire, byte for byte, and what carries it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use upcheck_sigv4::{SigningKey, Time, string_to_sign};
use upcheck_wire::{
    Client, Connection, Endpoint, Exchange, Framing, Method, Request, Signing, Tampering, Transport,
};

use crate::support::{ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, answer, config};

fn put() -> Request {
    Request::new(Method::Put).bucket("b").key("k")
}

fn anonymous() -> Request {
    put().signing(Signing::Anonymous)
}

/// Sends a request to a server that answers once nothing more comes, and gives what it heard.
async fn heard(request: Request) -> (Exchange, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        let quiet = Duration::from_millis(500);
        while let Ok(read) = tokio::time::timeout(quiet, stream.read_buf(&mut bytes)).await {
            assert_ne!(read.unwrap(), 0, "the client must not close before it is answered");
        }
        stream.write_all(&answer("200 OK", "")).await.unwrap();
        bytes
    });
    let exchange = Client::new(config(endpoint)).unwrap().send(&request).await;
    assert!(exchange.received.is_ok(), "{exchange:?}");
    (exchange, server.await.unwrap())
}

/// The same, with the endpoint's address replaced by `HOST`, and the transport.
async fn wire(request: Request) -> (Transport, String) {
    let (exchange, bytes) = heard(request).await;
    let host = String::from_utf8(exchange.sent.header("host").unwrap_or(b"none").to_vec()).unwrap();
    (exchange.transport.unwrap(), bytes.escape_ascii().to_string().replace(&host, "HOST"))
}

#[tokio::test]
async fn what_is_asked_for_is_what_the_server_hears() {
    use Transport::{Library, Raw};

    let chunked = || anonymous().header("transfer-encoding", "chunked");
    let as_given = || anonymous().framing(Framing::AsGiven);
    let rest = "content-length: 0\r\naccept: */*\r\n\r\n";
    let rows = [
        (anonymous(), Library, format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\n{rest}")),
        (
            anonymous().connection(Connection::Fresh),
            Raw,
            format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\n{rest}"),
        ),
        (
            anonymous().header("x-a", "").header("x-b", *b"\xff ").header("x-b", " 1"),
            Library,
            format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\nx-a: \r\nx-b: \\xff \r\nx-b:  1\r\n{rest}"),
        ),
        (anonymous().key("../a"), Raw, format!("PUT /b/../a HTTP/1.1\r\nhost: HOST\r\n{rest}")),
        (
            anonymous().raw_target(*b"/\xff a\t<`>\\%2e?'#"),
            Raw,
            format!("PUT /\\xff a\\t<`>\\\\%2e?\\'# HTTP/1.1\r\nhost: HOST\r\n{rest}"),
        ),
        (anonymous().raw_target("*"), Raw, format!("PUT * HTTP/1.1\r\nhost: HOST\r\n{rest}")),
        (
            anonymous().header("X-Amz-B", "1").header("x-a", "2").header("X-AMZ-b", "3"),
            Raw,
            format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\nX-Amz-B: 1\r\nx-a: 2\r\nX-AMZ-b: 3\r\n{rest}"),
        ),
        (
            anonymous().header("x-a", "\0\u{7f}").header("x b", "1"),
            Raw,
            format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\nx-a: \\x00\\x7f\r\nx b: 1\r\n{rest}"),
        ),
        (
            anonymous().header("x-a", "1").raw_line(" folded").raw_line(*b"\xffnone"),
            Raw,
            format!("PUT /b/k HTTP/1.1\r\nhost: HOST\r\nx-a: 1\r\n folded\r\n\\xffnone\r\n{rest}"),
        ),
        (
            anonymous().without("Accept").without("host"),
            Raw,
            "PUT /b/k HTTP/1.1\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
        (
            anonymous().without("host").header("Host", "x").header("Host", "y"),
            Raw,
            format!("PUT /b/k HTTP/1.1\r\nHost: x\r\nHost: y\r\n{rest}").replace("Host: x", "Host: HOST"),
        ),
        (
            anonymous().body("abc"),
            Library,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ncontent-length: 3\r\naccept: */*\r\n\r\nabc".to_owned(),
        ),
        (
            anonymous().header("content-length", "5").header("content-length", "2").body("abc"),
            Raw,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ncontent-length: 2\r\naccept: */*\r\n\r\nabc"
                .to_owned(),
        ),
        (
            chunked().body("abc"),
            Library,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\naccept: */*\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                .to_owned(),
        ),
        (
            chunked().body("abc").connection(Connection::Fresh),
            Raw,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\naccept: */*\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                .to_owned(),
        ),
        (
            chunked(),
            Raw,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\naccept: */*\r\n\r\n0\r\n\r\n"
                .to_owned(),
        ),
        (
            as_given().header("transfer-encoding", "chunked").body("1;x\r\na\r\n"),
            Raw,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\naccept: */*\r\n\r\n1;x\r\na\r\n"
                .to_owned(),
        ),
        (
            as_given().body("abc"),
            Raw,
            "PUT /b/k HTTP/1.1\r\nhost: HOST\r\naccept: */*\r\n\r\nabc".to_owned(),
        ),
    ];
    // Each waits for its server to hear nothing more, so they wait together.
    let rows = rows.map(|(request, transport, expected)| {
        (tokio::spawn(wire(request.clone())), request, transport, expected)
    });
    for (heard, request, transport, expected) in rows {
        let expected = expected.replace('\r', "\\r").replace('\n', "\\n");
        assert_eq!(heard.await.unwrap(), (transport, expected), "{request:?}");
    }
}

#[tokio::test]
async fn the_record_of_a_raw_request_is_exact() {
    let request = put().header("X-B", *b"\xff").raw_line("x-c:1").body("abc");
    let (exchange, bytes) = heard(request).await;
    assert_eq!(bytes, [&exchange.sent.head.unwrap()[..], b"abc"].concat());
    assert_eq!(exchange.sent.body, "abc");
}

/// Checks a signature as a server does, from what it heard alone.
fn verify(bytes: &[u8], secret: &str) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    assert!(head.parse(bytes).unwrap().is_complete());
    let headers: Vec<(&[u8], &[u8])> =
        head.headers.iter().map(|header| (header.name.as_bytes(), header.value)).collect();
    let value = |name: &str| {
        let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
        found.map(|(_, value)| String::from_utf8(value.to_vec()).unwrap())
    };
    let target = head.path.unwrap();
    let parameter = |name: &str| {
        let (_, rest) = target.split_once(&format!("{name}="))?;
        let value = rest.split('&').next().unwrap();
        Some(String::from_utf8(upcheck_sigv4::percent::decode(value.as_bytes()).unwrap()).unwrap())
    };
    let authorization = value("authorization").unwrap_or_default();
    let field = |name: &str| {
        let (_, rest) = authorization.split_once(&format!("{name}=")).unwrap();
        rest.split(',').next().unwrap().to_owned()
    };
    let is_presigned = authorization.is_empty();
    let field =
        |name: &str, in_query: &str| if is_presigned { parameter(in_query).unwrap() } else { field(name) };
    let date = if is_presigned { parameter("X-Amz-Date") } else { value("x-amz-date") };
    let time = Time::parse(&date.unwrap()).unwrap();
    let credential = field("Credential", "X-Amz-Credential");
    let scope = upcheck_sigv4::Scope { day: time.day(), region: "eu-west-1".into(), service: "s3".into() };
    assert!(credential.ends_with(&format!("/{scope}")), "{credential}");
    let signed: Vec<String> =
        field("SignedHeaders", "X-Amz-SignedHeaders").split(';').map(ToOwned::to_owned).collect();
    let payload = value("x-amz-content-sha256").unwrap_or_else(|| "UNSIGNED-PAYLOAD".into());
    let request = upcheck_sigv4::Request {
        method: head.method.unwrap().as_bytes(),
        target: target.as_bytes(),
        headers: &headers,
        payload: payload.as_bytes(),
    };
    let key = SigningKey::derive(secret, &scope);
    let signature = field("Signature", "X-Amz-Signature");
    let forms = request.canonical_forms(&signed);
    forms.iter().any(|form| key.verifies(&string_to_sign(time, &scope, form), &signature))
}

#[tokio::test]
async fn what_the_server_hears_is_what_was_signed() {
    let presigned = || put().signing(Signing::Presigned { expires: 60 }).header("x-amz-copy-source", "/b/k");
    let copy = || put().header("x-amz-copy-source", "/b/k").header("x-amz-copy-source-range", "bytes=0-1");
    let tampered = |tampering: Tampering| copy().tampering(tampering);
    let none = Tampering::default;
    let rows = [
        (copy(), true),
        (copy().connection(Connection::Fresh), true),
        (copy().header("x-a", *b"\xff\xfe").header("X-Cased", " a  b "), true),
        (copy().raw_target("/b/../k/%2e\\x?versionId=1&a='b'"), true),
        (copy().without("x-amz-content-sha256").header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), true),
        (presigned(), true),
        (presigned().connection(Connection::Fresh).query("partNumber", "1"), true),
        (tampered(Tampering { payload_hash: Some("0".repeat(64)), ..none() }), true),
        (tampered(Tampering { skew_seconds: -3600, ..none() }), true),
        (tampered(Tampering { omit: vec!["x-amz-copy-source".into()], ..none() }), true),
        (tampered(Tampering { unknown_key: true, ..none() }), true),
        (tampered(Tampering { hoist: vec!["x-amz-copy-source".into()], ..none() }), true),
        (presigned().tampering(Tampering { hoist: vec!["x-amz-copy-source".into()], ..none() }), true),
        (tampered(Tampering { wrong_secret: true, ..none() }), false),
        (presigned().tampering(Tampering { wrong_secret: true, ..none() }), false),
        (
            tampered(Tampering {
                mutate_after: vec![("x-amz-copy-source".into(), b"/b/other".to_vec())],
                ..none()
            }),
            false,
        ),
    ];
    let rows = rows.map(|(request, good)| (tokio::spawn(heard(request.clone())), request, good));
    for (heard, request, good) in rows {
        let (exchange, bytes) = heard.await.unwrap();
        let shown = bytes.escape_ascii();
        assert_eq!(verify(&bytes, SECRET_KEY), good, "{request:?}\n{shown}");
        let text = shown.to_string();
        assert_eq!(text.contains(ACCESS_KEY), !request.tampering.unknown_key);
        assert_eq!(exchange.sent.header("x-amz-copy-source").is_none(), !request.tampering.hoist.is_empty());
        for secret in [SECRET_KEY, SESSION_TOKEN, ACCESS_KEY] {
            let client =
                upcheck_wire::Redactor::new(&config(Endpoint::parse("http://h").unwrap()).credentials);
            let redacted = format!("{:?}", exchange.redacted(&client));
            assert!(!redacted.contains(secret), "{redacted}");
        }
    }
}
