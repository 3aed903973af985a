//! What each typed call sends and what it makes of the answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use upcheck_wire::{Client, Failed, Versioning, Why};

use crate::support::{
    ACCESS_KEY, BODY_LIMIT, SECRET_KEY, SESSION_TOKEN, Server, Step, answer, answer_with, split,
};

/// Makes one call against one answer: the request line without its HTTP version, the request's body, the result.
async fn call<T>(reply: Vec<u8>, call: impl AsyncFnOnce(Client) -> T) -> (String, String, T) {
    let server = Server::start([Step::Reply(reply)]).await;
    let result = call(server.client()).await;
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    let (line, _, body) = split(&heard[0]);
    (line.strip_suffix(" HTTP/1.1").unwrap().to_owned(), String::from_utf8(body).unwrap(), result)
}

fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", body)
}

#[tokio::test]
async fn buckets_are_made_with_their_region() {
    let (line, body, result) = call(ok(""), async |s3| s3.create_bucket("b", "us-east-1").await).await;
    assert_eq!((line.as_str(), body.as_str()), ("PUT /b", ""));
    result.unwrap();
    let (line, body, result) = call(ok(""), async |s3| s3.create_bucket("b", "eu-west-1").await).await;
    assert_eq!(line, "PUT /b");
    assert!(body.contains("<LocationConstraint>eu-west-1</LocationConstraint>"), "{body}");
    result.unwrap();
}

#[tokio::test]
async fn buckets_are_asked_for_and_removed() {
    let (line, _, result) = call(ok(""), async |s3| s3.head_bucket("b").await).await;
    assert_eq!(line, "HEAD /b");
    result.unwrap();
    let (line, _, result) = call(answer("204 No Content", ""), async |s3| s3.delete_bucket("b").await).await;
    assert_eq!(line, "DELETE /b");
    result.unwrap();
    let listing = "<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>x</Name></Bucket>\
                   <Bucket><Name>a</Name></Bucket></Buckets></ListAllMyBucketsResult>";
    let (line, _, result) = call(ok(listing), async |s3| s3.list_buckets().await).await;
    assert_eq!(line, "GET /");
    assert_eq!(result.unwrap(), ["x", "a"]);
}

#[tokio::test]
async fn versioning_is_set_and_read() {
    for (versioning, status) in [(Versioning::Enabled, "Enabled"), (Versioning::Suspended, "Suspended")] {
        let (line, body, result) = call(ok(""), async |s3| s3.put_versioning("b", versioning).await).await;
        assert_eq!(line, "PUT /b?versioning");
        assert!(body.contains(&format!("<Status>{status}</Status>")), "{body}");
        result.unwrap();
    }
    for (inside, versioning) in [
        ("", None),
        ("<Status>Enabled</Status>", Some(Versioning::Enabled)),
        ("<Status>Suspended</Status>", Some(Versioning::Suspended)),
    ] {
        let reply = ok(&format!("<VersioningConfiguration>{inside}</VersioningConfiguration>"));
        let (line, _, result) = call(reply, async |s3| s3.get_versioning("b").await).await;
        assert_eq!(line, "GET /b?versioning");
        assert_eq!(result.unwrap(), versioning);
    }
    let reply = ok("<VersioningConfiguration><Status>On</Status></VersioningConfiguration>");
    let (_, _, result) = call(reply, async |s3| s3.get_versioning("b").await).await;
    assert!(result.unwrap_err().to_string().contains("\"On\""));
}

