//! The decision whether to believe a request's headers.

use super::Payload;
use super::authorization::Authorization;
use super::canonical::Unsigned;
use super::chunked::ChunkSigner;
use super::signature::{SigningKey, string_to_sign};
use crate::Config;
use crate::http::{Error, header};
use crate::timestamp::Timestamp;
use hyper::header::HeaderName;
use hyper::http::request::Parts;
use upcheck_grammar::HttpDate;

/// How far a request's clock may be from the endpoint's, in seconds.
const MAX_SKEW: u64 = 900;

/// A request whose headers were signed with the endpoint's key.
#[derive(Debug)]
pub(crate) struct Verified {
    /// What the signer says of the body.
    pub(crate) payload: Payload,
    /// Continues the signature over the body's chunks.
    pub(crate) chunks: ChunkSigner,
}

/// Checks a request's head in Amazon's order: a well-formed signature of a known key, made now, over every
/// header that must be signed, and the right one.
///
/// # Errors
/// 400 and 403 errors as Amazon answers them.
pub(crate) fn verify(head: &Parts, config: &Config, now: Timestamp) -> Result<Verified, Error> {
    let header = |name| header(&head.headers, name);
    let authorization = header("authorization").ok_or_else(|| Error::access_denied("Access Denied"))?;
    let authorization = Authorization::parse(&authorization)?;
    let sent = sent_at(header("x-amz-date").as_deref(), header("date").as_deref())?;
    authorization.check_scope(&config.region, sent.basic().get(..8).unwrap_or_default())?;
    if authorization.access_key != config.access_key {
        return Err(unknown_key(&authorization.access_key));
    }
    check_skew(sent, now)?;
    check_signed_headers(head, &authorization)?;
    let payload = Payload::declared(header("x-amz-content-sha256").as_deref())?;
    let chunks = check_signature(head, &authorization, config, &sent.basic())?;
    check_token(header("x-amz-security-token").as_deref(), config)?;
    Ok(Verified { payload, chunks })
}

fn sent_at(amz_date: Option<&str>, date: Option<&str>) -> Result<Timestamp, Error> {
    let parsed = match (amz_date, date) {
        (Some(basic), _) => Timestamp::parse_basic(basic),
        (None, Some(date)) => {
            let http = HttpDate::parse(date.as_bytes()).ok().map(|date| Timestamp::from_unix(date.unix()));
            http.or_else(|| Timestamp::parse_basic(date))
        }
        (None, None) => None,
    };
    parsed
        .ok_or_else(|| Error::access_denied("AWS authentication requires a valid Date or x-amz-date header"))
}

fn unknown_key(access_key: &str) -> Error {
    Error::new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        .with("AWSAccessKeyId", access_key)
}

fn check_skew(sent: Timestamp, now: Timestamp) -> Result<(), Error> {
    if sent.unix().abs_diff(now.unix()) <= MAX_SKEW {
        return Ok(());
    }
    Err(Error::new(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    )
    .with("RequestTime", sent.basic())
    .with("ServerTime", now.iso8601())
    .with("MaxAllowedSkewMilliseconds", (MAX_SKEW * 1000).to_string()))
}

// Without this rule, whoever sees a signed request could turn an upload into a copy by adding a header.
fn check_signed_headers(head: &Parts, authorization: &Authorization) -> Result<(), Error> {
    let must_be_signed =
        |name: &str| name == "host" || (name.starts_with("x-amz-") && name != "x-amz-content-sha256");
    let unsigned: Vec<_> = head
        .headers
        .keys()
        .map(HeaderName::as_str)
        .filter(|name| {
            must_be_signed(name) && !authorization.signed_headers.iter().any(|signed| signed == name)
        })
        .collect();
    if unsigned.is_empty() {
        return Ok(());
    }
    Err(Error::access_denied("There were headers present in the request which were not signed")
        .with("HeadersNotSigned", unsigned.join(", ")))
}

fn check_signature(
    head: &Parts,
    authorization: &Authorization,
    config: &Config,
    time: &str,
) -> Result<ChunkSigner, Error> {
    let payload = header(&head.headers, "x-amz-content-sha256").unwrap_or_default();
    let unsigned = Unsigned {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        signed: &authorization.signed_headers,
        payload: &payload,
    };
    let scope = authorization.scope();
    let key = SigningKey::derive(
        &config.secret_key,
        &authorization.date,
        &authorization.region,
        &authorization.service,
    );
    let requests = unsigned.canonical_requests();
    let signs =
        |request: &Vec<u8>| key.verifies(&string_to_sign(time, &scope, request), &authorization.signature);
    if requests.iter().any(signs) {
        return Ok(ChunkSigner::new(key, time, &scope, &authorization.signature));
    }
    let expected = requests.first().map(Vec::as_slice).unwrap_or_default();
    let text = string_to_sign(time, &scope, expected);
    Err(Error::new(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and \
         signing method.",
    )
    .with("AWSAccessKeyId", &authorization.access_key)
    .with("StringToSignBytes", spaced_hex(text.as_bytes()))
    .with("StringToSign", text)
    .with("SignatureProvided", &authorization.signature)
    .with("CanonicalRequest", String::from_utf8_lossy(expected))
    .with("CanonicalRequestBytes", spaced_hex(expected)))
}

fn check_token(sent: Option<&str>, config: &Config) -> Result<(), Error> {
    match (sent, config.session_token.as_deref()) {
        (None, None) => Ok(()),
        (Some(sent), Some(expected)) if sent == expected => Ok(()),
        // A temporary key means nothing without its token.
        (None, Some(_)) => Err(unknown_key(&config.access_key)),
        (Some(sent), _) => {
            Err(Error::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
                .with("Token-0", sent))
        }
    }
}

fn spaced_hex(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}
