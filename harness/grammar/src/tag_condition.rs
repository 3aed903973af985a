//! The values of `x-amz-copy-source-if-match` and `x-amz-copy-source-if-none-match`.

use std::{error, fmt};

use crate::etag::{EntityTag, EntityTagError};

/// What a tag condition compares the source's tag with.
///
/// ```text
/// condition = "*" / entity-tag / list                        ; RFC 9110 section 13.1.1
/// list      = [ quoted ] *( OWS "," OWS [ quoted ] )         ; at least one tag, RFC 9110 section 5.6.1
/// quoted    = [ "W/" ] DQUOTE *etagc DQUOTE
/// ```
///
/// A comma inside quotes belongs to its tag. A tag without quotes may only stand alone. Recorded on Amazon S3:
/// a single tag, quoted or bare. What it makes of `*`, lists and weak tags is not recorded; this type reads
/// them as RFC 9110 does, [`matches_literally`] as text.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum TagCondition {
    /// `*`: any tag at all.
    Any,
    /// One of these tags, in the order sent; never empty when parsed.
    Tags(Vec<EntityTag>),
}

impl TagCondition {
    /// Reads a header value.
    pub fn parse(raw: &[u8]) -> Result<Self, TagConditionError> {
        match raw {
            b"" => return Err(TagConditionError::Empty),
            b"*" => return Ok(Self::Any),
            _ if raw.contains(&b'"') => {}
            _ if raw.contains(&b',') => return Err(TagConditionError::UnquotedList),
            _ => return Ok(Self::Tags(vec![EntityTag::parse(raw)?])),
        }
        let mut rest = str::from_utf8(raw).map_err(|_| EntityTagError::Encoding)?;
        let mut tags = Vec::new();
        loop {
            rest = trim_ows(rest);
            if !rest.starts_with(',') && !rest.is_empty() {
                let (tag, behind) = EntityTag::split_quoted(rest)?;
                tags.push(tag);
                rest = trim_ows(behind);
            }
            match rest.strip_prefix(',') {
                Some(next) => rest = next,
                None if rest.is_empty() => return Ok(Self::Tags(tags)),
                None => return Err(EntityTagError::TextAfter.into()),
            }
        }
    }

    /// Whether the source's tag `etag`, opaque and without quotes, is among those named. `Any` matches
    /// whatever the tag; weakness makes no difference.
    ///
    /// RFC 9110 section 8.8.3.2 compares weakly for `If-None-Match`; for `If-Match` it would compare strongly,
    /// which differs only for weak tags, and the tags of objects are never weak.
    pub fn matches(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|tag| tag.opaque() == etag),
        }
    }
}

impl fmt::Display for TagCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Tags(tags) = self else {
            return f.write_str("*");
        };
        for (index, tag) in tags.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{tag}")?;
        }
        Ok(())
    }
}

/// The literal reading of a tag condition: the whole value, one pair of outer quotes stripped, is the tag that
/// `etag` (opaque, without quotes) is compared with. `*`, lists and `W/` are text like any other.
///
/// Whether Amazon S3 reads so is not recorded; `LocalStack` does.
pub fn matches_literally(raw: &[u8], etag: &str) -> bool {
    let opaque = match raw {
        [b'"', opaque @ .., b'"'] => opaque,
        _ => raw,
    };
    opaque == etag.as_bytes()
}

/// Why a value is not a tag condition.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TagConditionError {
    /// The header is there without a value.
    Empty,
    /// A comma and no quote: one odd tag or a list of bare ones, there is no telling.
    UnquotedList,
    /// One of the tags is not well formed.
    Tag(EntityTagError),
}

impl From<EntityTagError> for TagConditionError {
    fn from(error: EntityTagError) -> Self {
        Self::Tag(error)
    }
}

impl fmt::Display for TagConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the condition is empty; give an entity tag or *"),
            Self::UnquotedList => f.write_str("the condition lists tags without double quotes; quote each"),
            Self::Tag(error) => error.fmt(f),
        }
    }
}

impl error::Error for TagConditionError {}

