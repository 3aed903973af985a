//! Multipart uploads, with parts that are sent and parts that are copied.

use crate::fixture::{Answer, Fixture};

const MIB: usize = 1 << 20;

struct Upload<'f> {
    fixture: &'f Fixture,
    target: String,
}

/// Creates an upload of `/bucket/{key}` with these headers.
async fn create<'f>(fixture: &'f Fixture, key: &str, headers: &[(&str, &str)]) -> Upload<'f> {
    let call = fixture.call("POST", &format!("/bucket/{key}?uploads"));
    let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
    let id = call.ok().await.element("UploadId");
    Upload { fixture, target: format!("/bucket/{key}?uploadId={id}") }
}

impl Upload<'_> {
    async fn part(&self, number: u32, body: impl Into<Vec<u8>>) -> Answer {
        self.fixture.call("PUT", &format!("{}&partNumber={number}", self.target)).body(body).ok().await
    }

    async fn copy(&self, number: u32, source: &str, range: Option<&str>) -> Answer {
        let call = self.fixture.call("PUT", &format!("{}&partNumber={number}", self.target));
        let call = call.header("x-amz-copy-source", source);
        match range {
            Some(range) => call.header("x-amz-copy-source-range", range).send().await,
            None => call.send().await,
        }
    }

    async fn list(&self) -> Answer {
        self.fixture.get(&self.target).await
    }

    async fn complete(&self, parts: &str) -> Answer {
        let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        self.fixture.call("POST", &self.target).body(body).send().await
    }
}

fn part(number: u32, etag: &str) -> String {
    format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
}

#[tokio::test]
async fn parts_are_sent_copied_listed_and_put_together() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let big: Vec<u8> = (0..5 * MIB).map(|at| (at % 251) as u8).collect();
    fixture.put("/bucket/big", big.clone()).await;
    fixture.put("/bucket/digits", "0123456789").await;
    let upload = create(&fixture, "key", &[("content-type", "text/x"), ("x-amz-meta-a", "b")]).await;

    let one = upload.copy(1, "bucket/big", None).await;
    assert_eq!(one.status, 200, "{}", one.text());
    assert_eq!(one.header("x-amz-server-side-encryption"), Some("AES256"));
    assert_eq!(one.header("x-amz-copy-source-version-id"), None);
    assert_eq!(one.element("LastModified"), "2023-11-14T22:13:20.000Z");
    let two = upload.copy(2, "/bucket/digits", Some("bytes=1-1")).await;
    assert_eq!(two.element("ETag"), "\"c4ca4238a0b923820dcc509a6f75849b\"");
    assert_eq!(two.elements("CopyPartResult").len(), 1);
    assert!(!two.text().contains("Checksum"), "the upload was created without an algorithm");
    let two = upload.copy(2, "bucket%2Fdigits", Some("bytes=0-8")).await;
    let three = upload.part(4, "tail").await;

    let list = upload.list().await;
    assert_eq!(list.elements("PartNumber"), ["1", "2", "4"]);
    assert_eq!(list.elements("Size"), [(5 * MIB).to_string().as_str(), "9", "4"]);
    assert_eq!(list.elements("ETag")[1], two.element("ETag"));
    assert_eq!(
        (list.element("PartNumberMarker"), list.element("NextPartNumberMarker")),
        ("0".into(), "4".into())
    );
    assert_eq!(
        (list.element("StorageClass"), list.element("IsTruncated")),
        ("STANDARD".into(), "false".into())
    );

    // Later changes of the source do not reach the copy.
    fixture.put("/bucket/big", "other").await;
    let parts = [part(1, &one.element("ETag")), part(4, three.header("etag").unwrap())].concat();
    let done = upload.complete(&parts).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(done.element("ETag").ends_with("-2\""));
    assert_eq!(done.element("ChecksumType"), "FULL_OBJECT");
    assert_eq!(done.elements("ChecksumCRC64NVME").len(), 1);
    let object = fixture.get("/bucket/key").await;
    assert_eq!(object.body, [&big[..], b"tail"].concat());
    assert_eq!(object.header("etag").map(str::to_owned), Some(done.element("ETag")));
    assert_eq!((object.header("content-type"), object.header("x-amz-meta-a")), (Some("text/x"), Some("b")));
    assert_eq!(upload.list().await.status, 404, "the upload has ended");
}

