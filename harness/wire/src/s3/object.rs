use bytes::Bytes;
use upcheck_grammar::HttpDate;

use super::call::{nothing, required, unquoted};
use crate::{Answer, Client, Failed, Method, Request};

/// The metadata that marks an object.
pub(super) const MARK: &str = "x-amz-meta-upcheck";

/// What the answer to a stored object or part says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stored {
    /// The entity tag without its quotes.
    pub etag: String,
    /// The `etag` header as it came.
    pub raw_etag: String,
    /// The version that was made, in a bucket with versions.
    pub version_id: Option<String>,
    /// The server's clock at the answer.
    pub date: Option<HttpDate>,
}

/// What is known of an object without its data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// The entity tag without its quotes.
    pub etag: String,
    /// The `etag` header as it came.
    pub raw_etag: String,
    /// The object's size in bytes.
    pub size: u64,
    /// When the object was last modified, by the server's clock.
    pub last_modified: Option<HttpDate>,
    /// The object's version, in a bucket with versions.
    pub version_id: Option<String>,
    /// Its mark among its metadata.
    pub mark: Option<String>,
}

/// An object as it was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Read {
    /// The whole data.
    pub body: Bytes,
    /// The `etag` header as it came.
    pub raw_etag: Option<String>,
    /// When the object was last modified, by the server's clock.
    pub last_modified: Option<HttpDate>,
    /// Its mark among its metadata.
    pub mark: Option<String>,
    /// Its content type.
    pub content_type: Option<String>,
}

impl Client {
    /// `PutObject`.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no `etag`.
    pub async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        body: impl Into<Bytes>,
    ) -> Result<Stored, Failed> {
        let request = Request::new(Method::Put).bucket(bucket).key(key).body(body);
        self.call(format!("PutObject {bucket}/{key}"), request, stored).await
    }

    /// `PutObject` with this mark among the object's metadata, and this content type.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no `etag`.
    pub async fn put_marked_object(
        &self,
        bucket: &str,
        key: &str,
        body: impl Into<Bytes>,
        (mark, content_type): (&str, &str),
    ) -> Result<Stored, Failed> {
        let request = Request::new(Method::Put).bucket(bucket).key(key).body(body);
        let request = request.header(MARK, mark).header("content-type", content_type);
        self.call(format!("PutObject {bucket}/{key}"), request, stored).await
    }

    /// `GetObject`: the whole data.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the data is longer than the client reads.
    pub async fn get_object(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Read, Failed> {
        let request = versioned(Request::new(Method::Get).bucket(bucket).key(key), version);
        let what = with_version(format!("GetObject {bucket}/{key}"), version);
        // The data may be an error document by itself.
        self.attempt(what, request, Answer::has_success_status, |answer| {
            if answer.truncated {
                Err(format!("the data is longer than the {} bytes that the client reads", answer.body.len()))
            } else {
                Ok(Read {
                    body: answer.body.clone(),
                    raw_etag: answer.header_str("etag").map(ToOwned::to_owned),
                    last_modified: answer.last_modified(),
                    mark: answer.header_str(MARK).map(ToOwned::to_owned),
                    content_type: answer.header_str("content-type").map(ToOwned::to_owned),
                })
            }
        })
        .await
    }

    /// `HeadObject`.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the answer has no `etag` or no `content-length`.
    pub async fn head_object(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Head, Failed> {
        let request = versioned(Request::new(Method::Head).bucket(bucket).key(key), version);
        self.call(with_version(format!("HeadObject {bucket}/{key}"), version), request, |answer| {
            let raw_etag = required(answer, "etag")?;
            let length = required(answer, "content-length")?;
            Ok(Head {
                etag: unquoted(raw_etag).to_owned(),
                raw_etag: raw_etag.to_owned(),
                size: length.parse().map_err(|_| format!("its content-length {length:?} is no number"))?,
                last_modified: answer.last_modified(),
                version_id: answer.header_str("x-amz-version-id").map(ToOwned::to_owned),
                mark: answer.header_str(MARK).map(ToOwned::to_owned),
            })
        })
        .await
    }

    /// `DeleteObject`: without a version, a bucket with versions puts a delete marker on top.
    ///
    /// # Errors
    /// If there is no answer or the server refuses. An object that does not exist is no error on Amazon S3.
    pub async fn delete_object(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<(), Failed> {
        let request = versioned(Request::new(Method::Delete).bucket(bucket).key(key), version);
        self.call(with_version(format!("DeleteObject {bucket}/{key}"), version), request, nothing).await
    }
}

pub(super) fn stored(answer: &Answer) -> Result<Stored, String> {
    let raw_etag = required(answer, "etag")?;
    Ok(Stored {
        etag: unquoted(raw_etag).to_owned(),
        raw_etag: raw_etag.to_owned(),
        version_id: answer.header_str("x-amz-version-id").map(ToOwned::to_owned),
        date: answer.date(),
    })
}

fn versioned(request: Request, version: Option<&str>) -> Request {
    match version {
        Some(version) => request.query("versionId", version),
        None => request,
    }
}

fn with_version(what: String, version: Option<&str>) -> String {
    match version {
        Some(version) => format!("{what} version {version}"),
        None => what,
    }
}
