//! Virtual-hosted style and second credentials.

use upcheck_wire::{
    Addressing, Client, ClientConfig, ClientError, Connection, Credentials, Endpoint, Method, Request,
    Transport,
};

use crate::support::{SECRET_KEY, Server, Step, answer, config, split};

fn named(endpoint: &Endpoint) -> Endpoint {
    Endpoint::parse(&endpoint.to_string().replace("127.0.0.1", "localhost")).unwrap()
}

#[tokio::test]
async fn the_bucket_moves_into_the_host_and_the_connection_stays_at_the_endpoint() {
    for (connection, transport) in
        [(Connection::Pooled, Transport::Library), (Connection::Fresh, Transport::Raw)]
    {
        let server = Server::start((0..2).map(|_| Step::Reply(answer("200 OK", "")))).await;
        let endpoint = named(&server.endpoint);
        let authority = endpoint.authority();
        let settings = ClientConfig { addressing: Addressing::Virtual, ..config(endpoint) };
        let client = Client::new(settings).unwrap();
        let in_bucket = Request::new(Method::Put).bucket("not-in-dns.at-all").key("a/b").flag("acl");
        let at_service = Request::new(Method::Get);
        for (request, host, line) in [
            (in_bucket, format!("not-in-dns.at-all.{authority}"), "PUT /a/b?acl HTTP/1.1"),
            (at_service, authority.clone(), "GET / HTTP/1.1"),
        ] {
            let exchange = client.send(&request.connection(connection)).await;
            assert!(exchange.received.is_ok(), "{exchange:?}");
            assert_eq!(exchange.transport, Some(transport));
            let (heard, headers, _) = split(server.heard().last().unwrap());
            assert_eq!((heard.as_str(), &headers[0]), (line, &("host".to_owned(), host.into_bytes())));
        }
    }
}

#[test]
fn virtual_style_at_an_address_is_refused_at_once() {
    for endpoint in ["http://127.0.0.1:9", "https://[::1]"] {
        let endpoint = Endpoint::parse(endpoint).unwrap();
        let host = endpoint.host().to_owned();
        let settings = ClientConfig { addressing: Addressing::Virtual, ..config(endpoint) };
        assert_eq!(Client::new(settings).unwrap_err(), ClientError::NoNamesBelow(host));
    }
}

#[tokio::test]
async fn second_credentials_share_connection_counters_and_secrets() {
    let server = Server::start((0..2).map(|_| Step::Reply(answer("200 OK", "")))).await;
    let first = server.client();
    let second = first.with_credentials(Credentials {
        access_key: "AKIDOTHER00000000002".into(),
        secret_key: "another-secret-key".into(),
        session_token: None,
    });
    let request = Request::new(Method::Put).bucket("b").body("ab");
    assert!(first.send(&request).await.received.is_ok());
    let exchange = second.send(&request).await;
    let authorization = String::from_utf8(exchange.sent.header("authorization").unwrap().to_vec()).unwrap();
    assert!(authorization.contains("Credential=AKIDOTHER00000000002/"), "{authorization}");
    assert_eq!(exchange.sent.header("x-amz-security-token"), None);
    assert_eq!(server.connections(), 1);
    for client in [&first, &second] {
        assert_eq!((client.count(), client.bytes_uploaded()), (2, 4));
        let text = client.redactor().redact_str(&format!("{SECRET_KEY} another-secret-key"));
        assert_eq!(text, "[redacted] [redacted]");
    }
    assert_eq!(first.config().credentials.secret_key, SECRET_KEY);
}
