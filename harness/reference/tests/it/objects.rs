//! Objects: store, read, delete.

use crate::fixture::Fixture;

const MD5_OF_X: &str = "\"9dd4e461268c8034f5c8564e155c67a6\"";

#[tokio::test]
async fn what_is_stored_comes_back() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let put = fixture.call("PUT", "/bucket/a%20b/%C3%A9").body("x").header("x-amz-meta-Name", "value");
    let put = put.header("cache-control", "no-cache").header("x-amz-unknown", "1").ok().await;
    assert_eq!(put.header("etag"), Some(MD5_OF_X));
    assert_eq!(put.header("x-amz-checksum-type"), Some("FULL_OBJECT"));
    assert!(put.header("x-amz-checksum-crc64nvme").is_some());
    let get = fixture.get("/bucket/a%20b/%c3%a9").await;
    for (name, value) in [
        ("etag", MD5_OF_X),
        ("content-type", "binary/octet-stream"),
        ("content-length", "1"),
        ("x-amz-meta-name", "value"),
        ("cache-control", "no-cache"),
        ("last-modified", "Tue, 14 Nov 2023 22:13:20 GMT"),
        ("accept-ranges", "bytes"),
        ("x-amz-server-side-encryption", "AES256"),
    ] {
        assert_eq!(get.header(name), Some(value), "{name}");
    }
    assert_eq!((get.text().as_str(), get.header("x-amz-checksum-crc64nvme")), ("x", None));
    let head =
        fixture.call("HEAD", "/bucket/a%20b/%C3%A9").header("x-amz-checksum-mode", "ENABLED").ok().await;
    assert_eq!((head.header("content-length"), head.body.len()), (Some("1"), 0));
    assert!(head.header("x-amz-checksum-crc64nvme").is_some());
    let missing = fixture.call("HEAD", "/bucket/missing").send().await;
    assert_eq!((missing.status, missing.body.len()), (404, 0));
}

#[tokio::test]
async fn bodies_are_held_against_their_digests() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for (headers, status, code) in [
        (vec![("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==")], 200, ""),
        (vec![("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")], 400, "BadDigest"),
        (vec![("content-md5", "x")], 400, "InvalidDigest"),
        (vec![("x-amz-checksum-crc32", "jNxICw==")], 400, "BadDigest"),
        (vec![("x-amz-checksum-crc32", "jNwWgw==")], 200, ""),
        (vec![("x-amz-checksum-crc32", "jNwWgw=="), ("x-amz-sdk-checksum-algorithm", "CRC32")], 200, ""),
        (
            vec![("x-amz-checksum-crc32", "jNwWgw=="), ("x-amz-sdk-checksum-algorithm", "SHA1")],
            400,
            "InvalidRequest",
        ),
        (vec![("x-amz-sdk-checksum-algorithm", "CRC32")], 400, "InvalidRequest"),
        (vec![("x-amz-checksum-crc32", "x")], 400, "InvalidRequest"),
        (vec![("x-amz-checksum-crc32", "jNwWgw=="), ("x-amz-checksum-sha1", "x")], 400, "InvalidRequest"),
        (vec![("x-amz-server-side-encryption", "AES256")], 200, ""),
        (vec![("x-amz-server-side-encryption", "AES512")], 400, "InvalidEncryptionAlgorithmError"),
        (vec![("x-amz-server-side-encryption", "aws:kms")], 501, "NotImplemented"),
        (vec![("x-amz-server-side-encryption-customer-algorithm", "AES256")], 400, "InvalidRequest"),
        (vec![("x-amz-tagging", "a=1&a=2")], 400, "InvalidTag"),
        (vec![("x-amz-meta-a", &*"x".repeat(2048))], 400, "MetadataTooLarge"),
    ] {
        let call = fixture.call("PUT", "/bucket/key").body("x");
        let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        assert_eq!(call.refused().await, (status, code.to_owned()), "{headers:?}");
    }
    let checked = fixture.call("PUT", "/bucket/key").body("x").header("x-amz-checksum-crc32", "jNwWgw==");
    assert_eq!(checked.ok().await.header("x-amz-checksum-crc32"), Some("jNwWgw=="));
    let head = fixture.call("HEAD", "/bucket/key").header("x-amz-checksum-mode", "ENABLED").ok().await;
    assert_eq!(head.header("x-amz-checksum-crc32"), Some("jNwWgw=="));
}

