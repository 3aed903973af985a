//! The `versionId` of a copy source.

use std::fmt;

use crate::id::{IdError, parse_visible};

/// The id of one version of an object.
///
/// ```text
/// version-id = "null" / 1*VCHAR
/// ```
///
/// Amazon's documentation: an opaque string, with `null` for the version that a bucket without versioning
/// stores. `null` is case-sensitive; `NULL` is an id like any other.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum VersionId {
    /// The null version.
    Null,
    /// Any other version.
    Id(String),
}

impl VersionId {
    /// Reads the decoded value of the parameter.
    pub fn parse(raw: &[u8]) -> Result<Self, IdError> {
        parse_visible(raw).map(|id| if id == "null" { Self::Null } else { Self::Id(id) })
    }

    /// The id as it stands on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Id(id) => id,
        }
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::VersionId;
    use crate::IdError;

    #[test]
    fn tells_the_null_version_from_an_id() {
        for (raw, expected) in [
            ("null", Ok(VersionId::Null)),
            ("NULL", Ok(VersionId::Id("NULL".to_owned()))),
            ("nullx", Ok(VersionId::Id("nullx".to_owned()))),
            (
                "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY",
                Ok(VersionId::Id("3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY".to_owned())),
            ),
            ("", Err(IdError::Empty)),
            ("a b", Err(IdError::NotVisible(1))),
        ] {
            assert_eq!(VersionId::parse(raw.as_bytes()), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = VersionId::parse(&raw);
        }

        #[test]
        fn prints_what_it_read(raw in "null|[!-~]{1,80}") {
            prop_assert_eq!(VersionId::parse(raw.as_bytes()).map(|id| id.to_string()), Ok(raw));
        }
    }
}