fn trim_ows(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TagCondition, TagConditionError, matches_literally};
    use crate::EntityTagError;

    const ETAG: &str = "781e5e245d69b566979b86e28d23f2c7";

    #[test]
    fn splits_lists_outside_quotes_only() {
        for (raw, expected) in [
            ("*", "*"),
            ("\"*\"", "\"*\""),
            ("\"a\"", "\"a\""),
            ("a", "\"a\""),
            ("W/\"a\"", "W/\"a\""),
            ("\"a\",\"b\"", "\"a\", \"b\""),
            ("\"a\" ,\t\"b\"", "\"a\", \"b\""),
            ("\"a,b\", W/\"c\"", "\"a,b\", W/\"c\""),
            ("\"a\",,\"b\",", "\"a\", \"b\""),
            (", \"a\"", "\"a\""),
            (" \"a\" ", "\"a\""),
        ] {
            let printed = TagCondition::parse(raw.as_bytes()).map(|condition| condition.to_string());
            assert_eq!(printed, Ok(expected.to_owned()), "{raw}");
        }
        for (raw, count) in [("\"a,b\"", 1), ("\"a\",\"b\"", 2), ("\"a,b\",\"c\",\"d,\"", 3)] {
            let Ok(TagCondition::Tags(tags)) = TagCondition::parse(raw.as_bytes()) else {
                panic!("{raw} is no list");
            };
            assert_eq!(tags.len(), count, "{raw}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        use TagConditionError::*;
        for (raw, expected) in [
            (&b""[..], Empty),
            (b"a, b", UnquotedList),
            (b"*, *", UnquotedList),
            (b",", UnquotedList),
            (b"*, \"a\"", Tag(EntityTagError::Unquoted)),
            (b"\"a\", b", Tag(EntityTagError::Unquoted)),
            (b"\"a\" \"b\"", Tag(EntityTagError::TextAfter)),
            (b"\"a\"b", Tag(EntityTagError::TextAfter)),
            (b"\"a\", \"b", Tag(EntityTagError::Unclosed)),
            (b"\"a b\"", Tag(EntityTagError::Character)),
            (b"a b", Tag(EntityTagError::Character)),
            (b"**\xff", Tag(EntityTagError::Encoding)),
            (b"\"\xff\"", Tag(EntityTagError::Encoding)),
            (b"W/a", Tag(EntityTagError::Unquoted)),
        ] {
            assert_eq!(TagCondition::parse(raw), Err(expected), "{}", raw.escape_ascii());
        }
    }

    /// The two readings agree on what is recorded and differ on what is open.
    #[test]
    fn matches_by_each_reading() {
        for (raw, listed, literal) in [
            (format!("\"{ETAG}\""), true, true),
            (ETAG.to_owned(), true, true),
            ("not-matching".to_owned(), false, false),
            ("\"not-matching\"".to_owned(), false, false),
            (ETAG.to_uppercase(), false, false),
            ("\"\"".to_owned(), false, false),
            ("*".to_owned(), true, false),
            ("\"*\"".to_owned(), false, false),
            (format!("W/\"{ETAG}\""), true, false),
            (format!("\"x\", \"{ETAG}\""), true, false),
            (format!("\"x,{ETAG}\""), false, false),
        ] {
            let matched = TagCondition::parse(raw.as_bytes()).map(|condition| condition.matches(ETAG));
            assert_eq!(matched, Ok(listed), "{raw}");
            assert_eq!(matches_literally(raw.as_bytes(), ETAG), literal, "{raw}");
        }
    }

    #[test]
    fn strips_one_pair_of_outer_quotes_when_literal() {
        for (raw, expected) in [
            ("\"a\"", true),
            ("a", true),
            ("\"a", false),
            ("a\"", false),
            ("\"\"a\"\"", false),
            ("\"", false),
        ] {
            assert_eq!(matches_literally(raw.as_bytes(), "a"), expected, "{raw}");
        }
        assert!(matches_literally(b"\"\"", ""));
        assert!(!matches_literally(b"\"", ""));
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>, etag: String) {
            let condition = TagCondition::parse(&raw);
            let _ = condition.map(|condition| condition.matches(&etag));
            let _ = matches_literally(&raw, &etag);
        }

        #[test]
        fn reads_what_it_printed_of_anything_it_read(raw in "[*\"W/ab, ]{0,12}") {
            if let Ok(condition) = TagCondition::parse(raw.as_bytes()) {
                prop_assert_ne!(&condition, &TagCondition::Tags(Vec::new()));
                prop_assert_eq!(TagCondition::parse(condition.to_string().as_bytes()), Ok(condition));
            }
        }

        #[test]
        fn a_list_holds_the_tags_it_was_made_of(tags in proptest::collection::vec("(W/)?\"[!#-~]{0,8}\"", 1..5)) {
            let condition = TagCondition::parse(tags.join(" , ").as_bytes());
            prop_assert_eq!(condition.map(|condition| condition.to_string()), Ok(tags.join(", ")));
        }
    }
}
