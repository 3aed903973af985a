use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Connection, Framing, Method, Signing, Tampering};

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
    /// Header lines in order, sent as they are, between `host` and the client's other lines.
    ///
    /// All are signed but `authorization`, `user-agent`, `x-amzn-trace-id` and `transfer-encoding`, which something
    /// on the way may change, and those whose name is no token of RFC 9110 section 5.6.2, which no list of signed
    /// headers could name.
    ///
    /// A header that the client writes too is sent beside the client's own line, which [`Request::without`] leaves
    /// out. Only `x-amz-content-sha256`, `accept` and what frames the body replace the client's line by themselves.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, possibly empty.
    pub body: Bytes,
    /// The request target byte for byte, in place of the one made from bucket, key and query.
    pub raw_target: Option<Vec<u8>>,
    /// Lines without their CR LF that follow `headers` byte for byte, such as the continuation of a folded header.
    pub raw_lines: Vec<Vec<u8>>,
    /// Names of headers that the client would write by itself and must not.
    pub without: Vec<String>,
    /// Who states how long the body is.
    pub framing: Framing,
    /// What connection the request goes over.
    pub connection: Connection,
    /// How the request says who sends it.
    pub signing: Signing,
    /// What is made wrong about the signature.
    pub tampering: Tampering,
}

impl Request {
    /// A request to the service itself, without query, headers or body.
    pub fn new(method: Method) -> Self {
        Self {
            method,
            bucket: None,
            key: None,
            query: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
            raw_target: None,
            raw_lines: Vec::new(),
            without: Vec::new(),
            framing: Framing::default(),
            connection: Connection::default(),
            signing: Signing::default(),
            tampering: Tampering::default(),
        }
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

    /// Sets the target, byte for byte.
    #[must_use]
    pub fn raw_target(mut self, target: impl Into<Vec<u8>>) -> Self {
        self.raw_target = Some(target.into());
        self
    }

    /// Adds a line to the head, byte for byte; CR LF is added to it.
    #[must_use]
    pub fn raw_line(mut self, line: impl Into<Vec<u8>>) -> Self {
        self.raw_lines.push(line.into());
        self
    }

    /// Leaves out a header that the client would write by itself.
    #[must_use]
    pub fn without(mut self, name: impl Into<String>) -> Self {
        self.without.push(name.into());
        self
    }

    /// Sets who states how long the body is.
    #[must_use]
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Sets what connection the request goes over.
    #[must_use]
    pub fn connection(mut self, connection: Connection) -> Self {
        self.connection = connection;
        self
    }

    /// Sets how the request says who sends it.
    #[must_use]
    pub fn signing(mut self, signing: Signing) -> Self {
        self.signing = signing;
        self
    }

    /// Sets what is made wrong about the signature.
    #[must_use]
    pub fn tampering(mut self, tampering: Tampering) -> Self {
        self.tampering = tampering;
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
        if self.key.is_some() {
            target.push('/');
        }
        target + &self.key_and_query()
    }

    /// As [`Request::target`], with the bucket left to the host: `/key?query`.
    pub(crate) fn virtual_target(&self) -> String {
        format!("/{}", self.key_and_query())
    }

    /// Whether a header that the client writes by itself is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        !self.without.iter().any(|unwanted| unwanted.eq_ignore_ascii_case(name))
    }

    fn key_and_query(&self) -> String {
        let mut text = String::new();
        if let Some(key) = &self.key {
            text.extend(utf8_percent_encode(key, ALL_BUT_UNRESERVED_AND_SLASH));
        }
        for (position, (name, value)) in self.query.iter().enumerate() {
            text.push(if position == 0 { '?' } else { '&' });
            text.extend(utf8_percent_encode(name, ALL_BUT_UNRESERVED));
            if let Some(value) = value {
                text.push('=');
                text.extend(utf8_percent_encode(value, ALL_BUT_UNRESERVED));
            }
        }
        text
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
