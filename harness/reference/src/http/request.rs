//! A request once its signature and body have been verified.

use super::{Error, Query, percent};
use crate::store::Content;
use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use std::borrow::Cow;

/// An authenticated request with its names decoded and its body complete.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path as sent.
    pub(crate) path: String,
    /// What the path names.
    pub(crate) resource: Resource,
    /// The decoded query.
    pub(crate) query: Query,
    /// The headers as sent.
    pub(crate) headers: HeaderMap,
    /// The payload without any transfer framing.
    pub(crate) body: Body,
}

/// What a path names: path style only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// `/`
    Service,
    /// `/bucket` and `/bucket/`
    Bucket(String),
    /// `/bucket/key`
    Object {
        /// The bucket's name.
        bucket: String,
        /// The key, percent-decoded once, otherwise verbatim.
        key: String,
    },
}

/// A request's payload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    /// The payload's bytes.
    pub(crate) content: Content,
    /// Trailing headers of an `aws-chunked` body: lower-case name, value.
    pub(crate) trailers: Vec<(String, String)>,
}

impl Request {
    /// Decodes path and query.
    ///
    /// # Errors
    /// 400 `InvalidURI`, `InvalidBucketName` or `KeyTooLongError`.
    pub(crate) fn new(head: Parts, body: Body) -> Result<Self, Error> {
        Ok(Self {
            path: head.uri.path().to_owned(),
            resource: Resource::parse(head.uri.path())?,
            query: Query::parse(head.uri.query().unwrap_or_default())?,
            method: head.method,
            headers: head.headers,
            body,
        })
    }

    /// The first header called `name` (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        header(&self.headers, name)
    }

    /// The payload in one piece.
    pub(crate) fn document(&self) -> Bytes {
        self.body.content.joined()
    }
}

/// The first header called `name` (lower case); bytes that are not UTF-8 become U+FFFD.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<Cow<'a, str>> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes().trim_ascii()))
}

impl Resource {
    /// Amazon's documentation limits a key to 1024 bytes of UTF-8.
    const LONGEST_KEY: usize = 1024;

    fn parse(path: &str) -> Result<Self, Error> {
        let decode = |part: &str| {
            let bytes = percent::decode(part)?;
            String::from_utf8(bytes).ok()
        };
        let invalid = || Error::invalid_uri(path);
        let rest = path.strip_prefix('/').unwrap_or_default();
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let (bucket, key) = (decode(bucket).ok_or_else(invalid)?, decode(key).ok_or_else(invalid)?);
        if key.len() > Self::LONGEST_KEY {
            return Err(Error::new(400, "KeyTooLongError", "Your key is too long")
                .with("Size", key.len().to_string())
                .with("MaxSizeAllowed", Self::LONGEST_KEY.to_string()));
        }
        match (bucket.is_empty(), key.is_empty()) {
            (true, true) => Ok(Self::Service),
            (true, false) => Err(Error::new(400, "InvalidBucketName", "The specified bucket is not valid.")
                .with("BucketName", bucket)),
            (false, true) => Ok(Self::Bucket(bucket)),
            (false, false) => Ok(Self::Object { bucket, key }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once_and_kept_verbatim() {
        let object =
            |bucket: &str, key: &str| Ok(Resource::Object { bucket: bucket.to_owned(), key: key.to_owned() });
        for (path, expected) in [
            ("/", Ok(Resource::Service)),
            ("*", Ok(Resource::Service)),
            ("/b", Ok(Resource::Bucket("b".to_owned()))),
            ("/b/", Ok(Resource::Bucket("b".to_owned()))),
            ("/b/k", object("b", "k")),
            ("/b//k//", object("b", "/k//")),
            ("/b/a+b%2Bc%20d", object("b", "a+b+c d")),
            ("/b/%2525", object("b", "%25")),
            ("/b/../x/.", object("b", "../x/.")),
            ("/b/%00", object("b", "\0")),
            ("//k", Err("InvalidBucketName")),
            ("/b/%zz", Err("InvalidURI")),
            ("/b/%FF", Err("InvalidURI")),
        ] {
            assert_eq!(Resource::parse(path).map_err(|error| error.code), expected, "{path}");
        }
    }

    #[test]
    fn a_key_has_at_most_1024_bytes() {
        let path = |length: usize| format!("/b/{}", "k".repeat(length));
        assert!(Resource::parse(&path(1024)).is_ok());
        assert_eq!(Resource::parse(&path(1025)).map_err(|error| error.code), Err("KeyTooLongError"));
    }
}
