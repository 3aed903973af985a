use std::fmt::Write as _;

use bytes::Bytes;

use super::call::{document, nothing};
use super::object::{MARK, Stored, stored};
use super::page::{Listing, decoded, entry_text};
use crate::xml::escape;
use crate::{Client, Failed, Method, Request};

/// A part as `ListParts` shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The part's number; wide enough for those beyond 10000 that some servers store.
    pub number: i128,
    /// The part's size in bytes.
    pub size: u64,
    /// The entity tag as it came, quotes included; `None` where the listing has none.
    pub etag: Option<String>,
}

impl Client {
    /// `CreateMultipartUpload`: the upload's id.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no upload id.
    pub async fn create_upload(&self, bucket: &str, key: &str) -> Result<String, Failed> {
        let request = Request::new(Method::Post).bucket(bucket).key(key).flag("uploads");
        self.begin(bucket, key, request).await
    }

    /// `CreateMultipartUpload` of an object with this mark among its metadata, and this content type: the upload's id.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no upload id.
    pub async fn create_marked_upload(
        &self,
        bucket: &str,
        key: &str,
        mark: &str,
        content_type: &str,
    ) -> Result<String, Failed> {
        let request = Request::new(Method::Post).bucket(bucket).key(key).flag("uploads");
        self.begin(bucket, key, request.header(MARK, mark).header("content-type", content_type)).await
    }

    async fn begin(&self, bucket: &str, key: &str, request: Request) -> Result<String, Failed> {
        self.call(format!("CreateMultipartUpload {bucket}/{key}"), request, |answer| {
            let document = document(answer, "InitiateMultipartUploadResult")?;
            let id = document.root.text_of("UploadId").filter(|id| !id.is_empty());
            id.map(ToOwned::to_owned)
                .ok_or_else(|| "its InitiateMultipartUploadResult has no UploadId".to_owned())
        })
        .await
    }

    /// `UploadPart`.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no `etag`.
    pub async fn upload_part(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
        number: u32,
        body: impl Into<Bytes>,
    ) -> Result<Stored, Failed> {
        let request = Request::new(Method::Put)
            .bucket(bucket)
            .key(key)
            .query("partNumber", number.to_string())
            .query("uploadId", upload_id)
            .body(body);
        self.call(format!("UploadPart {number} of {bucket}/{key}"), request, stored).await
    }

    /// `ListParts`, every page: the parts in the server's order.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or a page cannot be read or does not lead to another.
    pub async fn list_parts(&self, bucket: &str, key: &str, upload_id: &str) -> Result<Vec<Part>, Failed> {
        let request = Request::new(Method::Get).bucket(bucket).key(key).query("uploadId", upload_id);
        let listing = Listing {
            root: "ListPartsResult",
            entries: &|document| {
                let parts = document.root.descend("Part");
                parts
                    .into_iter()
                    .map(|part| {
                        Ok(Part {
                            number: number(entry_text(part, "PartNumber")?)?,
                            size: number(entry_text(part, "Size")?)?,
                            etag: part.text_of("ETag").map(ToOwned::to_owned),
                        })
                    })
                    .collect()
            },
            markers: &[("part-number-marker", "NextPartNumberMarker", false)],
        };
        self.pages(format!("ListParts {bucket}/{key}"), request, listing).await
    }

    /// `CompleteMultipartUpload` of these parts, entity tags as they came.
    ///
    /// What the answer says of the object is not read: Ceph 16 leaves the entity tag empty, and the object is whole.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, also after a 200, or the answer is none to this call.
    pub async fn complete_upload(
        &self,
        bucket: &str,
        key: &str,
        upload_id: &str,
        parts: &[(i128, String)],
    ) -> Result<(), Failed> {
        let mut body =
            String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (number, etag) in parts {
            let etag = escape(etag);
            // Writing to a String cannot fail.
            let _ = write!(body, "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
        }
        body.push_str("</CompleteMultipartUpload>");
        let request =
            Request::new(Method::Post).bucket(bucket).key(key).query("uploadId", upload_id).body(body);
        self.call(format!("CompleteMultipartUpload {bucket}/{key}"), request, |answer| {
            document(answer, "CompleteMultipartUploadResult").map(drop)
        })
        .await
    }

    /// `AbortMultipartUpload`.
    ///
    /// # Errors
    /// If there is no answer or the server refuses.
    pub async fn abort_upload(&self, bucket: &str, key: &str, upload_id: &str) -> Result<(), Failed> {
        let request = Request::new(Method::Delete).bucket(bucket).key(key).query("uploadId", upload_id);
        self.call(format!("AbortMultipartUpload {bucket}/{key}"), request, nothing).await
    }

    /// `ListMultipartUploads`, every page: key and upload id of the uploads whose keys begin with `prefix`.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or a page cannot be read or does not lead to another.
    pub async fn list_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<(String, String)>, Failed> {
        let request = Request::new(Method::Get)
            .bucket(bucket)
            .flag("uploads")
            .query("encoding-type", "url")
            .query("prefix", prefix);
        let listing = Listing {
            root: "ListMultipartUploadsResult",
            entries: &|document| {
                let uploads = document.root.descend("Upload");
                uploads
                    .into_iter()
                    .map(|upload| {
                        let key = decoded(document, entry_text(upload, "Key")?)?;
                        Ok((key, entry_text(upload, "UploadId")?.to_owned()))
                    })
                    .collect()
            },
            markers: &[
                ("key-marker", "NextKeyMarker", true),
                ("upload-id-marker", "NextUploadIdMarker", false),
            ],
        };
        self.pages(format!("ListMultipartUploads {bucket}"), request, listing).await
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}
