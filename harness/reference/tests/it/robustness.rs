//! Whatever a caller with good keys sends is answered, and the endpoint lives on.

use crate::fixture::{Answer, Fixture, exchange};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn every_combination_is_answered() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/key", "0123456789").await;
    let upload = fixture.call("POST", "/bucket/key?uploads").ok().await.element("UploadId");
    let queries = [
        String::new(),
        "?versions&max-keys=1&key-marker=k&delimiter=e".to_owned(),
        "?list-type=2&max-keys=1&start-after=a".to_owned(),
        "?uploads&upload-id-marker=x&key-marker=y".to_owned(),
        "?versioning".to_owned(),
        "?location".to_owned(),
        "?delete".to_owned(),
        "?tagging".to_owned(),
        "?versionId=".to_owned(),
        "?versionId=null".to_owned(),
        "?partNumber=&uploadId=".to_owned(),
        format!("?partNumber=99999999999999999999&uploadId={upload}"),
        format!("?partNumber=2&uploadId={upload}"),
        "?%C3%A9=%00&&&==".to_owned(),
    ];
    let headers = [
        ("x-other", ""),
        ("x-amz-copy-source", "bucket/key"),
        ("x-amz-copy-source", "%00/%00?versionId=%00"),
        ("range", "bytes=18446744073709551615-18446744073709551615"),
        ("if-match", "\"\",,\""),
        ("x-amz-tagging", "%"),
    ];
    let deep = "<Delete>".repeat(1000);
    for path in ["/", "/bucket", "/bucket/key", "/bucket/%00%0A", "/-", "/bucket//"] {
        for query in &queries {
            for method in ["GET", "HEAD", "PUT", "POST", "DELETE"] {
                let (name, value) = headers[(path.len() + query.len() + method.len()) % headers.len()];
                for body in ["", "<Delete><Object><Key>k</Key></Object></Delete>", &deep] {
                    let body = if method == "PUT" || method == "POST" { body } else { "" };
                    let call = fixture.call(method, &format!("{path}{query}")).header(name, value).body(body);
                    let status = call.send().await.status;
                    assert!(
                        status < 500 || status == 501,
                        "{method} {path}{query} {name}: {value}: {status}"
                    );
                }
            }
        }
    }
    // Some of these deleted the key or the bucket; the endpoint is still there.
    fixture.put("/bucket", "").await;
}

#[tokio::test]
async fn targets_that_cannot_be_decoded_are_refused() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for target in ["/bucket/%", "/bucket/%zz", "/bucket/%FF", "/bucket?%"] {
        let refused = fixture.call("GET", target).refused().await;
        assert_eq!(refused, (400, "InvalidURI".to_owned()), "{target}");
    }
}

#[tokio::test]
async fn noise_is_refused_with_a_document_and_harms_nobody() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let host = "host: x\r\nconnection: close\r\n";
    let large = format!("x-amz-meta-a: {}\r\n", "a".repeat(8192));
    for (request, code) in [
        ("\r\n\r\nnoise\r\n\r\n".to_owned(), "BadRequest"),
        (format!("GET bucket HTTP/1.1\r\n{host}\r\n"), "BadRequest"),
        (format!("GET /a b HTTP/1.1\r\n{host}\r\n"), "BadRequest"),
        (format!("GET /a`b HTTP/1.1\r\n{host}\r\n"), "NoSuchBucket"),
        (format!("OPTIONS * HTTP/1.1\r\n{host}\r\n"), "MethodNotAllowed"),
        (format!("GET / HTTP/1.1\r\n{host}x-amz-date: \u{1}\r\n\r\n"), "BadRequest"),
        (format!("GET / HTTP/1.1\r\n{host}x-amz-date: a\r\n b\r\n\r\n"), "BadRequest"),
        (format!("GET / HTTP/1.1\r\n{host}x amz: a\r\n\r\n"), "BadRequest"),
        (
            format!("GET / HTTP/1.1\r\n{host}authorization: AWS4-HMAC-SHA256 \r\n\r\n"),
            "AuthorizationHeaderMalformed",
        ),
        (format!("PUT /b HTTP/1.1\r\n{host}content-length: +5\r\n\r\n"), "BadRequest"),
        (format!("PUT /b HTTP/1.1\r\n{host}content-length: 5\r\ncontent-length: 6\r\n\r\n"), "BadRequest"),
        (
            format!("PUT /b HTTP/1.1\r\n{host}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n"),
            "BadRequest",
        ),
        (format!("GET / HTTP/1.1\r\n{host}{large}\r\n"), "RequestHeaderSectionTooLarge"),
        (format!("GET / HTTP/1.1\r\n{host}{large}"), "RequestHeaderSectionTooLarge"),
        ("GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), "BadRequest"),
    ] {
        let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
        assert!((400..500).contains(&answer.status), "{request:?}: {}", answer.status);
        assert_eq!(answer.element("Code"), code, "{request:?}");
        assert_eq!(answer.header("connection"), Some("close"), "{request:?}");
        assert!(!answer.element("RequestId").is_empty(), "{request:?}");
    }
    assert_eq!(fixture.get("/bucket").await.status, 200);
}

#[tokio::test]
async fn a_target_that_is_not_utf_8_is_refused() {
    let fixture = Fixture::start().await;
    let answer =
        exchange(fixture.reference.address(), b"GET /\xff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await;
    assert_eq!((answer.status, answer.element("Code").as_str()), (400, "InvalidURI"));
}

#[tokio::test]
async fn a_head_may_come_byte_by_byte_and_may_end_early() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let request = fixture.call("GET", "/bucket").bytes();
    let mut stream = TcpStream::connect(fixture.reference.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in &request {
        stream.write_all(&[*byte]).await.unwrap();
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(Answer::parse(&bytes).status, 200);

    let mut stream = TcpStream::connect(fixture.reference.address()).await.unwrap();
    stream.write_all(&request[..request.len() / 2]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(Answer::parse(&bytes).element("Code"), "BadRequest");
}
