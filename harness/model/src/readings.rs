//! Readings that Amazon's record leaves open, each by name. The first of every list is the preferred one.

use crate::precondition::Truths;
use crate::{Allowed, Condition};
use upcheck_grammar::{CopyRange, CopyRangeError, CopySource, CopySourceError, HttpDate, PartNumber};
use upcheck_grammar::{PartNumberError, TagCondition, matches_literally, readings as grammar};

/// How an entity-tag condition is compared. The readings differ only for `*`, lists, weak tags and empty
/// values; a single tag, quoted or not, is the same in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagReading {
    /// As RFC 9110 says: `*` is any tag, a list matches if one does. An unreadable value is ignored.
    Rfc9110,
    /// The whole value is one tag, whatever it looks like.
    Literal,
}

impl TagReading {
    /// Preferred first.
    #[must_use]
    pub fn all() -> Allowed<Self> {
        Allowed::only(Self::Rfc9110).or(Self::Literal)
    }
}

/// Which forms of a date are honoured; every other value is ignored (recorded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateReading {
    /// The three forms of RFC 9110.
    ThreeForms,
    /// Only the form that senders must use, `Sun, 06 Nov 1994 08:49:37 GMT`.
    ImfOnly,
    /// RFC 3339 too: a gateway's authors state that Amazon takes it.
    AlsoRfc3339,
}

impl DateReading {
    /// Preferred first.
    #[must_use]
    pub fn all() -> Allowed<Self> {
        Allowed::only(Self::ThreeForms).or(Self::ImfOnly).or(Self::AlsoRfc3339)
    }
}

/// What happens to pairs for which there is neither a recording nor documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairReading {
    /// Each condition counts, in Amazon's order of evaluation.
    InOrder,
    /// A true `if-none-match` settles the matter: `if-modified-since` is not looked at
    /// (RFC 9110 section 13.1.3).
    NoneMatchSettlesDate,
    /// A true `if-match` settles the matter: nothing after it is looked at.
    MatchSettlesAll,
}

impl PairReading {
    /// Preferred first.
    #[must_use]
    pub fn all() -> Allowed<Self> {
        Allowed::only(Self::InOrder).or(Self::NoneMatchSettlesDate).or(Self::MatchSettlesAll)
    }
}

/// Whether the tag condition `raw` matches `etag` (no quotes); `None` where the value is ignored.
#[must_use]
pub fn tag(reading: TagReading, raw: &[u8], etag: &str) -> Option<bool> {
    match reading {
        TagReading::Rfc9110 => TagCondition::parse(raw).ok().map(|condition| condition.matches(etag)),
        TagReading::Literal => Some(matches_literally(raw, etag)),
    }
}

/// The date that `raw` stands for; `None` where it is ignored.
#[must_use]
pub fn date(reading: DateReading, raw: &[u8]) -> Option<HttpDate> {
    let date = HttpDate::parse(raw).ok();
    match reading {
        DateReading::ThreeForms => date,
        DateReading::ImfOnly => grammar::date_in_fixed_form(raw).ok(),
        DateReading::AlsoRfc3339 => date.or_else(|| HttpDate::parse_rfc3339(raw).ok()),
    }
}

/// Which condition is reported, if any.
///
/// # Errors
/// The condition that fails.
pub fn pair(reading: PairReading, truths: Truths) -> Result<(), Condition> {
    let holds = |truth: Option<bool>| truth == Some(true);
    let fails = |truth: Option<bool>| truth == Some(false);
    if fails(truths.if_match) {
        return Err(Condition::IfMatch);
    }
    if reading == PairReading::MatchSettlesAll && holds(truths.if_match) {
        return Ok(());
    }
    // Documented: a true if-match makes a false if-unmodified-since irrelevant.
    if fails(truths.if_unmodified_since) && !holds(truths.if_match) {
        return Err(Condition::IfUnmodifiedSince);
    }
    if fails(truths.if_none_match) {
        return Err(Condition::IfNoneMatch);
    }
    let date_settled = reading == PairReading::NoneMatchSettlesDate && holds(truths.if_none_match);
    if fails(truths.if_modified_since) && !date_settled {
        return Err(Condition::IfModifiedSince);
    }
    Ok(())
}

/// Every reading of an `x-amz-copy-source-range` value.
///
/// Open are: the unit in another case, blanks and `+` inside (two implementations refuse them, another
/// takes them), and leading zeros (one implementation's test accepts them). A number of 2^63 or more is too
/// large, as it is to the implementations that answer as Amazon does: to them it is no number.
#[must_use]
pub fn range(raw: &[u8]) -> Allowed<Result<CopyRange, CopyRangeError>> {
    let signed = |range: CopyRange| {
        if i64::try_from(range.last()).is_ok() { Ok(range) } else { Err(CopyRangeError::TooLarge) }
    };
    Allowed::only(CopyRange::parse(raw))
        .or(grammar::range_in_any_case(raw))
        .or(grammar::range_without_blanks(raw))
        .or(grammar::range_with_plus(raw))
        .or(grammar::range_refusing_leading_zeros(raw))
        .then(|reading| Allowed::only(reading.and_then(signed)))
}

