use crate::Redactor;

/// Why a request cannot go out as it was asked for. Nothing was sent.
///
/// The alternative would be to send something else than the case says and to judge the answer to that.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unsendable {
    /// A key was given without a bucket.
    #[error("the request has a key but no bucket: the key would be read as a bucket")]
    KeyWithoutBucket,
    /// The HTTP client would send another target.
    #[error(
        "the HTTP client cannot send the target {wanted}: it would become {got} (the URL standard removes the \
         path segments . and .. even when they are percent-encoded)"
    )]
    Target {
        /// The target that was asked for.
        wanted: String,
        /// What the URL parser makes of it.
        got: String,
    },
    /// The HTTP client refuses the whole URL.
    #[error("the HTTP client cannot send this URL: {0}")]
    Url(String),
    /// A header's name is not a token of RFC 9110 section 5.6.2.
    #[error("{0:?} is no header name: a name is one or more letters, digits or !#$%&'*+-.^_`|~")]
    HeaderName(String),
    /// A header's value holds a byte that HTTP does not allow there (RFC 9110 section 5.5).
    #[error(
        "the header {name} holds the control byte {byte:#04x} at offset {offset}, which HTTP does not allow"
    )]
    HeaderControl {
        /// The header's name.
        name: String,
        /// The byte.
        byte: u8,
        /// Its zero-based offset in the value.
        offset: usize,
    },
    /// A header's value is not UTF-8, so it cannot be signed.
    #[error("the header {name} is not UTF-8 from offset {offset} on: the signer takes text only")]
    HeaderNotUtf8 {
        /// The header's name.
        name: String,
        /// Zero-based offset of the first byte that is not UTF-8.
        offset: usize,
    },
    /// A header that the signer writes itself.
    #[error("the header {0} is written by the client when it signs; leave it out of the request")]
    HeaderReserved(String),
    /// More header lines than the HTTP client and the signer hold without failing.
    #[error("the request has {0} header lines, the client sends at most 1000")]
    TooManyHeaders(usize),
    /// `content-length` disagrees with a body that is there: the client would cut the body or stall.
    #[error("the header content-length says {stated}, but the body has {actual} bytes")]
    ContentLength {
        /// The header's value.
        stated: String,
        /// The body's length in bytes.
        actual: usize,
    },
    /// The signer refuses the request; holds its reason.
    #[error("the request cannot be signed: {0}")]
    Signing(String),
}

impl Unsendable {
    pub(crate) fn redacted(&self, redactor: &Redactor) -> Self {
        let clear = |text: &String| redactor.redact_str(text);
        match self {
            Self::Target { wanted, got } => Self::Target { wanted: clear(wanted), got: clear(got) },
            Self::Url(cause) => Self::Url(clear(cause)),
            Self::HeaderName(name) => Self::HeaderName(clear(name)),
            Self::ContentLength { stated, actual } => {
                Self::ContentLength { stated: clear(stated), actual: *actual }
            }
            Self::Signing(cause) => Self::Signing(clear(cause)),
            // These hold names that have passed as header names, and numbers.
            Self::KeyWithoutBucket
            | Self::HeaderControl { .. }
            | Self::HeaderNotUtf8 { .. }
            | Self::HeaderReserved(_)
            | Self::TooManyHeaders(_) => self.clone(),
        }
    }
}
