//! The `Authorization` header.

use crate::http::Error;

/// The only signing algorithm that is understood.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The header's three parts, taken apart but not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authorization {
    /// The access key id.
    pub(crate) access_key: String,
    /// The scope's date, `yyyyMMdd`.
    pub(crate) date: String,
    /// The scope's region.
    pub(crate) region: String,
    /// The scope's service.
    pub(crate) service: String,
    /// The scope's last element.
    pub(crate) terminal: String,
    /// The names of the signed headers, lower case, in the order given.
    pub(crate) signed_headers: Vec<String>,
    /// The signature as sent.
    pub(crate) signature: String,
}

impl Authorization {
    /// Takes `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` apart; the order of the three and
    /// blanks around the commas do not matter.
    ///
    /// # Errors
    /// 400 `InvalidArgument` for another scheme, `InvalidRequest` for an older signature version,
    /// `AuthorizationHeaderMalformed` for anything missing.
    pub(crate) fn parse(header: &str) -> Result<Self, Error> {
        let (scheme, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
        if scheme == "AWS" || (scheme.starts_with("AWS4-") && scheme != ALGORITHM) {
            return Err(Error::invalid_request(
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ));
        }
        if scheme != ALGORITHM {
            return Err(Error::invalid_argument("Unsupported Authorization Type", "Authorization", header));
        }
        let field = |name: &str| {
            let fields = rest.split(',').filter_map(|field| field.trim().split_once('='));
            fields
                .filter(|(known, value)| *known == name && !value.is_empty())
                .map(|(_, value)| value)
                .next()
                .ok_or_else(|| malformed(&format!("the authorization header requires {name}")))
        };
        let (credential, signed, signature) =
            (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
        // An access key id may hold slashes; the scope is always the last four elements.
        let mut scope = credential.rsplitn(5, '/');
        let (Some(terminal), Some(service), Some(region), Some(date), Some(access_key)) =
            (scope.next(), scope.next(), scope.next(), scope.next(), scope.next())
        else {
            return Err(malformed(
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
            ));
        };
        Ok(Self {
            access_key: access_key.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            terminal: terminal.to_owned(),
            signed_headers: signed.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
        })
    }

    /// `yyyyMMdd/region/service/terminal`
    pub(crate) fn scope(&self) -> String {
        [&*self.date, &*self.region, &*self.service, &*self.terminal].join("/")
    }

    /// Holds the scope against this endpoint and the request's `day` (`yyyyMMdd`).
    ///
    /// # Errors
    /// 400 `AuthorizationHeaderMalformed`; for a wrong region it names the right one.
    pub(crate) fn check_scope(&self, region: &str, day: &str) -> Result<(), Error> {
        let given = |what: &str| Err(malformed(what));
        if self.date.len() != 8 || !self.date.bytes().all(|byte| byte.is_ascii_digit()) {
            return given(&format!(
                "incorrect date format \"{}\". This date in the credential must be in the format \"yyyyMMdd\".",
                self.date
            ));
        }
        if self.terminal != "aws4_request" {
            return given(&format!(
                "incorrect terminal \"{}\". This endpoint uses \"aws4_request\".",
                self.terminal
            ));
        }
        if self.service != "s3" {
            return given(&format!(
                "incorrect service \"{}\". This endpoint belongs to \"s3\".",
                self.service
            ));
        }
        if self.region != region {
            let what = format!("the region '{}' is wrong; expecting '{region}'", self.region);
            return Err(malformed(&what).with("Region", region));
        }
        if self.date != day {
            return given(&format!(
                "Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{day}\".",
                self.date
            ));
        }
        Ok(())
    }
}

fn malformed(what: &str) -> Error {
    Error::new(400, "AuthorizationHeaderMalformed", format!("The authorization header is malformed; {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "AWS4-HMAC-SHA256 Credential=AK/ID/20130524/us-east-1/s3/aws4_request, \
                        SignedHeaders=host;X-Amz-Date,Signature=ab";

    #[test]
    fn a_header_is_taken_apart() {
        let header = Authorization::parse(GOOD).unwrap();
        assert_eq!(header.access_key, "AK/ID");
        assert_eq!(header.scope(), "20130524/us-east-1/s3/aws4_request");
        assert_eq!(header.signed_headers, ["host", "x-amz-date"]);
        assert_eq!(header.signature, "ab");
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
            assert_eq!(Authorization::parse(header).unwrap_err().code, code, "{header}");
        }
    }

    #[test]
    fn the_scope_must_be_this_endpoints() {
        let scope = |credential: &str| {
            let header = GOOD.replace("AK/ID/20130524/us-east-1/s3/aws4_request", credential);
            Authorization::parse(&header).unwrap().check_scope("us-east-1", "20130524")
        };
        assert_eq!(scope("AK/20130524/us-east-1/s3/aws4_request"), Ok(()));
        for (credential, cause) in [
            ("AK/2013-5-24/us-east-1/s3/aws4_request", "incorrect date format"),
            ("AK/20130525/us-east-1/s3/aws4_request", "Invalid credential date"),
            (
                "AK/20130524/eu-west-1/s3/aws4_request",
                "the region 'eu-west-1' is wrong; expecting 'us-east-1'",
            ),
            ("AK/20130524/us-east-1/ec2/aws4_request", "incorrect service"),
            ("AK/20130524/us-east-1/s3/aws5_request", "incorrect terminal"),
        ] {
            let error = scope(credential).unwrap_err();
            assert_eq!((error.status, error.code), (400, "AuthorizationHeaderMalformed"));
            assert!(error.message.contains(cause), "{credential}: {}", error.message);
        }
        let region = scope("AK/20130524/eu-west-1/s3/aws4_request").unwrap_err();
        assert_eq!(region.elements, [("Region", "us-east-1".to_owned())]);
    }
}
