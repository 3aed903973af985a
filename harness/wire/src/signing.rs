use crate::Credentials;

/// How a request says who sends it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Signing {
    /// By an `authorization` header.
    #[default]
    Header,
    /// By parameters at the end of the query, as in a URL that is handed to someone else (Amazon's documentation,
    /// "Authenticating Requests: Using Query Parameters").
    ///
    /// The body is not signed, unless the request has a header `x-amz-content-sha256`.
    Presigned {
        /// How long the URL is good for, in seconds. Amazon takes 1 to 604800; any other value is sent too.
        expires: u32,
    },
    /// Not at all: no signature, no date, no hash, no token.
    Anonymous,
}

/// What is made wrong about a request's signature. Nothing is by default.
///
/// A header that is named here and that the request does not have is an error: a fault that is not there would
/// look like a server that does not mind it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tampering {
    /// Headers that are sent, but not signed.
    pub omit: Vec<String>,
    /// Headers whose first line gets another value after the signature was made over the one it had.
    pub mutate_after: Vec<(String, Vec<u8>)>,
    /// Signs with a secret that is not the key's.
    pub wrong_secret: bool,
    /// Signs in the name of a key that nobody has. A session token belongs to a key and is left out then.
    pub unknown_key: bool,
    /// How far the signature's time lies ahead of this machine's clock, in seconds; behind it if negative.
    pub skew_seconds: i64,
    /// Sent and signed as `x-amz-content-sha256` in place of the body's hash.
    pub payload_hash: Option<String>,
    /// Headers that are sent as parameters of the query and not as headers.
    pub hoist: Vec<String>,
}

impl Tampering {
    /// What the request is signed with.
    pub(crate) fn credentials(&self, credentials: &Credentials) -> Credentials {
        let mut credentials = credentials.clone();
        if self.wrong_secret {
            credentials.secret_key.push_str("-but-wrong");
        }
        if self.unknown_key {
            UNKNOWN_KEY.clone_into(&mut credentials.access_key);
            credentials.session_token = None;
        }
        credentials
    }
}

/// Of the form and length that Amazon's key ids have, so that only being unknown is wrong with it.
const UNKNOWN_KEY: &str = "AKIAUPCHECKUNKNOWN00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_wrong_only_where_asked() {
        let real = Credentials {
            access_key: "AKIDEXAMPLE".into(),
            secret_key: "a-secret".into(),
            session_token: Some("a-token".into()),
        };
        assert_eq!(Tampering::default().credentials(&real), real);
        let wrong = Tampering { wrong_secret: true, ..Tampering::default() }.credentials(&real);
        assert_ne!(wrong.secret_key, real.secret_key);
        assert_eq!(
            (wrong.access_key, wrong.session_token),
            (real.access_key.clone(), real.session_token.clone())
        );
        let unknown = Tampering { unknown_key: true, ..Tampering::default() }.credentials(&real);
        assert_eq!((unknown.access_key.len(), unknown.session_token), (20, None));
        assert_eq!(unknown.secret_key, real.secret_key);
    }
}