#[tokio::test]
async fn refused_copies_change_nothing() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/digits", "0123456789").await;
    let upload = create(&fixture, "key", &[]).await;
    upload.copy(1, "bucket/digits", Some("bytes=0-0")).await;
    let before = upload.list().await.text();
    let form = "must be of the form bytes=first-last";
    for (source, range, status, code, message) in [
        ("bucket/digits", Some("bytes=0-10"), 400, "InvalidArgument", "source object of size: 10"),
        ("bucket/digits", Some("bytes=100-200"), 400, "InvalidRequest", "invalid for the source object size"),
        ("bucket/digits", Some("0-8"), 400, "InvalidArgument", form),
        ("bucket/digits", Some("bytes=1-"), 400, "InvalidArgument", form),
        ("bucket/digits", Some(""), 400, "InvalidArgument", form),
        ("bucket/missing", None, 404, "NoSuchKey", "does not exist"),
        ("missing/key", None, 404, "NoSuchBucket", "does not exist"),
        ("bucket", None, 400, "InvalidArgument", "Invalid copy source object key"),
        ("bucket/%zz", None, 400, "InvalidArgument", "Invalid copy source encoding"),
        ("", None, 400, "InvalidArgument", "Invalid copy source bucket name"),
    ] {
        let answer = upload.copy(1, source, range).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{source} {range:?}");
        assert!(answer.element("Message").contains(message), "{source} {range:?}: {}", answer.text());
        assert_eq!(upload.list().await.text(), before, "{source} {range:?}");
    }
}

#[tokio::test]
async fn half_named_parts_are_never_object_copies() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/digits", "0123456789").await;
    let upload = create(&fixture, "key", &[]).await;
    for (target, status, code) in [
        (upload.target.clone(), 405, "MethodNotAllowed"),
        ("/bucket/key?partNumber=1".to_owned(), 400, "InvalidArgument"),
        ("/bucket/key?partNumber=1&uploadId=made-up".to_owned(), 404, "NoSuchUpload"),
        (upload.target.replace("key", "other") + "&partNumber=1", 404, "NoSuchUpload"),
        (upload.target.clone() + "&partNumber=0", 400, "InvalidArgument"),
        (upload.target.clone() + "&partNumber=10001", 400, "InvalidArgument"),
    ] {
        let copy = fixture.call("PUT", &target).header("x-amz-copy-source", "bucket/digits");
        assert_eq!(copy.refused().await, (status, code.to_owned()), "copy to {target}");
        let plain = fixture.call("PUT", &target).body("x");
        assert_eq!(plain.refused().await, (status, code.to_owned()), "part to {target}");
        assert_eq!(fixture.get("/bucket/key").await.status, 404);
    }
    let body = fixture.call("PUT", &format!("{}&partNumber=1", upload.target)).body("x");
    let refused = body.header("x-amz-copy-source", "bucket/digits").send().await;
    assert_eq!((refused.status, refused.element("Code")), (400, "InvalidRequest".to_owned()));
    assert!(refused.element("Message").starts_with("The request included a body."));
    assert!(upload.list().await.elements("Part").is_empty());
}

