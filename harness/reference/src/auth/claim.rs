//! What a request says of its signature.

use super::credential::Credential;
use crate::http::Error;

/// A signature with what it is over, taken apart but not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Who signed, for what.
    pub(crate) credential: Credential,
    /// The names of the signed headers, lower case, in the order given.
    pub(crate) signed_headers: Vec<String>,
    /// The signature as sent.
    pub(crate) signature: String,
}

/// Where a request carries its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `Authorization`.
    Header,
    /// In the query: a presigned request.
    Query,
}

impl Claim {
    /// A claim of its three parts as sent; `signed_headers` are joined by `;`.
    ///
    /// # Errors
    /// As [`Credential::parse`].
    pub(crate) fn new(
        credential: &str,
        signed_headers: &str,
        signature: &str,
        place: Place,
    ) -> Result<Self, Error> {
        Ok(Self {
            credential: Credential::parse(credential, place)?,
            signed_headers: signed_headers.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
        })
    }

    /// Whether the header called `name` (lower case) is signed.
    pub(crate) fn signs(&self, name: &str) -> bool {
        self.signed_headers.iter().any(|signed| signed == name)
    }
}

impl Place {
    /// 400: a credential that this endpoint cannot take.
    pub(crate) fn malformed(self, what: &str) -> Error {
        match self {
            Self::Header => Error::new(
                400,
                "AuthorizationHeaderMalformed",
                format!("The authorization header is malformed; {what}"),
            ),
            Self::Query => Error::new(
                400,
                "AuthorizationQueryParametersError",
                format!("Error parsing the X-Amz-Credential parameter; {what}"),
            ),
        }
    }
}
