//! The four `x-amz-copy-source-if-*` headers: how each is read and which failure is reported.

use crate::readings::{self, DateReading, PairReading, TagReading};
use crate::{Allowed, Request};
use upcheck_grammar::HttpDate;

/// One of the four preconditions on the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// `x-amz-copy-source-if-match`
    IfMatch,
    /// `x-amz-copy-source-if-unmodified-since`
    IfUnmodifiedSince,
    /// `x-amz-copy-source-if-none-match`
    IfNoneMatch,
    /// `x-amz-copy-source-if-modified-since`
    IfModifiedSince,
}

impl Condition {
    /// All four, in the order in which Amazon evaluates them (recorded for `CopyObject`).
    pub const ALL: [Self; 4] =
        [Self::IfMatch, Self::IfUnmodifiedSince, Self::IfNoneMatch, Self::IfModifiedSince];

    /// The header's name in lower case.
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Self::IfMatch => "x-amz-copy-source-if-match",
            Self::IfUnmodifiedSince => "x-amz-copy-source-if-unmodified-since",
            Self::IfNoneMatch => "x-amz-copy-source-if-none-match",
            Self::IfModifiedSince => "x-amz-copy-source-if-modified-since",
        }
    }

    /// How the `Condition` element of the error names it: odd capitals and all, as recorded.
    #[must_use]
    pub fn as_element(self) -> &'static str {
        match self {
            Self::IfMatch => "x-amz-copy-source-If-Match",
            Self::IfUnmodifiedSince => "x-amz-copy-source-If-Unmodified-Since",
            Self::IfNoneMatch => "x-amz-copy-source-If-None-Match",
            Self::IfModifiedSince => "x-amz-copy-source-If-Modified-Since",
        }
    }
}

/// What the conditions are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState<'a> {
    /// The source's entity tag without its quotes.
    pub etag: &'a str,
    /// The source's last change, in whole seconds since the Unix epoch.
    pub last_modified: i64,
    /// The store's clock, in whole seconds since the Unix epoch.
    pub now: i64,
}

/// The preconditions of one request, raw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preconditions<'a> {
    values: [Option<&'a [u8]>; 4],
}

/// What each of the four conditions comes to: `None` where the header is absent or ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truths {
    /// Whether `if-match` holds.
    pub if_match: Option<bool>,
    /// Whether `if-unmodified-since` holds.
    pub if_unmodified_since: Option<bool>,
    /// Whether `if-none-match` holds.
    pub if_none_match: Option<bool>,
    /// Whether `if-modified-since` holds.
    pub if_modified_since: Option<bool>,
}

impl<'a> Preconditions<'a> {
    /// The preconditions among a request's headers.
    #[must_use]
    pub fn of(request: &'a Request) -> Self {
        Self { values: Condition::ALL.map(|condition| request.header(condition.header())) }
    }

    /// Every defensible decision, Amazon's recorded one first: `Ok` lets the copy go on, `Err` names the
    /// condition that is reported with 412. There is more than one only where the record is open.
    #[must_use]
    pub fn decide(&self, source: SourceState<'_>) -> Allowed<Result<(), Condition>> {
        TagReading::all().then(|tag| {
            DateReading::all().then(|date| {
                let truths = self.truths(source, tag, date);
                PairReading::all().then(|pair| Allowed::only(readings::pair(pair, truths)))
            })
        })
    }

