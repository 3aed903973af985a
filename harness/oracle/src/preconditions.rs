//! The four `x-amz-copy-source-if-*` headers against a source: [`Preconditions::decide`].
//!
//! - Table: [`IN_ORDER`] and what differs from it. Recorded on Amazon S3 are the order of evaluation, that equality of
//!   dates satisfies `if-unmodified-since` only, that a date in the future or without a known form is ignored; documented
//!   is that a true `if-match` excuses a false `if-unmodified-since`. Where RFC 9110 section 13.2.2 would have it
//!   otherwise and nothing is recorded, both are allowed.
//! - Partners: the second readings of tags and dates.
//! - Laws: a condition that is dropped takes no success away; without conditions there is one decision.

use arbitrary::Unstructured;
use upcheck_model::{Allowed, Condition, Preconditions, Request, SourceState};

use crate::text::{self, Fields};
use crate::{http_date, tag_condition};

/// Holds four headers against the fields `etag` (without quotes), `modified` and `now` (seconds since the Unix epoch).
pub fn preconditions(input: &[u8]) {
    let fields = Fields::of(input);
    let (Some(etag), Some(last_modified), Some(now)) =
        (fields.text("etag"), fields.number("modified"), fields.number("now"))
    else {
        return;
    };
    // What stands between quotes holds none: no source has such a tag.
    if etag.contains('"') {
        return;
    }
    let source = SourceState { etag, last_modified, now };
    check(|request, source| Preconditions::of(request).decide(source), &request_of(fields), source);
}

/// When drawn sources were stored, in seconds since the Unix epoch.
pub(crate) const STORED: i64 = 1_700_000_000;
/// The entity tag of drawn sources.
pub(crate) const ETAG: &str = "781e5e245d69b566979b86e28d23f2c7";

/// Draws a source and up to four headers.
///
/// # Errors
/// None while bytes are left to draw from.
pub fn draw_preconditions(from: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    let now = STORED + text::pick(from, &[0, 60, 60, 60, 86_400])?;
    let mut lines = format!("etag: {ETAG}\nmodified: {STORED}\nnow: {now}");
    for condition in Condition::ALL {
        if from.int_in_range(0..=2)? > 0 {
            lines += &draw_condition(from, condition)?;
        }
    }
    Ok(lines)
}

pub(crate) fn draw_condition(from: &mut Unstructured<'_>, condition: Condition) -> arbitrary::Result<String> {
    let value = match condition {
        Condition::IfMatch | Condition::IfNoneMatch => text::tag(from, ETAG)?,
        Condition::IfModifiedSince | Condition::IfUnmodifiedSince => text::date(from, STORED)?,
    };
    Ok(format!("\n{}: {value}", condition.header()))
}

fn request_of(fields: Fields<'_>) -> Request {
    let headers = Condition::ALL.iter().filter_map(|condition| {
        let name = condition.header();
        Some((name.to_owned(), fields.get(name)?.to_vec()))
    });
    Request { headers: headers.collect(), ..Request::default() }
}

type Decision = Result<(), Condition>;

fn check(
    decide: impl Fn(&Request, SourceState<'_>) -> Allowed<Decision>,
    request: &Request,
    source: SourceState<'_>,
) {
    let found: Vec<Decision> = decide(request, source).into_iter().collect();
    let expected = second_reading(request, source);
    let shown = || shown(request, source);
    assert_eq!(found.first(), expected.first(), "the preferred decision on {}", shown());
    for decision in &found {
        assert!(
            expected.contains(decision),
            "{decision:?} is allowed, but not in any reading of {}",
            shown()
        );
    }
    for decision in &expected {
        assert!(found.contains(decision), "{decision:?} is not allowed, but a reading of {}", shown());
    }
    for condition in Condition::ALL {
        let mut fewer = request.clone();
        fewer.headers.retain(|(name, _)| name != condition.header());
        let fewer: Vec<Decision> = decide(&fewer, source).into_iter().collect();
        // An if-match that holds excuses another condition: only it can be missed.
        if condition != Condition::IfMatch && condition != Condition::IfNoneMatch && found.contains(&Ok(())) {
            assert!(fewer.contains(&Ok(())), "without {} more fails: {}", condition.header(), shown());
        }
        assert!(!fewer.contains(&Err(condition)), "{} is absent and fails: {}", condition.header(), shown());
    }
}

fn shown(request: &Request, source: SourceState<'_>) -> String {
    let lines = request.headers.iter().map(|(name, value)| format!("{name}: {}", value.escape_ascii()));
    format!("{source:?} with {:?}", lines.collect::<Vec<_>>())
}

/// How the four conditions come out, in the order in which Amazon S3 looks at them, and what is decided: `T` holds, `F`
/// fails, `-` is absent or ignored, `*` is any of these. The first row that fits counts.
const IN_ORDER: [(&str, Decision); 5] = [
    ("F***", Err(Condition::IfMatch)),
    ("-F**", Err(Condition::IfUnmodifiedSince)),
    ("**F*", Err(Condition::IfNoneMatch)),
    ("***F", Err(Condition::IfModifiedSince)),
    ("****", Ok(())),
];
/// RFC 9110 section 13.1.3: a true `if-none-match` makes `if-modified-since` irrelevant.
const NONE_MATCH_SETTLES_THE_DATE: (&str, Decision) = ("**TF", Ok(()));
/// What a server does that stops at the first condition which holds.
const MATCH_SETTLES_ALL: (&str, Decision) = ("T***", Ok(()));

/// Every decision that can be defended, the preferred one first.
pub(crate) fn second_reading(request: &Request, source: SourceState<'_>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for as_text in [false, true] {
        for forms in [Forms::Three, Forms::One, Forms::AlsoRfc3339] {
            let marks = marks(request, source, as_text, forms);
            let after_none_match = IN_ORDER.iter().take(3).chain([&NONE_MATCH_SETTLES_THE_DATE]);
            let after_match = IN_ORDER.iter().take(1).chain([&MATCH_SETTLES_ALL]);
            decisions.push(decided(&marks, IN_ORDER.iter()));
            decisions.push(decided(&marks, after_none_match.chain(&IN_ORDER)));
            decisions.push(decided(&marks, after_match.chain(&IN_ORDER)));
        }
    }
    decisions
}

