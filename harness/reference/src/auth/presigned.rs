//! Signatures in the query: Amazon's documentation of presigned URLs.

use super::{Claim, Place};
use crate::http::{Error, Query};
use crate::timestamp::Timestamp;
use upcheck_sigv4::{ALGORITHM, Time};

/// The longest that a presigned request may be good for, in seconds: a week.
const LONGEST: i64 = 604_800;
/// How far in the future a presigned request may have been made, in seconds.
const MAX_SKEW: i64 = 900;

/// A signature in the query with the time that it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Presigned {
    /// The signature.
    pub(crate) claim: Claim,
    /// When it was made.
    pub(crate) time: Time,
    /// How many seconds it is good for.
    pub(crate) expires: i64,
}

impl Presigned {
    /// Reads the six parameters.
    ///
    /// # Errors
    /// 400 `AuthorizationQueryParametersError` for one that is missing or that Amazon would not take.
    pub(crate) fn parse(query: &Query) -> Result<Self, Error> {
        let wrong = |message| Err(Error::new(400, "AuthorizationQueryParametersError", message));
        let names = ["Algorithm", "Credential", "SignedHeaders", "Signature", "Date", "Expires"];
        let [Some(algorithm), Some(credential), Some(signed), Some(signature), Some(date), Some(expires)] =
            names.map(|name| query.get(&format!("X-Amz-{name}")))
        else {
            return wrong(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                 X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
            );
        };
        if algorithm != ALGORITHM {
            return wrong("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"");
        }
        let claim = Claim::new(credential, signed, signature, Place::Query)?;
        let Some(time) = Time::parse(date) else {
            return wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        };
        let expires = match expires.parse::<i64>() {
            Err(_) => return wrong("X-Amz-Expires should be a number"),
            Ok(..0) => return wrong("X-Amz-Expires must be non-negative"),
            Ok(expires) if expires > LONGEST => {
                return wrong(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be \
                     less than 604800 seconds",
                );
            }
            Ok(expires) => expires,
        };
        Ok(Self { claim, time, expires })
    }

    /// Holds the time that the signature is good for against the clock.
    ///
    /// # Errors
    /// 403 `AccessDenied`, both forms recorded on Amazon S3: `Request has expired`, and `Request is not yet valid`.
    pub(crate) fn check_time(&self, now: Timestamp) -> Result<(), Error> {
        let end = Time::from_unix(self.time.unix() + self.expires);
        let refused = |message, name, value| {
            let error = Error::access_denied(message).with(name, value).with("Expires", end.iso8601());
            Err(error.with("ServerTime", now.iso8601()))
        };
        if self.time.unix() > now.unix() + MAX_SKEW {
            let millis = self.time.unix() * 1000;
            return refused("Request is not yet valid", "X-Amz-Date", millis.to_string());
        }
        if now.unix() >= end.unix() {
            return refused("Request has expired", "X-Amz-Expires", self.expires.to_string());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
                        &X-Amz-Credential=AK%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
                        &X-Amz-Expires=86400&X-Amz-SignedHeaders=host%3Bx-a&X-Amz-Signature=ab";

    fn parse(query: &str) -> Result<Presigned, Error> {
        Presigned::parse(&Query::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn a_query_is_taken_apart() {
        let presigned = parse(GOOD).unwrap();
        assert_eq!(presigned.claim.credential.access_key, "AK");
        assert_eq!(presigned.claim.signed_headers, ["host", "x-a"]);
        assert_eq!((presigned.time.unix(), presigned.expires), (1_369_353_600, 86_400));
    }

    #[test]
    fn parameters_are_refused_by_what_is_wrong_with_them() {
        for name in ["Algorithm", "Credential", "SignedHeaders", "Signature", "Date", "Expires"] {
            let error = parse(&GOOD.replace(&format!("X-Amz-{name}"), "x")).unwrap_err();
            assert!(error.message.starts_with("Query-string authentication version 4 requires"), "{name}");
        }
        for (from, to, cause) in [
            ("HMAC-SHA256", "HMAC-SHA512", "X-Amz-Algorithm only supports"),
            ("AK%2F2013", "AK%2F2013%2F", "incorrect date format"),
            ("AK%2F2013", "2013", "the Credential is mal-formed"),
            ("Date=20130524T000000Z", "Date=2013-05-24", "X-Amz-Date must be in the ISO8601"),
            ("86400", "", "X-Amz-Expires should be a number"),
            ("86400", "1.5", "X-Amz-Expires should be a number"),
            ("86400", "9223372036854775808", "X-Amz-Expires should be a number"),
            ("86400", "-1", "X-Amz-Expires must be non-negative"),
            ("86400", "604801", "X-Amz-Expires must be less than a week"),
        ] {
            let checked = parse(&GOOD.replacen(from, to, 1))
                .and_then(|presigned| presigned.claim.credential.check_scope("us-east-1", "20130524"));
            let error = checked.unwrap_err();
            assert_eq!((error.status, error.code), (400, "AuthorizationQueryParametersError"), "{to}");
            assert!(error.message.contains(cause), "{to}: {}", error.message);
        }
        assert_eq!(parse(&GOOD.replace("86400", "604800")).unwrap().expires, LONGEST);
    }

    #[test]
    fn the_time_has_a_begin_and_an_end() {
        let presigned = parse(GOOD).unwrap();
        let at = |seconds: i64| presigned.check_time(Timestamp::from_unix(1_369_353_600 + seconds));
        for seconds in [-900, 0, 86_399] {
            assert_eq!(at(seconds), Ok(()), "{seconds}");
        }
        let early = at(-901).unwrap_err();
        assert_eq!(
            (early.status, early.code, &*early.message),
            (403, "AccessDenied", "Request is not yet valid")
        );
        assert_eq!(early.elements[0], ("X-Amz-Date", "1369353600000".to_owned()));
        let late = at(86_400).unwrap_err();
        assert_eq!((late.status, late.code, &*late.message), (403, "AccessDenied", "Request has expired"));
        let elements = [
            ("X-Amz-Expires", "86400".to_owned()),
            ("Expires", "2013-05-25T00:00:00Z".to_owned()),
            ("ServerTime", "2013-05-25T00:00:00Z".to_owned()),
        ];
        assert_eq!(late.elements, elements);
    }
}
