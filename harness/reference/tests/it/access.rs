//! Two accounts, nobody, and what bucket policies grant and deny.

use crate::fixture::{Call, Fixture};

async fn fixture() -> Fixture {
    let fixture = Fixture::with_buckets(&["one", "two"]).await;
    fixture.put("/one/key", "0123456789").await;
    fixture.alt_call("PUT", "/alt").ok().await;
    fixture
}

fn allowed() -> (u16, String) {
    (200, String::new())
}

fn denied() -> (u16, String) {
    (403, "AccessDenied".to_owned())
}

#[tokio::test]
async fn a_bucket_belongs_to_who_made_it() {
    let fixture = fixture().await;
    let names = |call: Call| async { call.ok().await.elements("Name") };
    assert_eq!(names(fixture.call("GET", "/")).await, ["one", "two"]);
    assert_eq!(names(fixture.alt_call("GET", "/")).await, ["alt"]);
    assert_eq!(fixture.anonymous_call("GET", "/").refused().await, denied());
    let owner = |answer: crate::fixture::Answer| answer.element("ID");
    let (first, second) = (fixture.get("/").await, fixture.alt_call("GET", "/").send().await);
    assert_ne!(owner(first), owner(second));

    let taken = (409, "BucketAlreadyExists".to_owned());
    assert_eq!(fixture.alt_call("PUT", "/one").refused().await, taken);
    assert_eq!(fixture.call("PUT", "/alt").refused().await, taken);
    assert_eq!(fixture.anonymous_call("PUT", "/new").refused().await, denied());
    assert_eq!(fixture.anonymous_call("GET", "/missing").refused().await.1, "NoSuchBucket");
}

#[tokio::test]
async fn nothing_in_a_bucket_is_anybody_elses() {
    let fixture = fixture().await;
    let upload = fixture.call("POST", "/one/key?uploads").ok().await.element("UploadId");
    let part = format!("/one/key?uploadId={upload}");
    for (method, target) in [
        ("GET", "/one"),
        ("GET", "/one?list-type=2"),
        ("GET", "/one?versions"),
        ("GET", "/one?uploads"),
        ("GET", "/one?location"),
        ("GET", "/one?versioning"),
        ("PUT", "/one?versioning"),
        ("GET", "/one?policy"),
        ("PUT", "/one?policy"),
        ("DELETE", "/one?policy"),
        ("DELETE", "/one"),
        ("GET", "/one/key"),
        ("GET", "/one/missing"),
        ("GET", "/one/key?versionId=null"),
        ("PUT", "/one/key"),
        ("DELETE", "/one/key"),
        ("DELETE", "/one/key?versionId=null"),
        ("GET", "/one/key?tagging"),
        ("DELETE", "/one/key?tagging"),
        ("POST", "/one/key?uploads"),
        ("GET", &part),
        ("POST", &part),
        ("DELETE", &part),
        ("PUT", &format!("{part}&partNumber=1")),
    ] {
        assert_eq!(fixture.alt_call(method, target).refused().await, denied(), "{method} {target}");
        assert_eq!(fixture.anonymous_call(method, target).refused().await, denied(), "{method} {target}");
    }
    for target in ["/one", "/one/key", "/one/missing"] {
        assert_eq!(fixture.alt_call("HEAD", target).send().await.status, 403, "{target}");
    }
    assert_eq!(fixture.get("/one/key").await.text(), "0123456789");
}

#[tokio::test]
async fn policies_are_kept_shown_and_removed() {
    let fixture = fixture().await;
    let missing = (404, "NoSuchBucketPolicy".to_owned());
    assert_eq!(fixture.call("GET", "/one?policy").refused().await, missing);
    let text = "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \
                \"Resource\": \"arn:aws:s3:::one/*\"}}";
    assert_eq!(fixture.call("PUT", "/one?policy").body(text).ok().await.status, 204);
    let shown = fixture.call("GET", "/one?policy").ok().await;
    assert_eq!((shown.text().as_str(), shown.header("content-type")), (text, Some("application/json")));
    assert_eq!(fixture.anonymous_call("GET", "/one/key").send().await.text(), "0123456789");
    assert_eq!(fixture.alt_call("GET", "/one?policy").refused().await, denied());
    assert_eq!(fixture.call("DELETE", "/one?policy").ok().await.status, 204);
    assert_eq!(fixture.call("DELETE", "/one?policy").ok().await.status, 204);
    assert_eq!(fixture.call("GET", "/one?policy").refused().await, missing);
    assert_eq!(fixture.anonymous_call("GET", "/one/key").refused().await, denied());

    for (document, status, code) in [
        ("", 400, "MalformedPolicy"),
        ("<Policy/>", 400, "MalformedPolicy"),
        (&*text.replace(":::one", ":::two"), 400, "MalformedPolicy"),
        (&*text.replace("\"Effect\"", "\"Condition\": {}, \"Effect\""), 501, "NotImplemented"),
        (&*text.replace("Allow", &"x".repeat(21_000)), 400, "MalformedPolicy"),
    ] {
        let refused = fixture.call("PUT", "/one?policy").body(document).refused().await;
        assert_eq!(refused, (status, code.to_owned()), "{document}");
    }
}

