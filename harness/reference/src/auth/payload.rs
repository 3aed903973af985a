//! What `x-amz-content-sha256` says of a body, and whether it is true.

use super::chunked::{self, ChunkSigner};
use crate::http::{Body, Error, header};
use crate::store::Content;
use ::http::HeaderMap;
use bytes::Bytes;
use upcheck_sigv4::{UNSIGNED_PAYLOAD, sha256_hex};

/// How the signature covers the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// By this SHA-256, in hex as sent.
    Hash(String),
    /// Not at all.
    Unsigned,
    /// In `aws-chunked` framing.
    Chunked(Chunked),
}

/// A body in `aws-chunked` framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunked {
    /// Whether each chunk carries a signature.
    pub(crate) signed: bool,
    /// Whether trailing headers follow the last chunk.
    pub(crate) trailer: bool,
}

impl Payload {
    /// Reads the value of `x-amz-content-sha256`.
    ///
    /// # Errors
    /// 400 `InvalidArgument` for anything but a keyword or 64 hex digits, 501 for elliptic-curve signatures.
    pub(crate) fn declared(header: &str) -> Result<Self, Error> {
        let chunked = |signed, trailer| Ok(Self::Chunked(Chunked { signed, trailer }));
        match header {
            UNSIGNED_PAYLOAD => Ok(Self::Unsigned),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => chunked(false, true),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => chunked(true, false),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => chunked(true, true),
            other if other.starts_with("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD") => {
                Err(Error::not_implemented("x-amz-content-sha256"))
            }
            hash if hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                Ok(Self::Hash(hash.to_owned()))
            }
            other => Err(Error::invalid_argument(
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                 STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, \
                 STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or \
                 a valid sha256 value.",
                "x-amz-content-sha256",
                other,
            )),
        }
    }

    /// Holds the body as sent against its hash, where there is one.
    ///
    /// # Errors
    /// 400 `XAmzContentSHA256Mismatch`.
    pub(crate) fn check_hash(&self, sent: &[u8]) -> Result<(), Error> {
        let Self::Hash(declared) = self else { return Ok(()) };
        let computed = sha256_hex(sent);
        if declared.eq_ignore_ascii_case(&computed) {
            return Ok(());
        }
        Err(Error::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
        .with("ClientComputedContentSHA256", declared)
        .with("S3ComputedContentSHA256", computed))
    }

    /// Takes any framing off a body and holds it against what the headers say of that.
    ///
    /// # Errors
    /// The errors of the framing.
    pub(crate) fn open(
        &self,
        sent: Bytes,
        headers: &HeaderMap,
        chunks: Option<ChunkSigner>,
    ) -> Result<Body, Error> {
        match self {
            Self::Unsigned | Self::Hash(_) => Ok(Body { content: Content::from(sent), trailers: Vec::new() }),
            Self::Chunked(form) => {
                let signer = chunks.filter(|_| form.signed);
                let body = chunked::decode(&sent, form.trailer, signer)?;
                check_length(&body, headers)?;
                if form.trailer {
                    check_trailers(&body, headers)?;
                }
                Ok(body)
            }
        }
    }
}

fn check_length(body: &Body, headers: &HeaderMap) -> Result<(), Error> {
    let declared = header(headers, "x-amz-decoded-content-length").ok_or_else(|| {
        Error::new(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
    })?;
    if declared.parse() == Ok(body.content.len()) { Ok(()) } else { Err(chunked::incomplete()) }
}

fn check_trailers(body: &Body, headers: &HeaderMap) -> Result<(), Error> {
    let declared = header(headers, "x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
    let mut declared: Vec<_> = declared.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut sent: Vec<_> = body.trailers.iter().map(|(name, _)| name.as_str()).collect();
    declared.sort_unstable();
    sent.sort_unstable();
    if declared == sent { Ok(()) } else { Err(chunked::malformed_trailer()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_a_keyword_or_a_hash() {
        let hash = "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let chunked = |signed, trailer| Ok(Payload::Chunked(Chunked { signed, trailer }));
        for (header, expected) in [
            (hash, Ok(Payload::Hash(hash.to_owned()))),
            ("UNSIGNED-PAYLOAD", Ok(Payload::Unsigned)),
            ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", chunked(false, true)),
            ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", chunked(true, false)),
            ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", chunked(true, true)),
            ("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", Err((501, "NotImplemented"))),
            ("", Err((400, "InvalidArgument"))),
            (&hash[1..], Err((400, "InvalidArgument"))),
            ("unsigned-payload", Err((400, "InvalidArgument"))),
        ] {
            let declared = Payload::declared(header).map_err(|error| (error.status, error.code));
            assert_eq!(declared, expected, "{header:?}");
        }
    }

    #[test]
    fn a_hash_must_be_that_of_the_body() {
        let check = |hash: &str, body: &str| Payload::Hash(hash.to_owned()).check_hash(body.as_bytes());
        let empty = sha256_hex(b"");
        assert!(check(&empty.to_uppercase(), "").is_ok());
        let error = check(&empty, "x").unwrap_err();
        assert_eq!((error.status, error.code), (400, "XAmzContentSHA256Mismatch"));
        assert_eq!(error.elements[0], ("ClientComputedContentSHA256", empty));
        assert_eq!(error.elements[1], ("S3ComputedContentSHA256", sha256_hex(b"x")));
    }
}
