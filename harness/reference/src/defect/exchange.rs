//! Which call an exchange is.

use crate::transport::Head;
use ::http::Method;

/// A call that defects set in at from outside, as far as its head tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// `UploadPartCopy`, however wrong.
    PartCopy {
        /// Whether it asks for a single byte.
        single_byte: bool,
    },
    /// `ListParts`
    ListParts,
    /// `CompleteMultipartUpload`
    Complete,
    /// Anything else.
    Other,
}

impl Exchange {
    /// The call that a head asks for.
    pub(crate) fn of(head: &Head) -> Self {
        let has = |name: &str| {
            let mut names = head.query().split(|byte| *byte == b'&');
            names.any(|pair| pair.split(|byte| *byte == b'=').next() == Some(name.as_bytes()))
        };
        let upload = has("uploadId");
        match head.method {
            Method::PUT
                if head.headers.contains_key("x-amz-copy-source") && (upload || has("partNumber")) =>
            {
                Self::PartCopy { single_byte: single_byte(head) }
            }
            Method::GET if upload => Self::ListParts,
            Method::POST if upload => Self::Complete,
            _ => Self::Other,
        }
    }

    /// Whether it is an `UploadPartCopy`.
    pub(crate) fn is_part_copy(self) -> bool {
        matches!(self, Self::PartCopy { .. })
    }
}

fn single_byte(head: &Head) -> bool {
    let range = head.headers.get("x-amz-copy-source-range").and_then(|value| value.to_str().ok());
    let ends = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    ends.is_some_and(|(first, last)| first == last)
}