#[tokio::test]
async fn objects_are_stored_and_described() {
    let headers = "etag: \"0cc1\"\r\nx-amz-version-id: v1\r\ndate: Fri, 24 May 2013 00:00:00 GMT\r\n";
    let reply = answer_with("200 OK", headers, "");
    let (line, body, result) = call(reply, async |s3| s3.put_object("b", "a b", "data").await).await;
    assert_eq!((line.as_str(), body.as_str()), ("PUT /b/a%20b", "data"));
    let stored = result.unwrap();
    assert_eq!((stored.etag.as_str(), stored.raw_etag.as_str()), ("0cc1", "\"0cc1\""));
    assert_eq!(stored.version_id.as_deref(), Some("v1"));
    assert_eq!(stored.date.unwrap().unix(), 1_369_353_600);

    let reply = b"HTTP/1.1 200 OK\r\nETag: 0cc1\r\nContent-Length: 5368709121\r\n\
                  Last-Modified: Fri, 24 May 2013 00:00:00 GMT\r\n\r\n";
    let (line, _, result) =
        call(reply.to_vec(), async |s3| s3.head_object("b", "k", Some("a+b")).await).await;
    assert_eq!(line, "HEAD /b/k?versionId=a%2Bb");
    let head = result.unwrap();
    assert_eq!((head.etag.as_str(), head.raw_etag.as_str(), head.size), ("0cc1", "0cc1", 5_368_709_121));
    assert_eq!((head.last_modified.unwrap().unix(), head.version_id), (1_369_353_600, None));

    let reply = answer("204 No Content", "");
    let (line, _, result) = call(reply, async |s3| s3.delete_object("b", "k", Some("null")).await).await;
    assert_eq!(line, "DELETE /b/k?versionId=null");
    result.unwrap();
}

#[tokio::test]
async fn data_is_data_even_if_it_looks_like_an_error() {
    let data = "<Error><Code>NotReally</Code></Error>";
    let (line, _, result) = call(ok(data), async |s3| s3.get_object("b", "k", None).await).await;
    assert_eq!(line, "GET /b/k");
    assert_eq!(result.unwrap().body, data);
    let long = ok(&"x".repeat(BODY_LIMIT + 1));
    let (_, _, result) = call(long, async |s3| s3.get_object("b", "k", None).await).await;
    assert!(matches!(result.unwrap_err().why, Why::Unreadable(_)));
}

#[tokio::test]
async fn uploads_are_begun_filled_completed_and_aborted() {
    let begun = "<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>";
    let (line, _, result) = call(ok(begun), async |s3| s3.create_upload("b", "k").await).await;
    assert_eq!(line, "POST /b/k?uploads");
    assert_eq!(result.unwrap(), "u/1");

    let reply = answer_with("200 OK", "etag: \"e\"\r\n", "");
    let (line, body, result) = call(reply, async |s3| s3.upload_part("b", "k", "u/1", 7, "data").await).await;
    assert_eq!((line.as_str(), body.as_str()), ("PUT /b/k?partNumber=7&uploadId=u%2F1", "data"));
    assert_eq!(result.unwrap().raw_etag, "\"e\"");

    let done = " <CompleteMultipartUploadResult><ETag/></CompleteMultipartUploadResult>";
    let parts = [(1, "\"e\"".to_owned()), (3, "f&".to_owned())];
    let (line, body, result) =
        call(ok(done), async |s3| s3.complete_upload("b", "k", "u/1", &parts).await).await;
    assert_eq!(line, "POST /b/k?uploadId=u%2F1");
    assert!(
        body.contains(
            "<Part><PartNumber>1</PartNumber><ETag>&quot;e&quot;</ETag></Part>\
             <Part><PartNumber>3</PartNumber><ETag>f&amp;</ETag></Part>"
        ),
        "{body}"
    );
    result.unwrap();
    let error = "<Error><Code>InternalError</Code><Message>m</Message></Error>";
    let refused = call(ok(error), async |s3| s3.complete_upload("b", "k", "u/1", &parts).await).await.2;
    assert_eq!(refused.unwrap_err().code(), Some("InternalError"));

    let reply = answer("204 No Content", "");
    let (line, _, result) = call(reply, async |s3| s3.abort_upload("b", "k", "u/1").await).await;
    assert_eq!(line, "DELETE /b/k?uploadId=u%2F1");
    result.unwrap();
}