#[tokio::test]
async fn an_owner_may_deny_itself_everything_but_the_policy() {
    let fixture = fixture().await;
    fixture.set_policy("one", &[("Deny", "*", "*", "one"), ("Deny", "*", "*", "one/*")]).await;
    for target in ["/one", "/one/key", "/one?versions"] {
        assert_eq!(fixture.call("GET", target).refused().await, denied(), "{target}");
    }
    fixture.call("DELETE", "/one?policy").ok().await;
    assert_eq!(fixture.call("GET", "/one/key").refused().await, allowed());
}

#[tokio::test]
async fn who_may_not_list_does_not_learn_what_is_missing() {
    let fixture = fixture().await;
    fixture.set_versioning("one", "Enabled").await;
    let gone = fixture.put("/one/gone", "x").await.header("x-amz-version-id").unwrap().to_owned();
    fixture.call("DELETE", "/one/gone").ok().await;
    fixture.call("DELETE", &format!("/one/gone?versionId={gone}")).ok().await;
    let get = [("Allow", "alt", "GetObject*", "one/*"), ("Allow", "alt", "ListBucket", "one")];
    let missing = ["/one/missing".to_owned(), "/one/gone".to_owned(), format!("/one/gone?versionId={gone}")];
    fixture.set_policy("one", &get[..1]).await;
    for target in &missing {
        let answer = fixture.alt_call("GET", target).send().await;
        assert_eq!((answer.status, answer.header("x-amz-delete-marker")), (403, None), "{target}");
    }
    fixture.set_policy("one", &get).await;
    for target in &missing {
        assert_eq!(fixture.alt_call("GET", target).send().await.status, 404, "{target}");
    }
}

#[tokio::test]
async fn a_copy_needs_to_read_its_source_and_to_write_its_destination() {
    let fixture = fixture().await;
    fixture.set_versioning("one", "Enabled").await;
    let id = fixture.put("/one/key", "0123456789").await.header("x-amz-version-id").unwrap().to_owned();
    let upload = fixture.alt_call("POST", "/alt/part?uploads").ok().await.element("UploadId");
    let part = format!("/alt/part?partNumber=1&uploadId={upload}");
    let versioned = format!("one/key?versionId={id}");
    let no_key = (404, "NoSuchKey".to_owned());
    let get = ("Allow", "alt", "GetObject", "one/*");
    for (statements, plain, by_id, missing) in [
        (vec![], denied(), denied(), denied()),
        (vec![get], allowed(), denied(), denied()),
        (vec![("Allow", "alt", "GetObjectVersion", "one/*")], denied(), allowed(), denied()),
        (vec![("Allow", "alt", "GetObject*", "one/*")], allowed(), allowed(), denied()),
        (vec![get, ("Allow", "alt", "ListBucket", "one")], allowed(), denied(), no_key.clone()),
        (vec![get, ("Deny", "alt", "*", "one/key")], denied(), denied(), denied()),
        (vec![("Allow", "*", "GetObject", "one/k*")], allowed(), denied(), denied()),
        (vec![("Allow", "*", "GetObject", "one/other")], denied(), denied(), denied()),
    ] {
        if statements.is_empty() {
            fixture.call("DELETE", "/one?policy").ok().await;
        } else {
            fixture.set_policy("one", &statements).await;
        }
        for target in ["/alt/copy", &part] {
            let copy = async |source: &str| {
                fixture.alt_call("PUT", target).header("x-amz-copy-source", source).refused().await
            };
            assert_eq!(copy("one/key").await, plain, "{statements:?} {target}");
            assert_eq!(copy(&versioned).await, by_id, "{statements:?} {target}");
            assert_eq!(copy("one/missing").await, missing, "{statements:?} {target}");
            assert_eq!(copy("nowhere/key").await.1, "NoSuchBucket", "{statements:?} {target}");
        }
    }
}

#[tokio::test]
async fn a_destination_can_be_opened_to_another_account() {
    let fixture = fixture().await;
    fixture.alt_call("PUT", "/alt/source").body("abc").ok().await;
    let upload = fixture.call("POST", "/two/part?uploads").ok().await.element("UploadId");
    let part = format!("/two/part?partNumber=1&uploadId={upload}");
    for (statements, expected) in [
        (vec![], denied()),
        (vec![("Allow", "alt", "PutObject", "two/*")], allowed()),
        (vec![("Allow", "alt", "GetObject", "two/*")], denied()),
        (vec![("Allow", "alt", "*", "two/*"), ("Deny", "*", "PutObject", "two/*")], denied()),
    ] {
        if !statements.is_empty() {
            fixture.set_policy("two", &statements).await;
        }
        for target in ["/two/copy", &part] {
            let call = fixture.alt_call("PUT", target).header("x-amz-copy-source", "alt/source");
            assert_eq!(call.refused().await, expected, "{statements:?} {target}");
        }
    }
    let parts = fixture.get(&format!("/two/part?uploadId={upload}")).await;
    assert_eq!(parts.elements("Size"), ["3"]);
}

