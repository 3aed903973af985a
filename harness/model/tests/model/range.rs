//! `x-amz-copy-source-range`.

use upcheck_model::Outcome;

use crate::expect::{consensus, copied, ends_beyond, form, inferred, recorded, starts_beyond, too_large};
use crate::request::{RANGE, answers, copy_of, with};
use crate::store::LIMIT;

const SIZE: u64 = 10;

/// The outcomes of a range of `plain/KEY`.
fn ranged(key: &str, range: &str) -> Vec<Outcome> {
    answers(&with(&copy_of(format!("plain/{key}")), RANGE, range))
}

#[test]
fn recorded_copies() {
    for (slug, key, range, offset, length) in [
        ("range-small-source-ok", "ten", "bytes=0-8", 0, 9),
        ("range-one-byte-mid", "ten", "bytes=1-1", 1, 1),
        ("range-one-byte-first", "ten", "bytes=0-0", 0, 1),
        ("range-one-byte-last", "ten", "bytes=9-9", 9, 1),
        ("range-exact-whole", "ten", "bytes=0-9", 0, 10),
        ("range-on-mpu-source", "parts", "bytes=5242890-15242880", 5_242_890, 9_999_991),
        ("range-on-mpu-source", "parts", "bytes=15242891-30242991", 15_242_891, 15_000_101),
        ("part-of-5gib", "limit", "bytes=0-5368709119", 0, LIMIT),
        ("part-of-5gib", "beyond", "bytes=1-5368709120", 1, LIMIT),
        ("small-part-of-large-source", "beyond", "bytes=5368709120-5368709120", LIMIT, 1),
    ] {
        assert_eq!(ranged(key, range), [recorded(copied("plain", key, offset, length))], "{slug}: {range}");
    }
}

#[test]
fn without_a_range_all_is_copied() {
    for (slug, key, expected) in [
        ("range-absent", "ten", recorded(copied("plain", "ten", 0, 10))),
        ("whole-mpu-source", "parts", recorded(copied("plain", "parts", 0, 31_457_280))),
        ("zero-byte-source", "empty", consensus(copied("plain", "empty", 0, 0))),
        ("part-of-5gib", "limit", recorded(copied("plain", "limit", 0, LIMIT))),
        ("part-gt-5gib", "beyond", recorded(too_large())),
    ] {
        assert_eq!(answers(&copy_of(format!("plain/{key}"))), [expected], "{slug}");
    }
}

#[test]
fn recorded_misfits() {
    for (slug, key, range, expected) in [
        ("range-last-eq-size", "ten", "bytes=0-10", ends_beyond("bytes=0-10", SIZE)),
        ("range-last-eq-size", "ten", "bytes=9-10", ends_beyond("bytes=9-10", SIZE)),
        (
            "range-last-eq-size",
            "s3fs",
            "bytes=0-6403334120",
            ends_beyond("bytes=0-6403334120", 6_403_334_120),
        ),
        ("range-last-gt-size", "ten", "bytes=0-100", ends_beyond("bytes=0-100", SIZE)),
        ("range-first-gt-size", "ten", "bytes=100-200", starts_beyond()),
        ("range-first-gt-size", "ten", "bytes=11-11", starts_beyond()),
        ("part-gt-5gib", "beyond", "bytes=0-5368709120", too_large()),
    ] {
        assert_eq!(ranged(key, range), [recorded(expected)], "{slug}: {range}");
    }
}

