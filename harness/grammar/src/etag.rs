//! Entity tags.

use std::{error, fmt};

/// An entity tag.
///
/// ```text
/// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE   ; RFC 9110 section 8.8.3
///            / 1*bare                          ; Amazon S3 only
/// etagc      = %x21 / %x23-7E / obs-text       ; no blank, no quote
/// bare       = etagc, a comma excluded
/// ```
///
/// Recorded on Amazon S3 for `CopyObject`: a tag without quotes is compared like one with them. A comma ends a
/// bare tag because nothing else could tell it from a list. `W/` without quotes behind it is refused instead of
/// guessed at. Tags are kept as text, so `obs-text` must be UTF-8.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct EntityTag {
    weak: bool,
    opaque: String,
}

impl EntityTag {
    /// Reads one tag, quoted or bare.
    pub fn parse(raw: &[u8]) -> Result<Self, EntityTagError> {
        let text = str::from_utf8(raw).map_err(|_| EntityTagError::Encoding)?;
        if text.is_empty() {
            return Err(EntityTagError::Empty);
        }
        if text.starts_with('"') || text.starts_with("W/") {
            return match Self::split_quoted(text)? {
                (tag, "") => Ok(tag),
                _ => Err(EntityTagError::TextAfter),
            };
        }
        if text.chars().all(|char| is_etagc(char) && char != ',') {
            Ok(Self { weak: false, opaque: text.to_owned() })
        } else {
            Err(EntityTagError::Character)
        }
    }

    /// Whether the tag is marked `W/`.
    pub fn weak(&self) -> bool {
        self.weak
    }

    /// The tag without mark and quotes.
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// Takes a quoted tag off the start of `text` and returns it with what stands behind it.
    pub(crate) fn split_quoted(text: &str) -> Result<(Self, &str), EntityTagError> {
        let (weak, quoted) = match text.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let quoted = quoted.strip_prefix('"').ok_or(EntityTagError::Unquoted)?;
        let (opaque, rest) = quoted.split_once('"').ok_or(EntityTagError::Unclosed)?;
        if opaque.chars().all(is_etagc) {
            Ok((Self { weak, opaque: opaque.to_owned() }, rest))
        } else {
            Err(EntityTagError::Character)
        }
    }
}

/// Prints the tag quoted, a bare one too.
impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.weak { "W/" } else { "" };
        write!(f, "{mark}\"{}\"", self.opaque)
    }
}

/// Why a value is not an entity tag.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum EntityTagError {
    /// The header is there without a value.
    Empty,
    /// Bytes that are not UTF-8.
    Encoding,
    /// No quote where one must stand: behind `W/`, or at the start of a list's member.
    Unquoted,
    /// An opening quote and no closing one.
    Unclosed,
    /// Text behind the closing quote.
    TextAfter,
    /// A blank, a control, or in a bare tag a quote or comma.
    Character,
}

impl fmt::Display for EntityTagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the entity tag is empty; give it in double quotes",
            Self::Encoding => "the entity tag is not UTF-8",
            Self::Unquoted => "the entity tag needs double quotes where it stands",
            Self::Unclosed => "the entity tag has no closing quote",
            Self::TextAfter => "the entity tag has text behind its closing quote",
            Self::Character => "the entity tag has a character that none may hold, such as a blank",
        })
    }
}

impl error::Error for EntityTagError {}

/// Every character above ASCII is made of `obs-text` bytes.
fn is_etagc(char: char) -> bool {
    matches!(char, '!' | '#'..='~') || !char.is_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{EntityTag, EntityTagError};

    #[test]
    fn takes_quoted_weak_and_bare_tags() {
        for (raw, weak, opaque, printed) in [
            ("\"abc-3\"", false, "abc-3", "\"abc-3\""),
            ("\"\"", false, "", "\"\""),
            ("\"a,b\"", false, "a,b", "\"a,b\""),
            ("\"W/\"", false, "W/", "\"W/\""),
            ("\"*\"", false, "*", "\"*\""),
            ("\"a\\\"", false, "a\\", "\"a\\\""),
            ("\"\u{e9}\"", false, "\u{e9}", "\"\u{e9}\""),
            ("W/\"abc\"", true, "abc", "W/\"abc\""),
            ("abc-3", false, "abc-3", "\"abc-3\""),
            ("not-matching", false, "not-matching", "\"not-matching\""),
            ("w/abc", false, "w/abc", "\"w/abc\""),
            ("Wabc", false, "Wabc", "\"Wabc\""),
        ] {
            let tag = EntityTag::parse(raw.as_bytes());
            let parts = tag.as_ref().map(|tag| (tag.weak(), tag.opaque()));
            assert_eq!(parts, Ok((weak, opaque)), "{raw}");
            assert_eq!(tag.map(|tag| tag.to_string()), Ok(printed.to_owned()), "{raw}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        use EntityTagError::*;
        for (raw, expected) in [
            (&b""[..], Empty),
            (b"\"\xff\"", Encoding),
            (b"W/", Unquoted),
            (b"W/abc", Unquoted),
            (b"\"", Unclosed),
            (b"\"abc", Unclosed),
            (b"W/\"abc", Unclosed),
            (b"\"abc\"def", TextAfter),
            (b"\"abc\" ", TextAfter),
            (b"\"abc\",\"def\"", TextAfter),
            (b"\"a\\\"b\"", TextAfter),
            (b"abc\"", Character),
            (b"w/\"abc\"", Character),
            (b"a,b", Character),
            (b"a b", Character),
            (b" \"abc\"", Character),
            (b"\"a b\"", Character),
            (b"\"a\tb\"", Character),
            (b"\"a\x7f\"", Character),
        ] {
            assert_eq!(EntityTag::parse(raw), Err(expected), "{}", raw.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = EntityTag::parse(&raw);
        }

        #[test]
        fn reads_what_it_printed(raw in "(W/)?\"[!#-~\u{80}-\u{ff}]{0,20}\"|[a-f0-9-]{1,40}") {
            let tag = EntityTag::parse(raw.as_bytes());
            prop_assert!(tag.is_ok());
            let printed = tag.as_ref().map(ToString::to_string).unwrap_or_default();
            prop_assert_eq!(EntityTag::parse(printed.as_bytes()), tag);
        }
    }
}
