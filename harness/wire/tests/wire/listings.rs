//! Listings: pages, markers, encodings, and servers that never come to an end.

use upcheck_wire::{Failed, Part, Version, Why};

use crate::support::{Server, Step, answer, split};

async fn server(pages: &[&str]) -> Server {
    Server::start(pages.iter().map(|page| Step::Reply(answer("200 OK", page)))).await
}

fn targets(server: &Server) -> Vec<String> {
    let target = |request: &Vec<u8>| split(request).0.split(' ').nth(1).unwrap().to_owned();
    server.heard().iter().map(target).collect()
}

fn fault(failed: Failed) -> String {
    match failed.why {
        Why::Unreadable(fault) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn objects_are_listed_page_by_page_and_decoded() {
    let server = server(&[
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><Contents><Key>a+%2B%00\
         </Key></Contents><Contents><Key>%C3%A9/b</Key></Contents><NextContinuationToken>t+/%20=\
         </NextContinuationToken></ListBucketResult>",
        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>c+%20</Key></Contents>\
         <NextContinuationToken>no</NextContinuationToken></ListBucketResult>",
    ])
    .await;
    let keys = server.client().list_objects("b", "p/ ").await.unwrap();
    assert_eq!(keys, ["a +\0", "é/b", "c+%20"]);
    let first = "/b?list-type=2&encoding-type=url&prefix=p%2F%20";
    assert_eq!(targets(&server), [first.to_owned(), format!("{first}&continuation-token=t%2B%2F%2520%3D")]);
}

#[tokio::test]
async fn versions_and_markers_are_listed_in_order() {
    let server = server(&[
        "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
         <NextKeyMarker>k%2F1</NextKeyMarker><NextVersionIdMarker>v%2F</NextVersionIdMarker>\
         <DeleteMarker><Key>k%2F1</Key><VersionId>m</VersionId></DeleteMarker>\
         <Version><Key>k%2F1</Key><VersionId>v</VersionId></Version></ListVersionsResult>",
        "<ListVersionsResult><Version><Key>z</Key><VersionId>null</VersionId></Version></ListVersionsResult>",
    ])
    .await;
    let versions = server.client().list_versions("b", "").await.unwrap();
    let version =
        |key: &str, id: &str, is_marker| Version { key: key.into(), version_id: id.into(), is_marker };
    assert_eq!(
        versions,
        [version("k/1", "m", true), version("k/1", "v", false), version("z", "null", false)]
    );
    let first = "/b?versions&encoding-type=url&prefix=";
    assert_eq!(
        targets(&server),
        [first.to_owned(), format!("{first}&key-marker=k%2F1&version-id-marker=v%252F")]
    );
}

#[tokio::test]
async fn uploads_are_listed_with_their_ids() {
    let server = server(&[
        "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
         <NextKeyMarker>a+b</NextKeyMarker><NextUploadIdMarker>u+</NextUploadIdMarker>\
         <Upload><Key>a+b</Key><UploadId>u+</UploadId></Upload></ListMultipartUploadsResult>",
        "<ListMultipartUploadsResult><Upload><Key>c</Key><UploadId>w</UploadId></Upload>\
         </ListMultipartUploadsResult>",
    ])
    .await;
    let uploads = server.client().list_uploads("b", "x").await.unwrap();
    assert_eq!(uploads, [("a b".to_owned(), "u+".to_owned()), ("c".to_owned(), "w".to_owned())]);
    let first = "/b?uploads&encoding-type=url&prefix=x";
    assert_eq!(
        targets(&server),
        [first.to_owned(), format!("{first}&key-marker=a%20b&upload-id-marker=u%2B")]
    );
}

#[tokio::test]
async fn parts_are_listed_as_they_came() {
    let part = |number: u128| {
        format!(
            "<Part><PartNumber>{number}</PartNumber><Size>5368709120</Size><ETag>&quot;e&quot;</ETag>\
             <LastModified>2013-05-24T00:00:00.000Z</LastModified></Part>"
        )
    };
    let pages = [
        format!(
            "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>{}\
             </ListPartsResult>",
            part(1)
        ),
        format!(
            "<ListPartsResult><IsTruncated>false</IsTruncated>{}\
             <Part><PartNumber>-1</PartNumber><Size>0</Size></Part></ListPartsResult>",
            part((1 << 64) + 1)
        ),
    ];
    let server = server(&[&pages[0], &pages[1]]).await;
    let parts = server.client().list_parts("b", "k", "u").await.unwrap();
    let part = |number| Part { number, size: 5_368_709_120, etag: Some("\"e\"".into()) };
    let bare = Part { number: -1, size: 0, etag: None };
    assert_eq!(parts, [part(1), part((1 << 64) + 1), bare]);
    assert_eq!(targets(&server), ["/b/k?uploadId=u", "/b/k?uploadId=u&part-number-marker=1"]);
}

#[tokio::test]
async fn entries_without_their_elements_are_an_error() {
    for (page, text) in [
        (
            "<ListPartsResult><Part><Size>1</Size></Part></ListPartsResult>",
            "one of its Part elements has no PartNumber",
        ),
        ("<ListPartsResult><Part><PartNumber>x</PartNumber></Part></ListPartsResult>", "\"x\" is no number"),
        ("<ListBucketResult/>", "its root element is ListBucketResult, not ListPartsResult"),
    ] {
        let server = server(&[page]).await;
        assert_eq!(fault(server.client().list_parts("b", "k", "u").await.unwrap_err()), text);
    }
    let page = "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%FF</Key></Contents>\
                </ListBucketResult>";
    let failed = server(&[page]).await.client().list_objects("b", "").await.unwrap_err();
    assert!(fault(failed).contains("%FF"));
}

fn page_before(marker: impl std::fmt::Display) -> String {
    format!(
        "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>k</Key></Contents>\
         <NextContinuationToken>{marker}</NextContinuationToken></ListBucketResult>"
    )
}

#[tokio::test]
async fn a_marker_that_comes_again_ends_the_listing() {
    for (markers, requests) in [(&["a", "a"][..], 2), (&["a", "b", "c", "a"], 4)] {
        let pages: Vec<String> = markers.iter().map(page_before).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let server = server(&pages).await;
        let fault = fault(server.client().list_objects("b", "").await.unwrap_err());
        assert!(fault.contains("its marker came before"), "{fault}");
        assert_eq!(server.heard().len(), requests);
    }
}

#[tokio::test]
async fn a_truncated_page_without_marker_ends_the_listing() {
    let page = page_before("");
    let server = server(&[&page, &page]).await;
    let fault = fault(server.client().list_objects("b", "").await.unwrap_err());
    assert!(fault.contains("does not say how it goes on"), "{fault}");
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn a_listing_without_end_is_given_up() {
    let server =
        Server::start((0..2000).map(|number| Step::Reply(answer("200 OK", page_before(number))))).await;
    let fault = fault(server.client().list_objects("b", "").await.unwrap_err());
    assert!(fault.contains("goes on after 1000 pages"), "{fault}");
    assert_eq!(server.heard().len(), 1000);
}