#[test]
fn malformed_ranges() {
    for (slug, range) in [
        ("range-no-unit", "0-8"),
        ("range-no-unit", "0-1024"),
        ("range-reversed", "bytes=1-0"),
        ("range-open-ended", "bytes=1-"),
        ("range-suffix", "bytes=-2"),
        ("range-suffix", "bytes=-15"),
        ("range-suffix", "bytes=-0"),
        ("range-dash-only", "bytes=-"),
        ("range-double-dash", "bytes=0--1"),
        ("range-double-dash", "bytes=-1-"),
        ("range-multi", "bytes=0-1,3-4,7-9"),
        ("range-multi", "bytes=0-2,3-5"),
        ("range-single-number", "bytes=0"),
        ("range-non-numeric", "bytes=hello-world"),
        ("range-non-numeric", "bytes=0-bar"),
        ("range-non-numeric", "bytes=hello-"),
        ("range-non-numeric", "bytes=aa-12"),
        ("range-non-numeric", "bytes=invalid-range"),
        ("range-wrong-unit", "byte=100-200"),
        ("range-wrong-unit", "bits=0-1"),
        ("range-empty-header", ""),
        ("range-uppercase-unit", "BYTES=1-0"),
        ("range-plus-sign", "bytes=++2-5"),
        ("range-hex", "bytes=0x0-0x9"),
        ("range-unicode-digits", "bytes=\u{661}-\u{662}"),
    ] {
        assert_eq!(ranged("ten", range), [recorded(form(range))], "{slug}: {range}");
        assert_eq!(ranged("empty", range), [recorded(form(range))], "{slug} of an empty source: {range}");
    }
}

#[test]
fn open_forms_are_refused_or_read_leniently() {
    for (slug, range, offset, length) in [
        ("range-uppercase-unit", "BYTES=0-1", 0, 2),
        ("range-uppercase-unit", "Bytes=0-1", 0, 2),
        ("range-spaces", "bytes = 0-1", 0, 2),
        ("range-spaces", "bytes=0 - 1", 0, 2),
        ("range-spaces", "bytes= 0-1", 0, 2),
        ("range-plus-sign", "bytes=+2-5", 2, 4),
        ("range-plus-sign", "bytes=2-+5", 2, 4),
    ] {
        let copied = copied("plain", "ten", offset, length);
        assert_eq!(ranged("ten", range), [inferred(form(range)), inferred(copied)], "{slug}: {range}");
    }
    let zeros = "bytes=0000-0006";
    assert_eq!(
        ranged("ten", zeros),
        [inferred(copied("plain", "ten", 0, 7)), inferred(form(zeros))],
        "range-leading-zeros"
    );
    let lenient_misfit = "BYTES=0-10";
    assert_eq!(
        ranged("ten", lenient_misfit),
        [inferred(form(lenient_misfit)), inferred(ends_beyond(lenient_misfit, SIZE))],
        "range-uppercase-unit"
    );
}

#[test]
fn open_misfits() {
    for (slug, key, size, range) in [
        ("range-first-eq-size", "ten", SIZE, "bytes=10-12"),
        ("range-first-eq-size", "ten", SIZE, "bytes=10-10"),
        ("range-first-eq-size-zero", "empty", 0, "bytes=0-0"),
        ("any-range-of-zero", "empty", 0, "bytes=1-1"),
        ("any-range-of-zero", "empty", 0, "bytes=0-10"),
    ] {
        let expected = [inferred(starts_beyond()), inferred(ends_beyond(range, size))];
        assert_eq!(ranged(key, range), expected, "{slug}: {range}");
    }
}

#[test]
fn numbers_that_a_reader_may_not_hold() {
    for range in [
        "bytes=0-9223372036854775808",
        "bytes=9223372036854775808-9223372036854775809",
        "bytes=0-18446744073709551615",
        "bytes=0-18446744073709551616",
        "bytes=99999999999999999999999-99999999999999999999999",
    ] {
        let expected = [inferred(form(range)), inferred(ends_beyond(range, SIZE)), inferred(starts_beyond())];
        assert_eq!(ranged("ten", range), expected, "range-overflow: {range}");
    }
    let largest = "bytes=0-9223372036854775807";
    assert_eq!(ranged("ten", largest), [recorded(ends_beyond(largest, SIZE))], "range-last-gt-size");
}
