//! `x-amz-copy-source-if-(none-)match`: [`TagCondition`] and the literal reading.
//!
//! - Table: RFC 9110 sections 8.8.3, 13.1.1 and 5.6.1 for quoted tags, `*` and lists; recorded on Amazon S3 is that a
//!   bare tag is compared like a quoted one.
//! - Partner: [`second_reading`], which goes through the list letter by letter.
//! - Laws: what is printed reads back; quoting a bare tag changes nothing; the order of a list and a further tag in it
//!   take no match away; a comma between quotes parts no tag.

use upcheck_grammar::{EntityTag, EntityTagError, TagCondition, TagConditionError, matches_literally};

use crate::refusal::explained;

/// Holds one header value against the table.
pub fn tag_condition(input: &[u8]) {
    check(TagCondition::parse, input);
    check_one(EntityTag::parse, input);
    for etag in ["abc", "", "a,b"] {
        let raw = [b"\"", etag.as_bytes(), b"\""].concat();
        let expected = input == etag.as_bytes() || input == raw;
        let shown = input.escape_ascii();
        assert_eq!(matches_literally(input, etag), expected, "{shown} against {etag} as text");
    }
}

type Read = Result<TagCondition, TagConditionError>;

/// What a condition names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Named {
    Any,
    /// Tags without quotes, and whether each is weak.
    Tags(Vec<(bool, String)>),
}

impl Named {
    /// Whether `etag` is among them, weak or not.
    pub(crate) fn has(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|(_, tag)| tag == etag),
        }
    }
}

fn check(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    let named = found.as_ref().ok().map(|condition| match condition {
        TagCondition::Any => Named::Any,
        TagCondition::Tags(tags) => {
            Named::Tags(tags.iter().map(|tag| (tag.weak(), tag.opaque().to_owned())).collect())
        }
    });
    assert_eq!(named, second_reading(raw), "two readings of the condition {shown} differ");
    match found {
        Ok(condition) => check_neighbours(parse, raw, &condition),
        Err(TagConditionError::Empty) => assert!(raw.is_empty(), "{shown} is not empty"),
        Err(TagConditionError::UnquotedList) => {
            assert!(raw.contains(&b',') && !raw.contains(&b'"'), "{shown} is no list of bare tags");
        }
        Err(TagConditionError::Tag(_)) => assert!(!raw.is_empty(), "an empty value has no tag"),
    }
}

/// A single tag is a list of one, with nothing around it.
fn check_one(parse: impl Fn(&[u8]) -> Result<EntityTag, EntityTagError>, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    let is_alone = !raw.contains(&b'"') || matches!(raw, [b'"' | b'W', .., b'"']);
    let expected = match second_reading(raw) {
        Some(Named::Any) => Some((false, "*".to_owned())),
        Some(Named::Tags(tags)) if is_alone => <[_; 1]>::try_from(tags).ok().map(|[tag]| tag),
        _ => None,
    };
    let found = found.ok().map(|tag| (tag.weak(), tag.opaque().to_owned()));
    assert_eq!(found, expected, "two readings of the single tag {shown} differ");
}

fn check_neighbours(parse: impl Fn(&[u8]) -> Read, raw: &[u8], condition: &TagCondition) {
    let shown = raw.escape_ascii();
    let printed = condition.to_string();
    assert_eq!(parse(printed.as_bytes()).as_ref(), Ok(condition), "{printed} does not read back");
    let TagCondition::Tags(tags) = condition else { return };
    assert!(!tags.is_empty(), "{shown} names no tag");
    for tag in tags {
        assert!(condition.matches(tag.opaque()), "{shown} does not match its own {tag}");
    }
    let longer = parse(format!("\"new,one\" ,\t{printed},").as_bytes());
    let names = |tags: &[_]| tags.iter().map(ToString::to_string).collect::<Vec<_>>();
    match longer {
        Ok(TagCondition::Tags(more)) => {
            let expected: Vec<_> = std::iter::once("\"new,one\"".to_owned()).chain(names(tags)).collect();
            assert_eq!(names(&more), expected, "{printed} with a tag before it");
        }
        other => panic!("{printed} with a tag before it is {other:?}"),
    }
    if !raw.contains(&b'"') {
        let quoted = [b"\"", raw, b"\""].concat();
        assert_eq!(parse(&quoted).as_ref(), Ok(condition), "{shown} in quotes");
    }
    for broken in ["\"", " \"x", " x", " W/x", ", x", ", \"x"] {
        let changed = format!("{printed}{broken}");
        assert!(parse(changed.as_bytes()).is_err(), "{changed} is taken for a condition");
    }
}

