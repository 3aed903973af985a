use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use crate::sign::{Message, sign};
use crate::{ClientConfig, Request, Sent, Unsendable};

/// Headers that the client writes; a case that set one would not get what it asked for.
const RESERVED: [&str; 4] = ["host", "x-amz-date", "x-amz-security-token", "authorization"];
/// The signer writes this one too, with the body's hash unless the request states another value, once.
const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
/// Well below what overflows the header maps of the HTTP client and of the signer.
const MAX_HEADERS: usize = 1000;

/// Signs a request and hands back what goes to the HTTP client, with the record of it.
///
/// # Errors
/// For everything that would not go out exactly as asked for.
pub(crate) fn prepare(
    config: &ClientConfig,
    request: &Request,
    time: SystemTime,
) -> Result<(Sent, reqwest::Request), Unsendable> {
    let target = request.target();
    let url = format!("{}{target}", config.endpoint);
    let parsed = parse_url(request, &url, &target)?;
    let mut headers = own_headers(config, request)?;

    let signed = {
        let texts: Vec<(&str, &str)> = headers
            .iter()
            .filter(|(name, _)| *name != CONTENT_SHA256)
            .map(|(name, value)| Ok((name.as_str(), text(name, value.as_bytes())?)))
            .collect::<Result<_, Unsendable>>()?;
        let payload = match headers.get(CONTENT_SHA256) {
            Some(value) => Some(text(&CONTENT_SHA256, value.as_bytes())?),
            None => None,
        };
        let method = request.method.as_str();
        let message = Message { method, url: &url, headers: &texts, payload, body: &request.body };
        sign(&message, &config.credentials, &config.region, time)?
    };
    for (name, value) in signed {
        let name = header_name(&name)?;
        let value = HeaderValue::from_str(&value).map_err(|cause| Unsendable::Signing(cause.to_string()))?;
        headers.insert(name, value);
    }
    add_framing(request, &mut headers)?;

    let sent = Sent {
        method: request.method.to_string(),
        url,
        target,
        headers: headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: request.body.clone(),
    };
    let mut outgoing = reqwest::Request::new(request.method.to_http(), parsed);
    *outgoing.headers_mut() = headers;
    if !request.body.is_empty() {
        *outgoing.body_mut() = Some(request.body.clone().into());
    }
    Ok((sent, outgoing))
}

/// The record of a request that was not sent: what was asked for.
pub(crate) fn unsent(config: &ClientConfig, request: &Request) -> Sent {
    let target = request.target();
    Sent {
        method: request.method.to_string(),
        url: format!("{}{target}", config.endpoint),
        target,
        headers: request.headers.clone(),
        body: request.body.clone(),
    }
}

fn parse_url(request: &Request, url: &str, target: &str) -> Result<Url, Unsendable> {
    if request.key.is_some() && request.bucket.is_none() {
        return Err(Unsendable::KeyWithoutBucket);
    }
    let parsed = Url::parse(url).map_err(|cause| Unsendable::Url(cause.to_string()))?;
    if parsed.as_str() != url {
        let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
        let got = format!("{}{query}", parsed.path());
        return Err(Unsendable::Target { wanted: target.to_owned(), got });
    }
    // The HTTP client parses the URL once more, with a limit on its length.
    url.parse::<http::Uri>().map_err(|cause| Unsendable::Url(cause.to_string()))?;
    Ok(parsed)
}

