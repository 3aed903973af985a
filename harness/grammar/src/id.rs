//! What the ids that a server hands out have in common.

use std::{error, fmt};

/// Why a value is not an upload or version id.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum IdError {
    /// The parameter is there without a value.
    Empty,
    /// The byte at this zero-based offset is not visible ASCII (a blank, a control or a byte above `~`).
    NotVisible(usize),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the id is empty; give it as the server handed it out"),
            Self::NotVisible(offset) => {
                write!(f, "the id has something else than visible ASCII at offset {offset}")
            }
        }
    }
}

impl error::Error for IdError {}

/// Reads `1*VCHAR`. The ids are opaque, so nothing more can be asked of them.
pub(crate) fn parse_visible(raw: &[u8]) -> Result<String, IdError> {
    if raw.is_empty() {
        return Err(IdError::Empty);
    }
    match raw.iter().position(|byte| !byte.is_ascii_graphic()) {
        Some(offset) => Err(IdError::NotVisible(offset)),
        None => Ok(raw.iter().copied().map(char::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::{IdError, parse_visible};

    #[test]
    fn takes_visible_ascii_only() {
        for (raw, expected) in [
            (&b"!~"[..], Ok("!~")),
            (b"VXBsb2FkIElE.a_b-c+d/e=", Ok("VXBsb2FkIElE.a_b-c+d/e=")),
            (b"", Err(IdError::Empty)),
            (b" a", Err(IdError::NotVisible(0))),
            (b"ab c", Err(IdError::NotVisible(2))),
            (b"a\x00", Err(IdError::NotVisible(1))),
            (b"a\x7f", Err(IdError::NotVisible(1))),
            ("é".as_bytes(), Err(IdError::NotVisible(0))),
        ] {
            let found = parse_visible(raw);
            assert_eq!(found.as_deref().map_err(|error| *error), expected, "{}", raw.escape_ascii());
        }
    }
}
