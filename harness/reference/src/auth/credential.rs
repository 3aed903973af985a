//! The credential that a signature names: `access key/day/region/service/aws4_request`.

use super::Place;
use crate::http::Error;
use upcheck_sigv4::Scope;

/// A credential, taken apart but not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    /// The access key id.
    pub(crate) access_key: String,
    /// Day, region and service.
    pub(crate) scope: Scope,
    terminal: String,
    place: Place,
}

impl Credential {
    /// Takes a credential apart. An access key id may hold slashes: the scope is always the last four elements.
    ///
    /// # Errors
    /// 400 `AuthorizationHeaderMalformed` or `AuthorizationQueryParametersError`.
    pub(crate) fn parse(text: &str, place: Place) -> Result<Self, Error> {
        let mut elements = text.rsplitn(5, '/').map(str::to_owned);
        let (Some(terminal), Some(service), Some(region), Some(day), Some(access_key)) =
            (elements.next(), elements.next(), elements.next(), elements.next(), elements.next())
        else {
            return Err(place.malformed(
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
            ));
        };
        Ok(Self { access_key, scope: Scope { day, region, service }, terminal, place })
    }

    /// Holds the scope against this endpoint and the request's `day` (`yyyyMMdd`).
    ///
    /// # Errors
    /// 400 `AuthorizationHeaderMalformed` or `AuthorizationQueryParametersError`; for a wrong region it names the
    /// right one.
    pub(crate) fn check_scope(&self, region: &str, day: &str) -> Result<(), Error> {
        let given = |what: String| Err(self.place.malformed(&what));
        let scope = &self.scope;
        if scope.day.len() != 8 || !scope.day.bytes().all(|byte| byte.is_ascii_digit()) {
            return given(format!(
                "incorrect date format \"{}\". This date in the credential must be in the format \"yyyyMMdd\".",
                scope.day
            ));
        }
        if self.terminal != Scope::TERMINAL {
            return given(format!(
                "incorrect terminal \"{}\". This endpoint uses \"aws4_request\".",
                self.terminal
            ));
        }
        if scope.service != "s3" {
            return given(format!(
                "incorrect service \"{}\". This endpoint belongs to \"s3\".",
                scope.service
            ));
        }
        if scope.region != region {
            let what = format!("the region '{}' is wrong; expecting '{region}'", scope.region);
            return Err(self.place.malformed(&what).with("Region", region));
        }
        if scope.day != day {
            return given(format!(
                "Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{day}\".",
                scope.day
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_must_be_this_endpoints() {
        for (place, code) in [
            (Place::Header, "AuthorizationHeaderMalformed"),
            (Place::Query, "AuthorizationQueryParametersError"),
        ] {
            let scope = |text: &str| Credential::parse(text, place)?.check_scope("us-east-1", "20130524");
            assert_eq!(scope("AK/ID/20130524/us-east-1/s3/aws4_request"), Ok(()));
            for (credential, cause) in [
                ("20130524/us-east-1/s3/aws4_request", "the Credential is mal-formed"),
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
                assert_eq!((error.status, error.code), (400, code));
                assert!(error.message.contains(cause), "{credential}: {}", error.message);
            }
            let region = scope("AK/20130524/eu-west-1/s3/aws4_request").unwrap_err();
            assert_eq!(region.elements, [("Region", "us-east-1".to_owned())]);
        }
    }
}