#[tokio::test]
async fn ranges_are_cut_out() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/digits", "0123456789").await;
    for (range, status, body, content_range) in [
        ("bytes=2-4", 206, "234", Some("bytes 2-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-2", 206, "89", Some("bytes 8-9/10")),
        ("bytes=4-2", 200, "0123456789", None),
        ("bytes=0-1,3-4", 200, "0123456789", None),
    ] {
        let answer = fixture.call("GET", "/bucket/digits").header("range", range).send().await;
        assert_eq!((answer.status, answer.text().as_str()), (status, body), "{range}");
        assert_eq!(answer.header("content-range"), content_range, "{range}");
    }
    let outside = fixture.call("GET", "/bucket/digits").header("range", "bytes=10-").send().await;
    assert_eq!((outside.status, outside.element("Code")), (416, "InvalidRange".to_owned()));
    assert_eq!(
        (outside.element("ActualObjectSize"), outside.element("RangeRequested")),
        ("10".into(), "bytes=10-".into())
    );
}

#[tokio::test]
async fn reads_are_conditional() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/key", "x").await;
    fixture.advance(60);
    let (then, before, later) =
        ("Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:19 GMT", "Tue, 14 Nov 2023 22:13:21 GMT");
    let tomorrow = "Wed, 15 Nov 2023 22:13:20 GMT";
    for (headers, status) in [
        (vec![("if-match", MD5_OF_X)], 200),
        (vec![("if-match", "9dd4e461268c8034f5c8564e155c67a6")], 200),
        (vec![("if-match", "\"x\", *")], 412),
        (vec![("if-match", "*")], 200),
        (vec![("if-match", "\"x\"")], 412),
        (vec![("if-none-match", MD5_OF_X)], 304),
        (vec![("if-none-match", "\"x\"")], 200),
        (vec![("if-modified-since", before)], 200),
        (vec![("if-modified-since", then)], 304),
        (vec![("if-modified-since", later)], 304),
        (vec![("if-modified-since", tomorrow)], 200),
        (vec![("if-modified-since", "nonsense")], 200),
        (vec![("if-unmodified-since", before)], 412),
        (vec![("if-unmodified-since", then)], 200),
        (vec![("if-match", MD5_OF_X), ("if-unmodified-since", before)], 200),
        (vec![("if-none-match", "\"x\""), ("if-modified-since", then)], 200),
        (vec![("if-none-match", MD5_OF_X), ("if-modified-since", before)], 304),
    ] {
        for method in ["GET", "HEAD"] {
            let call = fixture.call(method, "/bucket/key");
            let answer =
                headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await;
            assert_eq!(answer.status, status, "{method} {headers:?}");
            if status == 304 {
                assert_eq!((answer.body.len(), answer.header("etag")), (0, Some(MD5_OF_X)));
            }
        }
    }
}

#[tokio::test]
async fn writes_are_conditional() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let put = |header: &str, value: &str| fixture.call("PUT", "/bucket/key").header(header, value).body("x");
    assert_eq!(put("if-match", MD5_OF_X).refused().await, (404, "NoSuchKey".to_owned()));
    put("if-none-match", "*").ok().await;
    assert_eq!(put("if-none-match", "*").refused().await, (412, "PreconditionFailed".to_owned()));
    assert_eq!(put("if-none-match", "x").refused().await, (501, "NotImplemented".to_owned()));
    assert_eq!(put("if-match", "\"y\"").refused().await, (412, "PreconditionFailed".to_owned()));
    put("if-match", MD5_OF_X).ok().await;
}