#[tokio::test]
async fn versions_are_copied_by_id() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.set_versioning("bucket", "Enabled").await;
    let id = |answer: &Answer| answer.header("x-amz-version-id").unwrap().to_owned();
    let old = id(&fixture.put("/bucket/source", "1").await);
    let new = id(&fixture.put("/bucket/source", "0").await);
    let upload = create(&fixture, "key", &[]).await;
    for (source, version, etag) in [
        ("bucket/source".to_owned(), &new, "\"cfcd208495d565ef66e7dff9f98764da\""),
        (format!("bucket/source?versionId={old}"), &old, "\"c4ca4238a0b923820dcc509a6f75849b\""),
    ] {
        let copied = upload.copy(1, &source, None).await;
        assert_eq!(copied.header("x-amz-copy-source-version-id"), Some(version.as_str()));
        assert_eq!(copied.element("ETag"), etag);
    }
    let marker = id(&fixture.call("DELETE", "/bucket/source").ok().await);
    for (source, status, code) in [
        ("bucket/source".to_owned(), 404, "NoSuchKey"),
        (format!("bucket/source?versionId={marker}"), 400, "InvalidRequest"),
        ("bucket/source?versionId=made-up".to_owned(), 400, "InvalidArgument"),
        (format!("bucket/missing?versionId={old}"), 404, "NoSuchVersion"),
    ] {
        let answer = upload.copy(1, &source, None).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{source}");
    }
}

#[tokio::test]
async fn checksums_are_those_recorded_on_amazon() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    // The source has another checksum, which plays no part.
    let source = fixture.call("PUT", "/bucket/source").body("this is a part");
    source.header("x-amz-checksum-crc32", "nG7pIA==").ok().await;
    for (kind, whole) in [("COMPOSITE", "F9bAnw==-1"), ("FULL_OBJECT", "iqJrOQ==")] {
        let headers = [("x-amz-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", kind)];
        let upload = create(&fixture, "key", &headers).await;
        let copied = upload.copy(1, "bucket/source", None).await;
        assert_eq!(copied.element("ChecksumCRC32C"), "iqJrOQ==");
        assert_eq!(copied.text().matches("<Checksum").count(), 1);
        let list = upload.list().await;
        assert_eq!(
            (list.element("ChecksumAlgorithm"), list.element("ChecksumType")),
            ("CRC32C".into(), kind.into())
        );
        assert_eq!(list.elements("ChecksumCRC32C"), ["iqJrOQ=="]);
        let bare = upload.complete(&part(1, &copied.element("ETag"))).await;
        assert_eq!(bare.status, if kind == "COMPOSITE" { 400 } else { 200 }, "{kind}");
        let done = if bare.status == 200 {
            bare
        } else {
            let wrong = part(1, &copied.element("ETag"))
                .replace("</Part>", "<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Part>");
            assert_eq!(upload.complete(&wrong).await.element("Code"), "InvalidPart");
            upload.complete(&wrong.replace("AAAAAA==", "iqJrOQ==")).await
        };
        assert_eq!(
            (done.element("ChecksumCRC32C"), done.element("ChecksumType")),
            (whole.into(), kind.into())
        );
        assert_eq!(done.element("ETag"), "\"395d97c07920de036bfa21e7568a2e9f-1\"");
        let head = fixture.call("HEAD", "/bucket/key").header("x-amz-checksum-mode", "ENABLED").ok().await;
        assert_eq!(head.header("x-amz-checksum-crc32c"), Some(whole));
        assert_eq!(head.header("x-amz-checksum-type"), Some(kind));
    }
}

#[tokio::test]
async fn parts_carry_the_uploads_checksum() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let upload = create(&fixture, "key", &[("x-amz-checksum-algorithm", "SHA256")]).await;
    let call = || fixture.call("PUT", &format!("{}&partNumber=1", upload.target)).body("x");
    let sha256 = "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=";
    assert_eq!(call().refused().await, (400, "InvalidRequest".to_owned()), "none");
    assert_eq!(
        call().header("x-amz-checksum-crc32", "jNwWgw==").refused().await,
        (400, "InvalidRequest".to_owned())
    );
    let wrong = call().header("x-amz-checksum-sha256", &sha256.replace('L', "M")).refused().await;
    assert_eq!(wrong, (400, "BadDigest".to_owned()));
    let right = call().header("x-amz-checksum-sha256", sha256).ok().await;
    assert_eq!(right.header("x-amz-checksum-sha256"), Some(sha256));
}

