//! `x-amz-copy-source-if-*`.

use upcheck_model::Outcome;

use crate::expect::{copied, failed, inferred, no_key, recorded};
use crate::request::{
    IF_MATCH, IF_MODIFIED, IF_NONE_MATCH, IF_UNMODIFIED, RANGE, answers, copy_of, date, with_all,
};
use crate::store::{ETAG, NOW, STORED};

const OTHER: &str = "\"not-matching\"";

fn under(conditions: &[(&str, &str)]) -> Vec<Outcome> {
    answers(&with_all(&copy_of("plain/ten"), conditions))
}

fn quoted() -> String {
    format!("\"{ETAG}\"")
}

#[test]
fn conditions_that_hold() {
    let (quoted, past, stored, later, day) = (quoted(), date(-86_400), date(0), date(30), date(86_400));
    for (slug, conditions) in [
        ("im-true", vec![(IF_MATCH, quoted.as_str())]),
        ("im-true-unquoted", vec![(IF_MATCH, ETAG)]),
        ("inm-true", vec![(IF_NONE_MATCH, "none-match")]),
        ("inm-true", vec![(IF_NONE_MATCH, OTHER)]),
        ("ius-true", vec![(IF_UNMODIFIED, &day)]),
        ("ius-true", vec![(IF_UNMODIFIED, &later)]),
        ("ius-equal", vec![(IF_UNMODIFIED, &stored)]),
        ("ims-true", vec![(IF_MODIFIED, &past)]),
        ("ims-future", vec![(IF_MODIFIED, &day)]),
        ("im-true+ius-false", vec![(IF_MATCH, &quoted), (IF_UNMODIFIED, &past)]),
        (
            "all-four-true",
            vec![(IF_MATCH, ETAG), (IF_NONE_MATCH, OTHER), (IF_MODIFIED, &past), (IF_UNMODIFIED, &later)],
        ),
        ("plain if-match on UPC", vec![("if-match", OTHER), ("if-none-match", "*")]),
    ] {
        assert_eq!(under(&conditions), [recorded(copied("plain", "ten", 0, 10))], "{slug}: {conditions:?}");
    }
    let ranged = under(&[(IF_MODIFIED, &past), (RANGE, "bytes=0-4")]);
    assert_eq!(ranged, [recorded(copied("plain", "ten", 0, 5))], "cond+range");
}

#[test]
fn conditions_that_fail() {
    let (quoted, past, stored, later, now) = (quoted(), date(-1), date(0), date(30), date(NOW - STORED));
    for (slug, conditions, condition) in [
        ("im-false", vec![(IF_MATCH, OTHER)], "If-Match"),
        ("inm-false", vec![(IF_NONE_MATCH, quoted.as_str())], "If-None-Match"),
        ("inm-false-unquoted", vec![(IF_NONE_MATCH, ETAG)], "If-None-Match"),
        ("ius-false", vec![(IF_UNMODIFIED, &past)], "If-Unmodified-Since"),
        ("ims-equal", vec![(IF_MODIFIED, &stored)], "If-Modified-Since"),
        ("ims-false", vec![(IF_MODIFIED, &later)], "If-Modified-Since"),
        ("ims-false", vec![(IF_MODIFIED, &now)], "If-Modified-Since"),
        ("inm-false+ims-true", vec![(IF_NONE_MATCH, &quoted), (IF_MODIFIED, &past)], "If-None-Match"),
        ("inm-true+ius-false", vec![(IF_NONE_MATCH, OTHER), (IF_UNMODIFIED, &past)], "If-Unmodified-Since"),
        (
            "all-four-false",
            vec![(IF_MODIFIED, &later), (IF_NONE_MATCH, &quoted), (IF_UNMODIFIED, &past), (IF_MATCH, OTHER)],
            "If-Match",
        ),
        (
            "ius+inm+ims-false",
            vec![(IF_MODIFIED, &later), (IF_NONE_MATCH, &quoted), (IF_UNMODIFIED, &past)],
            "If-Unmodified-Since",
        ),
        ("inm+ims-false", vec![(IF_MODIFIED, &later), (IF_NONE_MATCH, &quoted)], "If-None-Match"),
        ("cond+range", vec![(IF_MODIFIED, &later), (RANGE, "bytes=0-4")], "If-Modified-Since"),
    ] {
        assert_eq!(under(&conditions), [recorded(failed(condition))], "{slug}: {conditions:?}");
    }
}