    fn truths(&self, source: SourceState<'_>, tag: TagReading, date: DateReading) -> Truths {
        let [if_match, unmodified, none_match, modified] = self.values;
        let tag_matches = |raw| readings::tag(tag, raw, source.etag);
        let seconds = |raw| readings::date(date, raw).map(HttpDate::unix);
        Truths {
            if_match: if_match.and_then(tag_matches),
            // Equality holds; a date in the future is a date like any other. Recorded for CopyObject.
            if_unmodified_since: unmodified.and_then(seconds).map(|since| source.last_modified <= since),
            if_none_match: none_match.and_then(tag_matches).map(|matches| !matches),
            // Equality fails, and a date in the future is ignored. Both recorded.
            if_modified_since: modified
                .and_then(seconds)
                .filter(|since| *since <= source.now)
                .map(|since| source.last_modified > since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODIFIED: i64 = 1_700_000_000;
    const SOURCE: SourceState<'_> = SourceState { etag: "abc", last_modified: MODIFIED, now: MODIFIED + 60 };

    fn decide(headers: &[(Condition, &str)]) -> Vec<Result<(), Condition>> {
        let request = Request {
            headers: headers.iter().map(|(c, v)| (c.header().to_owned(), v.as_bytes().to_vec())).collect(),
            ..Request::default()
        };
        Preconditions::of(&request).decide(SOURCE).into_iter().collect()
    }

    fn date(offset: i64) -> String {
        HttpDate::from_unix(MODIFIED + offset).map(|d| d.to_string()).unwrap_or_default()
    }

    use Condition::{IfMatch, IfModifiedSince, IfNoneMatch, IfUnmodifiedSince};

    #[test]
    fn each_condition_alone() {
        let rows: [(Condition, String, Result<(), Condition>); 16] = [
            (IfMatch, "\"abc\"".into(), Ok(())),
            (IfMatch, "abc".into(), Ok(())),
            (IfMatch, "\"other\"".into(), Err(IfMatch)),
            (IfNoneMatch, "\"other\"".into(), Ok(())),
            (IfNoneMatch, "\"abc\"".into(), Err(IfNoneMatch)),
            (IfNoneMatch, "abc".into(), Err(IfNoneMatch)),
            (IfUnmodifiedSince, date(3600), Ok(())),
            (IfUnmodifiedSince, date(0), Ok(())),
            (IfUnmodifiedSince, date(-1), Err(IfUnmodifiedSince)),
            (IfUnmodifiedSince, "2015-05-03T10:10:00".into(), Ok(())),
            (IfModifiedSince, date(-1), Ok(())),
            (IfModifiedSince, date(0), Err(IfModifiedSince)),
            (IfModifiedSince, date(1), Err(IfModifiedSince)),
            (IfModifiedSince, date(60), Err(IfModifiedSince)),
            (IfModifiedSince, date(61), Ok(())),
            (IfModifiedSince, "not a date".into(), Ok(())),
        ];
        for (condition, value, expected) in rows {
            assert_eq!(decide(&[(condition, &value)]), [expected], "{}: {value}", condition.header());
        }
    }

    #[test]
    fn documented_pairs() {
        let (past, future) = (date(-3600), date(3600));
        assert_eq!(decide(&[(IfMatch, "abc"), (IfUnmodifiedSince, &past)]), [Ok(())]);
        assert_eq!(decide(&[(IfNoneMatch, "abc"), (IfModifiedSince, &past)]), [Err(IfNoneMatch)]);
        assert_eq!(decide(&[(IfNoneMatch, "x"), (IfUnmodifiedSince, &past)]), [Err(IfUnmodifiedSince)]);
        assert_eq!(
            decide(&[
                (IfMatch, "abc"),
                (IfNoneMatch, "x"),
                (IfModifiedSince, &past),
                (IfUnmodifiedSince, &future)
            ]),
            [Ok(())]
        );
    }

    #[test]
    fn the_first_failure_in_amazons_order_is_reported() {
        let (past, recent) = (date(-3600), date(1));
        let all: [(Condition, &str); 4] =
            [(IfMatch, "x"), (IfUnmodifiedSince, &past), (IfNoneMatch, "abc"), (IfModifiedSince, &recent)];
        for first in 0..4 {
            assert_eq!(decide(&all[first..]), [Err(all[first].0)]);
        }
    }

    #[test]
    fn open_questions_allow_every_reading_and_prefer_amazons_order() {
        let recent = date(1);
        assert_eq!(decide(&[(IfNoneMatch, "x"), (IfModifiedSince, &recent)]), [Err(IfModifiedSince), Ok(())]);
        assert_eq!(decide(&[(IfMatch, "abc"), (IfNoneMatch, "abc")]), [Err(IfNoneMatch), Ok(())]);
        assert_eq!(decide(&[(IfMatch, "abc"), (IfModifiedSince, &recent)]), [Err(IfModifiedSince), Ok(())]);
        assert_eq!(decide(&[(IfMatch, "*")]), [Ok(()), Err(IfMatch)]);
        assert_eq!(decide(&[(IfNoneMatch, "*")]), [Err(IfNoneMatch), Ok(())]);
        assert_eq!(decide(&[(IfMatch, "\"x\", \"abc\"")]), [Ok(()), Err(IfMatch)]);
        assert_eq!(decide(&[(IfMatch, "")]), [Ok(()), Err(IfMatch)]);
        assert_eq!(decide(&[(IfUnmodifiedSince, "2001-01-01T00:00:00Z")]), [Ok(()), Err(IfUnmodifiedSince)]);
        assert_eq!(
            decide(&[(IfUnmodifiedSince, "Sunday, 06-Nov-94 08:49:37 GMT")]),
            [Err(IfUnmodifiedSince), Ok(())]
        );
    }
}
