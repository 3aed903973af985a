//! Readings that Amazon's record leaves open, each by name. The first of every list is the preferred one.

use crate::{Allowed, Condition};
use crate::precondition::Truths;
use upcheck_grammar::{CopyRange, CopyRangeError, HttpDate, TagCondition, matches_literally, readings as grammar};

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
    /// A true `if-none-match` settles the matter: `if-modified-since` is not looked at (RFC 9110 section 13.1.3).
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
/// takes them), and leading zeros (one implementation's test accepts them).
#[must_use]
pub fn range(raw: &[u8]) -> Allowed<Result<CopyRange, CopyRangeError>> {
    Allowed::only(CopyRange::parse(raw))
        .or(grammar::range_in_any_case(raw))
        .or(grammar::range_without_blanks(raw))
        .or(grammar::range_with_plus(raw))
        .or(grammar::range_refusing_leading_zeros(raw))
}
