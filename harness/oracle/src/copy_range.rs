//! `x-amz-copy-source-range`: [`CopyRange::parse`] and the open readings of a range.
//!
//! - Table: Amazon's documentation knows the one form `bytes=first-last`; recorded on Amazon S3 are refusals of a
//!   missing unit, end or number, of a suffix, of several ranges and of a reversed one.
//! - Partner: [`second_reading`], a loop over bytes that counts in 128 bits.
//! - Laws: what is printed reads back; zeros in front change no number; a foreign byte anywhere, a dropped end, a
//!   unit in another case and swapped ends are refused, each for its own cause; a refusal's cause is true.

use upcheck_grammar::CopyRangeError::{self, OpenEnded, OtherUnit, Reversed, Suffix};
use upcheck_grammar::{CopyRange, readings};

use crate::refusal::explained;

/// Holds one header value against the table.
pub fn copy_range(input: &[u8]) {
    check(CopyRange::parse, input);
    check_readings(input);
}

type Read = Result<CopyRange, CopyRangeError>;

fn check(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    let ends = found.ok().map(|range| (range.first(), range.last()));
    assert_eq!(ends, second_reading(raw), "two readings of the range {shown} differ");
    match found {
        Ok(range) => check_neighbours(parse, raw, range),
        Err(cause) => assert!(is_true(cause, raw), "{shown} is refused as {cause:?}, which it is not"),
    }
}

/// The ends of a well-formed range.
pub(crate) fn second_reading(raw: &[u8]) -> Option<(u64, u64)> {
    const UNIT: &[u8] = b"bytes=";
    // One more than any offset: from here on, digits make no difference.
    const TOO_LARGE: u128 = 1 << 64;
    let (mut first, mut last, mut dashes) = (None, None, 0);
    for (at, byte) in raw.iter().enumerate() {
        match (UNIT.get(at), byte) {
            (Some(expected), found) if expected == found => {}
            (None, b'-') => dashes += 1,
            (None, b'0'..=b'9') => {
                let number: &mut Option<u128> = if dashes == 0 { &mut first } else { &mut last };
                *number = Some((number.unwrap_or(0) * 10 + u128::from(byte - b'0')).min(TOO_LARGE));
            }
            _ => return None,
        }
    }
    let (first, last) = (first?, last?);
    if dashes != 1 || first > last {
        return None;
    }
    Some((u64::try_from(first).ok()?, u64::try_from(last).ok()?))
}

fn check_neighbours(parse: impl Fn(&[u8]) -> Read, raw: &[u8], range: CopyRange) {
    let text = String::from_utf8_lossy(raw);
    assert_eq!(parse(range.to_string().as_bytes()), Ok(range), "{range} does not read back");
    let numbers = text.strip_prefix("bytes=").and_then(|numbers| numbers.split_once('-'));
    let Some((first, last)) = numbers else { panic!("{text} is taken for a range") };
    let expect = |changed: String, expected: Read| {
        assert_eq!(parse(changed.as_bytes()), expected, "{changed}, while {text} is {range}");
    };
    expect(format!("bytes=0{first}-00{last}"), Ok(range));
    expect(format!("bytes={first}-"), Err(OpenEnded));
    expect(format!("bytes=-{last}"), Err(Suffix));
    for unit in ["BYTES", "Bytes", "byte", "bits"] {
        expect(format!("{unit}={first}-{last}"), Err(OtherUnit));
    }
    if range.first() < range.last() {
        expect(format!("bytes={last}-{first}"), Err(Reversed));
    }
    for foreign in [" ", "\t", "+", "-", ",", "=", ".", "x", "\0", "\u{661}"] {
        for changed in [
            format!("{foreign}{text}"),
            format!("bytes{foreign}={first}-{last}"),
            format!("bytes={foreign}{first}-{last}"),
            format!("bytes={first}{foreign}-{last}"),
            format!("bytes={first}-{foreign}{last}"),
            format!("{text}{foreign}"),
        ] {
            assert!(parse(changed.as_bytes()).is_err(), "{changed:?} is taken for a range");
        }
    }
}

/// Whether a refusal's cause can be seen in the value. More than one cause may be true of it.
fn is_true(cause: CopyRangeError, raw: &[u8]) -> bool {
    let unit_end = raw.iter().position(|byte| *byte == b'=');
    let unit = unit_end.and_then(|end| raw.get(..end)).unwrap_or_default();
    let numbers = unit_end.and_then(|end| raw.get(end + 1..)).unwrap_or_default();
    let is_digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let ends: Vec<&[u8]> = numbers.split(|byte| *byte == b'-').collect();
    match cause {
        CopyRangeError::Empty => raw.is_empty(),
        CopyRangeError::NoUnit => unit.is_empty(),
        CopyRangeError::OtherUnit => unit_end.is_some() && unit.trim_ascii() != b"bytes",
        CopyRangeError::Blank => raw.iter().any(u8::is_ascii_whitespace),
        CopyRangeError::Sign => numbers.contains(&b'+') || ends.len() > 2,
        CopyRangeError::OpenEnded => matches!(ends[..], [first, []] if is_digits(first)),
        CopyRangeError::Suffix => matches!(ends[..], [[], last] if is_digits(last)),
        CopyRangeError::DashOnly => numbers == b"-",
        CopyRangeError::NoDash => unit_end.is_some() && !numbers.contains(&b'-'),
        CopyRangeError::SeveralRanges => numbers.contains(&b','),
        CopyRangeError::NotANumber => ends.iter().any(|end| !end.is_empty() && !is_digits(end)),
        CopyRangeError::TooLarge => ends.iter().any(|end| is_digits(end) && exceeds(end, u64::MAX)),
        CopyRangeError::Reversed => match ends[..] {
            [first, last] => is_digits(first) && is_digits(last) && significant(first) > significant(last),
            _ => false,
        },
        // The strict reading knows no such fault.
        CopyRangeError::LeadingZero => false,
    }
}

