//! The `Authorization` header.

use super::{Claim, Place};
use crate::http::Error;
use upcheck_sigv4::ALGORITHM;

/// Takes `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` apart; the order of the three and blanks
/// around the commas do not matter.
///
/// # Errors
/// 400 `InvalidArgument` for another scheme, `InvalidRequest` for an older signature version,
/// `AuthorizationHeaderMalformed` for anything missing.
pub(crate) fn parse(header: &str) -> Result<Claim, Error> {
    let (scheme, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
    if scheme == "AWS" || (scheme.starts_with("AWS4-") && scheme != ALGORITHM) {
        return Err(unsupported_mechanism());
    }
    if scheme != ALGORITHM {
        return Err(Error::invalid_argument("Unsupported Authorization Type", "Authorization", header));
    }
    let field = |name: &str| {
        let mut fields = rest.split(',').filter_map(|field| field.trim().split_once('='));
        fields
            .find(|(known, value)| *known == name && !value.is_empty())
            .map(|(_, value)| value)
            .ok_or_else(|| Place::Header.malformed(&format!("the authorization header requires {name}")))
    };
    Claim::new(field("Credential")?, field("SignedHeaders")?, field("Signature")?, Place::Header)
}

/// 400: a signature of another version or algorithm.
pub(crate) fn unsupported_mechanism() -> Error {
    Error::invalid_request(
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_taken_apart() {
        let claim = parse(
            "AWS4-HMAC-SHA256 Credential=AK/ID/20130524/us-east-1/s3/aws4_request, \
             SignedHeaders=host;X-Amz-Date,Signature=ab",
        )
        .unwrap();
        assert_eq!(claim.credential.access_key, "AK/ID");
        assert_eq!(claim.credential.scope.to_string(), "20130524/us-east-1/s3/aws4_request");
        assert_eq!(claim.signed_headers, ["host", "x-amz-date"]);
        assert!(claim.signs("host") && !claim.signs("range"));
        assert_eq!(claim.signature, "ab");
    }

    #[test]
    fn other_headers_are_refused_by_what_is_wrong_with_them() {
        for (header, code) in [
            ("Bearer x", "InvalidArgument"),
            ("", "InvalidArgument"),
            ("AWS AKID:sig", "InvalidRequest"),
            ("AWS4-ECDSA-P256-SHA256 Credential=x", "InvalidRequest"),
            ("AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed"),
            ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e,Signature=x", "AuthorizationHeaderMalformed"),
            (
                "AWS4-HMAC-SHA256 Credential=a/b/c/d,SignedHeaders=host,Signature=x",
                "AuthorizationHeaderMalformed",
            ),
        ] {
            assert_eq!(parse(header).unwrap_err().code, code, "{header}");
        }
    }
}