/// `host` and the request's own headers.
fn own_headers(config: &ClientConfig, request: &Request) -> Result<HeaderMap, Unsendable> {
    if request.headers.len() > MAX_HEADERS {
        return Err(Unsendable::TooManyHeaders(request.headers.len()));
    }
    let mut headers = HeaderMap::new();
    let host = HeaderValue::from_str(&config.endpoint.authority())
        .map_err(|cause| Unsendable::Url(cause.to_string()))?;
    headers.insert(http::header::HOST, host);
    for (name, value) in &request.headers {
        let name = header_name(name)?;
        if RESERVED.contains(&name.as_str()) {
            return Err(Unsendable::HeaderReserved(name.to_string()));
        }
        let control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
        if let Some(offset) = value.iter().position(control) {
            let byte = value.get(offset).copied().unwrap_or_default();
            return Err(Unsendable::HeaderControl { name: name.to_string(), byte, offset });
        }
        if name == CONTENT_SHA256 && headers.contains_key(CONTENT_SHA256) {
            return Err(Unsendable::HeaderReserved(name.to_string()));
        }
        text(&name, value)?;
        let value = HeaderValue::from_bytes(value).map_err(|cause| Unsendable::Signing(cause.to_string()))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Adds what frames the body, and `accept`, which the HTTP client would add by itself.
///
/// Unsigned, because something between client and server may rewrite them.
fn add_framing(request: &Request, headers: &mut HeaderMap) -> Result<(), Unsendable> {
    use http::header::{ACCEPT, CONTENT_LENGTH, TRANSFER_ENCODING};

    let length = request.body.len();
    for stated in headers.get_all(CONTENT_LENGTH) {
        if length > 0 && stated.as_bytes() != length.to_string().as_bytes() {
            let stated = String::from_utf8_lossy(stated.as_bytes()).into_owned();
            return Err(Unsendable::ContentLength { stated, actual: length });
        }
    }
    let framed = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    if !framed && (length > 0 || request.method.states_empty_body()) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    }
    Ok(())
}

fn header_name(name: &str) -> Result<HeaderName, Unsendable> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Unsendable::HeaderName(name.to_owned()))
}

