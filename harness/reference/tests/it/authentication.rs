//! Who is let in.

use crate::fixture::{Answer, Call, Fixture, START, exchange};
use std::time::{Duration, UNIX_EPOCH};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[tokio::test]
async fn refusals_name_what_is_wrong() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let call = || fixture.call("PUT", "/bucket/key");
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let rows: Vec<(&str, Call, (u16, &str))> = vec![
        ("as it should be", call(), (200, "")),
        ("other secret", Call { secret_key: "other".to_owned(), ..call() }, (403, "SignatureDoesNotMatch")),
        ("other key id", Call { access_key: "AKIAOTHER".to_owned(), ..call() }, (403, "InvalidAccessKeyId")),
        (
            "other region",
            Call { region: "eu-west-1".to_owned(), ..call() },
            (400, "AuthorizationHeaderMalformed"),
        ),
        ("15 minutes old", Call { time: at(START - 900), ..call() }, (200, "")),
        ("15 minutes early", Call { time: at(START + 900), ..call() }, (200, "")),
        ("older", Call { time: at(START - 901), ..call() }, (403, "RequestTimeTooSkewed")),
        ("earlier", Call { time: at(START + 901), ..call() }, (403, "RequestTimeTooSkewed")),
        (
            "a token where none is known",
            Call { token: Some("t".to_owned()), ..call() },
            (400, "InvalidToken"),
        ),
        ("unsigned x-amz header", call().unsigned("x-amz-copy-source", "bucket/key"), (403, "AccessDenied")),
        ("unsigned other header", call().unsigned("x-other", "1"), (200, "")),
        ("another body's hash", call().payload(EMPTY).body("x"), (400, "XAmzContentSHA256Mismatch")),
        ("no hash", call().payload("abc"), (400, "InvalidArgument")),
        ("no promise", call().payload("UNSIGNED-PAYLOAD").body("x"), (200, "")),
    ];
    for (name, call, (status, code)) in rows {
        assert_eq!(call.refused().await, (status, code.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn refusals_carry_their_elements() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let call = || fixture.call("GET", "/bucket");

    let wrong = Call { secret_key: "other".to_owned(), ..call() }.send().await;
    let canonical = wrong.element("CanonicalRequest");
    assert!(canonical.starts_with("GET\n/bucket\n\nhost:"), "{canonical}");
    assert_eq!(wrong.element("AWSAccessKeyId"), fixture.reference.config().access_key);
    assert!(
        wrong
            .element("StringToSign")
            .starts_with("AWS4-HMAC-SHA256\n20231114T221320Z\n20231114/us-east-1/s3/")
    );
    assert!(wrong.element("StringToSignBytes").starts_with("41 57 53 34 2d"));
    assert!(wrong.element("CanonicalRequestBytes").starts_with("47 45 54 0a 2f"));
    assert_eq!(wrong.element("SignatureProvided").len(), 64);

    let late = Call { time: UNIX_EPOCH + Duration::from_secs(START - 3600), ..call() }.send().await;
    assert_eq!(late.element("RequestTime"), "20231114T211320Z");
    assert_eq!(late.element("ServerTime"), "2023-11-14T22:13:20Z");
    assert_eq!(late.element("MaxAllowedSkewMilliseconds"), "900000");

    let unsigned = call().unsigned("x-amz-copy-source", "a/b").unsigned("x-amz-meta-a", "1").send().await;
    assert_eq!(
        unsigned.element("Message"),
        "There were headers present in the request which were not signed"
    );
    assert_eq!(unsigned.element("HeadersNotSigned"), "x-amz-copy-source, x-amz-meta-a");

    let region = Call { region: "eu-west-1".to_owned(), ..call() }.send().await;
    assert_eq!(region.element("Region"), "us-east-1");
}

// An attacker who sees a signed request must not learn from the signature's answer that a header was added.
#[tokio::test]
async fn an_unsigned_header_is_reported_before_a_wrong_signature() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let call = Call { secret_key: "other".to_owned(), ..fixture.call("PUT", "/bucket/key") };
    let refused = call.unsigned("x-amz-copy-source", "a/b").refused().await;
    assert_eq!(refused, (403, "AccessDenied".to_owned()));
}

#[tokio::test]
async fn a_session_token_must_be_the_configured_one() {
    let fixture = Fixture::start_with(|config| config.session_token = Some("tok/en+=".to_owned())).await;
    let call = |token: Option<&str>| Call { token: token.map(str::to_owned), ..fixture.call("GET", "/") };
    assert_eq!(call(Some("tok/en+=")).send().await.status, 200);
    assert_eq!(call(Some("other")).refused().await, (400, "InvalidToken".to_owned()));
    assert_eq!(call(None).refused().await, (403, "InvalidAccessKeyId".to_owned()));
}

#[tokio::test]
async fn raw_requests_without_a_usable_signature_are_refused() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let good = String::from_utf8(fixture.call("GET", "/bucket").bytes()).unwrap();
    let line = |name: &str| good.lines().find(|line| line.starts_with(name)).unwrap().to_owned() + "\r\n";
    let with = |name: &str, to: &str| good.replace(&line(name), to);
    let rows = [
        (good.clone(), 200, ""),
        (with("authorization", ""), 403, "AccessDenied"),
        (with("authorization", "authorization: Bearer x\r\n"), 400, "InvalidArgument"),
        (with("authorization", "authorization: AWS a:b\r\n"), 400, "InvalidRequest"),
        (with("authorization", "authorization: AWS4-HMAC-SHA256 x\r\n"), 400, "AuthorizationHeaderMalformed"),
        (with("x-amz-content-sha256", ""), 400, "InvalidRequest"),
        (with("x-amz-date", ""), 403, "AccessDenied"),
        (with("x-amz-date", "x-amz-date: today\r\n"), 403, "AccessDenied"),
        (good.replace("/bucket", "/bucket/other"), 403, "SignatureDoesNotMatch"),
        (good.replace("/bucket", "/bucket?x"), 403, "SignatureDoesNotMatch"),
        (good.replace("GET", "PUT"), 403, "SignatureDoesNotMatch"),
    ];
    for (request, status, code) in rows {
        let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{request}");
    }
}