fn decided<'a>(marks: &str, mut rows: impl Iterator<Item = &'a (&'a str, Decision)>) -> Decision {
    let fits =
        |row: &str| row.chars().zip(marks.chars()).all(|(wanted, mark)| wanted == '*' || wanted == mark);
    rows.find(|(row, _)| fits(row)).map_or(Ok(()), |(_, decision)| *decision)
}

#[derive(Clone, Copy)]
enum Forms {
    Three,
    One,
    AlsoRfc3339,
}

fn marks(request: &Request, source: SourceState<'_>, as_text: bool, forms: Forms) -> String {
    let tag = |condition: Condition| {
        let raw = request.header(condition.header())?;
        if as_text {
            let quoted = [b"\"", source.etag.as_bytes(), b"\""].concat();
            return Some(raw == source.etag.as_bytes() || raw == quoted);
        }
        tag_condition::second_reading(raw).map(|named| named.has(source.etag))
    };
    let date = |condition: Condition| {
        let raw = request.header(condition.header())?;
        match forms {
            Forms::Three => http_date::second_reading(raw).ok(),
            Forms::One => http_date::second_reading_of_fixed_form(raw).ok(),
            Forms::AlsoRfc3339 => {
                http_date::second_reading(raw).or_else(|_| http_date::second_reading_of_rfc3339(raw)).ok()
            }
        }
    };
    let modified = date(Condition::IfModifiedSince).filter(|since| *since <= source.now);
    [
        tag(Condition::IfMatch),
        date(Condition::IfUnmodifiedSince).map(|since| since >= source.last_modified),
        tag(Condition::IfNoneMatch).map(|matches| !matches),
        modified.map(|since| since < source.last_modified),
    ]
    .iter()
    .map(|holds| match holds {
        None => '-',
        Some(true) => 'T',
        Some(false) => 'F',
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    const SOURCE: SourceState<'_> = SourceState { etag: ETAG, last_modified: STORED, now: STORED + 60 };

    fn with(headers: &[(Condition, &str)]) -> Request {
        let headers = headers
            .iter()
            .map(|(condition, value)| (condition.header().to_owned(), value.as_bytes().to_vec()));
        Request { headers: headers.collect(), ..Request::default() }
    }

    fn model(request: &Request, source: SourceState<'_>) -> Allowed<Decision> {
        Preconditions::of(request).decide(source)
    }

    #[test]
    fn convicts_wrong_deciders() {
        use Condition::{IfMatch, IfModifiedSince, IfNoneMatch, IfUnmodifiedSince};
        const MOMENT: &str = "Tue, 14 Nov 2023 22:13:20 GMT";
        const BEFORE: &str = "Tue, 14 Nov 2023 22:13:19 GMT";
        const FUTURE: &str = "Sat, 14 Nov 2043 22:13:20 GMT";
        type Wrong = fn(&Request, SourceState<'_>) -> Allowed<Decision>;
        let later: Wrong = |request, source| {
            model(request, SourceState { last_modified: source.last_modified + 1, ..source })
        };
        let earlier: Wrong = |request, source| {
            model(request, SourceState { last_modified: source.last_modified - 1, ..source })
        };
        let ahead: Wrong = |request, source| model(request, SourceState { now: i64::MAX, ..source });
        let swapped: Wrong = |request, source| {
            model(request, source).then(|decision| {
                let swapped =
                    decision.map_err(|failed| if failed == IfUnmodifiedSince { IfNoneMatch } else { failed });
                Allowed::only(swapped)
            })
        };
        let always: Wrong = |_, _| Allowed::only(Ok(()));
        let one: Wrong = |request, source| Allowed::only(model(request, source).into_preferred());
        let independent: Wrong = |request, source| {
            let mut request = request.clone();
            request.headers.retain(|(name, _)| name != IfMatch.header());
            model(&request, source)
        };
        type Headers = [(Condition, &'static str)];
        let wrong: [(&str, Wrong, &Headers); 7] = [
            ("equality is not enough", later, &[(IfUnmodifiedSince, MOMENT)]),
            ("equality is enough", earlier, &[(IfModifiedSince, BEFORE)]),
            ("a date in the future counts", ahead, &[(IfModifiedSince, FUTURE)]),
            ("another condition is named", swapped, &[(IfUnmodifiedSince, BEFORE)]),
            ("nothing fails", always, &[(IfNoneMatch, ETAG)]),
            ("an open question is decided", one, &[(IfMatch, "*")]),
            ("if-match excuses nothing", independent, &[(IfMatch, ETAG), (IfUnmodifiedSince, BEFORE)]),
        ];
        for (fault, decide, headers) in wrong {
            convicts(fault, || check(decide, &with(headers), SOURCE));
            check(model, &with(headers), SOURCE);
        }
    }
}