/// Every reading of an `x-amz-copy-source` value.
///
/// Open are:
///
/// - several leading slashes: one implementation refuses them, another drops them;
/// - an escaped leading slash;
/// - a `versionId` with nothing behind it: recorded as refused by `GetObject`, while three implementations take
///   it for no version;
/// - a blank or another byte that should have been escaped;
/// - parameters beside `versionId`, which one implementation makes part of the version id;
/// - an escaped `?versionId=`: nothing is recorded, though a reader that takes it for a version lets whoever
///   names keys choose versions.
#[must_use]
pub fn source(raw: &[u8]) -> Allowed<Result<CopySource, CopySourceError>> {
    let sources = Allowed::only(CopySource::parse(raw))
        .or(grammar::source_without_leading_slashes(raw))
        .or(grammar::source_refusing_escaped_leading_slash(raw))
        .or(grammar::source_with_version_after_decoding(raw))
        .then(|reading| Allowed::only(reading.clone()).or(reading.map(without_empty_version)));
    if raw.iter().all(u8::is_ascii_graphic) { sources } else { sources.or(Err(CopySourceError::Encoding)) }
}

/// Every reading of a `partNumber`, percent-decoded; `None` is as if it were absent.
///
/// Open are: a value that is empty, a leading `+` and leading zeros.
#[must_use]
pub fn part_number(raw: &str) -> Allowed<Option<Result<PartNumber, PartNumberError>>> {
    let strict = PartNumber::parse(raw.as_bytes());
    let numbers = Allowed::only(Some(strict)).or(Some(grammar::part_number_with_plus(raw.as_bytes())));
    match strict {
        Err(PartNumberError::Empty) => numbers.or(None),
        Ok(number) if number.to_string() != raw => numbers.or(Some(Err(PartNumberError::NotANumber))),
        _ => numbers,
    }
}

/// Every reading of an `uploadId`, percent-decoded; `None` is as if it were absent.
///
/// Open is a value that is empty.
#[must_use]
pub fn upload_id(raw: &str) -> Allowed<Option<&str>> {
    let ids = Allowed::only(Some(raw));
    if raw.is_empty() { ids.or(None) } else { ids }
}