#[tokio::test]
async fn completing_checks_the_list() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let upload = create(&fixture, "key", &[]).await;
    let one = upload.part(1, "one").await.header("etag").unwrap().to_owned();
    let two = upload.part(2, "two").await.header("etag").unwrap().to_owned();
    let both = part(1, &one) + &part(2, &two);
    for (parts, code) in [
        (String::new(), "InvalidRequest"),
        (part(2, &two) + &part(1, &one), "InvalidPartOrder"),
        (part(1, &one) + &part(1, &one), "InvalidPartOrder"),
        (part(3, &one), "InvalidPart"),
        (part(65_537, &one), "InvalidPart"),
        (part(1, &two), "InvalidPart"),
        (part(0, &one), "InvalidArgument"),
        ("<Part><PartNumber>1</PartNumber></Part>".to_owned(), "MalformedXML"),
        ("<Part><PartNumber>x</PartNumber><ETag>x</ETag></Part>".to_owned(), "MalformedXML"),
        ("<".to_owned(), "MalformedXML"),
        (both, "EntityTooSmall"),
    ] {
        let answer = upload.complete(&parts).await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (400, code), "{parts}");
    }
    let small = upload.complete(&(part(1, &one) + &part(2, &two))).await;
    assert_eq!(
        (small.element("MinSizeAllowed"), small.element("ProposedSize")),
        ("5242880".into(), "3".into())
    );
    assert_eq!(
        (small.element("PartNumber"), small.element("ETag")),
        ("1".into(), one.trim_matches('"').to_owned())
    );
    let missing = upload.complete(&part(3, &one)).await;
    assert_eq!(missing.element("ETag"), one.trim_matches('"'));
    assert!(upload.target.ends_with(&missing.element("UploadId")));

    for (header, value, status, code) in [
        ("x-amz-mp-object-size", "4", 400, "InvalidRequest"),
        ("x-amz-checksum-type", "COMPOSITE", 400, "InvalidRequest"),
        ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", 400, "BadDigest"),
        ("if-match", "x", 404, "NoSuchKey"),
    ] {
        let body = format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", part(2, &two));
        let refused = fixture.call("POST", &upload.target).header(header, value).body(body).refused().await;
        assert_eq!(refused, (status, code.to_owned()), "{header}");
    }
    assert_eq!(upload.complete(&part(2, two.trim_matches('"'))).await.status, 200, "the tag may be unquoted");
    assert_eq!(fixture.get("/bucket/key").await.text(), "two");
}

#[tokio::test]
async fn parts_are_listed_in_pages() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let upload = create(&fixture, "key", &[]).await;
    for number in [5, 1, 10_000] {
        upload.part(number, number.to_string()).await;
    }
    let page = |query: &str| fixture.call("GET", &format!("{}&{query}", upload.target));
    let first = page("max-parts=2").ok().await;
    assert_eq!(first.elements("PartNumber"), ["1", "5"]);
    assert_eq!(
        (first.element("IsTruncated"), first.element("NextPartNumberMarker")),
        ("true".into(), "5".into())
    );
    let second = page("max-parts=2&part-number-marker=5").ok().await;
    assert_eq!(second.elements("PartNumber"), ["10000"]);
    assert_eq!(second.element("IsTruncated"), "false");
    for wrong in ["max-parts=-1", "max-parts=x", "part-number-marker=x"] {
        assert_eq!(page(wrong).refused().await, (400, "InvalidArgument".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/digits", "0123456789").await;
    let upload = create(&fixture, "key", &[]).await;
    upload.part(1, "x").await;
    assert_eq!(fixture.call("DELETE", &upload.target).send().await.status, 204);
    assert_eq!(fixture.call("DELETE", &upload.target).refused().await, (404, "NoSuchUpload".to_owned()));
    assert_eq!(upload.copy(1, "bucket/digits", None).await.element("Code"), "NoSuchUpload");
    assert_eq!(upload.complete(&part(1, "x")).await.element("Code"), "NoSuchUpload");
    assert!(fixture.get("/bucket?uploads").await.elements("Upload").is_empty());
}
