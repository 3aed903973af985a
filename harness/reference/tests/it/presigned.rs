//! Signatures in the query.

use crate::fixture::{Call, Fixture, START, Signing, exchange};
use std::time::{Duration, UNIX_EPOCH};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn at(seconds: u64) -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[tokio::test]
async fn a_presigned_request_is_believed_or_refused_by_what_is_wrong_with_it() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "source").await;
    let call = || fixture.call("PUT", "/bucket/key").presigned(60);
    let rows: Vec<(&str, Call, (u16, &str))> = vec![
        ("as it should be", call(), (200, "")),
        ("with a body nobody signed", call().body("x"), (200, "")),
        ("a second before its end", Call { time: at(START - 59), ..call() }, (200, "")),
        ("at its end", Call { time: at(START - 60), ..call() }, (403, "AccessDenied")),
        ("15 minutes early", Call { time: at(START + 900), ..call() }, (200, "")),
        ("earlier", Call { time: at(START + 901), ..call() }, (403, "AccessDenied")),
        ("for a week", call().presigned(604_800), (200, "")),
        ("for longer", call().presigned(604_801), (400, "AuthorizationQueryParametersError")),
        ("other secret", Call { secret_key: "other".to_owned(), ..call() }, (403, "SignatureDoesNotMatch")),
        ("other key id", Call { access_key: "AKIAOTHER".to_owned(), ..call() }, (403, "InvalidAccessKeyId")),
        (
            "other region",
            Call { region: "eu-west-1".to_owned(), ..call() },
            (400, "AuthorizationQueryParametersError"),
        ),
        (
            "a token where none is known",
            Call { token: Some("t".to_owned()), ..call() },
            (400, "InvalidToken"),
        ),
        ("a signed copy source", call().header("x-amz-copy-source", "bucket/source"), (200, "")),
        ("an unsigned one", call().unsigned("x-amz-copy-source", "bucket/source"), (403, "AccessDenied")),
        (
            "an unsigned hash counts for nothing",
            call().unsigned("x-amz-content-sha256", EMPTY).body("x"),
            (200, ""),
        ),
        ("a signed hash", call().header("x-amz-content-sha256", EMPTY).payload(EMPTY), (200, "")),
        (
            "a signed hash of another body",
            call().header("x-amz-content-sha256", EMPTY).payload(EMPTY).body("x"),
            (400, "XAmzContentSHA256Mismatch"),
        ),
    ];
    for (name, call, (status, code)) in rows {
        assert_eq!(call.refused().await, (status, code.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn refusals_carry_their_elements() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let late = Call { time: at(START - 100), ..fixture.call("GET", "/bucket").presigned(60) }.send().await;
    assert_eq!(late.element("Message"), "Request has expired");
    assert_eq!(late.element("X-Amz-Expires"), "60");
    assert_eq!(late.element("Expires"), "2023-11-14T22:12:40Z");
    assert_eq!(late.element("ServerTime"), "2023-11-14T22:13:20Z");

    let unsigned =
        fixture.call("PUT", "/bucket/k").presigned(60).unsigned("x-amz-copy-source", "a/b").send().await;
    assert_eq!(unsigned.element("HeadersNotSigned"), "x-amz-copy-source");

    let region = Call { region: "eu-west-1".to_owned(), ..fixture.call("GET", "/").presigned(60) };
    assert_eq!(region.send().await.element("Region"), "us-east-1");

    let both = Call {
        target: fixture.call("GET", "/bucket").presigned(60).target_as_sent(),
        ..fixture.call("GET", "")
    };
    let both = both.send().await;
    assert_eq!((both.status, both.element("Code").as_str()), (400, "InvalidArgument"));
    assert!(both.element("Message").starts_with("Only one auth mechanism allowed; only the X-Amz-Algorithm"));
    assert_eq!(both.element("ArgumentName"), "Authorization");
    assert!(both.element("ArgumentValue").starts_with("AWS4-HMAC-SHA256 Credential="));
}

#[tokio::test]
async fn an_altered_presigned_request_is_refused() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let good = String::from_utf8(fixture.call("GET", "/bucket?list-type=2").presigned(60).bytes()).unwrap();
    for (from, to, status, code) in [
        ("GET", "GET", 200, ""),
        ("GET", "DELETE", 403, "SignatureDoesNotMatch"),
        ("/bucket", "/bucket/other", 403, "SignatureDoesNotMatch"),
        ("list-type=2", "list-type=1", 403, "SignatureDoesNotMatch"),
        ("Expires=60", "Expires=61", 403, "SignatureDoesNotMatch"),
        (" HTTP", "&versions HTTP", 403, "SignatureDoesNotMatch"),
        ("&X-Amz-Signature=", "&X-Amz-Signature=0", 403, "SignatureDoesNotMatch"),
        ("&X-Amz-Expires=60", "", 400, "AuthorizationQueryParametersError"),
        (
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "Signature=a&AWSAccessKeyId=b",
            400,
            "AuthorizationQueryParametersError",
        ),
    ] {
        let request = good.replacen(from, to, 1);
        let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{to}");
    }
    let older =
        "GET /bucket?AWSAccessKeyId=a&Expires=1&Signature=b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = exchange(fixture.reference.address(), older.as_bytes()).await;
    assert_eq!((answer.status, answer.element("Code").as_str()), (400, "InvalidRequest"));
}

#[tokio::test]
async fn a_session_token_belongs_into_the_query() {
    let fixture = Fixture::start_with(|config| config.session_token = Some("tok/en+=".to_owned())).await;
    let call = |token: Option<&str>| {
        Call { token: token.map(str::to_owned), ..fixture.call("GET", "/") }.presigned(60)
    };
    assert_eq!(call(Some("tok/en+=")).send().await.status, 200);
    assert_eq!(call(Some("other")).refused().await, (400, "InvalidToken".to_owned()));
    assert_eq!(call(None).refused().await, (403, "InvalidAccessKeyId".to_owned()));
}

// Amazon takes no copy source from a query: the request stores the bytes of its body, none.
#[tokio::test]
async fn a_copy_source_in_the_query_copies_nothing() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "source").await;
    let upload = fixture.call("POST", "/bucket/key?uploads").ok().await.element("UploadId");
    let target = format!("/bucket/key?partNumber=1&uploadId={upload}&x-amz-copy-source=bucket%2Fsource");
    for signing in [Signing::Query(60), Signing::Header] {
        let answer = Call { signing, ..fixture.call("PUT", &target) }.ok().await;
        assert_eq!(answer.header("etag"), Some("\"d41d8cd98f00b204e9800998ecf8427e\""));
        assert_eq!(answer.text(), "");
    }
    let parts = fixture.get(&format!("/bucket/key?uploadId={upload}")).await;
    assert_eq!(parts.elements("Size"), ["0"]);
}

#[tokio::test]
async fn a_part_is_copied_by_a_presigned_request_that_signs_the_header() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "source").await;
    let upload = fixture.call("POST", "/bucket/key?uploads").ok().await.element("UploadId");
    let call = fixture.call("PUT", &format!("/bucket/key?partNumber=1&uploadId={upload}")).presigned(60);
    let answer =
        call.header("x-amz-copy-source", "bucket/source").header("x-amz-copy-source-range", "bytes=0-2");
    assert_eq!(answer.ok().await.elements("ETag").len(), 1);
    let parts = fixture.get(&format!("/bucket/key?uploadId={upload}")).await;
    assert_eq!(parts.elements("Size"), ["3"]);
}
