//! Where a body ends: RFC 9112 section 6.3.

use crate::http::{Error, bad_request};
use ::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// After this many bytes; 0 where the request says nothing.
    Length(u64),
    /// By the last chunk of the transfer coding.
    Chunked,
}

impl Framing {
    /// Reads `Content-Length` and `Transfer-Encoding`.
    ///
    /// # Errors
    /// 400 `BadRequest` for a length that is no number, for lengths that differ, and for a length beside a transfer
    /// coding, by which requests are smuggled; 501 for a coding other than `chunked`.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Error> {
        let mut lengths = Vec::new();
        for value in headers.get_all(CONTENT_LENGTH) {
            for item in value.as_bytes().split(|byte| *byte == b',') {
                lengths.push(length(item.trim_ascii()).ok_or_else(bad_request)?);
            }
        }
        let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
        match (lengths.as_slice(), codings.next(), codings.next()) {
            ([], None, _) => Ok(Self::Length(0)),
            ([first, others @ ..], None, _) if others.iter().all(|other| other == first) => {
                Ok(Self::Length(*first))
            }
            ([], Some(coding), None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => {
                Ok(Self::Chunked)
            }
            ([], Some(_), _) => Err(Error::not_implemented("Transfer-Encoding")),
            _ => Err(bad_request()),
        }
    }
}

// `FromStr` takes a leading plus, which no length may have.
fn length(digits: &[u8]) -> Option<u64> {
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    digits?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::header::HeaderValue;

    #[test]
    fn lengths_and_codings() {
        let bad = Err("BadRequest");
        for (lengths, codings, expected) in [
            (&[][..], &[][..], Ok(Framing::Length(0))),
            (&["5"], &[], Ok(Framing::Length(5))),
            (&["5", "5"], &[], Ok(Framing::Length(5))),
            (&["5, 5"], &[], Ok(Framing::Length(5))),
            (&["5", "6"], &[], bad),
            (&["5,6"], &[], bad),
            (&["+5"], &[], bad),
            (&["-5"], &[], bad),
            (&[""], &[], bad),
            (&["5 5"], &[], bad),
            (&["99999999999999999999"], &[], bad),
            (&[], &["Chunked"], Ok(Framing::Chunked)),
            (&[], &["gzip"], Err("NotImplemented")),
            (&[], &["gzip, chunked"], Err("NotImplemented")),
            (&[], &["chunked", "chunked"], Err("NotImplemented")),
            (&["5"], &["chunked"], bad),
        ] {
            let mut headers = HeaderMap::new();
            for length in lengths {
                headers.append(CONTENT_LENGTH, HeaderValue::from_static(length));
            }
            for coding in codings {
                headers.append(TRANSFER_ENCODING, HeaderValue::from_static(coding));
            }
            assert_eq!(
                Framing::of(&headers).map_err(|error| error.code),
                expected,
                "{lengths:?} {codings:?}"
            );
        }
    }
}
