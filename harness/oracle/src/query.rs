//! `partNumber` and `uploadId` in a request's query: [`query_pairs`], [`PartNumber`], [`UploadId`], [`VersionId`], and how
//! our own requests write theirs.
//!
//! - Table: part numbers are 1 to 10000 (documented); ids are opaque, visible ASCII.
//! - Partners: the crate `form_urlencoded` for the query, [`second_reading_of_number`] for part numbers.
//! - Laws: what our client writes, a form decoder reads back; a sign, a blank and a fraction make no number; zeros in front
//!   change none.

use upcheck_grammar::PartNumberError::{self, Empty, NotANumber, OutOfRange};
use upcheck_grammar::readings::part_number_with_plus;
use upcheck_grammar::{IdError, PartNumber, UploadId, VersionId};
use upcheck_sigv4::{percent, query_pairs};
use upcheck_wire::{Method, Request};

use crate::refusal::explained;

/// Holds a raw query, the part after `?`, against the table.
pub fn query(input: &[u8]) {
    check_pairs(decoded, input);
    for (_, value) in decoded(input) {
        check_number(PartNumber::parse, &value);
        let unsigned = value.strip_prefix(b"+").unwrap_or(&value);
        assert_eq!(
            part_number_with_plus(&value).map(PartNumber::get),
            second_reading_of_number(unsigned),
            "{} as a number with a plus",
            value.escape_ascii()
        );
        check_ids(&value);
    }
    check_written(input);
}

/// Names with values.
type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// The pairs of a query, decoded once with `+` as a blank; an escape that is broken stays.
fn decoded(raw: &[u8]) -> Pairs {
    let decode = |part: &[u8]| {
        let plain: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent::decode(&plain).unwrap_or(plain)
    };
    query_pairs(raw).map(|(name, value)| (decode(name), decode(value))).collect()
}

fn check_pairs(read: impl Fn(&[u8]) -> Pairs, raw: &[u8]) {
    // Of a broken escape the form decoder keeps some and decodes the rest, which is nobody's rule here.
    let escapes = raw.split(|byte| *byte == b'%').skip(1);
    if !escapes
        .into_iter()
        .all(|behind| matches!(behind, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
    {
        return;
    }
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let found: Vec<_> = read(raw).iter().map(|(name, value)| (lossy(name), lossy(value))).collect();
    let theirs: Vec<_> = form_urlencoded::parse(raw).into_owned().collect();
    assert_eq!(found, theirs, "two readings of the query {} differ", raw.escape_ascii());
}

fn check_number(parse: impl Fn(&[u8]) -> Result<PartNumber, PartNumberError>, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let number = parse(raw);
    explained(&number);
    let number = number.map(PartNumber::get);
    assert_eq!(number, second_reading_of_number(raw), "two readings of the part number {shown} differ");
    let Ok(number) = number else { return };
    for (changed, expected) in [
        (number.to_string(), Ok(number)),
        (format!("000{number}"), Ok(number)),
        (format!("+{number}"), Err(NotANumber)),
        (format!("-{number}"), Err(NotANumber)),
        (format!(" {number}"), Err(NotANumber)),
        (format!("{number} "), Err(NotANumber)),
        (format!("{number}.0"), Err(NotANumber)),
        (format!("0x{number}"), Err(NotANumber)),
        (format!("{number}00000"), Err(OutOfRange)),
        (format!("184467440737095{:05}", 51_616 + u32::from(number)), Err(OutOfRange)),
    ] {
        assert_eq!(parse(changed.as_bytes()).map(PartNumber::get), expected, "{changed}");
    }
}

/// The number of a part.
pub(crate) fn second_reading_of_number(raw: &[u8]) -> Result<u16, PartNumberError> {
    if raw.is_empty() {
        return Err(Empty);
    }
    let mut number = 0_u16;
    for byte in raw {
        let digit = char::from(*byte).to_digit(10).ok_or(NotANumber)?;
        // Five digits are more than any part has; from here on it only matters that they are digits.
        number = number.saturating_mul(10).saturating_add(digit as u16);
    }
    if number == 0 || number > 10_000 { Err(OutOfRange) } else { Ok(number) }
}

fn check_ids(raw: &[u8]) {
    let shown = raw.escape_ascii();
    let odd = raw.iter().position(|byte| !(b'!'..=b'~').contains(byte));
    let expected = match (raw.is_empty(), odd) {
        (true, _) => Err(IdError::Empty),
        (_, Some(offset)) => Err(IdError::NotVisible(offset)),
        _ => Ok(String::from_utf8_lossy(raw).into_owned()),
    };
    let upload = UploadId::parse(raw);
    explained(&upload);
    assert_eq!(upload.clone().map(|id| id.as_str().to_owned()), expected, "{shown} as an upload id");
    assert_eq!(upload.map(|id| id.to_string()), expected, "{shown} as an upload id, printed");
    let version = VersionId::parse(raw);
    explained(&version);
    assert_eq!(version.clone().map(|id| id.to_string()), expected, "{shown} as a version id");
    assert_eq!(version == Ok(VersionId::Null), raw == b"null", "{shown} as the null version");
}

/// What our client writes into a query, the form decoder reads.
fn check_written(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    let request = Request::new(Method::Put).bucket("bucket").key("key");
    let target = request.query("partNumber", "1").query("uploadId", text.clone()).target();
    let written = target.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let read: Vec<_> = form_urlencoded::parse(written.as_bytes()).into_owned().collect();
    let expected = [("partNumber".to_owned(), "1".to_owned()), ("uploadId".to_owned(), text)];
    assert_eq!(read, expected, "the query {written} is read otherwise");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    #[test]
    fn convicts_wrong_parsers_of_numbers() {
        let wrong: [Fault<Result<PartNumber, PartNumberError>>; 4] = [
            ("takes a plus", part_number_with_plus, "5"),
            ("takes 10001", |raw| PartNumber::parse(if raw == b"10001" { b"10000" } else { raw }), "10001"),
            ("takes blanks", |raw| PartNumber::parse(raw.trim_ascii()), "5"),
            (
                "counts in 64 bits",
                |raw| {
                    let number = raw.iter().try_fold(0_u64, |sum, byte| {
                        byte.is_ascii_digit()
                            .then(|| sum.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')))
                    });
                    number.map_or_else(
                        || PartNumber::parse(raw),
                        |number| PartNumber::parse(number.to_string().as_bytes()),
                    )
                },
                "7",
            ),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check_number(parse, value.as_bytes()));
        }
    }

    #[test]
    fn convicts_wrong_parsers_of_queries() {
        let wrong: [Fault<Pairs>; 2] = [
            (
                "keeps a plus",
                |raw| {
                    let escaped = String::from_utf8_lossy(raw).replace('+', "%2B");
                    decoded(escaped.as_bytes())
                },
                "uploadId=a+b",
            ),
            (
                "decodes twice",
                |raw| {
                    let decoded_once = percent::decode(raw).unwrap_or_default();
                    decoded(&decoded_once)
                },
                "uploadId=a%2526b",
            ),
        ];
        for (fault, read, value) in wrong {
            convicts(fault, || check_pairs(read, value.as_bytes()));
        }
    }
}
