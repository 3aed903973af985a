//! Framing, connections and their end.

use crate::fixture::{Answer, Call, Fixture, exchange};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

fn chunked(fixture: &Fixture, body: &str, length: &str) -> Call {
    fixture
        .call("PUT", "/bucket/key")
        .payload(TRAILER)
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", length)
        .header("x-amz-trailer", "x-amz-checksum-crc32")
        .header("x-amz-sdk-checksum-algorithm", "CRC32")
        .body(body)
}

#[tokio::test]
async fn a_chunked_body_is_stored_without_its_framing() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let crc = "x-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    let good = format!("4\r\n1234\r\n5\r\n56789\r\n0\r\n{crc}");
    for (name, body, length, status, code) in [
        ("good", good.clone(), "9", 200, ""),
        ("wrong length", good.clone(), "10", 400, "IncompleteBody"),
        ("wrong checksum", good.replace("56789", "56780"), "9", 400, "BadDigest"),
        ("no trailer", "9\r\n123456789\r\n0\r\n\r\n".to_owned(), "9", 400, "MalformedTrailerError"),
        ("other trailer", good.replace("crc32", "crc32c"), "9", 400, "MalformedTrailerError"),
        ("cut", good[..12].to_owned(), "9", 400, "IncompleteBody"),
        ("no framing", "123456789".to_owned(), "9", 400, "IncompleteBody"),
    ] {
        assert_eq!(chunked(&fixture, &body, length).refused().await, (status, code.to_owned()), "{name}");
    }
    let object = fixture.call("GET", "/bucket/key").header("x-amz-checksum-mode", "ENABLED").send().await;
    assert_eq!((object.text().as_str(), object.header("content-encoding")), ("123456789", None));
    assert_eq!(object.header("x-amz-checksum-crc32"), Some("y/Q5Jg=="));
}

#[tokio::test]
async fn a_length_is_demanded_where_bytes_are_stored() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let without = |target: &str| {
        let request = String::from_utf8(fixture.call("PUT", target).bytes()).unwrap();
        request.replace("content-length: 0\r\n", "")
    };
    for (request, status, code) in [
        (without("/bucket/key"), 411, "MissingContentLength"),
        (
            without("/bucket/key").replace("connection", "transfer-encoding: chunked\r\nconnection")
                + "0\r\n\r\n",
            501,
            "NotImplemented",
        ),
        (without("/other"), 200, ""),
    ] {
        let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{request}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_sent() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let request =
        String::from_utf8(fixture.call("PUT", "/bucket/key").payload("UNSIGNED-PAYLOAD").bytes()).unwrap();
    let length = upcheck_reference::MAX_BODY + 1;
    let request =
        request.replace("content-length: 0", &format!("expect: 100-continue\r\ncontent-length: {length}"));
    let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
    assert_eq!((answer.status, answer.element("Code")), (400, "EntityTooLarge".to_owned()));
}

#[tokio::test]
async fn a_transfer_coding_is_taken_off_before_the_framing() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let framed = "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    let length = format!("content-length: {}", framed.len());
    let (first, rest) = framed.split_at(7);
    let cases = [
        (format!("7\r\n{first}\r\n{:x};ext=1\r\n{rest}\r\n0\r\ntrailer: x\r\n\r\n", rest.len()), 200, ""),
        (format!("7\r\n{first}??{rest}"), 400, "BadRequest"),
        ("zz\r\n".to_owned(), 400, "BadRequest"),
        ("9".repeat(9000), 400, "BadRequest"),
        // More than the endpoint takes is refused before it is sent.
        (format!("{:x}\r\n", upcheck_reference::MAX_BODY + 1), 400, "EntityTooLarge"),
    ];
    for (body, status, code) in cases {
        let request = String::from_utf8(chunked(&fixture, framed, "9").bytes()).unwrap();
        let head = request.strip_suffix(framed).unwrap().replace(&length, "transfer-encoding: chunked");
        let answer = exchange(fixture.reference.address(), (head + &body).as_bytes()).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{body:?}");
    }
    assert_eq!(fixture.get("/bucket/key").await.text(), "123456789");
}

#[tokio::test]
async fn a_client_that_waits_is_asked_to_continue() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let request = String::from_utf8(fixture.call("PUT", "/bucket/key").body("hello").bytes()).unwrap();
    let request = request.replace("connection: close", "expect: 100-continue\r\nconnection: close");
    let (head, body) = request.split_at(request.len() - 5);
    let mut stream = TcpStream::connect(fixture.reference.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert_eq!(Answer::parse(&rest).status, 200);
    assert_eq!(fixture.get("/bucket/key").await.text(), "hello");

    let refused = request.replace("/bucket/key", "/bucket/other");
    let answer = exchange(fixture.reference.address(), &refused.as_bytes()[..refused.len() - 5]).await;
    assert_eq!(answer.status, 403, "refused by its head alone");
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let keep = |call: Call| String::from_utf8(call.bytes()).unwrap().replace("connection: close\r\n", "");
    let mut requests = keep(fixture.call("PUT", "/bucket/key").body("x"));
    requests +=
        &keep(Call { secret_key: "other".to_owned(), ..fixture.call("PUT", "/bucket/key").body("y") });
    requests += &String::from_utf8(fixture.call("GET", "/bucket/key").bytes()).unwrap();
    let mut stream = TcpStream::connect(fixture.reference.address()).await.unwrap();
    stream.write_all(requests.as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    let statuses: Vec<_> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["200", "403", "200"]);
    assert!(answers.ends_with("\r\n\r\nx"));
}

#[tokio::test]
async fn stopping_frees_the_port_within_a_second() {
    let fixture = Fixture::start().await;
    let address = fixture.reference.address();
    assert_eq!(fixture.reference.url(), format!("http://{address}"));
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"PUT / HTTP/1.1\r\n").await.unwrap();
    let begun = Instant::now();
    fixture.reference.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap_or(0), 0, "the idle connection is closed");
    assert_eq!(busy.read(&mut [0; 1]).await.unwrap_or(0), 0, "the unfinished request is cut off");
}

#[tokio::test]
async fn dropping_stops_too() {
    let fixture = Fixture::start().await;
    let address = fixture.reference.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    drop(fixture);
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn writers_do_not_lose_each_others_objects() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let calls =
        (0..40).map(|at| tokio::spawn(fixture.call("PUT", &format!("/bucket/{at:02}")).body("x").ok()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(fixture.get("/bucket").await.elements("Key").len(), 40);
}
