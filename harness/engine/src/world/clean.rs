//! Removing everything that a run made, also what a wrong server made of it.

use super::build::Bucket;
use super::name::RunName;
use std::fmt;
use upcheck_wire::{Client, DeleteError, Failed};

/// Something that could not be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// What: a bucket, a key, a version, an upload.
    pub what: String,
    /// Why it is still there.
    pub why: String,
}

impl fmt::Display for LeftOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

/// Removes all uploads, versions, markers and keys of a run in a bucket; and the bucket if the run created it.
///
/// What belongs to the second account is removed with its keys, `alt`.
///
/// In a bucket of its own everything goes, also keys that a wrong server made under other names. In a given
/// bucket only what is under the run's prefix.
pub async fn clean(client: &Client, alt: Option<&Client>, run: &RunName, bucket: &Bucket) -> Vec<LeftOver> {
    let client = match (bucket.foreign, alt) {
        (false, _) => client,
        (true, Some(alt)) => alt,
        (true, None) => {
            let why = "it belongs to the second account: set ALT_ACCESS_KEY_ID and ALT_SECRET_ACCESS_KEY"
                .to_owned();
            return vec![LeftOver { what: format!("bucket {}", bucket.name), why }];
        }
    };
    let prefix = if bucket.own { String::new() } else { run.key_prefix() };
    let mut left = Vec::new();
    // A wrong server may show on the second look what it hid on the first.
    for _ in 0..2 {
        left = remove(client, &bucket.name, &prefix).await;
        if !bucket.own {
            left.extend(still_there(client, &bucket.name, &prefix).await);
            if left.is_empty() {
                return left;
            }
            continue;
        }
        match client.delete_bucket(&bucket.name).await {
            Ok(()) => return Vec::new(),
            Err(failed) if failed.status() == Some(404) => return Vec::new(),
            Err(failed) => {
                left.push(LeftOver { what: format!("bucket {}", bucket.name), why: failed.to_string() });
            }
        }
    }
    left
}

/// Objects that are listed although their deletion was confirmed.
async fn still_there(client: &Client, bucket: &str, prefix: &str) -> Vec<LeftOver> {
    let objects = objects(client, bucket, prefix).await.unwrap_or_default();
    let each = objects.into_iter().map(|(key, version)| LeftOver {
        what: format!(
            "object {bucket}/{key}{}",
            version.map(|id| format!(" version {id}")).unwrap_or_default()
        ),
        why: "it is still listed after it was deleted".to_owned(),
    });
    each.collect()
}

/// Keys with their versions; `None` where the target only lists keys.
async fn objects(
    client: &Client,
    bucket: &str,
    prefix: &str,
) -> Result<Vec<(String, Option<String>)>, Failed> {
    match client.list_versions(bucket, prefix).await {
        Ok(versions) => {
            Ok(versions.into_iter().map(|version| (version.key, Some(version.version_id))).collect())
        }
        // A target without versioning need not know the call.
        Err(_) => {
            let keys = client.list_objects(bucket, prefix).await?;
            Ok(keys.into_iter().map(|key| (key, None)).collect())
        }
    }
}

async fn remove(client: &Client, bucket: &str, prefix: &str) -> Vec<LeftOver> {
    let mut left = Vec::new();
    match client.list_uploads(bucket, prefix).await {
        Ok(uploads) => {
            for (key, id) in uploads {
                if let Err(failed) = client.abort_upload(bucket, &key, &id).await
                    && failed.status() != Some(404)
                {
                    left.push(LeftOver {
                        what: format!("upload {id} of {bucket}/{key}"),
                        why: failed.to_string(),
                    });
                }
            }
        }
        Err(failed) if failed.status() == Some(404) => return left,
        // Runs abort their uploads as they go: what cannot be listed is most likely not there.
        Err(failed) => tolerate(&mut left, bucket, "uploads", &failed),
    }
    match objects(client, bucket, prefix).await {
        Ok(objects) => left.extend(delete(client, bucket, objects).await),
        Err(failed) if failed.status() == Some(404) => {}
        Err(failed) => left.push(LeftOver { what: format!("objects of {bucket}"), why: failed.to_string() }),
    }
    left
}

/// A batch where the target has DeleteObjects, else one by one.
async fn delete(client: &Client, bucket: &str, objects: Vec<(String, Option<String>)>) -> Vec<LeftOver> {
    if objects.is_empty() {
        return Vec::new();
    }
    let failed: Vec<(String, Option<String>)> = match client.delete_objects(bucket, &objects).await {
        Ok(errors) => {
            errors.into_iter().map(|DeleteError { key, version_id, .. }| (key, version_id)).collect()
        }
        Err(_) => objects,
    };
    let mut left = Vec::new();
    for (key, version) in failed {
        // `null` names the null version, which some targets only know without a name.
        let mut result = client.delete_object(bucket, &key, version.as_deref()).await;
        if result.is_err() && version.as_deref() == Some("null") {
            result = client.delete_object(bucket, &key, None).await;
        }
        match result {
            Err(failed) if failed.status() != Some(404) => {
                left.push(LeftOver { what: format!("object {bucket}/{key}"), why: failed.to_string() });
            }
            _ => {}
        }
    }
    left
}

fn tolerate(left: &mut Vec<LeftOver>, bucket: &str, what: &str, failed: &Failed) {
    let unknown = failed.status().is_some_and(|status| (400..=501).contains(&status) && status != 500);
    if !unknown {
        left.push(LeftOver { what: format!("{what} of {bucket}"), why: failed.to_string() });
    }
}