fn exceeds(digits: &[u8], limit: u64) -> bool {
    significant(digits) > significant(limit.to_string().as_bytes())
}

/// Digits in the order of the numbers that they make: by length, then by text.
fn significant(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    let rest = digits.get(zeros..).unwrap_or_default();
    (rest.len(), rest)
}

/// The open readings take what the strict one takes, and beyond it exactly what each is there for.
fn check_readings(raw: &[u8]) {
    let shown = raw.escape_ascii();
    let seen = |found: Read| found.ok().map(|range| (range.first(), range.last()));
    let is_blank = u8::is_ascii_whitespace;

    let mut lower_case = raw.to_vec();
    if let Some(unit) = lower_case.get_mut(..5) {
        unit.make_ascii_lowercase();
    }
    let in_any_case = second_reading(&lower_case);
    assert_eq!(seen(readings::range_in_any_case(raw)), in_any_case, "{shown} in any case");

    let mut words = raw.split(is_blank).filter(|word| !word.is_empty()).peekable();
    let mut parts_a_word = false;
    while let (Some(word), Some(next)) = (words.next(), words.peek()) {
        let is_mark = |byte: Option<&u8>| matches!(byte, Some(b'=' | b'-'));
        parts_a_word |= !is_mark(word.last()) && !is_mark(next.first());
    }
    let solid: Vec<u8> = raw.iter().copied().filter(|byte| !is_blank(byte)).collect();
    let without_blanks = second_reading(&solid).filter(|_| !parts_a_word);
    assert_eq!(seen(readings::range_without_blanks(raw)), without_blanks, "{shown} without blanks");

    let text = String::from_utf8_lossy(raw);
    let unsigned = text.replacen("=+", "=", 1).replacen("-+", "-", 1);
    let with_plus = second_reading(unsigned.as_bytes());
    assert_eq!(seen(readings::range_with_plus(raw)), with_plus, "{shown} with plus signs");

    let is_padded = |number: &str| number.len() > 1 && number.starts_with('0');
    let padded = text.split(['=', '-']).any(is_padded);
    let unpadded = second_reading(raw).filter(|_| !padded);
    let refusing = readings::range_refusing_leading_zeros(raw);
    explained(&refusing);
    assert_eq!(seen(refusing), unpadded, "{shown} without leading zeros");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    fn number(raw: &[u8]) -> Option<u64> {
        str::from_utf8(raw).ok()?.parse().ok()
    }

    fn taken(first: u64, last: u64) -> Read {
        CopyRange::new(first, last).ok_or(Reversed)
    }

    /// Reads as the parser does, but where `lenient` has a range.
    fn or(lenient: Option<(u64, u64)>, raw: &[u8]) -> Read {
        lenient.map_or_else(|| CopyRange::parse(raw), |(first, last)| taken(first, last))
    }

    #[test]
    fn convicts_wrong_parsers() {
        let wrong: [Fault<Read>; 13] = [
            (
                "a suffix",
                |raw| or(raw.strip_prefix(b"bytes=-").and_then(number).map(|n| (0, n)), raw),
                "bytes=-5",
            ),
            (
                "an open end",
                |raw| {
                    let first = raw.strip_prefix(b"bytes=").and_then(|rest| number(rest.strip_suffix(b"-")?));
                    or(first.map(|first| (first, u64::MAX)), raw)
                },
                "bytes=1-",
            ),
            ("an empty value", |raw| or(raw.is_empty().then_some((0, 0)), raw), ""),
            ("a unit in any case", readings::range_in_any_case, "bytes=0-1"),
            ("blanks", readings::range_without_blanks, "bytes=0 - 1"),
            ("blanks, seen from a good value", readings::range_without_blanks, "bytes=0-1"),
            ("a plus", readings::range_with_plus, "bytes=0-1"),
            ("no leading zeros", readings::range_refusing_leading_zeros, "bytes=7-8"),
            ("an end that is one too far", |raw| taken(0, CopyRange::parse(raw)?.last() + 1), "bytes=0-8"),
            ("swapped ends", |raw| or((raw == b"bytes=1-0").then_some((0, 1)), raw), "bytes=0-1"),
            (
                "no end beyond 2^63",
                |raw| {
                    CopyRange::parse(raw).and_then(|range| {
                        if range.last() >> 63 == 0 { Ok(range) } else { Err(CopyRangeError::TooLarge) }
                    })
                },
                "bytes=0-9223372036854775808",
            ),
            (
                "an end that wraps",
                |raw| or((raw == b"bytes=0-18446744073709551616").then_some((0, 0)), raw),
                "bytes=0-18446744073709551616",
            ),
            ("an untrue cause", |raw| CopyRange::parse(raw).map_err(|_| OpenEnded), "bytes=-2"),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }
}
