//! What `Client::send` hands over and what it makes of every kind of answer.

use std::time::{Duration, Instant};

use crate::support::{
    ACCESS_KEY, BODY_LIMIT, SECRET_KEY, SESSION_TOKEN, Server, Step, answer, answer_with, client,
    inside_with, split,
};
use upcheck_wire::{
    Answer, Endpoint, Exchange, Method, NoAnswer, Redactor, Request, Tampering, Transport, Unsendable,
};

fn get() -> Request {
    Request::new(Method::Get).bucket("b").key("k")
}

fn put() -> Request {
    Request::new(Method::Put).bucket("b").key("k")
}

async fn ask(step: Step) -> Exchange {
    let server = Server::start([step]).await;
    server.client().send(&get()).await
}

async fn answered(step: Step) -> Answer {
    ask(step).await.received.unwrap()
}

fn broken(exchange: Exchange) -> String {
    match exchange.received {
        Err(NoAnswer::Broken(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_record_is_what_goes_over_the_wire() {
    let requests = [
        get(),
        put(),
        put().body("some bytes"),
        Request::new(Method::Head).bucket("b"),
        Request::new(Method::Delete).bucket("b").key("a b/+é").query("versionId", "x y"),
        Request::new(Method::Post).bucket("b").flag("uploads"),
        put().header("x-one", "1").header("x-one", "é").header("x-two", " 2  2 ").header("x-empty", ""),
        put().header("accept", "text/xml").header("content-length", "0").header("user-agent", "me"),
    ];
    let server = Server::start(requests.iter().map(|_| Step::Reply(answer("200 OK", "")))).await;
    let client = server.client();
    for (position, request) in requests.iter().enumerate() {
        let exchange = client.send(request).await;
        assert_eq!(exchange.transport, Some(Transport::Library), "{request:?}");
        let sent = exchange.sent;
        let (line, headers, body) = split(&server.heard()[position]);
        assert_eq!(line, format!("{} {} HTTP/1.1", sent.method, sent.target));
        assert_eq!(headers, sent.headers, "{line}");
        assert_eq!(body, sent.body);
        assert_eq!(sent.url, format!("{}{}", server.endpoint, sent.target));
        for name in ["host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "authorization"] {
            assert!(sent.header(name).is_some(), "{name} in {line}");
        }
    }
    assert_eq!(client.count(), 8);
    assert_eq!(client.bytes_uploaded(), 10);
    assert_eq!(server.connections(), 1, "connections are kept");
}

#[tokio::test]
async fn the_answer_is_kept_whole() {
    let head =
        b"HTTP/1.1 299 Fine By Me\r\nX-A: 1\r\nx-b: \t2 \r\nx-a: \xe9\r\ntransfer-encoding: chunked\r\n\r\n";
    let bytes = [&head[..], b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"].concat();
    let answer = answered(Step::Reply(bytes)).await;
    assert_eq!((answer.status, answer.reason.as_deref()), (299, Some("Fine By Me")));
    let headers: Vec<(&str, &[u8])> =
        answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    assert_eq!(
        headers,
        [("x-a", &b"1"[..]), ("x-a", b"\xe9"), ("x-b", b"2"), ("transfer-encoding", b"chunked")]
    );
    assert_eq!((&answer.body[..], answer.truncated), (&b"abcde"[..], false));
}

#[tokio::test]
async fn the_reason_is_the_servers_own() {
    for (status, reason) in
        [("404 Not Found", Some("Not Found")), ("404 Nope", Some("Nope")), ("404 ", None), ("599 ", None)]
    {
        assert_eq!(answered(Step::Reply(answer(status, ""))).await.reason.as_deref(), reason, "{status}");
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    for (length, truncated) in [(BODY_LIMIT - 1, false), (BODY_LIMIT, false), (BODY_LIMIT + 1, true)] {
        let answer = answered(Step::Reply(answer("200 OK", vec![b'x'; length]))).await;
        assert_eq!((answer.body.len(), answer.truncated), (length.min(BODY_LIMIT), truncated));
    }
    let endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let server = Server::start([Step::Flood(endless, b"x".repeat(100))]).await;
    let answer = server.client().send(&get()).await.received.unwrap();
    assert_eq!((answer.body.len(), answer.truncated), (BODY_LIMIT, true));
}

#[tokio::test]
async fn the_timeout_covers_head_and_body() {
    for sent in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"] {
        let server = Server::start([Step::Stall(sent.into())]).await;
        let limit = Duration::from_millis(200);
        let exchange = client(server.endpoint.clone(), limit).send(&get()).await;
        assert_eq!(exchange.received, Err(NoAnswer::Timeout(limit)), "{sent:?}");
        assert!(exchange.elapsed >= limit && exchange.elapsed < limit * 20, "{:?}", exchange.elapsed);
    }
}

#[tokio::test]
async fn a_connection_that_ends_early_is_broken_and_not_retried() {
    for (step, text) in [
        (Step::Close(Vec::new()), "connection closed before message completed"),
        (Step::Close(b"HTTP/1.1 200 OK\r\n".into()), "connection closed before message completed"),
        (Step::Reset(Vec::new()), "reset by peer"),
    ] {
        let server = Server::start([Step::Reply(answer("200 OK", "")), step]).await;
        let client = server.client();
        assert!(client.send(&put()).await.received.is_ok());
        let cause = broken(client.send(&put()).await);
        assert!(cause.contains(text), "{cause}");
        assert_eq!((client.count(), server.heard().len()), (2, 2));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_its_status() {
    for end in [Step::Close, Step::Reset] {
        let cause = broken(ask(end(b"HTTP/1.1 418 Tea\r\ncontent-length: 9\r\n\r\nabc".into())).await);
        assert!(cause.starts_with("status 418 and "), "{cause}");
    }
    let cause =
        broken(ask(Step::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz".into())).await);
    assert!(cause.starts_with("status 200 and 0 bytes of the body came, then: "), "{cause}");
}

#[tokio::test]
async fn what_is_not_http_is_broken() {
    for (garbage, text) in [
        ("SSH-2.0-x\r\n\r\n", "invalid HTTP version"),
        ("HTTP/1.1 abc OK\r\n\r\n", "invalid HTTP status-code"),
        ("HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "invalid HTTP header"),
    ] {
        let cause = broken(ask(Step::Close(garbage.into())).await);
        assert!(cause.contains(text), "{cause}");
    }
}

#[tokio::test]
async fn no_connection_says_why() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = Endpoint::parse(&format!("http://{unused}")).unwrap();
    let exchange = client(endpoint, Duration::from_secs(5)).send(&get()).await;
    let Err(NoAnswer::Connect(cause)) = exchange.received else { panic!("{exchange:?}") };
    assert!(cause.starts_with("tcp connect error: Connection refused"), "{cause}");
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let location = "location: /elsewhere\r\n";
    for status in ["301 Moved Permanently", "303 See Other", "307 Temporary Redirect"] {
        let steps = [Step::Reply(answer_with(status, location, "")), Step::Reply(answer("200 OK", ""))];
        let server = Server::start(steps).await;
        let answer = server.client().send(&get()).await.received.unwrap();
        assert_eq!(answer.status.to_string(), status[..3]);
        assert_eq!(server.heard().len(), 1);
    }
}

#[tokio::test]
async fn a_compressed_body_is_left_as_it_is() {
    let answer = answered(Step::Reply(answer_with("200 OK", "content-encoding: gzip\r\n", "not gzip"))).await;
    assert_eq!(&answer.body[..], b"not gzip");
    assert_eq!(answer.header_str("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn an_unsendable_request_is_not_sent_nor_counted() {
    let server = Server::start([]).await;
    let client = server.client();
    let mut request = get();
    request.bucket = None;
    let exchange = client.send(&request).await;
    assert_eq!(exchange.received, Err(NoAnswer::Unsendable(Unsendable::KeyWithoutBucket)));
    assert_eq!(exchange.transport, None);
    assert_eq!((client.count(), server.connections()), (0, 0));
}

#[tokio::test]
async fn an_error_after_keep_alive_blanks_is_found_under_200() {
    let body = "  \n<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>m</Message></Error>";
    let answer = answered(Step::Reply(answer("200 OK", body))).await;
    assert_eq!(answer.error().unwrap().code, "InternalError");
    assert!(!answer.is_success());
}

#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    let proxy = "http://127.0.0.1:1";
    let environment =
        [("http_proxy", proxy), ("HTTP_PROXY", proxy), ("all_proxy", proxy), ("ALL_PROXY", proxy)];
    if inside_with("send::proxies_of_the_environment_are_ignored", &environment) {
        assert_eq!(answered(Step::Reply(answer("200 OK", ""))).await.status, 200);
    }
}

#[tokio::test]
async fn plain_http_needs_no_certificates() {
    let environment = [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
    if inside_with("send::plain_http_needs_no_certificates", &environment) {
        assert_eq!(answered(Step::Reply(answer("200 OK", ""))).await.status, 200);
    }
}

/// Repeats a request in the forms that servers use in error documents.
fn echo(request: &[u8]) -> Vec<u8> {
    let hex: Vec<String> = request.iter().map(|byte| format!("{byte:02x}")).collect();
    let references: String = request.iter().map(|byte| format!("&#{byte};")).collect();
    let percent: String = request.iter().map(|byte| format!("%{byte:02X}")).collect();
    let text = String::from_utf8_lossy(request);
    let body =
        format!("{text}\n{}\n{}\n{references}\n{percent}\n", text.replace('&', "&amp;"), hex.join(" "));
    body.into_bytes()
}

#[tokio::test]
async fn no_secret_is_left_in_a_redacted_exchange() {
    let server = Server::start([Step::Echo(echo), Step::Echo(echo)]).await;
    let mut config = server.client().config().clone();
    config.body_limit = 1 << 20;
    let client = upcheck_wire::Client::new(config).unwrap();
    for request in [put(), put().key(ACCESS_KEY).header("x-a", SECRET_KEY).body(SESSION_TOKEN)] {
        let exchange = client.send(&request).await;
        let authorization =
            String::from_utf8(exchange.sent.header("authorization").unwrap().to_vec()).unwrap();
        let signature = authorization.split("Signature=").last().unwrap().to_owned();
        assert_eq!(signature.len(), 64);

        let redacted = exchange.redacted(client.redactor());
        let answer = redacted.received.as_ref().unwrap();
        let mut shown = format!("{} {}", redacted.sent.url, redacted.sent.target).into_bytes();
        for (name, value) in redacted.sent.headers.iter().chain(&answer.headers) {
            shown.extend([name.as_bytes(), b": ", value, b"\n"].concat());
        }
        shown.extend_from_slice(&redacted.sent.body);
        shown.extend_from_slice(&answer.body);
        let shown = String::from_utf8_lossy(&shown);
        for secret in [ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, &signature] {
            let spaced: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            let references: String = secret.bytes().map(|byte| format!("&#{byte};")).collect();
            let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
            for form in [secret.to_owned(), spaced.join(" "), references, percent] {
                assert!(!shown.contains(&form), "{form} in {shown}");
            }
        }
        assert!(shown.contains("x-amz-content-sha256"), "what is no secret stays");
        assert_eq!(answer.status, 403);
    }
}

#[tokio::test]
async fn redaction_reaches_the_reason_for_no_answer() {
    let server = Server::start([]).await;
    let tampering = Tampering { hoist: vec![SECRET_KEY.into()], ..Tampering::default() };
    let exchange = server.client().send(&get().tampering(tampering)).await;
    let redacted = exchange.redacted(&Redactor::new(&server.client().config().credentials));
    let Err(none) = redacted.received else { panic!("the request must not be sent") };
    assert!(!none.to_string().contains(SECRET_KEY) && none.to_string().contains("[redacted]"), "{none}");
}

#[tokio::test]
async fn exchanges_can_be_made_by_many_tasks_at_once() {
    let server = Server::start((0..20).map(|_| Step::Reply(answer("200 OK", "")))).await;
    let client = server.client();
    let started = Instant::now();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&put()).await.received.is_ok() })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(client.count(), 20);
    assert!(started.elapsed() < Duration::from_secs(10));
}