/// What a well-formed condition names.
pub(crate) fn second_reading(raw: &[u8]) -> Option<Named> {
    if raw == b"*" {
        return Some(Named::Any);
    }
    let text = str::from_utf8(raw).ok().filter(|text| !text.is_empty())?;
    let is_tag_letter = |letter: char| !matches!(letter, '\0'..=' ' | '"' | '\u{7f}');
    if !text.contains('"') {
        let is_one_tag = text.chars().all(|letter| is_tag_letter(letter) && letter != ',');
        return (is_one_tag && !text.starts_with("W/")).then(|| Named::Tags(vec![(false, text.to_owned())]));
    }

    let (mut tags, mut open, mut weak, mut may_begin) = (Vec::new(), None::<String>, false, true);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (&mut open, letter) {
            (Some(_), '"') => {
                tags.push((weak, open.take()?));
                may_begin = false;
            }
            (Some(tag), letter) if is_tag_letter(letter) => tag.push(letter),
            (None, '"') if may_begin => (weak, open) = (false, Some(String::new())),
            (None, 'W') if may_begin && letters.as_str().starts_with("/\"") => {
                letters.nth(1);
                (weak, open) = (true, Some(String::new()));
            }
            (None, ' ' | '\t') => {}
            (None, ',') => may_begin = true,
            _ => return None,
        }
    }
    open.is_none().then_some(Named::Tags(tags))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    fn after(change: impl Fn(String) -> String, raw: &[u8]) -> Read {
        TagCondition::parse(change(String::from_utf8_lossy(raw).into_owned()).as_bytes())
    }

    #[test]
    fn convicts_wrong_parsers() {
        let wrong: [Fault<Read>; 6] = [
            ("a list is split inside quotes", |raw| after(|text| text.replace(',', "\",\""), raw), "\"a,b\""),
            (
                "a list is split inside quotes, seen from one tag",
                |raw| after(|text| text.replace("w,o", "w\",\"o"), raw),
                "\"a\"",
            ),
            (
                "takes nothing for any tag",
                |raw| after(|text| if text.is_empty() { "*".to_owned() } else { text }, raw),
                "",
            ),
            (
                "takes an open quote",
                |raw| after(|text| if text.matches('"').count() % 2 == 1 { text + "\"" } else { text }, raw),
                "\"a\"",
            ),
            ("forgets that a tag is weak", |raw| after(|text| text.replace("W/", ""), raw), "W/\"a\""),
            (
                "drops all but the first",
                |raw| match TagCondition::parse(raw)? {
                    TagCondition::Tags(tags) => Ok(TagCondition::Tags(tags.into_iter().take(1).collect())),
                    any @ TagCondition::Any => Ok(any),
                },
                "\"a\", \"b\"",
            ),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }

    #[test]
    fn convicts_wrong_parsers_of_one_tag() {
        let wrong: [Fault<Result<EntityTag, EntityTagError>>; 3] = [
            ("takes blanks around a tag", |raw| EntityTag::parse(raw.trim_ascii()), "\"a\" "),
            (
                "takes no bare tag",
                |raw| {
                    EntityTag::parse(raw).and_then(|tag| {
                        if raw.contains(&b'"') { Ok(tag) } else { Err(EntityTagError::Unquoted) }
                    })
                },
                "a",
            ),
            (
                "forgets that a tag is weak",
                |raw| EntityTag::parse(raw.strip_prefix(b"W/").unwrap_or(raw)),
                "W/\"a\"",
            ),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check_one(parse, value.as_bytes()));
        }
    }
}