#[tokio::test]
async fn what_amazons_signer_signs_is_believed() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let targets = [
        "/bucket/plain",
        "/bucket/a%20b%2Bc+d",
        "/bucket/%e2%82%ac",
        "/bucket/%E2%82%AC",
        "/bucket//a//b/",
        "/bucket/../a/./b",
        "/bucket/a(b)'c!*~",
        "/bucket/%252F",
        "/bucket/k?x-id=PutObject",
        "/bucket/k?b=2&a=1&a=0&c",
        "/bucket/k?q=a+b%20c%2Bd",
        "/bucket/k?q=a%2Fb%7Ec~d",
        "/bucket/k?%C3%A9=%C3%A9",
    ];
    for target in targets {
        let answer = fixture.call("PUT", target).send().await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    }
    for (name, value) in [
        ("x-amz-meta-a", "  two   blanks  "),
        ("x-amz-meta-a", ""),
        ("x-amz-meta-a", "ü"),
        ("x-amz-meta-a", "a,b;c=\"d\""),
        ("cache-control", "no-cache"),
    ] {
        let answer = fixture.call("PUT", "/bucket/k").header(name, value).send().await;
        assert_eq!(answer.status, 200, "{name}: {value}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_answer_is_labelled() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for (target, status) in [("/bucket", 200), ("/missing", 404)] {
        let answer: Answer = fixture.get(target).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("server"), Some("AmazonS3"));
        assert_eq!(answer.header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
        assert_eq!(answer.header("content-type"), Some("application/xml"));
        let (request_id, host_id) = (answer.header("x-amz-request-id"), answer.header("x-amz-id-2"));
        assert!(request_id.is_some_and(|id| id.len() == 16) && host_id.is_some_and(|id| id.len() == 76));
        if status == 404 {
            assert_eq!(Some(answer.element("RequestId").as_str()), request_id);
            assert_eq!(Some(answer.element("HostId").as_str()), host_id);
            assert!(
                answer.text().starts_with(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code>"
                )
            );
            assert!(answer.elements("Resource").is_empty());
        }
    }
}
