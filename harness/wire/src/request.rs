use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Method;

/// A request as a case asks for it, before it is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The request method.
    pub method: Method,
    /// The bucket, not encoded; none for a call on the service itself.
    pub bucket: Option<String>,
    /// The object's key, not encoded; it needs a bucket.
    pub key: Option<String>,
    /// Query parameters in order, not encoded. `None` as value is a bare name, `Some("")` is `name=`.
    pub query: Vec<(String, Option<String>)>,
    /// Headers in order, values as bytes. Names go out in lower case, and lines of one name go out together.
    ///
    /// The signer's own headers cannot be set, except `x-amz-content-sha256`, whose value is then sent and signed
    /// in place of the body's hash.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, possibly empty.
    pub body: Bytes,
}

impl Request {
    /// A request to the service itself, without query, headers or body.
    pub fn new(method: Method) -> Self {
        Self { method, bucket: None, key: None, query: Vec::new(), headers: Vec::new(), body: Bytes::new() }
    }

    /// Sets the bucket.
    #[must_use]
    pub fn bucket(mut self, bucket: impl Into<String>) -> Self {
        self.bucket = Some(bucket.into());
        self
    }

    /// Sets the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Adds the query parameter `name=value`.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), Some(value.into())));
        self
    }

    /// Adds a bare query parameter, as in `?uploads`.
    #[must_use]
    pub fn flag(mut self, name: impl Into<String>) -> Self {
        self.query.push((name.into(), None));
        self
    }

    /// Adds a header line.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The request target in origin form (RFC 9112 section 3.2.1), path-style: `/bucket/key?query`.
    ///
    /// Kept as they are: the unreserved characters of RFC 3986 section 2.3, and `/` in the key. Every other byte is
    /// percent-encoded with upper-case digits, which is the encoding that Amazon's signature documentation asks for.
    pub fn target(&self) -> String {
        let mut target = String::from("/");
        if let Some(bucket) = &self.bucket {
            target.extend(utf8_percent_encode(bucket, ALL_BUT_UNRESERVED));
        }
        if let Some(key) = &self.key {
            target.push('/');
            target.extend(utf8_percent_encode(key, ALL_BUT_UNRESERVED_AND_SLASH));
        }
        for (position, (name, value)) in self.query.iter().enumerate() {
            target.push(if position == 0 { '?' } else { '&' });
            target.extend(utf8_percent_encode(name, ALL_BUT_UNRESERVED));
            if let Some(value) = value {
                target.push('=');
                target.extend(utf8_percent_encode(value, ALL_BUT_UNRESERVED));
            }
        }
        target
    }
}

const ALL_BUT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ALL_BUT_UNRESERVED_AND_SLASH: &AsciiSet = &ALL_BUT_UNRESERVED.remove(b'/');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_encodes_all_but_unreserved() {
        let get = || Request::new(Method::Get);
        for (request, target) in [
            (get(), "/"),
            (get().bucket("b"), "/b"),
            (get().bucket("a/b"), "/a%2Fb"),
            (get().bucket("b").key(""), "/b/"),
            (get().bucket("b").key("a/b//c/"), "/b/a/b//c/"),
            (get().bucket("b").key("AZaz09-._~"), "/b/AZaz09-._~"),
            (get().bucket("b").key("a b+c%d?e#f"), "/b/a%20b%2Bc%25d%3Fe%23f"),
            (get().bucket("b").key("é\u{0}!'()*"), "/b/%C3%A9%00%21%27%28%29%2A"),
            (get().bucket("b").flag("uploads"), "/b?uploads"),
            (get().bucket("b").flag("uploads").query("prefix", ""), "/b?uploads&prefix="),
            (get().bucket("b").query("z", "1").query("a/", "x y&/+"), "/b?z=1&a%2F=x%20y%26%2F%2B"),
        ] {
            assert_eq!(request.target(), target);
        }
    }
}
