use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use super::call::document;
use crate::xml::escape;
use crate::{Client, Element, Failed, Method, Request};

/// The most objects that Amazon deletes by one request.
const BATCH: usize = 1000;

/// An object that `DeleteObjects` left in place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeleteError {
    /// The object's key.
    pub key: String,
    /// The version, if one was to be deleted.
    pub version_id: Option<String>,
    /// The server's error code.
    pub code: String,
    /// The server's error message.
    pub message: String,
}

impl Client {
    /// `DeleteObjects`, 1000 a request: keys with the version to delete, or none. Gives what could not be deleted.
    ///
    /// `Content-MD5` is sent because Amazon refuses the call without a checksum, and this is the one that every
    /// server knows.
    ///
    /// # Errors
    /// If there is no answer, the server refuses a whole request, or the answer cannot be read; the requests after
    /// that one are not sent.
    pub async fn delete_objects(
        &self,
        bucket: &str,
        objects: &[(String, Option<String>)],
    ) -> Result<Vec<DeleteError>, Failed> {
        let mut errors = Vec::new();
        for batch in objects.chunks(BATCH) {
            let body = delete_document(batch);
            let md5 = STANDARD.encode(Md5::digest(body.as_bytes()));
            let request = Request::new(Method::Post)
                .bucket(bucket)
                .flag("delete")
                .header("content-md5", md5)
                .header("content-type", "application/xml")
                .body(body);
            let what = format!("DeleteObjects {bucket} ({} keys)", batch.len());
            let failed = self
                .call(what, request, |answer| {
                    let document = document(answer, "DeleteResult")?;
                    Ok(document.root.descend("Error").into_iter().map(delete_error).collect::<Vec<_>>())
                })
                .await?;
            errors.extend(failed);
        }
        Ok(errors)
    }
}

fn delete_document(objects: &[(String, Option<String>)]) -> String {
    let mut body =
        String::from("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>");
    for (key, version) in objects {
        body.push_str("<Object><Key>");
        body.push_str(&escape(key));
        body.push_str("</Key>");
        if let Some(version) = version {
            body.push_str("<VersionId>");
            body.push_str(&escape(version));
            body.push_str("</VersionId>");
        }
        body.push_str("</Object>");
    }
    body.push_str("</Delete>");
    body
}

fn delete_error(element: &Element) -> DeleteError {
    let text = |name| element.text_of(name).unwrap_or_default().to_owned();
    DeleteError {
        key: text("Key"),
        version_id: element.text_of("VersionId").filter(|id| !id.is_empty()).map(ToOwned::to_owned),
        code: text("Code"),
        message: text("Message"),
    }
}
