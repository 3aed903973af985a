//! The head of a request.

use super::Framing;
use crate::http::{Error, bad_request};
use ::http::Method;
use ::http::header::{CONNECTION, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue};
use httparse::Status;

/// The largest section of headers in bytes, its line ends included: recorded on Amazon S3.
const MOST_HEADER_BYTES: usize = 8192;
/// The longest request line in bytes. What Amazon takes is not recorded; a key of 1024 escaped bytes fits.
const LONGEST_LINE: usize = 8192;
/// No section of [`MOST_HEADER_BYTES`] that makes sense has more headers.
const MOST_HEADERS: usize = 512;

/// A request line and headers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    /// The method.
    pub(crate) method: Method,
    /// Path and query as sent, in whichever form the request line gave them.
    pub(crate) target: Vec<u8>,
    /// The headers; values are bytes without outer blanks, repeats in their order.
    pub(crate) headers: HeaderMap,
    /// Where the body ends.
    pub(crate) framing: Framing,
    /// Whether the client wants to go on after the answer.
    pub(crate) keep_alive: bool,
    /// Whether the client waits for `100 Continue` before it sends the body.
    pub(crate) expects_continue: bool,
}

impl Head {
    /// Reads a head from the begin of `bytes` and says how long it is; `None` where more bytes are needed.
    ///
    /// # Errors
    /// 400 `RequestHeaderSectionTooLarge`, 400 `InvalidURI` for a request line that is too long or not UTF-8, and
    /// 400 `BadRequest` for everything that is not HTTP/1.1 (RFC 9112), a missing or repeated `Host` included. Beside
    /// the first, Amazon's answers are not recorded.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Error> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let status = match request.parse(bytes) {
            Ok(status) => status,
            Err(httparse::Error::TooManyHeaders) => return Err(too_many_headers()),
            Err(_) => return Err(why_illegal(bytes)),
        };
        let Status::Complete(length) = status else {
            check_sizes(bytes)?;
            return Ok(None);
        };
        check_sizes(bytes.get(..length).unwrap_or_default())?;
        let (Some(method), Some(target), Some(version)) = (request.method, request.path, request.version)
        else {
            return Err(bad_request());
        };
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| bad_request())?;
        let headers = read_headers(request.headers)?;
        // RFC 9112 section 3.2: a server must refuse these.
        if headers.get_all(HOST).iter().count() != 1 && version == 1 {
            return Err(bad_request());
        }
        let says = |name, token: &str| {
            let values = headers.get_all(name).iter();
            let mut tokens = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
            tokens.any(|given| given.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
        };
        let head = Self {
            framing: Framing::of(&headers)?,
            keep_alive: version == 1 && !says(CONNECTION, "close"),
            expects_continue: version == 1 && says(EXPECT, "100-continue"),
            method,
            target: origin_form(target)?,
            headers,
        };
        Ok(Some((head, length)))
    }

    /// The part of the target before the first `?`.
    pub(crate) fn path(&self) -> &[u8] {
        self.target.split(|byte| *byte == b'?').next().unwrap_or_default()
    }

    /// The part of the target behind the first `?`; empty where there is none.
    pub(crate) fn query(&self) -> &[u8] {
        self.target.splitn(2, |byte| *byte == b'?').nth(1).unwrap_or_default()
    }
}

fn why_illegal(bytes: &[u8]) -> Error {
    let line = bytes.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    match std::str::from_utf8(line) {
        Ok(_) => bad_request(),
        Err(_) => Error::invalid_uri(line.split(|byte| *byte == b' ').nth(1).unwrap_or_default()),
    }
}

fn check_sizes(head: &[u8]) -> Result<(), Error> {
    // RFC 9112 section 2.2 lets empty lines stand before a request.
    let begin = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let line = head.iter().skip(begin).take_while(|byte| **byte != b'\n').count();
    if begin + line > LONGEST_LINE {
        return Err(Error::invalid_uri(b""));
    }
    if head.len().saturating_sub(begin + line) > MOST_HEADER_BYTES { Err(too_many_headers()) } else { Ok(()) }
}

