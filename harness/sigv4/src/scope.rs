//! What a credential is bound to.

use std::fmt;

/// A credential's scope: `yyyyMMdd/region/service/aws4_request`, as `Display` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The day in UTC, `yyyyMMdd`.
    pub day: String,
    /// The region, such as `us-east-1`.
    pub region: String,
    /// The service, such as `s3`.
    pub service: String,
}

impl Scope {
    /// The last element of every scope.
    pub const TERMINAL: &str = "aws4_request";
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.day, self.region, self.service, Self::TERMINAL)
    }
}