fn text<'a>(name: &HeaderName, value: &'a [u8]) -> Result<&'a str, Unsendable> {
    std::str::from_utf8(value)
        .map_err(|cause| Unsendable::HeaderNotUtf8 { name: name.to_string(), offset: cause.valid_up_to() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Credentials, Endpoint, Method};

    fn config() -> ClientConfig {
        ClientConfig {
            endpoint: Endpoint::parse("http://localhost:9000").unwrap(),
            region: "us-east-1".into(),
            credentials: Credentials {
                access_key: "AKIDEXAMPLE".into(),
                secret_key: "a-secret-key".into(),
                session_token: Some("a-session-token".into()),
            },
            timeout: Duration::from_secs(1),
            body_limit: 0,
        }
    }

    fn prepared(request: &Request) -> Result<Sent, Unsendable> {
        prepare(&config(), request, SystemTime::UNIX_EPOCH).map(|(sent, _)| sent)
    }

    fn put() -> Request {
        Request::new(Method::Put).bucket("b").key("k")
    }

    #[test]
    fn what_would_be_altered_is_refused_with_its_cause() {
        let target = |wanted: &str, got: &str| Unsendable::Target { wanted: wanted.into(), got: got.into() };
        let control = |byte, offset| Unsendable::HeaderControl { name: "x-a".into(), byte, offset };
        let mut no_bucket = put();
        no_bucket.bucket = None;
        for (request, why) in [
            (no_bucket, Unsendable::KeyWithoutBucket),
            (put().key("."), target("/b/.", "/b/")),
            (put().key("a/../c"), target("/b/a/../c", "/b/c")),
            (put().key("..").flag("acl"), target("/b/..?acl", "/?acl")),
            (put().bucket(".."), target("/../k", "/k")),
            (put().header("", "v"), Unsendable::HeaderName(String::new())),
            (put().header("x a", "v"), Unsendable::HeaderName("x a".into())),
            (put().header("x:a", "v"), Unsendable::HeaderName("x:a".into())),
            (put().header("X-A", "a\r\nb"), control(b'\r', 1)),
            (put().header("x-a", "\0"), control(0, 0)),
            (put().header("x-a", "ab\x7f"), control(0x7f, 2)),
            (put().header("x-a", *b"ab\xff"), Unsendable::HeaderNotUtf8 { name: "x-a".into(), offset: 2 }),
            (put().header("Host", "h"), Unsendable::HeaderReserved("host".into())),
            (put().header("authorization", "a"), Unsendable::HeaderReserved("authorization".into())),
            (put().header("x-amz-date", "d"), Unsendable::HeaderReserved("x-amz-date".into())),
            (
                put().header("x-amz-security-token", "t"),
                Unsendable::HeaderReserved("x-amz-security-token".into()),
            ),
            (
                put().header("x-amz-content-sha256", "a").header("x-amz-content-sha256", "b"),
                Unsendable::HeaderReserved("x-amz-content-sha256".into()),
            ),
            (
                put().header("content-length", "2").body("abc"),
                Unsendable::ContentLength { stated: "2".into(), actual: 3 },
            ),
        ] {
            assert_eq!(prepared(&request), Err(why), "{request:?}");
        }
        let many = (0..=MAX_HEADERS).fold(put(), |request, _| request.header("x-a", "v"));
        assert_eq!(prepared(&many), Err(Unsendable::TooManyHeaders(1001)));
        let long = prepared(&put().key("k".repeat(70_000)));
        assert!(matches!(long, Err(Unsendable::Url(_))), "{long:?}");
    }

    #[test]
    fn odd_but_legal_requests_pass_unaltered() {
        for (key, target) in [
            ("...", "/b/..."),
            ("a//b/", "/b/a//b/"),
            ("/", "/b//"),
            ("%2e", "/b/%252e"),
            ("a\\b\t|^`{}", "/b/a%5Cb%09%7C%5E%60%7B%7D"),
        ] {
            assert_eq!(prepared(&put().key(key)).unwrap().target, target);
        }
        for value in ["", " a ", "a\tb", "é", "a,b"] {
            let sent = prepared(&put().header("x-a", value)).unwrap();
            assert_eq!(sent.header("x-a"), Some(value.as_bytes()), "{value:?}");
        }
    }

    #[test]
    fn framing_is_stated_as_the_method_asks() {
        for (request, length) in [
            (Request::new(Method::Get), None),
            (Request::new(Method::Head), None),
            (Request::new(Method::Delete), None),
            (Request::new(Method::Put), Some("0")),
            (Request::new(Method::Post), Some("0")),
            (Request::new(Method::Post).body("abc"), Some("3")),
            (Request::new(Method::Put).header("Content-Length", "7"), Some("7")),
            (Request::new(Method::Put).header("transfer-encoding", "chunked").body("abc"), None),
        ] {
            let sent = prepared(&request).unwrap();
            assert_eq!(sent.header("content-length"), length.map(str::as_bytes), "{request:?}");
            assert_eq!(sent.header("accept"), Some(&b"*/*"[..]));
        }
        let sent = prepared(&Request::new(Method::Get).header("accept", "text/xml")).unwrap();
        assert_eq!(sent.headers.iter().filter(|(name, _)| name == "accept").count(), 1);
        assert_eq!(sent.header("accept"), Some(&b"text/xml"[..]));
    }

    #[test]
    fn the_payload_header_is_the_bodys_hash_or_what_was_stated() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        for (request, value) in [
            (put(), empty),
            (put().body("hello"), hello),
            (put().header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD").body("hello"), "UNSIGNED-PAYLOAD"),
        ] {
            let sent = prepared(&request).unwrap();
            assert_eq!(sent.header("x-amz-content-sha256"), Some(value.as_bytes()));
            assert_eq!(sent.headers.iter().filter(|(name, _)| name == "x-amz-content-sha256").count(), 1);
        }
    }

    #[test]
    fn a_request_that_is_not_sent_is_recorded_as_asked() {
        let request = put().key("..").header("X-A", "v").body("abc");
        let sent = unsent(&config(), &request);
        assert_eq!((sent.method.as_str(), sent.url.as_str()), ("PUT", "http://localhost:9000/b/.."));
        assert_eq!((sent.headers, sent.body), (request.headers, request.body));
    }
}
