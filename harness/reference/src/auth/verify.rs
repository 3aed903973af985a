//! The decision whether to believe a request's head.

use super::presigned::Presigned;
use super::{ChunkSigner, Claim, Payload, authorization};
use crate::Config;
use crate::config::Key;
use crate::defect::Switch;
use crate::http::{Error, Query, header};
use crate::timestamp::Timestamp;
use crate::transport::Head;
use ::http::header::HeaderName;
use upcheck_grammar::{AccountId, HttpDate};
use upcheck_sigv4::{Request, SigningKey, Time, UNSIGNED_PAYLOAD, string_to_sign};

/// How far a request's clock may be from the endpoint's, in seconds.
const MAX_SKEW: u64 = 900;

/// A request whose head is what its signer signed, or that nobody signed.
#[derive(Debug)]
pub(crate) struct Verified {
    /// The account that asks; `None` for anybody.
    pub(crate) caller: Option<AccountId>,
    /// What the caller says of the body.
    pub(crate) payload: Payload,
    /// Continues the signature over the body's chunks.
    pub(crate) chunks: Option<ChunkSigner>,
}

/// Where one request's head is looked at.
#[derive(Clone, Copy)]
struct Desk<'a> {
    head: &'a Head,
    config: &'a Config,
    defects: &'a Switch,
    now: Timestamp,
}

/// Checks a request's head in Amazon's order: a well-formed signature of a known key, made now, over every
/// header that must be signed, and the right one. A request without any signature is anybody's.
///
/// # Errors
/// 400 and 403 errors as Amazon answers them.
pub(crate) fn verify(
    head: &Head,
    config: &Config,
    defects: &Switch,
    now: Timestamp,
) -> Result<Verified, Error> {
    let desk = Desk { head, config, defects, now };
    // A query that cannot be decoded names no signature; that it is broken is said once it is known who asks.
    let query = Query::parse(head.query()).unwrap_or_default();
    let older = query.has("Signature") && query.has("AWSAccessKeyId");
    let presigned = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature");
    match header(&head.headers, "authorization") {
        Some(given) if presigned || older => Err(two_mechanisms(&given)),
        Some(given) => desk.verify_header(&given),
        None if presigned => desk.verify_query(&query),
        None if older => Err(authorization::unsupported_mechanism()),
        None => desk.anybody(),
    }
}

impl Desk<'_> {
    fn verify_header(&self, given: &str) -> Result<Verified, Error> {
        let header = |name| header(&self.head.headers, name);
        let claim = authorization::parse(given)?;
        let time = time_of(header("x-amz-date").as_deref(), header("date").as_deref())?;
        let key = find_key(&claim, time, self.config)?;
        self.check(check_skew(time, self.now))?;
        self.check(check_signed_headers(self.head, &claim))?;
        let sent = header("x-amz-content-sha256").ok_or_else(|| {
            Error::invalid_request("Missing required header for this request: x-amz-content-sha256")
        })?;
        let payload = Payload::declared(&sent)?;
        let chunks = self.signer(&claim, key, time, &sent)?;
        self.check(check_token(header("x-amz-security-token").as_deref(), &claim, key))?;
        Ok(Verified { caller: Some(key.account.clone()), payload, chunks: Some(chunks) })
    }

    fn verify_query(&self, query: &Query) -> Result<Verified, Error> {
        let presigned = Presigned::parse(query)?;
        let Presigned { claim, time, .. } = &presigned;
        let key = find_key(claim, *time, self.config)?;
        self.check(presigned.check_time(self.now))?;
        self.check(check_signed_headers(self.head, claim))?;
        let sent = header(&self.head.headers, "x-amz-content-sha256");
        let sent = sent.filter(|_| claim.signs("x-amz-content-sha256"));
        let sent = sent.as_deref().unwrap_or(UNSIGNED_PAYLOAD);
        let payload = Payload::declared(sent)?;
        let chunks = self.signer(claim, key, *time, sent)?;
        self.check(check_token(query.get("X-Amz-Security-Token"), claim, key))?;
        Ok(Verified { caller: Some(key.account.clone()), payload, chunks: Some(chunks) })
    }

    fn anybody(&self) -> Result<Verified, Error> {
        let sent = header(&self.head.headers, "x-amz-content-sha256");
        let payload = Payload::declared(sent.as_deref().unwrap_or(UNSIGNED_PAYLOAD))?;
        let caller = self.defects.is_owner(&self.head.headers).then(|| self.config.account.clone());
        match payload {
            // Chunks would have to continue a signature that is not there.
            Payload::Chunked(chunked) if chunked.signed => Err(Error::access_denied("Access Denied")),
            payload => Ok(Verified { caller, payload, chunks: None }),
        }
    }

    /// Continues a signature that is the right one.
    fn signer(&self, claim: &Claim, key: Key<'_>, time: Time, payload: &str) -> Result<ChunkSigner, Error> {
        let scope = &claim.credential.scope;
        let signing_key = SigningKey::derive(key.secret_key, scope);
        self.check(check_signature(self.head, claim, &signing_key, time, payload))?;
        Ok(ChunkSigner::new(signing_key, time, scope.clone(), &claim.signature))
    }

    fn check(&self, checked: Result<(), Error>) -> Result<(), Error> {
        self.defects.check(&self.head.headers, checked)
    }
}