fn read_headers(lines: &[httparse::Header<'_>]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(lines.len());
    for line in lines {
        let name = HeaderName::from_bytes(line.name.as_bytes()).map_err(|_| bad_request())?;
        let value = HeaderValue::from_bytes(line.value.trim_ascii()).map_err(|_| bad_request())?;
        headers.append(name, value);
    }
    Ok(headers)
}

// RFC 9112 section 3.2: besides paths, a server takes whole URLs and the asterisk.
fn origin_form(target: &str) -> Result<Vec<u8>, Error> {
    let scheme = ["http://", "https://"].iter().find_map(|scheme| target.strip_prefix(scheme));
    match scheme {
        Some(rest) => {
            let path = rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default();
            Ok(if path.starts_with('/') { path.into() } else { format!("/{path}").into() })
        }
        None if target.starts_with('/') || target == "*" => Ok(target.into()),
        None => Err(bad_request()),
    }
}

fn too_many_headers() -> Error {
    Error::new(
        400,
        "RequestHeaderSectionTooLarge",
        "Your request header section exceeds the maximum allowed size.",
    )
    .with("MaxSizeAllowed", MOST_HEADER_BYTES.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(request: &[u8]) -> &'static str {
        match Head::parse(request) {
            Ok(Some(_)) => "",
            Ok(None) => "partial",
            Err(error) => error.code,
        }
    }

    fn with(headers: &str) -> String {
        format!("PUT /b HTTP/1.1\r\nhost: h\r\n{headers}\r\n")
    }

    #[test]
    fn what_is_no_http_is_refused() {
        for (request, expected) in [
            (with(""), ""),
            (with("x-a: \t b \t\r\nX-A:\r\n"), ""),
            (with("x-a: \u{e9}\r\n"), ""),
            (with("x-a: b\r\n folded\r\n"), "BadRequest"),
            (with("x-a: \u{1}\r\n"), "BadRequest"),
            (with("x-a: \u{0}\r\n"), "BadRequest"),
            (with("x a: b\r\n"), "BadRequest"),
            (with("x-a : b\r\n"), "BadRequest"),
            (with("x-\u{e9}: b\r\n"), "BadRequest"),
            (with(": b\r\n"), "BadRequest"),
            (with("no colon\r\n"), "BadRequest"),
            (with("host: h\r\n"), "BadRequest"),
            ("PUT /b HTTP/1.1\r\n\r\n".to_owned(), "BadRequest"),
            ("PUT /b HTTP/1.0\r\n\r\n".to_owned(), ""),
            ("\r\n\r\nPUT /b HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), ""),
            ("PUT /b HTTP/2.0\r\n\r\n".to_owned(), "BadRequest"),
            ("PUT b HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), "BadRequest"),
            ("PUT /a b HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), "BadRequest"),
            ("PUT /a\u{1} HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), "BadRequest"),
            ("P\u{1}T /a HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), "BadRequest"),
            ("PUT /b HTTP/1.1\r\nhost: h\r\n".to_owned(), "partial"),
            (String::new(), "partial"),
        ] {
            assert_eq!(code(request.as_bytes()), expected, "{request:?}");
        }
    }

    #[test]
    fn sizes_have_limits_whether_the_head_is_complete_or_not() {
        for (request, expected) in [
            (with(&format!("x-a: {}\r\n", "a".repeat(8160))), ""),
            (with(&format!("x-a: {}\r\n", "a".repeat(8200))), "RequestHeaderSectionTooLarge"),
            (with("a: b\r\n").replace("\r\n\r\n", &"a".repeat(9000)), "RequestHeaderSectionTooLarge"),
            (with(&"a:\r\n".repeat(600)), "RequestHeaderSectionTooLarge"),
            (format!("PUT /{} HTTP/1.1\r\nhost: h\r\n\r\n", "a".repeat(8000)), ""),
            (format!("PUT /{} HTTP/1.1\r\nhost: h\r\n\r\n", "a".repeat(8200)), "InvalidURI"),
            (format!("PUT /{}", "a".repeat(9000)), "InvalidURI"),
            ("\r\n".repeat(5000), "InvalidURI"),
        ] {
            assert_eq!(code(request.as_bytes()), expected, "{}", request.len());
        }
    }

    #[test]
    fn targets_keep_their_bytes_and_values_too() {
        for (target, path, query) in [
            ("/", "/", ""),
            ("/b/../%2e/`<>\"{}|\\^?a=`?b", "/b/../%2e/`<>\"{}|\\^", "a=`?b"),
            ("/b/é#f", "/b/é#f", ""),
            ("http://other/b?c", "/b", "c"),
            ("https://other?c", "/", "c"),
            ("http://other", "/", ""),
            ("*", "*", ""),
        ] {
            let request =
                format!("GET {target} HTTP/1.1\r\nhost: h\r\nx-a: \t1 2\r\nx-b: y\r\nX-A:\r\n\r\nbody");
            let (head, length) = Head::parse(request.as_bytes()).unwrap().unwrap();
            assert_eq!((head.path(), head.query()), (path.as_bytes(), query.as_bytes()), "{target}");
            assert_eq!(request.get(length..), Some("body"));
            assert_eq!(head.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1 2", ""]);
        }
        let (head, _) = Head::parse(b"GET / HTTP/1.1\r\nhost: h\r\nx: \xff\r\n\r\n").unwrap().unwrap();
        assert_eq!(head.headers.get("x").unwrap().as_bytes(), b"\xff");
        let refused = Head::parse(b"GET /\xff?a b HTTP/1.1\r\nhost: h\r\n\r\n").unwrap_err();
        assert_eq!((refused.code, &*refused.elements[0].1), ("InvalidURI", "/\u{fffd}?a"));
    }

    #[test]
    fn a_connection_lives_on_unless_the_client_says_otherwise() {
        for (request, keep_alive, expects) in [
            (with(""), true, false),
            (with("connection: x, Close\r\nexpect: 100-Continue\r\n"), false, true),
            ("PUT /b HTTP/1.0\r\nexpect: 100-continue\r\n\r\n".to_owned(), false, false),
        ] {
            let (head, _) = Head::parse(request.as_bytes()).unwrap().unwrap();
            assert_eq!((head.keep_alive, head.expects_continue), (keep_alive, expects), "{request}");
        }
    }
}
