//! Buckets named by the host, and what is said twice.

use crate::fixture::{Call, Fixture, exchange};

fn on_host(call: Call, host: &str) -> Call {
    Call { host: format!("{host}:{}", call.address.port()), ..call }
}

#[tokio::test]
async fn a_host_below_the_domain_names_the_bucket() {
    let fixture = Fixture::with_buckets(&["bucket", "dotted.bucket"]).await;
    for (host, bucket) in [("bucket.localhost", "bucket"), ("dotted.bucket.LOCALHOST", "dotted.bucket")] {
        on_host(fixture.call("PUT", "/a/key"), host).body("x").ok().await;
        assert_eq!(fixture.get(&format!("/{bucket}/a/key")).await.text(), "x");
        let listed = on_host(fixture.call("GET", "/?list-type=2"), host).ok().await;
        assert_eq!(
            (listed.element("Name").as_str(), listed.elements("Key")),
            (bucket, vec!["a/key".to_owned()])
        );
        let presigned = on_host(fixture.call("GET", "/a/key").presigned(60), host);
        assert_eq!(presigned.ok().await.text(), "x");
    }
    for host in ["localhost", "127.0.0.1", "bucket.example.com"] {
        assert_eq!(on_host(fixture.call("GET", "/bucket/a/key"), host).ok().await.text(), "x", "{host}");
    }
    on_host(fixture.call("PUT", "/"), "new.localhost").ok().await;
    assert_eq!(fixture.get("/").await.elements("Name"), ["bucket", "dotted.bucket", "new"]);
}

#[tokio::test]
async fn a_part_is_copied_between_hosts() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "0123456789").await;
    let create = on_host(fixture.call("POST", "/key?uploads"), "bucket.localhost");
    let upload = create.ok().await.element("UploadId");
    let call = fixture.call("PUT", &format!("/key?partNumber=1&uploadId={upload}"));
    on_host(call.header("x-amz-copy-source", "bucket/source"), "bucket.localhost").ok().await;
    assert_eq!(fixture.get(&format!("/bucket/key?uploadId={upload}")).await.elements("Size"), ["10"]);
}

#[tokio::test]
async fn without_a_domain_only_paths_name_buckets() {
    let fixture = Fixture::start_with(|config| config.domain = None).await;
    fixture.put("/bucket", "").await;
    let call = on_host(fixture.call("GET", "/bucket"), "bucket.localhost");
    assert_eq!(call.ok().await.element("Name"), "bucket");
}

#[tokio::test]
async fn a_whole_url_in_the_request_line_is_a_path() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let request = String::from_utf8(fixture.call("GET", "/bucket").bytes()).unwrap();
    let request = request.replacen("/bucket", "http://example.com/bucket", 1);
    let answer = exchange(fixture.reference.address(), request.as_bytes()).await;
    assert_eq!((answer.status, answer.element("Name").as_str()), (200, "bucket"));
}

// RFC 9110 section 5.3: a header that is there twice is one, its values joined by a comma.
#[tokio::test]
async fn what_is_said_twice_is_joined_in_headers_and_taken_first_in_queries() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "0123456789").await;
    fixture.put("/bucket/a,bucket/b", "joined").await;
    let etag = fixture.get("/bucket/source").await.header("etag").unwrap().to_owned();
    let upload = fixture.call("POST", "/bucket/key?uploads").ok().await.element("UploadId");
    let target = format!("/bucket/key?partNumber=1&uploadId={upload}");
    let copy = |target: &str| fixture.call("PUT", target).header("x-amz-copy-source", "bucket/source");
    let twice = |name: &str, first: &str, second: &str| {
        copy(&target).header(name, first).header(name, second).refused()
    };
    let ok = (200, String::new());
    assert_eq!(twice("x-amz-copy-source-if-match", "\"other\"", &etag).await, ok);
    assert_eq!(twice("x-amz-copy-source-if-none-match", "\"other\"", &etag).await.0, 412);
    assert_eq!(twice("x-amz-copy-source-range", "bytes=0-1", "bytes=0-1").await.1, "InvalidArgument");
    let joined = fixture.call("PUT", &target).header("x-amz-copy-source", "bucket/a");
    joined.header("x-amz-copy-source", "bucket/b").ok().await;
    assert_eq!(fixture.get(&format!("/bucket/key?uploadId={upload}")).await.elements("Size"), ["6"]);
    copy(&format!("{target}&partNumber=2&uploadId=other")).ok().await;
    let parts = fixture.get(&format!("/bucket/key?uploadId={upload}")).await;
    assert_eq!(
        (parts.elements("PartNumber"), parts.elements("Size")),
        (vec!["1".to_owned()], vec!["10".to_owned()])
    );
}
