//! Copies of whole objects, and copy headers where they do not belong.

use crate::fixture::{Call, Fixture};

fn copy(fixture: &Fixture, source: &str, target: &str) -> Call {
    fixture.call("PUT", target).header("x-amz-copy-source", source)
}

#[tokio::test]
async fn metadata_follows_the_directive() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let put = fixture.call("PUT", "/bucket/source").body("x").header("content-type", "text/a");
    put.header("x-amz-meta-a", "1").header("x-amz-tagging", "t=1").ok().await;
    let copied = copy(&fixture, "/bucket/source", "/bucket/copy").ok().await;
    assert_eq!(copied.element("ETag"), "\"9dd4e461268c8034f5c8564e155c67a6\"");
    assert_eq!(copied.element("LastModified"), "2023-11-14T22:13:20.000Z");
    assert_eq!(copied.elements("ChecksumCRC64NVME").len(), 1);
    let object = fixture.get("/bucket/copy").await;
    assert_eq!((object.header("content-type"), object.header("x-amz-meta-a")), (Some("text/a"), Some("1")));
    assert_eq!(object.header("x-amz-tagging-count"), Some("1"));

    let replaced =
        copy(&fixture, "bucket/source", "/bucket/copy").header("x-amz-metadata-directive", "REPLACE");
    replaced.header("x-amz-meta-b", "2").header("x-amz-tagging-directive", "REPLACE").ok().await;
    let object = fixture.get("/bucket/copy").await;
    assert_eq!(
        (object.header("content-type"), object.header("x-amz-meta-a")),
        (Some("binary/octet-stream"), None)
    );
    assert_eq!((object.header("x-amz-meta-b"), object.header("x-amz-tagging-count")), (Some("2"), None));
}

#[tokio::test]
async fn an_object_is_not_copied_to_itself_for_nothing() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.set_versioning("bucket", "Enabled").await;
    let old = fixture.put("/bucket/key", "old").await.header("x-amz-version-id").unwrap().to_owned();
    fixture.put("/bucket/key", "new").await;
    let same = || copy(&fixture, "bucket/key", "/bucket/key");
    assert_eq!(same().refused().await, (400, "InvalidRequest".to_owned()));
    same().header("x-amz-metadata-directive", "REPLACE").ok().await;
    let restored = copy(&fixture, &format!("bucket/key?versionId={old}"), "/bucket/key").ok().await;
    assert_eq!(restored.header("x-amz-copy-source-version-id"), Some(&*old));
    assert!(restored.header("x-amz-version-id").is_some_and(|id| id != old));
    assert_eq!(fixture.get("/bucket/key").await.text(), "old");
}

#[tokio::test]
async fn refusals_name_source_or_condition() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/source", "x").await;
    for (source, status, code) in [
        ("bucket/missing", 404, "NoSuchKey"),
        ("missing/key", 404, "NoSuchBucket"),
        ("bucket", 400, "InvalidArgument"),
        ("bucket/%zz", 400, "InvalidArgument"),
        ("", 400, "InvalidArgument"),
        ("bucket/source?versionId=x", 400, "InvalidArgument"),
    ] {
        let refused = copy(&fixture, source, "/bucket/copy").refused().await;
        assert_eq!(refused, (status, code.to_owned()), "{source}");
    }
    let good = || copy(&fixture, "bucket/source", "/bucket/copy");
    for (header, value, condition) in [
        ("x-amz-copy-source-if-match", "y", "x-amz-copy-source-If-Match"),
        (
            "x-amz-copy-source-if-none-match",
            "9dd4e461268c8034f5c8564e155c67a6",
            "x-amz-copy-source-If-None-Match",
        ),
        (
            "x-amz-copy-source-if-unmodified-since",
            "Mon, 13 Nov 2023 00:00:00 GMT",
            "x-amz-copy-source-If-Unmodified-Since",
        ),
        (
            "x-amz-copy-source-if-modified-since",
            "Tue, 14 Nov 2023 22:13:20 GMT",
            "x-amz-copy-source-If-Modified-Since",
        ),
    ] {
        let refused = good().header(header, value).send().await;
        assert_eq!((refused.status, refused.element("Condition").as_str()), (412, condition), "{header}");
    }
    assert_eq!(good().body("x").refused().await, (400, "InvalidRequest".to_owned()));
    assert_eq!(
        good().header("x-amz-metadata-directive", "x").refused().await,
        (400, "InvalidArgument".to_owned())
    );
    assert_eq!(fixture.get("/bucket/copy").await.status, 404);
    good().ok().await;
    assert_eq!(good().header("if-none-match", "*").refused().await, (412, "PreconditionFailed".to_owned()));
}

#[tokio::test]
async fn a_copy_source_belongs_to_copies() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/key", "x").await;
    for (method, target) in [
        ("GET", "/bucket/key"),
        ("DELETE", "/bucket/key"),
        ("DELETE", "/bucket/key?uploadId=x"),
        ("POST", "/bucket/key?uploadId=x"),
    ] {
        let answer = fixture.call(method, target).header("x-amz-copy-source", "bucket/key").send().await;
        assert_eq!(
            (answer.status, answer.element("Code").as_str()),
            (400, "InvalidArgument"),
            "{method} {target}"
        );
        assert_eq!(answer.element("ArgumentName"), "x-amz-copy-source");
        assert_eq!(answer.element("Message"), "You can only specify a copy source header for copy requests.");
    }
    let head = fixture.call("HEAD", "/bucket/key").header("x-amz-copy-source", "bucket/key").send().await;
    assert_eq!((head.status, head.body.len()), (400, 0));
    let post = fixture.call("POST", "/bucket/key").header("x-amz-copy-source", "bucket/key").refused().await;
    assert_eq!(post, (405, "MethodNotAllowed".to_owned()));
    assert_eq!(fixture.get("/bucket/key").await.text(), "x");
}