#[tokio::test]
async fn objects_are_deleted_a_thousand_at_a_time() {
    let left = "<DeleteResult><Error><Key>k1</Key><VersionId>v</VersionId><Code>AccessDenied</Code>\
                <Message>m</Message></Error></DeleteResult>";
    let server = Server::start([Step::Reply(ok(left)), Step::Reply(ok("<DeleteResult/>"))]).await;
    let objects: Vec<(String, Option<String>)> =
        (0..1001).map(|number| (format!("<{number}>\u{1}"), (number == 0).then(|| "v".to_owned()))).collect();
    let errors = server.client().delete_objects("b", &objects).await.unwrap();
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].key.as_str(), errors[0].version_id.as_deref()), ("k1", Some("v")));
    assert_eq!((errors[0].code.as_str(), errors[0].message.as_str()), ("AccessDenied", "m"));

    let heard = server.heard();
    let mut counts = Vec::new();
    for request in &heard {
        let (line, headers, body) = split(request);
        assert_eq!(line, "POST /b?delete HTTP/1.1");
        let md5 = headers.iter().find(|(name, _)| name == "content-md5").unwrap();
        assert_eq!(md5.1, STANDARD.encode(Md5::digest(&body)).into_bytes());
        counts.push(String::from_utf8(body).unwrap().matches("<Object>").count());
    }
    assert_eq!(counts, [1000, 1]);
    let first = String::from_utf8_lossy(&heard[0]).into_owned();
    assert!(first.contains("<Object><Key>&lt;0&gt;&#1;</Key><VersionId>v</VersionId></Object>"), "{first}");
    assert!(first.contains("<Object><Key>&lt;1&gt;&#1;</Key></Object>"), "{first}");
}

#[tokio::test]
async fn nothing_to_delete_sends_nothing() {
    let server = Server::start([]).await;
    assert_eq!(server.client().delete_objects("b", &[]).await.unwrap(), []);
    assert!(server.heard().is_empty());
}

async fn failed(reply: Vec<u8>) -> Failed {
    call(reply, async |s3| s3.create_upload("b", "k").await).await.2.unwrap_err()
}

#[tokio::test]
async fn failures_say_what_was_asked_and_what_came() {
    let error =
        "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>";
    let what = "CreateMultipartUpload b/k";
    for (reply, text) in [
        (
            answer("404 Not Found", error),
            "was refused with 404 NoSuchBucket: The specified bucket does not exist",
        ),
        (ok(error), "was refused with 200 NoSuchBucket: The specified bucket does not exist"),
        (answer("503 Slow Down", "wait"), "was refused with 503 and no error document"),
        (answer("307 Temporary Redirect", ""), "was refused with 307 and no error document"),
        (ok(""), "was answered with 200, but the body is empty where an XML document should be"),
        (ok("<a/>"), "was answered with 200, but its root element is a, not InitiateMultipartUploadResult"),
        (
            ok("<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>"),
            "was answered with 200, but its InitiateMultipartUploadResult has no UploadId",
        ),
        (
            ok(&format!("<a>{}</a>", " ".repeat(BODY_LIMIT))),
            "was answered with 200, but its body is longer than the client reads",
        ),
    ] {
        assert_eq!(failed(reply).await.to_string(), format!("{what} {text}"));
    }
    let refused = failed(answer("404 Not Found", error)).await;
    assert_eq!((refused.status(), refused.code()), (Some(404), Some("NoSuchBucket")));

    let server = Server::start([Step::Close(Vec::new())]).await;
    let none = server.client().create_upload("b", "k").await.unwrap_err();
    assert_eq!((none.why.clone(), none.status(), none.code()), (Why::NoAnswer, None, None));
    assert!(
        none.to_string().starts_with("CreateMultipartUpload b/k: there is no whole HTTP answer: "),
        "{none}"
    );
}

#[tokio::test]
async fn failures_hold_no_secret() {
    let server = Server::start([Step::Echo(|request| {
        let text = String::from_utf8_lossy(request).replace('&', "&amp;").replace('<', "&lt;");
        let signature = signature(request);
        format!(
            "<Error><Code>Echo</Code><Message>{text}</Message><SignatureProvided>{signature}</SignatureProvided>\
             </Error>"
        )
        .into_bytes()
    })])
    .await;
    let failed = server.client().put_object("b", SECRET_KEY, SESSION_TOKEN).await.unwrap_err();
    assert_eq!(failed.code(), Some("Echo"));
    let text = format!("{failed} {failed:?}");
    for secret in [ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, &signature(&server.heard()[0])] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("PutObject b/[redacted]"), "{text}");
}

fn signature(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request);
    text.split("Signature=").nth(1).unwrap().chars().take(64).collect()
}