#[test]
fn values_that_are_no_dates_are_ignored() {
    for raw in [
        "Fri, 03 Apr 2015 17:10:00 +00:00",
        "2015-05-03T10:10:00",
        "yesterday",
        "0",
        "",
        "Sat, 06 Nov 1994 08:49:37 GMT",
    ] {
        for header in [IF_UNMODIFIED, IF_MODIFIED] {
            let expected = [recorded(copied("plain", "ten", 0, 10))];
            assert_eq!(under(&[(header, raw)]), expected, "invalid-date: {header}: {raw}");
        }
    }
}

#[test]
fn open_conditions() {
    let (quoted, later, past) = (quoted(), date(30), date(-86_400));
    let (weak, list) = (format!("W/{quoted}"), format!("\"x\", {quoted}"));
    let copied = || inferred(copied("plain", "ten", 0, 10));
    let fails = |condition| inferred(failed(condition));
    let refused_first = |condition| vec![fails(condition), copied()];
    let copied_first = |condition| vec![copied(), fails(condition)];
    for (slug, conditions, expected) in [
        (
            "inm-true+ims-false",
            vec![(IF_NONE_MATCH, OTHER), (IF_MODIFIED, later.as_str())],
            refused_first("If-Modified-Since"),
        ),
        (
            "im-true+ims-false",
            vec![(IF_MATCH, quoted.as_str()), (IF_MODIFIED, &later)],
            refused_first("If-Modified-Since"),
        ),
        (
            "im-true+inm-false",
            vec![(IF_MATCH, &quoted), (IF_NONE_MATCH, &quoted)],
            refused_first("If-None-Match"),
        ),
        ("im-star", vec![(IF_MATCH, "*")], copied_first("If-Match")),
        ("inm-star", vec![(IF_NONE_MATCH, "*")], refused_first("If-None-Match")),
        ("etag-list", vec![(IF_MATCH, &list)], copied_first("If-Match")),
        ("etag-list", vec![(IF_NONE_MATCH, &list)], refused_first("If-None-Match")),
        ("weak-etag", vec![(IF_MATCH, &weak)], copied_first("If-Match")),
        ("weak-etag", vec![(IF_NONE_MATCH, &weak)], refused_first("If-None-Match")),
        ("empty-cond-header", vec![(IF_MATCH, "")], copied_first("If-Match")),
        ("rfc3339-date", vec![(IF_UNMODIFIED, "2001-01-01T00:00:00Z")], copied_first("If-Unmodified-Since")),
        (
            "rfc850",
            vec![(IF_UNMODIFIED, "Sunday, 06-Nov-94 08:49:37 GMT")],
            refused_first("If-Unmodified-Since"),
        ),
        ("asctime", vec![(IF_UNMODIFIED, "Sun Nov  6 08:49:37 1994")], refused_first("If-Unmodified-Since")),
        ("im-star+ius-false", vec![(IF_MATCH, "*"), (IF_UNMODIFIED, &past)], copied_first("If-Match")),
    ] {
        assert_eq!(under(&conditions), expected, "{slug}: {conditions:?}");
    }
    let empty = under(&[(IF_NONE_MATCH, "")]);
    assert_eq!(empty, [recorded(crate::expect::copied("plain", "ten", 0, 10))], "empty-cond-header");
}

#[test]
fn nothing_is_weighed_without_a_source() {
    for header in [IF_MATCH, IF_NONE_MATCH, IF_UNMODIFIED, IF_MODIFIED] {
        let value = if header == IF_NONE_MATCH { ETAG.to_owned() } else { date(0) };
        let request = with_all(&copy_of("plain/absent"), &[(header, &value)]);
        assert_eq!(answers(&request), [recorded(no_key("absent"))], "cond+source-missing: {header}");
    }
}
