//! Buckets: create, describe, delete.

use crate::fixture::Fixture;

fn constraint(region: &str) -> String {
    format!(
        "<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    )
}

#[tokio::test]
async fn creating_follows_the_region() {
    let rows = [
        ("us-east-1", String::new(), 200, "", ""),
        ("us-east-1", constraint("eu-west-1"), 200, "", "eu-west-1"),
        ("us-east-1", constraint("us-east-1"), 400, "InvalidLocationConstraint", ""),
        ("eu-west-1", constraint("eu-west-1"), 200, "", "eu-west-1"),
        ("eu-west-1", constraint("eu-west-2"), 400, "IllegalLocationConstraintException", ""),
        ("eu-west-1", String::new(), 400, "IllegalLocationConstraintException", ""),
        ("us-east-1", "<x".to_owned(), 400, "MalformedXML", ""),
    ];
    for (region, body, status, code, location) in rows {
        let fixture = Fixture::start_with(|config| config.region = region.to_owned()).await;
        let created = fixture.call("PUT", "/bucket").body(body.clone()).send().await;
        assert_eq!((created.status, created.element("Code").as_str()), (status, code), "{region} {body}");
        if status == 200 {
            assert_eq!(created.header("location"), Some("/bucket"));
            let answer = fixture.get("/bucket?location").await;
            assert_eq!(answer.element("LocationConstraint"), location);
        }
    }
}

#[tokio::test]
async fn creating_twice_is_allowed_in_us_east_1_only() {
    let classic = Fixture::with_buckets(&["bucket"]).await;
    classic.put("/bucket/key", "x").await;
    classic.put("/bucket", "").await;
    assert_eq!(classic.get("/bucket/key").await.body, b"x", "the bucket keeps its content");

    let other = Fixture::start_with(|config| config.region = "eu-west-1".to_owned()).await;
    other.put("/bucket", constraint("eu-west-1")).await;
    let again = other.call("PUT", "/bucket").body(constraint("eu-west-1")).refused().await;
    assert_eq!(again, (409, "BucketAlreadyOwnedByYou".to_owned()));
}

#[tokio::test]
async fn a_bucket_with_nothing_but_an_unfinished_upload_can_be_deleted() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let upload = fixture.call("POST", "/bucket/key?uploads").ok().await.element("UploadId");
    fixture.put(&format!("/bucket/key?partNumber=1&uploadId={upload}"), "x").await;
    assert_eq!(fixture.call("DELETE", "/bucket").send().await.status, 204);
    assert_eq!(fixture.call("HEAD", "/bucket").send().await.status, 404);
    fixture.put("/bucket", "").await;
    let parts = fixture.call("GET", &format!("/bucket/key?uploadId={upload}")).refused().await;
    assert_eq!(parts, (404, "NoSuchUpload".to_owned()));
}

#[tokio::test]
async fn a_bucket_with_any_version_left_cannot_be_deleted() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/key", "x").await;
    let delete = || fixture.call("DELETE", "/bucket");
    assert_eq!(delete().refused().await, (409, "BucketNotEmpty".to_owned()));
    fixture.set_versioning("bucket", "Enabled").await;
    let marker = fixture.call("DELETE", "/bucket/key").ok().await;
    let marker = marker.header("x-amz-version-id").unwrap();
    assert_eq!(delete().refused().await, (409, "BucketNotEmpty".to_owned()));
    fixture.call("DELETE", "/bucket/key?versionId=null").ok().await;
    assert_eq!(delete().refused().await, (409, "BucketNotEmpty".to_owned()));
    fixture.call("DELETE", &format!("/bucket/key?versionId={marker}")).ok().await;
    assert_eq!(delete().send().await.status, 204);
}

#[tokio::test]
async fn buckets_are_listed_and_described() {
    let fixture = Fixture::with_buckets(&["two-b", "one", "two-a"]).await;
    assert_eq!(fixture.get("/").await.elements("Name"), ["one", "two-a", "two-b"]);
    assert_eq!(fixture.get("/?prefix=two").await.elements("Name"), ["two-a", "two-b"]);
    assert_eq!(fixture.get("/").await.elements("CreationDate")[0], "2023-11-14T22:13:20.000Z");
    let head = fixture.call("HEAD", "/one").ok().await;
    assert_eq!(head.header("x-amz-bucket-region"), Some("us-east-1"));
    assert_eq!(fixture.call("HEAD", "/missing").send().await.body, b"");
}

#[tokio::test]
async fn the_expected_owner_is_checked_on_every_call() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.put("/bucket/key", "x").await;
    let account = fixture.reference.config().account.to_string();
    let other = if account == "111122223333" { "444455556666" } else { "111122223333" };
    let calls = [
        ("HEAD", "/bucket"),
        ("GET", "/bucket"),
        ("GET", "/bucket?versions"),
        ("GET", "/bucket?uploads"),
        ("GET", "/bucket?location"),
        ("GET", "/bucket?versioning"),
        ("GET", "/bucket/key"),
        ("HEAD", "/bucket/key"),
        ("GET", "/bucket/key?tagging"),
        ("POST", "/bucket/key?uploads"),
        ("PUT", "/bucket/key"),
        ("DELETE", "/bucket/other"),
        ("DELETE", "/bucket/key?tagging"),
    ];
    for (method, target) in calls {
        let call = |owner: &str| fixture.call(method, target).header("x-amz-expected-bucket-owner", owner);
        assert!(call(&account).send().await.status < 300, "{method} {target}");
        let refused = call(other).send().await;
        assert_eq!(refused.status, 403, "{method} {target}");
        for malformed in ["0000", "0000000000020", "abcd", "aa000000000$"] {
            let refused = call(malformed).send().await;
            assert_eq!(refused.status, 400, "{method} {target} {malformed}");
            if method != "HEAD" {
                assert_eq!(refused.element("Code"), "InvalidBucketOwnerAWSAccountID");
                assert!(refused.element("Message").ends_with(&format!("[{malformed}]")));
            }
        }
    }
}

#[tokio::test]
async fn what_is_left_out_says_so() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for (method, target, status, code) in [
        ("GET", "/bucket?acl", 501, "NotImplemented"),
        ("PUT", "/bucket?cors", 501, "NotImplemented"),
        ("GET", "/bucket?encryption=", 501, "NotImplemented"),
        ("GET", "/bucket?tagging", 501, "NotImplemented"),
        ("GET", "/bucket/key?attributes", 501, "NotImplemented"),
        ("GET", "/bucket/key?partNumber=1", 501, "NotImplemented"),
        ("PUT", "/", 405, "MethodNotAllowed"),
        ("POST", "/bucket", 405, "MethodNotAllowed"),
        ("POST", "/bucket/key", 405, "MethodNotAllowed"),
        ("PATCH", "/bucket/key", 405, "MethodNotAllowed"),
        ("PUT", "/Bucket", 400, "InvalidBucketName"),
    ] {
        let refused = fixture.call(method, target).refused().await;
        assert_eq!(refused, (status, code.to_owned()), "{method} {target}");
    }
}
