use crate::Redactor;

/// Why a request cannot go out as it was asked for. Nothing was sent.
///
/// The alternative would be to send something else than the case says and to judge the answer to that.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unsendable {
    /// A key was given without a bucket.
    #[error("the request has a key but no bucket: the key would be read as a bucket")]
    KeyWithoutBucket,
    /// The bucket would have to be part of the host, and cannot.
    #[error(
        "the bucket {0:?} cannot be part of a host name (lower-case letters, digits and inner hyphens between dots): \
         ask for it in path style"
    )]
    BucketNotAHost(String),
    /// A header that is to be tampered with is none of the request's.
    #[error("the request has no header {0} that could be tampered with")]
    NoSuchHeader(String),
    /// The signer refuses the request; holds its reason.
    #[error("the request cannot be signed: {0}")]
    Signing(String),
}

impl Unsendable {
    pub(crate) fn redacted(&self, redactor: &Redactor) -> Self {
        let clear = |text: &String| redactor.redact_str(text);
        match self {
            Self::KeyWithoutBucket => Self::KeyWithoutBucket,
            Self::BucketNotAHost(bucket) => Self::BucketNotAHost(clear(bucket)),
            Self::NoSuchHeader(name) => Self::NoSuchHeader(clear(name)),
            Self::Signing(cause) => Self::Signing(clear(cause)),
        }
    }
}
