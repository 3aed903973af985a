//! The life of versions.

use crate::fixture::{Answer, Fixture};

fn version(answer: &Answer) -> Option<String> {
    answer.header("x-amz-version-id").map(ToOwned::to_owned)
}

#[tokio::test]
async fn versions_are_kept_hidden_and_uncovered() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    assert!(fixture.get("/bucket?versioning").await.elements("Status").is_empty());
    assert_eq!(version(&fixture.put("/bucket/key", "null").await), None);
    assert_eq!(version(&fixture.get("/bucket/key").await), None);

    fixture.set_versioning("bucket", "Enabled").await;
    assert_eq!(fixture.get("/bucket?versioning").await.element("Status"), "Enabled");
    assert_eq!(version(&fixture.get("/bucket/key").await).as_deref(), Some("null"));
    let one = version(&fixture.put("/bucket/key", "one").await).unwrap();
    let two = version(&fixture.put("/bucket/key", "two").await).unwrap();
    assert_eq!((one.len(), one == two), (32, false));
    for (id, body) in [(&*one, "one"), (&*two, "two"), ("null", "null")] {
        let answer = fixture.get(&format!("/bucket/key?versionId={id}")).await;
        assert_eq!((answer.text().as_str(), version(&answer).as_deref()), (body, Some(id)));
    }

    let deleted = fixture.call("DELETE", "/bucket/key").ok().await;
    let marker = version(&deleted).unwrap();
    assert_eq!((deleted.status, deleted.header("x-amz-delete-marker")), (204, Some("true")));
    let hidden = fixture.get("/bucket/key").await;
    assert_eq!((hidden.status, hidden.element("Code")), (404, "NoSuchKey".to_owned()));
    assert_eq!(hidden.header("x-amz-delete-marker"), Some("true"));
    assert_eq!(version(&hidden), Some(marker.clone()));
    let by_id = fixture.get(&format!("/bucket/key?versionId={marker}")).await;
    assert_eq!((by_id.status, by_id.element("Code")), (405, "MethodNotAllowed".to_owned()));
    assert_eq!(
        (by_id.element("ResourceType").as_str(), by_id.header("allow")),
        ("DeleteMarker", Some("DELETE"))
    );

    let removed = fixture.call("DELETE", &format!("/bucket/key?versionId={marker}")).ok().await;
    assert_eq!(removed.header("x-amz-delete-marker"), Some("true"));
    assert_eq!(fixture.get("/bucket/key").await.text(), "two");
    let removed = fixture.call("DELETE", &format!("/bucket/key?versionId={two}")).ok().await;
    assert_eq!((removed.header("x-amz-delete-marker"), version(&removed)), (None, Some(two.clone())));
    assert_eq!(fixture.get("/bucket/key").await.text(), "one");
    let gone = fixture.get(&format!("/bucket/key?versionId={two}")).await;
    assert_eq!((gone.status, gone.element("Code")), (404, "NoSuchVersion".to_owned()));
    assert_eq!((gone.element("Key"), gone.element("VersionId")), ("key".to_owned(), two));
}

#[tokio::test]
async fn suspending_replaces_the_null_version_only() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.set_versioning("bucket", "Enabled").await;
    let kept = version(&fixture.put("/bucket/key", "kept").await).unwrap();
    fixture.set_versioning("bucket", "Suspended").await;
    assert_eq!(version(&fixture.put("/bucket/key", "first").await), None);
    fixture.put("/bucket/key", "second").await;
    let ids = fixture.get("/bucket?versions").await.elements("VersionId");
    assert_eq!(ids, ["null", &kept]);
    assert_eq!(fixture.get("/bucket/key?versionId=null").await.text(), "second");

    let deleted = fixture.call("DELETE", "/bucket/key").ok().await;
    assert_eq!(version(&deleted).as_deref(), Some("null"));
    let listing = fixture.get("/bucket?versions").await;
    assert_eq!(listing.elements("VersionId"), ["null", &kept]);
    assert_eq!(listing.elements("DeleteMarker").len(), 1);
    assert_eq!(
        listing.elements("IsLatest"),
        ["false", "true"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
    assert_eq!(fixture.get(&format!("/bucket/key?versionId={kept}")).await.text(), "kept");
}

#[tokio::test]
async fn ids_that_were_never_issued_are_told_from_those_that_are_gone() {
    let fixture = Fixture::with_buckets(&["bucket", "other"]).await;
    fixture.put("/bucket/key", "x").await;
    fixture.set_versioning("other", "Enabled").await;
    let foreign = version(&fixture.put("/other/key", "x").await).unwrap();
    for (id, status, code) in [
        ("null", 200, ""),
        (&*foreign, 404, "NoSuchVersion"),
        ("invalid_versionId", 400, "InvalidArgument"),
        ("LE2KZ6uLw8MnYxUrbLjhtSkIGJ3SlfJd", 400, "InvalidArgument"),
        ("", 400, "InvalidArgument"),
    ] {
        for target in [format!("/bucket/key?versionId={id}"), format!("/bucket/key?tagging&versionId={id}")] {
            let answer = fixture.get(&target).await;
            assert_eq!((answer.status, answer.element("Code").as_str()), (status, code), "{target}");
        }
    }
    let answer = fixture.get("/bucket/key?versionId=x").await;
    assert_eq!(answer.element("Message"), "Invalid version id specified");
    assert_eq!(
        (answer.element("ArgumentName"), answer.element("ArgumentValue")),
        ("versionId".into(), "x".into())
    );
}

#[tokio::test]
async fn a_configuration_needs_a_status_that_exists() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for (document, code) in [
        ("<VersioningConfiguration/>", "IllegalVersioningConfigurationException"),
        ("<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML"),
        ("<Other/>", "MalformedXML"),
        ("", "MalformedXML"),
    ] {
        let refused = fixture.call("PUT", "/bucket?versioning").body(document).refused().await;
        assert_eq!(refused, (400, code.to_owned()), "{document}");
    }
}
