use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use crate::sign::{Message, sign};
use crate::{ClientConfig, Request, Sent, Unsendable};

/// Headers that the client writes; a case that set one would not get what it asked for.
const RESERVED: [&str; 4] = ["host", "x-amz-date", "x-amz-security-token", "authorization"];
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

const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

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
