//! Signing as a client.

use crate::{ALGORITHM, PathForm, Request, Scope, SigningKey, Time, percent, string_to_sign};
use std::fmt;

/// Signs requests to S3 with one key at one time.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The access key id.
    pub access_key: &'a str,
    /// Its secret.
    pub secret_key: &'a str,
    /// The region that the signature is good for.
    pub region: &'a str,
    /// When the signature is made.
    pub time: Time,
    /// How paths are signed.
    pub path: PathForm,
}

/// A signature that goes into a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The value of `authorization`.
    pub authorization: Vec<u8>,
    /// The signature in it, lower-case hex: where the signatures of a chunked body go on from.
    pub signature: String,
}

/// A signature that goes into the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presigned {
    /// The request's target with the parameters of the signature at its end.
    pub target: Vec<u8>,
    /// The signature in it, lower-case hex.
    pub signature: String,
}

impl Signer<'_> {
    /// Signs a request over all of its headers, to which `host`, `x-amz-date` with this signer's time, and the
    /// token of temporary credentials must already belong. Headers that are sent but not signed are added later.
    #[must_use]
    pub fn sign(self, request: Request<'_>) -> Signed {
        let scope = self.scope();
        let names = request.header_names();
        let signature = self.signature(&scope, request, &names);
        let begin = format!("{ALGORITHM} Credential={}/{scope}, SignedHeaders=", self.access_key);
        let end = format!(", Signature={signature}");
        let authorization = [begin.as_bytes(), &names.join(&b';'), end.as_bytes()].concat();
        Signed { authorization, signature }
    }

    /// Signs a request in its query, over all of its headers, to which `host` must already belong. The signature
    /// is good for `expires` seconds; `token` is that of temporary credentials.
    ///
    /// Amazon takes 1 to 604800 seconds. Nothing is checked here, so that a harness may ask for others.
    #[must_use]
    pub fn presign(self, request: Request<'_>, expires: u64, token: Option<&str>) -> Presigned {
        let scope = self.scope();
        let names = request.header_names();
        let credential = format!("{}/{scope}", self.access_key);
        let time = self.time.to_string();
        let expires = expires.to_string();
        let mut parameters: Vec<(&str, &[u8])> = vec![
            ("X-Amz-Algorithm", ALGORITHM.as_bytes()),
            ("X-Amz-Credential", credential.as_bytes()),
            ("X-Amz-Date", time.as_bytes()),
            ("X-Amz-Expires", expires.as_bytes()),
        ];
        parameters.extend(token.map(|token| ("X-Amz-Security-Token", token.as_bytes())));
        let signed = names.join(&b';');
        parameters.push(("X-Amz-SignedHeaders", &signed));
        let mut target = request.target.to_vec();
        for (name, value) in parameters {
            let joint = if target.contains(&b'?') { '&' } else { '?' };
            target.extend(format!("{joint}{name}={}", percent::encode(value)).into_bytes());
        }
        let signature = self.signature(&scope, Request { target: &target, ..request }, &names);
        target.extend(format!("&X-Amz-Signature={signature}").into_bytes());
        Presigned { target, signature }
    }

    fn scope(self) -> Scope {
        Scope { day: self.time.day(), region: self.region.to_owned(), service: "s3".to_owned() }
    }

    fn signature(self, scope: &Scope, request: Request<'_>, names: &[Vec<u8>]) -> String {
        let canonical = request.canonical(names, self.path);
        SigningKey::derive(self.secret_key, scope).sign(&string_to_sign(self.time, scope, &canonical))
    }
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("access_key", &self.access_key)
            .field("secret_key", &"(hidden)")
            .field("region", &self.region)
            .field("time", &self.time)
            .field("path", &self.path)
            .finish()
    }
}