fn two_mechanisms(authorization: &str) -> Error {
    Error::invalid_argument(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
         parameter or the Authorization header should be specified",
        "Authorization",
        authorization,
    )
}

fn time_of(amz_date: Option<&str>, date: Option<&str>) -> Result<Time, Error> {
    let parsed = match (amz_date, date) {
        (Some(basic), _) => Time::parse(basic),
        (None, Some(date)) => {
            let http = HttpDate::parse(date.as_bytes()).ok().map(|date| Time::from_unix(date.unix()));
            http.or_else(|| Time::parse(date))
        }
        (None, None) => None,
    };
    parsed
        .ok_or_else(|| Error::access_denied("AWS authentication requires a valid Date or x-amz-date header"))
}

fn find_key<'c>(claim: &Claim, time: Time, config: &'c Config) -> Result<Key<'c>, Error> {
    claim.credential.check_scope(&config.region, &time.day())?;
    let access_key = &claim.credential.access_key;
    config.key(access_key).ok_or_else(|| unknown_key(access_key))
}

fn unknown_key(access_key: &str) -> Error {
    Error::new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        .with("AWSAccessKeyId", access_key)
}

fn check_skew(sent: Time, now: Timestamp) -> Result<(), Error> {
    if sent.unix().abs_diff(now.unix()) <= MAX_SKEW {
        return Ok(());
    }
    Err(Error::new(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    )
    .with("RequestTime", sent.to_string())
    .with("ServerTime", now.iso8601())
    .with("MaxAllowedSkewMilliseconds", (MAX_SKEW * 1000).to_string()))
}

// Without this rule, whoever sees a signed request could turn an upload into a copy by adding a header.
fn check_signed_headers(head: &Head, claim: &Claim) -> Result<(), Error> {
    let must_be_signed =
        |name: &str| name == "host" || (name.starts_with("x-amz-") && name != "x-amz-content-sha256");
    let names = head.headers.keys().map(HeaderName::as_str);
    let unsigned: Vec<_> = names.filter(|name| must_be_signed(name) && !claim.signs(name)).collect();
    if unsigned.is_empty() {
        return Ok(());
    }
    Err(Error::access_denied("There were headers present in the request which were not signed")
        .with("HeadersNotSigned", unsigned.join(", ")))
}

fn check_signature(
    head: &Head,
    claim: &Claim,
    signing_key: &SigningKey,
    time: Time,
    payload: &str,
) -> Result<(), Error> {
    let headers: Vec<_> =
        head.headers.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect();
    let request = Request {
        method: head.method.as_str().as_bytes(),
        target: &head.target,
        headers: &headers,
        payload: payload.as_bytes(),
    };
    let scope = &claim.credential.scope;
    let forms = request.canonical_forms(&claim.signed_headers);
    let signs = |form: &Vec<u8>| signing_key.verifies(&string_to_sign(time, scope, form), &claim.signature);
    if forms.iter().any(signs) {
        return Ok(());
    }
    let expected = forms.first().map(Vec::as_slice).unwrap_or_default();
    let text = string_to_sign(time, scope, expected);
    Err(Error::new(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and \
         signing method.",
    )
    .with("AWSAccessKeyId", &claim.credential.access_key)
    .with("StringToSignBytes", spaced_hex(text.as_bytes()))
    .with("StringToSign", text)
    .with("SignatureProvided", &claim.signature)
    .with("CanonicalRequest", String::from_utf8_lossy(expected))
    .with("CanonicalRequestBytes", spaced_hex(expected)))
}

fn check_token(sent: Option<&str>, claim: &Claim, key: Key<'_>) -> Result<(), Error> {
    match (sent, key.session_token) {
        (None, None) => Ok(()),
        (Some(sent), Some(expected)) if sent == expected => Ok(()),
        // A temporary key means nothing without its token.
        (None, Some(_)) => Err(unknown_key(&claim.credential.access_key)),
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
