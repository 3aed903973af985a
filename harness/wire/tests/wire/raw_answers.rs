//! What the raw transport makes of answers.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use upcheck_wire::{Answer, Connection, Endpoint, Method, NoAnswer, Request, Transport};

use crate::support::{BODY_LIMIT, Server, Step, answer, client};

fn get() -> Request {
    Request::new(Method::Get).bucket("b").key("k").connection(Connection::Fresh)
}

async fn ask_as(method: Method, step: Step) -> Result<Answer, NoAnswer> {
    let server = Server::start([step]).await;
    let exchange = server.client().send(&Request { method, ..get() }).await;
    assert_eq!(exchange.transport, Some(Transport::Raw));
    exchange.received
}

async fn ask(step: Step) -> Result<Answer, NoAnswer> {
    ask_as(Method::Get, step).await
}

async fn broken(step: Step) -> String {
    match ask(step).await {
        Err(NoAnswer::Broken(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_answer_is_kept_whole() {
    let head = b"HTTP/1.1 299 Fine By Me\r\nX-A: 1\r\nx-b: \t2 \r\nx-a: \xe9\r\ncontent-length: 2\r\n\r\n";
    let answer = ask(Step::Reply([&head[..], b"ab"].concat())).await.unwrap();
    assert_eq!((answer.status, answer.reason.as_deref()), (299, Some("Fine By Me")));
    let headers: Vec<(&str, &[u8])> =
        answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    assert_eq!(headers, [("x-a", &b"1"[..]), ("x-b", b"2"), ("x-a", b"\xe9"), ("content-length", b"2")]);
    assert_eq!((&answer.body[..], answer.truncated), (&b"ab"[..], false));
}

/// Bodies end where RFC 9112 section 6.3 says; the connection stays open unless the step closes it.
#[tokio::test]
async fn a_body_ends_where_its_framing_says() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let reply = |text: &str| Step::Reply(text.into());
    for (method, step, status, body) in [
        (Method::Get, reply("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef"), 200, "abc"),
        (Method::Get, reply("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), 200, ""),
        (
            Method::Get,
            reply("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc"),
            200,
            "abc",
        ),
        (Method::Get, reply("HTTP/1.1 200 OK\r\ncontent-length: 3, 3\r\n\r\nabc"), 200, "abc"),
        (Method::Get, reply(&format!("{chunked}3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")), 200, "abcde"),
        (Method::Get, reply(&format!("{chunked}0\r\n\r\n")), 200, ""),
        (
            Method::Get,
            reply(&format!("{chunked}A\r\n0123456789\r\n0\r\nx-a: 1\r\nx-b: 2\r\n\r\n")),
            200,
            "0123456789",
        ),
        (
            Method::Get,
            reply(
                "HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: gzip, Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            ),
            200,
            "a",
        ),
        (Method::Get, Step::Close(b"HTTP/1.1 200 OK\r\n\r\nuntil the end".into()), 200, "until the end"),
        (Method::Get, Step::Close(b"HTTP/1.0 200 OK\r\n\r\n".into()), 200, ""),
        (
            Method::Get,
            Step::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nabc".into()),
            200,
            "abc",
        ),
        (Method::Head, reply("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"), 200, ""),
        (Method::Head, reply("HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n"), 404, ""),
        (Method::Get, reply("HTTP/1.1 204 No Content\r\n\r\n"), 204, ""),
        (Method::Get, reply("HTTP/1.1 304 Not Modified\r\ncontent-length: 3\r\n\r\n"), 304, ""),
        (Method::Get, reply("HTTP/1.1 101 Switching Protocols\r\n\r\n"), 101, ""),
        (
            Method::Get,
            reply(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-a: 1\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na",
            ),
            200,
            "a",
        ),
        (Method::Get, reply("\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na"), 200, "a"),
        (Method::Get, reply("HTTP/1.1 200 OK\ncontent-length: 1\n\na"), 200, "a"),
    ] {
        let answer = ask_as(method, step).await.unwrap();
        assert_eq!((answer.status, &answer.body[..], answer.truncated), (status, body.as_bytes(), false));
    }
}

#[tokio::test]
async fn what_comes_behind_an_answer_is_counted() {
    let sized = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    for (method, step, excess) in [
        (Method::Get, Step::Reply(sized.into()), 0),
        (Method::Get, Step::Close(sized.into()), 0),
        (Method::Get, Step::Reset(sized.into()), 0),
        // A server that keeps the connection whatever the client does is not waited for.
        (Method::Get, Step::Stall(sized.into()), 0),
        (Method::Get, Step::Close(b"HTTP/1.1 200 OK\r\n\r\nuntil the end".into()), 0),
        (Method::Get, Step::Close(format!("{sized}HTTP/1.1 408 Request Timeout\r\n\r\n").into()), 0),
        (Method::Get, Step::Stall(format!("{sized}{sized}").into()), sized.len()),
        (Method::Get, Step::Close(format!("{chunked}{sized}").into()), sized.len()),
        (Method::Get, Step::Reply(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 3\r\n\r\nabc".into()), 3),
        (Method::Head, Step::Reply(sized.into()), 3),
    ] {
        assert_eq!(ask_as(method, step).await.unwrap().excess, excess);
    }
    // No more of it is read than tells something.
    let flooded = ask(Step::Flood(sized.into(), vec![b'x'; 100_000])).await.unwrap();
    assert_eq!(flooded.excess, 64 * 1024);
    let cut = ask(Step::Flood(answer("200 OK", vec![b'x'; BODY_LIMIT + 1]), b"x".into())).await.unwrap();
    assert_eq!((cut.truncated, cut.excess), (true, 0));
}

#[tokio::test]
async fn a_body_comes_in_any_pieces() {
    let whole = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
                 3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nx-a: 1\r\n\r\n";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        for byte in whole.as_bytes() {
            stream.write_all(&[*byte]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let exchange = client(endpoint, Duration::from_secs(10)).send(&get()).await;
    assert_eq!(&exchange.received.unwrap().body[..], b"abc0123456789abcdef");
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    for (length, truncated) in [(BODY_LIMIT - 1, false), (BODY_LIMIT, false), (BODY_LIMIT + 1, true)] {
        let answer = ask(Step::Reply(answer("200 OK", vec![b'x'; length]))).await.unwrap();
        assert_eq!((answer.body.len(), answer.truncated), (length.min(BODY_LIMIT), truncated));
    }
    for (head, endless) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "x"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\na\r\n"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n", "x"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551615\r\n\r\n", "x"),
    ] {
        let answer = ask(Step::Flood(head.into(), endless.into())).await.unwrap();
        assert_eq!((answer.body.len(), answer.truncated), (BODY_LIMIT, true), "{head}");
    }
}

#[tokio::test]
async fn what_never_ends_is_cut_off() {
    for (start, endless, text) in [
        ("HTTP/1.1 200 OK\r\n", "x-a: b\r\n", "the answer's head is longer than 1000 lines"),
        ("HTTP/1.1 200 OK\r\nx-a: ", "xxxxxxxx", "the answer's head is longer than 64 KiB"),
        ("", "x", "the answer's head is longer than 64 KiB"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n", "the answer's run of interim answers is longer than 16"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "0",
            "status 200 and 0 bytes of the body came, then: the answer's line with a chunk's size is longer than 4 KiB",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            "x-a: b\r\n",
            "status 200 and 0 bytes of the body came, then: the answer's trailer section is longer than 64 KiB",
        ),
    ] {
        assert_eq!(broken(Step::Flood(start.into(), endless.into())).await, text, "{start}{endless}");
    }
}

#[tokio::test]
async fn what_breaks_off_or_is_not_http_is_broken() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for (sent, text) in [
        ("", "the connection was closed without an answer"),
        ("HTTP/1.1 200 OK\r\n", "the connection was closed inside the answer's head"),
        ("SSH-2.0-x\r\n\r\n", "what came is not HTTP: invalid HTTP version"),
        ("garbage", "what came is not HTTP: invalid HTTP version"),
        ("HTTP/1.1 abc OK\r\n\r\n", "what came is not HTTP: invalid response status"),
        ("HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "what came is not HTTP: invalid header name"),
        ("HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n", "what came is not HTTP: invalid header name"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            "status 200 came, then: content-length is \"x\", which is no length",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\na",
            "status 200 came, then: content-length is \"+1\", which is no length",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na",
            "status 200 came, then: content-length is \"1, 2\", which is no length",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551616\r\n\r\na",
            "status 200 came, then: content-length is \"18446744073709551616\", which is no length",
        ),
        (
            "HTTP/1.1 418 Tea\r\ncontent-length: 9\r\n\r\nabc",
            "status 418 and 3 bytes of the body came, then: the connection was closed inside the answer's body",
        ),
    ] {
        assert_eq!(broken(Step::Close(sent.into())).await, text, "{sent}");
    }
    for (body, text) in [
        (
            "zz\r\n",
            "0 bytes of the body came, then: the body's chunks are broken: a chunk's size is no hexadecimal number",
        ),
        (
            "3\r\nabcd\r\n",
            "3 bytes of the body came, then: the body's chunks are broken: no line end after a chunk",
        ),
        ("3\r\nab", "2 bytes of the body came, then: the connection was closed inside the answer's chunk"),
        (
            "3\r\nabc\r\n",
            "3 bytes of the body came, then: the connection was closed inside the answer's line with a chunk's size",
        ),
        (
            "0\r\nx-a: b\r\n",
            "0 bytes of the body came, then: the connection was closed inside the answer's trailer section",
        ),
    ] {
        let cause = broken(Step::Close(format!("{chunked}{body}").into())).await;
        assert_eq!(cause, format!("status 200 and {text}"), "{body}");
    }
    let cause = broken(Step::Reset(b"HTTP/1.1 200 OK\r\n".into())).await;
    assert!(cause.contains("reset by peer"), "{cause}");
}

#[tokio::test]
async fn the_timeout_covers_everything() {
    for sent in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"] {
        let server = Server::start([Step::Stall(sent.into())]).await;
        let limit = Duration::from_millis(200);
        let exchange = client(server.endpoint.clone(), limit).send(&get()).await;
        assert_eq!(exchange.received, Err(NoAnswer::Timeout(limit)), "{sent:?}");
        assert!(exchange.elapsed >= limit && exchange.elapsed < limit * 20, "{:?}", exchange.elapsed);
    }
}

/// A server that never reads the body may answer, and may say nothing; one that closes is not waited for.
#[tokio::test]
async fn an_answer_is_read_while_the_request_is_still_being_sent() {
    let body = vec![0; 16 << 20];
    for (answer, closes) in
        [(&b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\nno"[..], false), (b"", false), (b"", true)]
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(answer).await.unwrap();
            if !closes {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        });
        let limit = if answer.is_empty() && !closes { 200 } else { 10_000 };
        let limit = Duration::from_millis(limit);
        let request = Request { method: Method::Put, ..get() }.body(body.clone());
        match client(endpoint, limit).send(&request).await.received {
            Ok(read) => assert_eq!((read.status, &read.body[..]), (400, &b"no"[..])),
            Err(NoAnswer::Timeout(_)) => assert!(answer.is_empty() && !closes),
            Err(NoAnswer::Broken(cause)) => {
                assert!(
                    closes && (cause.contains("reset by peer") || cause.contains("closed without")),
                    "{cause}"
                );
            }
            other => panic!("{other:?}"),
        }
        server.abort();
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
async fn each_request_has_a_connection_of_its_own() {
    let server = Server::start([Step::Reply(answer("200 OK", "")), Step::Reply(answer("200 OK", ""))]).await;
    let client = server.client();
    for _ in 0..2 {
        assert!(client.send(&get().body("abc")).await.received.is_ok());
    }
    assert_eq!((server.connections(), client.count(), client.bytes_uploaded()), (2, 2, 6));
}
