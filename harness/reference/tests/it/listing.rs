//! Listings: order, pages, encoding.

use crate::fixture::Fixture;

async fn with_keys(keys: &[&str]) -> Fixture {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    for key in keys {
        fixture.put(&format!("/bucket/{key}"), "x").await;
    }
    fixture
}

#[tokio::test]
async fn version_one_pages_by_key() {
    let fixture = with_keys(&["a", "b/1", "b/2", "c", "d/1"]).await;
    let first = fixture.get("/bucket?max-keys=2&delimiter=/").await;
    assert_eq!(
        (first.elements("Key"), first.element("IsTruncated")),
        (vec!["a".to_owned()], "true".to_owned())
    );
    assert_eq!((first.element("NextMarker").as_str(), first.elements("Prefix")[1].as_str()), ("b/", "b/"));
    assert_eq!(first.element("MaxKeys"), "2");
    let second = fixture.get("/bucket?max-keys=2&delimiter=/&marker=b/").await;
    assert_eq!(
        (second.elements("Key"), second.element("IsTruncated")),
        (vec!["c".to_owned()], "false".to_owned())
    );
    assert_eq!(second.element("Marker"), "b/");
    let flat = fixture.get("/bucket?max-keys=1").await;
    assert!(flat.elements("NextMarker").is_empty(), "only a listing with a delimiter names the next marker");
    assert_eq!(fixture.get("/bucket?marker=b/2").await.elements("Key"), ["c", "d/1"]);
    assert_eq!(fixture.get("/bucket?prefix=b/").await.elements("Key"), ["b/1", "b/2"]);
}

#[tokio::test]
async fn version_two_pages_by_token() {
    let fixture = with_keys(&["a", "b/1", "b/2", "c", "d/1"]).await;
    let (mut seen, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let target = format!("/bucket?list-type=2&delimiter=/&max-keys=1&continuation-token={token}");
        let page = fixture.get(target.strip_suffix("&continuation-token=").unwrap_or(&target)).await;
        seen.extend(page.elements("Key"));
        seen.extend(page.elements("Prefix").into_iter().filter(|prefix| !prefix.is_empty()));
        assert_eq!(page.element("KeyCount"), "1");
        pages += 1;
        token =
            page.element("NextContinuationToken").replace('=', "%3D").replace('+', "%2B").replace('/', "%2F");
        if page.element("IsTruncated") == "false" {
            break;
        }
    }
    assert_eq!((seen.join(" ").as_str(), pages), ("a b/ c d/", 4));
    assert_eq!(fixture.get("/bucket?list-type=2&start-after=b/2").await.elements("Key"), ["c", "d/1"]);
    let owned = fixture.get("/bucket?list-type=2&fetch-owner=true").await;
    assert_eq!((owned.elements("Owner").len(), owned.elements("ID")[0].len()), (5, 64));
    assert!(fixture.get("/bucket?list-type=2").await.elements("Owner").is_empty());
    let refused = fixture.call("GET", "/bucket?list-type=2&continuation-token=%21").refused().await;
    assert_eq!(refused, (400, "InvalidArgument".to_owned()));
}

#[tokio::test]
async fn names_are_encoded_on_request() {
    let fixture = with_keys(&["a%20b%2Bc", "%01", "%C3%A9/%3C%26"]).await;
    let encoded = fixture.get("/bucket?encoding-type=url&list-type=2").await;
    assert_eq!(encoded.elements("Key"), ["%01", "a+b%2Bc", "%C3%A9/%3C%26"]);
    assert_eq!(encoded.element("EncodingType"), "url");
    assert_eq!(fixture.get("/bucket?prefix=a").await.elements("Key"), ["a b+c"]);
    assert_eq!(fixture.get("/bucket?prefix=%C3%A9").await.elements("Key"), ["é/<&"]);
    let rolled = fixture.get("/bucket?encoding-type=url&delimiter=/&prefix=%C3%A9").await;
    assert_eq!(rolled.elements("Prefix"), ["%C3%A9", "%C3%A9/"]);
    let refused = fixture.call("GET", "/bucket?encoding-type=xml").refused().await;
    assert_eq!(refused, (400, "InvalidArgument".to_owned()));
}