#[tokio::test]
async fn nobody_copies_or_begins_an_upload_whatever_a_policy_says() {
    let fixture = fixture().await;
    let everything = [("Allow", "*", "*", "one"), ("Allow", "*", "*", "one/*")];
    fixture.set_policy("one", &everything).await;
    let upload = fixture.call("POST", "/one/part?uploads").ok().await.element("UploadId");
    let part = format!("/one/part?partNumber=1&uploadId={upload}");
    let copy = |target: &str| fixture.anonymous_call("PUT", target).header("x-amz-copy-source", "one/key");
    for (call, message) in [
        (copy("/one/copy"), "Anonymous users cannot copy objects.  Please authenticate."),
        (copy(&part), "Access Denied"),
        (
            fixture.anonymous_call("POST", "/one/part?uploads"),
            "Anonymous users cannot initiate multipart uploads.  Please authenticate.",
        ),
    ] {
        let answer = call.send().await;
        assert_eq!((answer.status, answer.element("Code").as_str()), (403, "AccessDenied"));
        assert_eq!(answer.element("Message"), message);
    }
    let signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    let chunks = fixture.anonymous_call("PUT", "/one/new").header("x-amz-content-sha256", signed);
    assert_eq!(chunks.body("0;chunk-signature=0\r\n\r\n").refused().await, denied());
    assert_eq!(fixture.anonymous_call("PUT", &part).body("x").refused().await, allowed());
    assert_eq!(fixture.anonymous_call("PUT", "/one/new").body("x").refused().await, allowed());
    assert_eq!(fixture.anonymous_call("GET", "/one").ok().await.elements("Key"), ["key", "new"]);
}

#[tokio::test]
async fn what_the_query_lacks_is_noticed_before_who_may_read() {
    let fixture = fixture().await;
    let call = |query: &str| {
        fixture.alt_call("PUT", &format!("/one/k?{query}")).header("x-amz-copy-source", "one/key").refused()
    };
    assert_eq!(call("partNumber=1").await.1, "InvalidArgument");
    assert_eq!(call("uploadId=u").await.1, "MethodNotAllowed");
    assert_eq!(call("partNumber=1&uploadId=u").await, denied());
}

#[tokio::test]
async fn several_keys_are_deleted_each_by_its_own_right() {
    let fixture = fixture().await;
    fixture.put("/one/other", "x").await;
    fixture.set_policy("one", &[("Allow", "alt", "DeleteObject", "one/other")]).await;
    let document = "<Delete><Object><Key>key</Key></Object><Object><Key>other</Key></Object></Delete>";
    let checksum = crc32(document);
    let call =
        fixture.alt_call("POST", "/one?delete").header("x-amz-checksum-crc32", &checksum).body(document);
    let answer = call.ok().await;
    assert_eq!(
        (answer.elements("Key"), answer.element("Code")),
        (vec!["key".into(), "other".into()], "AccessDenied".into())
    );
    assert_eq!(fixture.get("/one").await.elements("Key"), ["key"]);
}

#[tokio::test]
async fn the_expected_owner_is_the_buckets() {
    let fixture = fixture().await;
    let config = fixture.reference.config();
    let (first, second) = (config.account.to_string(), config.alt.as_ref().unwrap().account.to_string());
    let expecting = |call: Call, owner: &str| call.header("x-amz-expected-bucket-owner", owner).refused();
    assert_eq!(expecting(fixture.call("GET", "/one/key"), &first).await, allowed());
    assert_eq!(expecting(fixture.call("GET", "/one/key"), &second).await, denied());
    fixture.set_policy("one", &[("Allow", "alt", "GetObject", "one/*")]).await;
    assert_eq!(expecting(fixture.alt_call("GET", "/one/key"), &first).await, allowed());
    assert_eq!(expecting(fixture.alt_call("GET", "/one/key"), &second).await, denied());
}

#[tokio::test]
async fn an_upload_names_who_began_it() {
    let fixture = fixture().await;
    fixture.set_policy("one", &[("Allow", "alt", "PutObject", "one/*")]).await;
    let upload = fixture.alt_call("POST", "/one/k?uploads").ok().await.element("UploadId");
    let owner = fixture.get("/").await.element("ID");
    let initiator = fixture.alt_call("GET", "/").ok().await.element("ID");
    let parts = fixture.get(&format!("/one/k?uploadId={upload}")).await;
    assert_eq!(parts.elements("ID"), [initiator.clone(), owner.clone()]);
    assert_eq!(fixture.get("/one?uploads").await.elements("ID"), [initiator, owner]);
}

fn crc32(text: &str) -> String {
    use base64::Engine;
    let digest = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32IsoHdlc, text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(u32::try_from(digest).unwrap().to_be_bytes())
}
