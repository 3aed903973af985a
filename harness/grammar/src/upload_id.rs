//! The `uploadId` query parameter.

use std::fmt;

use crate::id::{IdError, parse_visible};

/// The id that `CreateMultipartUpload` handed out.
///
/// ```text
/// upload-id = 1*VCHAR
/// ```
///
/// Opaque: whether it names an upload is the server's to know. What Amazon S3 answers to an empty one is not
/// recorded.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UploadId(String);

impl UploadId {
    /// Reads the decoded value of the query parameter.
    pub fn parse(raw: &[u8]) -> Result<Self, IdError> {
        parse_visible(raw).map(Self)
    }

    /// The id as the server handed it out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::UploadId;
    use crate::IdError;

    #[test]
    fn refuses_an_empty_id() {
        assert_eq!(UploadId::parse(b""), Err(IdError::Empty));
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = UploadId::parse(&raw);
        }

        #[test]
        fn prints_what_it_read(raw in "[!-~]{1,80}") {
            let id = UploadId::parse(raw.as_bytes());
            prop_assert_eq!(id.as_ref().map(UploadId::as_str), Ok(raw.as_str()));
            prop_assert_eq!(id.map(|id| id.to_string()), Ok(raw));
        }
    }
}