#[tokio::test]
async fn limits_are_numbers() {
    let fixture = with_keys(&["a"]).await;
    for parameter in ["", "versions&", "list-type=2&"] {
        for (limit, status) in
            [("0", 200), ("1000", 200), ("5000", 200), ("-1", 400), ("x", 400), ("1.5", 400)]
        {
            let answer = fixture.get(&format!("/bucket?{parameter}max-keys={limit}")).await;
            assert_eq!(answer.status, status, "{parameter} {limit}");
        }
    }
    let none = fixture.get("/bucket?max-keys=0").await;
    assert_eq!((none.elements("Key").len(), none.element("IsTruncated")), (0, "false".to_owned()));
    assert_eq!(fixture.get("/bucket?max-keys=5000").await.element("MaxKeys"), "1000");
}

#[tokio::test]
async fn versions_page_within_a_key() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    fixture.set_versioning("bucket", "Enabled").await;
    for key in ["a", "b", "b", "b", "c/1"] {
        fixture.put(&format!("/bucket/{key}"), "x").await;
    }
    fixture.call("DELETE", "/bucket/a").ok().await;
    let whole = fixture.get("/bucket?versions").await;
    assert_eq!(whole.elements("Key"), ["a", "a", "b", "b", "b", "c/1"]);
    for limit in 1..=6 {
        let (mut ids, mut markers) = (Vec::new(), String::new());
        loop {
            let page = fixture.get(&format!("/bucket?versions&max-keys={limit}{markers}")).await;
            ids.extend(page.elements("VersionId"));
            if page.element("IsTruncated") == "false" {
                break;
            }
            markers = format!(
                "&key-marker={}&version-id-marker={}",
                page.element("NextKeyMarker"),
                page.element("NextVersionIdMarker")
            );
        }
        let mut expected = whole.elements("VersionId");
        expected.sort();
        ids.sort();
        assert_eq!(ids, expected, "{limit} a page");
    }
    assert_eq!(fixture.get("/bucket?versions&key-marker=b").await.elements("Key"), ["c/1"]);
    assert_eq!(fixture.get("/bucket?versions&delimiter=/&prefix=c").await.elements("Prefix"), ["c", "c/"]);
    let id = &whole.elements("VersionId")[0];
    for (query, code) in [
        (format!("version-id-marker={id}"), "InvalidArgument"),
        ("key-marker=b&version-id-marker=x".to_owned(), "InvalidArgument"),
    ] {
        let refused = fixture.call("GET", &format!("/bucket?versions&{query}")).refused().await;
        assert_eq!(refused, (400, code.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn uploads_page_by_key_and_id() {
    let fixture = Fixture::with_buckets(&["bucket"]).await;
    let mut expected = Vec::new();
    for key in ["a", "b", "b", "b", "c/1"] {
        let created = fixture.call("POST", &format!("/bucket/{key}?uploads")).ok().await;
        expected.push(created.element("UploadId"));
        fixture.advance(1);
    }
    let whole = fixture.get("/bucket?uploads").await;
    assert_eq!(whole.elements("UploadId"), expected, "by key, then by time");
    assert_eq!(whole.elements("Initiated")[1], "2023-11-14T22:13:21.000Z");
    let (mut ids, mut markers) = (Vec::new(), String::new());
    loop {
        let page = fixture.get(&format!("/bucket?uploads&max-uploads=2{markers}")).await;
        ids.extend(page.elements("UploadId"));
        markers = format!(
            "&key-marker={}&upload-id-marker={}",
            page.element("NextKeyMarker"),
            page.element("NextUploadIdMarker")
        );
        if page.element("IsTruncated") == "false" {
            break;
        }
    }
    assert_eq!(ids, expected);
    assert_eq!(fixture.get("/bucket?uploads&key-marker=b").await.elements("Key"), ["c/1"]);
    assert_eq!(fixture.get("/bucket?uploads&prefix=b").await.elements("Key").len(), 3);
    assert_eq!(fixture.get("/bucket?uploads&delimiter=/").await.elements("Prefix"), ["", "c/"]);
}
