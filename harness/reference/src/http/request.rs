//! A request once its signature and body have been verified.

use super::{Error, Query};
use crate::store::Content;
use crate::transport::Head;
use ::http::Method;
use ::http::header::{HOST, HeaderMap, HeaderValue};
use bytes::Bytes;
use std::borrow::Cow;
use upcheck_grammar::AccountId;
use upcheck_sigv4::percent;

/// A verified request with its names decoded and its body complete.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The account that asks; `None` for anybody.
    pub(crate) caller: Option<AccountId>,
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path as sent; what is not UTF-8 cannot be decoded either.
    pub(crate) path: String,
    /// What host and path name.
    pub(crate) resource: Resource,
    /// The decoded query.
    pub(crate) query: Query,
    /// The headers as sent.
    pub(crate) headers: HeaderMap,
    /// The payload without any transfer framing.
    pub(crate) body: Body,
}

/// What a request is for.
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
    /// Decodes path and query. A host below `domain` names the bucket, and the path then holds only the key.
    ///
    /// # Errors
    /// 400 `InvalidURI`, `InvalidBucketName` or `KeyTooLongError`.
    pub(crate) fn new(
        head: Head,
        caller: Option<AccountId>,
        body: Body,
        domain: Option<&str>,
    ) -> Result<Self, Error> {
        let host = head.headers.get(HOST).map(HeaderValue::as_bytes).unwrap_or_default();
        let bucket = domain.and_then(|domain| bucket_of_host(host, domain));
        Ok(Self {
            caller,
            resource: Resource::parse(head.path(), bucket.as_deref())?,
            query: Query::parse(head.query())?,
            path: String::from_utf8_lossy(head.path()).into_owned(),
            method: head.method,
            headers: head.headers,
            body,
        })
    }

    /// The header called `name` (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        header(&self.headers, name)
    }

    /// The payload in one piece.
    pub(crate) fn document(&self) -> Bytes {
        self.body.content.joined()
    }
}

/// The header called `name` (lower case), several joined by commas; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<Cow<'a, str>> {
    combined(headers, name).map(|value| match value {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    })
}

/// The bytes of the header called `name` (lower case). RFC 9110 section 5.3: several are one, joined by commas. What
/// Amazon makes of several copy sources or conditions is not recorded.
pub(crate) fn combined<'a>(headers: &'a HeaderMap, name: &str) -> Option<Cow<'a, [u8]>> {
    let values: Vec<_> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
    match values.as_slice() {
        [] => None,
        [only] => Some(Cow::Borrowed(only)),
        several => Some(Cow::Owned(several.join(&b','))),
    }
}

// The port is not the endpoint's business: a proxy may listen elsewhere.
fn bucket_of_host(host: &[u8], domain: &str) -> Option<String> {
    let host = std::str::from_utf8(host).ok()?.to_ascii_lowercase();
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    let bucket = name.strip_suffix(&domain.to_ascii_lowercase())?.strip_suffix('.')?;
    (!bucket.is_empty()).then(|| bucket.to_owned())
}

impl Resource {
    /// Amazon's documentation limits a key to 1024 bytes of UTF-8.
    const LONGEST_KEY: usize = 1024;

    fn parse(path: &[u8], host_bucket: Option<&str>) -> Result<Self, Error> {
        let decode = |part: &[u8]| {
            let text = percent::decode(part).and_then(|bytes| String::from_utf8(bytes).ok());
            text.ok_or_else(|| Error::invalid_uri(path))
        };
        let rest = path.strip_prefix(b"/").unwrap_or_default();
        let (bucket, key) = match host_bucket {
            Some(bucket) => (bucket.to_owned(), decode(rest)?),
            None => {
                let mut parts = rest.splitn(2, |byte| *byte == b'/');
                let mut next = || decode(parts.next().unwrap_or_default());
                (next()?, next()?)
            }
        };
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
            ("/b/é`<>", object("b", "é`<>")),
            ("//k", Err("InvalidBucketName")),
            ("/b/%zz", Err("InvalidURI")),
            ("/b/%FF", Err("InvalidURI")),
        ] {
            let parsed = Resource::parse(path.as_bytes(), None).map_err(|error| error.code);
            assert_eq!(parsed, expected, "{path}");
        }
        assert_eq!(Resource::parse(b"/b/\xff", None).map_err(|error| error.code), Err("InvalidURI"));
    }

    #[test]
    fn a_key_has_at_most_1024_bytes() {
        let path = |length: usize| format!("/b/{}", "k".repeat(length));
        let parse = |length| Resource::parse(path(length).as_bytes(), None).map_err(|error| error.code);
        assert!(parse(1024).is_ok());
        assert_eq!(parse(1025), Err("KeyTooLongError"));
    }

    #[test]
    fn a_host_below_the_domain_names_the_bucket() {
        for (host, bucket) in [
            ("b.localhost", Some("b")),
            ("b.localhost:9000", Some("b")),
            ("B.c.LocalHost", Some("b.c")),
            ("localhost", None),
            (".localhost", None),
            ("blocalhost", None),
            ("b.localhost.example", None),
            ("127.0.0.1:9000", None),
            ("[::1]:9000", None),
        ] {
            assert_eq!(bucket_of_host(host.as_bytes(), "localhost").as_deref(), bucket, "{host}");
        }
        let object = |key: &str| Resource::Object { bucket: "b".to_owned(), key: key.to_owned() };
        for (path, expected) in [
            ("/", Resource::Bucket("b".to_owned())),
            ("/k", object("k")),
            ("/b/k", object("b/k")),
            ("//k/", object("/k/")),
        ] {
            assert_eq!(Resource::parse(path.as_bytes(), Some("b")), Ok(expected), "{path}");
        }
    }

    #[test]
    fn headers_that_are_there_several_times_are_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(combined(&headers, "x-a"), None);
        headers.append("x-a", HeaderValue::from_static("1"));
        assert_eq!(header(&headers, "x-a").as_deref(), Some("1"));
        headers.append("x-a", HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(combined(&headers, "x-a").as_deref(), Some(b"1,\xff".as_slice()));
        assert_eq!(header(&headers, "x-a").as_deref(), Some("1,\u{fffd}"));
    }
}