#[tokio::test]
async fn many_keys_are_deleted_at_once() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for key in ["a", "b%3C", "c"] {
        fixture.put(&format!("/bucket/{key}"), "x").await;
    }
    let delete = |document: &str| {
        fixture.call("POST", "/bucket?delete").header("x-amz-checksum-crc32", &crc32(document)).body(document)
    };
    let document = "<Delete><Object><Key>a</Key></Object><Object><Key>b&lt;</Key></Object><Object><Key>none</Key></Object>\
                    <Object><Key>c</Key><VersionId>made-up</VersionId></Object></Delete>";
    let bare = fixture.call("POST", "/bucket?delete").body(document).send().await;
    assert_eq!((bare.status, bare.element("Code")), (400, "InvalidRequest".to_owned()));
    assert_eq!(bare.element("Message"), "Missing required header for this request: Content-MD5");
    let answer = delete(document).ok().await;
    assert_eq!(answer.elements("Key"), ["a", "b<", "none", "c"]);
    assert_eq!((answer.elements("Deleted").len(), answer.element("Code")), (3, "NoSuchVersion".to_owned()));
    assert_eq!(fixture.get("/bucket").await.elements("Key"), ["c"]);

    fixture.set_versioning("bucket", "Enabled").await;
    let loud = delete("<Delete><Object><Key>c</Key></Object></Delete>").ok().await;
    let marker = loud.element("DeleteMarkerVersionId");
    assert_eq!((loud.element("DeleteMarker").as_str(), marker.len()), ("true", 32));
    let quiet = format!(
        "<Delete><Quiet>true</Quiet><Object><Key>c</Key><VersionId>{marker}</VersionId></Object></Delete>"
    );
    assert!(delete(&quiet).ok().await.elements("Deleted").is_empty());
    assert_eq!(fixture.get("/bucket/c").await.status, 200);

    let too_many = format!("<Delete>{}</Delete>", "<Object><Key>k</Key></Object>".repeat(1001));
    for wrong in ["<Delete/>", "<Delete><Object/></Delete>", "<Other/>", "x", &too_many] {
        assert_eq!(delete(wrong).refused().await, (400, "MalformedXML".to_owned()));
    }
}

#[tokio::test]
async fn tags_are_kept_beside_the_object() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.call("PUT", "/bucket/key").header("x-amz-tagging", "a=1&b=%C3%A9+x").ok().await;
    let tags = fixture.get("/bucket/key?tagging").await;
    assert_eq!(
        (tags.elements("Key"), tags.elements("Value")),
        (vec!["a".into(), "b".into()], vec!["1".into(), "é x".into()])
    );
    fixture
        .put("/bucket/key?tagging", "<Tagging><TagSet><Tag><Key>c</Key><Value/></Tag></TagSet></Tagging>")
        .await;
    assert_eq!(fixture.get("/bucket/key?tagging").await.elements("Key"), ["c"]);
    assert_eq!(fixture.get("/bucket/key").await.header("x-amz-tagging-count"), Some("1"));
    assert_eq!(fixture.call("DELETE", "/bucket/key?tagging").send().await.status, 204);
    assert!(fixture.get("/bucket/key?tagging").await.elements("Tag").is_empty());
    for wrong in ["", "<Tagging/>", "<Tagging><TagSet><Tag><Key>c</Key></Tag></TagSet></Tagging>"] {
        let refused = fixture.call("PUT", "/bucket/key?tagging").body(wrong).refused().await;
        assert_eq!(refused, (400, "MalformedXML".to_owned()), "{wrong}");
    }
    assert_eq!(fixture.call("GET", "/bucket/none?tagging").refused().await, (404, "NoSuchKey".to_owned()));
}

/// CRC-32 in base64, bit by bit: the endpoint's own is a library's.
fn crc32(text: &str) -> String {
    use base64::Engine;
    let crc = text.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    });
    base64::engine::general_purpose::STANDARD.encode((!crc).to_be_bytes())
}