fn without_empty_version(source: CopySource) -> CopySource {
    match source {
        CopySource::Object { bucket, key, version_id } => {
            CopySource::Object { bucket, key, version_id: version_id.filter(|id| !id.is_empty()) }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<T>(allowed: Allowed<T>) -> Vec<T> {
        allowed.into_iter().collect()
    }

    #[test]
    fn tags_differ_only_for_what_is_open() {
        use TagReading::{Literal, Rfc9110};
        for (raw, rfc, literal) in [
            ("\"abc\"", Some(true), Some(true)),
            ("abc", Some(true), Some(true)),
            ("\"x\"", Some(false), Some(false)),
            ("*", Some(true), Some(false)),
            ("W/\"abc\"", Some(true), Some(false)),
            ("\"x\", \"abc\"", Some(true), Some(false)),
            ("", None, Some(false)),
            ("\"abc", None, Some(false)),
        ] {
            assert_eq!(tag(Rfc9110, raw.as_bytes(), "abc"), rfc, "{raw}");
            assert_eq!(tag(Literal, raw.as_bytes(), "abc"), literal, "{raw}");
        }
    }

    #[test]
    fn dates_differ_only_for_what_is_open() {
        let date_at = |reading, raw: &str| date(reading, raw.as_bytes()).map(HttpDate::unix);
        let moment = Some(784_111_777);
        for (raw, three, imf, also) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", moment, moment, moment),
            ("Sunday, 06-Nov-94 08:49:37 GMT", moment, None, moment),
            ("Sun Nov  6 08:49:37 1994", moment, None, moment),
            ("1994-11-06T08:49:37Z", None, None, moment),
            ("1994-11-06T08:49:37", None, None, None),
            ("Sun, 06 Nov 1994 08:49:37 +00:00", None, None, None),
            ("", None, None, None),
        ] {
            assert_eq!(date_at(DateReading::ThreeForms, raw), three, "{raw}");
            assert_eq!(date_at(DateReading::ImfOnly, raw), imf, "{raw}");
            assert_eq!(date_at(DateReading::AlsoRfc3339, raw), also, "{raw}");
        }
    }

    /// All 81 combinations: what the readings share, and the one way in which each of the other two differs.
    #[test]
    fn pairs_differ_only_where_said() {
        let truth = [None, Some(true), Some(false)];
        for index in 0..81_usize {
            let [if_match, if_unmodified_since, if_none_match, if_modified_since] =
                [1, 3, 9, 27].map(|place| truth[index / place % 3]);
            let truths = Truths { if_match, if_unmodified_since, if_none_match, if_modified_since };
            let in_order = pair(PairReading::InOrder, truths);
            let expected = if if_match == Some(false) {
                Err(Condition::IfMatch)
            } else if if_unmodified_since == Some(false) && if_match.is_none() {
                Err(Condition::IfUnmodifiedSince)
            } else if if_none_match == Some(false) {
                Err(Condition::IfNoneMatch)
            } else if if_modified_since == Some(false) {
                Err(Condition::IfModifiedSince)
            } else {
                Ok(())
            };
            assert_eq!(in_order, expected, "{truths:?}");

            let date_ignored = if_none_match == Some(true) && in_order == Err(Condition::IfModifiedSince);
            let by_rfc = if date_ignored { Ok(()) } else { in_order };
            assert_eq!(pair(PairReading::NoneMatchSettlesDate, truths), by_rfc, "{truths:?}");

            let settled = if if_match == Some(true) { Ok(()) } else { in_order };
            assert_eq!(pair(PairReading::MatchSettlesAll, truths), settled, "{truths:?}");
        }
    }

    #[test]
    fn ranges_have_one_reading_unless_open() {
        use CopyRangeError::{Blank, LeadingZero, NoUnit, OtherUnit, Sign, TooLarge};
        let taken = |first, last| CopyRange::new(first, last).ok_or(CopyRangeError::Reversed);
        for (raw, expected) in [
            ("bytes=0-8", vec![taken(0, 8)]),
            ("0-8", vec![Err(NoUnit)]),
            ("bits=0-8", vec![Err(OtherUnit)]),
            ("Bytes=0-8", vec![Err(OtherUnit), taken(0, 8)]),
            ("bytes= 0-8", vec![Err(Blank), taken(0, 8)]),
            ("bytes=+0-8", vec![Err(Sign), taken(0, 8)]),
            ("bytes=00-8", vec![taken(0, 8), Err(LeadingZero)]),
            ("bytes=0-9223372036854775807", vec![taken(0, 9_223_372_036_854_775_807)]),
            ("bytes=0-9223372036854775808", vec![Err(TooLarge)]),
            ("bytes=0-18446744073709551616", vec![Err(TooLarge)]),
        ] {
            assert_eq!(list(range(raw.as_bytes())), expected, "{raw}");
        }
    }

    #[test]
    fn sources_have_one_reading_unless_open() {
        use CopySourceError::{Empty, EmptyBucket, Encoding};
        let object = |key: &str, version_id: Option<&str>| {
            let (bucket, key) = ("bucket".to_owned(), key.to_owned());
            Ok(CopySource::Object { bucket, key, version_id: version_id.map(str::to_owned) })
        };
        for (raw, expected) in [
            ("", vec![Err(Empty)]),
            ("bucket/key", vec![object("key", None)]),
            ("/bucket/key", vec![object("key", None)]),
            ("bucket%2Fkey?versionId=v", vec![object("key", Some("v"))]),
            ("bucket/k%3Fv", vec![object("k?v", None)]),
            ("bucket/%ZZ", vec![Err(Encoding)]),
            ("//bucket/key", vec![Err(EmptyBucket), object("key", None)]),
            ("%2Fbucket%2Fkey", vec![object("key", None), Err(EmptyBucket)]),
            ("bucket/key?versionId=", vec![object("key", Some("")), object("key", None)]),
            ("bucket/k y", vec![object("k y", None), Err(Encoding)]),
            ("bucket/\u{e9}", vec![object("\u{e9}", None), Err(Encoding)]),
            ("bucket/key?a=b", vec![object("key", None), object("key?a=b", None)]),
            ("bucket/k%3FversionId%3Dv", vec![object("k?versionId=v", None), object("k", Some("v"))]),
        ] {
            assert_eq!(list(source(raw.as_bytes())), expected, "{raw}");
        }
    }

    #[test]
    fn query_parameters_have_one_reading_unless_open() {
        use PartNumberError::{Empty, NotANumber, OutOfRange};
        let seven = || Some(PartNumber::new(7).ok_or(OutOfRange));
        for (raw, expected) in [
            ("7", vec![seven()]),
            ("0", vec![Some(Err(OutOfRange))]),
            ("x", vec![Some(Err(NotANumber))]),
            ("+7", vec![Some(Err(NotANumber)), seven()]),
            ("07", vec![seven(), Some(Err(NotANumber))]),
            ("", vec![Some(Err(Empty)), None]),
        ] {
            assert_eq!(list(part_number(raw)), expected, "{raw}");
        }
        assert_eq!(list(upload_id("id")), [Some("id")]);
        assert_eq!(list(upload_id("")), [Some(""), None]);
    }
}
