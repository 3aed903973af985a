use super::page::{Listing, decoded, entry_text};
use crate::{Client, Document, Failed, Method, Request};

/// A version of an object, or a delete marker.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Version {
    /// The object's key.
    pub key: String,
    /// The version's id; `null` for what was written while the bucket had no versions.
    pub version_id: String,
    /// Whether it is a delete marker.
    pub is_marker: bool,
}

impl Client {
    /// `ListObjectsV2`, every page: the keys that begin with `prefix`, in the server's order.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or a page cannot be read or does not lead to another.
    pub async fn list_objects(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, Failed> {
        let request = Request::new(Method::Get)
            .bucket(bucket)
            .query("list-type", "2")
            .query("encoding-type", "url")
            .query("prefix", prefix);
        let listing = Listing {
            root: "ListBucketResult",
            entries: &|document| {
                let entries = document.root.descend("Contents");
                entries.into_iter().map(|entry| decoded(document, entry_text(entry, "Key")?)).collect()
            },
            markers: &[("continuation-token", "NextContinuationToken", false)],
        };
        self.pages(format!("ListObjectsV2 {bucket}"), request, listing).await
    }

    /// `ListObjectVersions`, every page: versions and delete markers whose keys begin with `prefix`, in the server's
    /// order.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or a page cannot be read or does not lead to another.
    pub async fn list_versions(&self, bucket: &str, prefix: &str) -> Result<Vec<Version>, Failed> {
        let request = Request::new(Method::Get)
            .bucket(bucket)
            .flag("versions")
            .query("encoding-type", "url")
            .query("prefix", prefix);
        let listing = Listing {
            root: "ListVersionsResult",
            entries: &versions,
            markers: &[
                ("key-marker", "NextKeyMarker", true),
                ("version-id-marker", "NextVersionIdMarker", false),
            ],
        };
        self.pages(format!("ListObjectVersions {bucket}"), request, listing).await
    }
}

fn versions(document: &Document) -> Result<Vec<Version>, String> {
    let mut versions = Vec::new();
    for entry in &document.root.children {
        let is_marker = match entry.name.as_str() {
            "Version" => false,
            "DeleteMarker" => true,
            _ => continue,
        };
        let key = decoded(document, entry_text(entry, "Key")?)?;
        versions.push(Version { key, version_id: entry_text(entry, "VersionId")?.to_owned(), is_marker });
    }
    Ok(versions)
}
