//! Readings that Amazon's record leaves open, beside the strict ones of the types.
//!
//! Each is a way in which some server reads a value, and in which Amazon S3 may. A model that allows for both
//! answers asks both readings; a test that two servers differ by starts from a value on which they do.

use crate::copy_range::{CopyRange, CopyRangeError};
use crate::copy_source::{self, CopySource, CopySourceError};
use crate::http_date::{HttpDate, HttpDateError};
use crate::part_number::{PartNumber, PartNumberError};
use crate::percent;

/// A range whose unit is in any case: `BYTES=0-1`.
///
/// Open: RFC 9110 section 14.1 makes range units case-insensitive, Amazon's documentation shows lower case, and
/// nothing is recorded.
pub fn range_in_any_case(raw: &[u8]) -> Result<CopyRange, CopyRangeError> {
    match raw.split_at_checked(b"bytes".len()) {
        Some((unit, range)) if unit.eq_ignore_ascii_case(b"bytes") => {
            CopyRange::parse(&[b"bytes", range].concat())
        }
        _ => CopyRange::parse(raw),
    }
}

/// A range with the blanks around its unit and its numbers dropped: `bytes = 0 - 1`. A blank between two digits
/// is no better for it.
///
/// Open: nothing is recorded. Servers that trim each piece as they split read so; `MinIO` refuses.
pub fn range_without_blanks(raw: &[u8]) -> Result<CopyRange, CopyRangeError> {
    let raw = map_pieces(raw, b'=', <[u8]>::trim_ascii);
    CopyRange::parse(&map_pieces(&raw, b'-', <[u8]>::trim_ascii))
}

/// A range whose numbers may each have one `+`: `bytes=+2-+5`.
///
/// Open: nothing is recorded. The number parsers of most languages take the sign, so a server that leaves the
/// digits to them reads so; `MinIO` refuses.
pub fn range_with_plus(raw: &[u8]) -> Result<CopyRange, CopyRangeError> {
    let Some(range) = raw.strip_prefix(b"bytes=") else {
        return CopyRange::parse(raw);
    };
    let range = map_pieces(range, b'-', |number| number.strip_prefix(b"+").unwrap_or(number));
    CopyRange::parse(&[b"bytes=", range.as_slice()].concat())
}

/// A range whose numbers have no leading zeros: `bytes=00-01` is refused.
///
/// Open: nothing is recorded. `MinIO` takes leading zeros, as the strict reading does.
pub fn range_refusing_leading_zeros(raw: &[u8]) -> Result<CopyRange, CopyRangeError> {
    let range = CopyRange::parse(raw)?;
    // Leading zeros are the only freedom that the strict form has.
    if range.to_string().as_bytes() == raw { Ok(range) } else { Err(CopyRangeError::LeadingZero) }
}

/// A copy source whose leading slash counts only when it stands unescaped: `%2Fbucket%2Fkey` has no bucket.
///
/// Open: Amazon S3 is recorded to take an escaped separator, not an escaped leading slash. A server that strips
/// the slash before it decodes reads so.
pub fn source_refusing_escaped_leading_slash(raw: &[u8]) -> Result<CopySource, CopySourceError> {
    let source = CopySource::parse(raw)?;
    if raw.starts_with(b"%") && copy_source::decode(raw)?.0.starts_with('/') {
        return Err(CopySourceError::EmptyBucket);
    }
    Ok(source)
}

/// A copy source with every leading slash dropped: `//bucket/key` is `bucket/key`.
///
/// Open: nothing is recorded. `LocalStack` reads so; versitygw refuses.
pub fn source_without_leading_slashes(raw: &[u8]) -> Result<CopySource, CopySourceError> {
    let (path, version_id) = copy_source::decode(raw)?;
    CopySource::from_decoded(path.trim_start_matches('/'), version_id)
}

/// A copy source that is decoded before `?versionId=` is looked for, so that an escaped `?` in a key can name
/// a version; whatever follows it is the version id, and any other query is part of the key.
///
/// Unsafe: who may write keys chooses the version that is read, and an object with such a key cannot be copied.
/// versitygw read so until it was reported as a security fault. The official clients rely on `%3F` being part of
/// the key; that Amazon S3 keeps to it for `%3FversionId%3D` itself is not recorded.
pub fn source_with_version_after_decoding(raw: &[u8]) -> Result<CopySource, CopySourceError> {
    let text = percent::decode(raw).ok_or(CopySourceError::Encoding)?;
    match text.split_once("?versionId=") {
        Some((path, version_id)) => CopySource::from_decoded(path, Some(version_id.to_owned())),
        None => CopySource::from_decoded(&text, None),
    }
}

/// A date in the one form that senders may use, IMF-fixdate; the two obsolete ones are not dates.
///
/// Open: RFC 9110 section 5.6.7 has recipients take all three, and Amazon S3 is recorded only to ignore formats
/// that are none of them.
pub fn date_in_fixed_form(raw: &[u8]) -> Result<HttpDate, HttpDateError> {
    let date = HttpDate::parse(raw)?;
    // Every moment has exactly one IMF-fixdate.
    if date.to_string().as_bytes() == raw { Ok(date) } else { Err(HttpDateError::NotADate) }
}

/// A part number that may have one `+`: `+5`.
///
/// Open: nothing is recorded. The number parsers of most languages take the sign. In a raw query a `+` may also
/// be a blank, so this is asked of the decoded value.
pub fn part_number_with_plus(raw: &[u8]) -> Result<PartNumber, PartNumberError> {
    PartNumber::parse(raw.strip_prefix(b"+").unwrap_or(raw))
}

fn map_pieces(raw: &[u8], delimiter: u8, map: impl Fn(&[u8]) -> &[u8]) -> Vec<u8> {
    raw.split(|byte| *byte == delimiter).map(map).collect::<Vec<_>>().join(&delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type ReadRange = fn(&[u8]) -> Result<CopyRange, CopyRangeError>;
    type ReadSource = fn(&[u8]) -> Result<CopySource, CopySourceError>;

    const RANGE_READINGS: [ReadRange; 4] =
        [range_in_any_case, range_without_blanks, range_with_plus, range_refusing_leading_zeros];

    #[test]
    fn ranges_differ_from_the_strict_reading_where_said() {
        use CopyRangeError::*;
        let taken = |first, last| CopyRange::new(first, last).ok_or(Reversed);
        let rows: [(ReadRange, &str, _, _); _] = [
            (range_in_any_case, "BYTES=0-1", Err(OtherUnit), taken(0, 1)),
            (range_in_any_case, "bYtEs=0-1", Err(OtherUnit), taken(0, 1)),
            (range_in_any_case, "BITES=0-1", Err(OtherUnit), Err(OtherUnit)),
            (range_in_any_case, "BYTES=1-0", Err(OtherUnit), Err(Reversed)),
            (range_in_any_case, "BYT", Err(NoUnit), Err(NoUnit)),
            (range_without_blanks, "bytes = 0 - 1", Err(Blank), taken(0, 1)),
            (range_without_blanks, "bytes=\t0-1", Err(Blank), taken(0, 1)),
            (range_without_blanks, " bytes=0-1 ", Err(Blank), taken(0, 1)),
            (range_without_blanks, "bytes=1 2-34", Err(Blank), Err(Blank)),
            (range_without_blanks, "by tes=0-1", Err(OtherUnit), Err(OtherUnit)),
            (range_without_blanks, "bytes= - ", Err(Blank), Err(DashOnly)),
            (range_with_plus, "bytes=+2-5", Err(Sign), taken(2, 5)),
            (range_with_plus, "bytes=2-+5", Err(Sign), taken(2, 5)),
            (range_with_plus, "bytes=+2-+5", Err(Sign), taken(2, 5)),
            (range_with_plus, "bytes=++2-5", Err(Sign), Err(Sign)),
            (range_with_plus, "+bytes=2-5", Err(OtherUnit), Err(OtherUnit)),
            (range_with_plus, "bytes=0--1", Err(Sign), Err(Sign)),
            (range_with_plus, "bytes=+-+", Err(Sign), Err(DashOnly)),
            (range_refusing_leading_zeros, "bytes=0000-0006", taken(0, 6), Err(LeadingZero)),
            (range_refusing_leading_zeros, "bytes=0-00", taken(0, 0), Err(LeadingZero)),
            (range_refusing_leading_zeros, "bytes=0-10", taken(0, 10), taken(0, 10)),
            (range_refusing_leading_zeros, "bytes=01-0", Err(Reversed), Err(Reversed)),
        ];
        for (reading, raw, strict, expected) in rows {
            assert_eq!(CopyRange::parse(raw.as_bytes()), strict, "{raw}");
            assert_eq!(reading(raw.as_bytes()), expected, "{raw}");
        }
    }

    #[test]
    fn sources_differ_from_the_strict_reading_where_said() {
        use CopySourceError::*;
        let object = |key: &str, version_id: Option<&str>| {
            let (bucket, key, version_id) =
                ("bucket".to_owned(), key.to_owned(), version_id.map(str::to_owned));
            Ok(CopySource::Object { bucket, key, version_id })
        };
        let rows: [(ReadSource, &str, _, _); _] = [
            (source_refusing_escaped_leading_slash, "%2Fbucket%2Fkey", object("key", None), Err(EmptyBucket)),
            (source_refusing_escaped_leading_slash, "%2fbucket/key", object("key", None), Err(EmptyBucket)),
            (
                source_refusing_escaped_leading_slash,
                "/bucket%2Fkey",
                object("key", None),
                object("key", None),
            ),
            (source_refusing_escaped_leading_slash, "%62ucket/key", object("key", None), object("key", None)),
            (source_refusing_escaped_leading_slash, "%2Fbucket", Err(NoKey), Err(NoKey)),
            (source_without_leading_slashes, "//bucket/key", Err(EmptyBucket), object("key", None)),
            (source_without_leading_slashes, "/%2F/bucket//key", Err(EmptyBucket), object("/key", None)),
            (source_without_leading_slashes, "bucket/key", object("key", None), object("key", None)),
            (source_without_leading_slashes, "//", Err(EmptyBucket), Err(Empty)),
            (
                source_with_version_after_decoding,
                "bucket/k%3FversionId%3Dv",
                object("k?versionId=v", None),
                object("k", Some("v")),
            ),
            (
                source_with_version_after_decoding,
                "bucket/k%3FversionId%3Dv?versionId=w",
                object("k?versionId=v", Some("w")),
                object("k", Some("v?versionId=w")),
            ),
            (
                source_with_version_after_decoding,
                "bucket/k?versionId=v",
                object("k", Some("v")),
                object("k", Some("v")),
            ),
            (
                source_with_version_after_decoding,
                "bucket/k?versionId=v&a=b",
                object("k", Some("v")),
                object("k", Some("v&a=b")),
            ),
            (source_with_version_after_decoding, "bucket/k?a=b", object("k", None), object("k?a=b", None)),
            (source_with_version_after_decoding, "bucket/%", Err(Encoding), Err(Encoding)),
        ];
        for (reading, raw, strict, expected) in rows {
            assert_eq!(CopySource::parse(raw.as_bytes()), strict, "{raw}");
            assert_eq!(reading(raw.as_bytes()), expected, "{raw}");
        }
    }

    #[test]
    fn dates_differ_from_the_strict_reading_where_said() {
        use HttpDateError::*;
        for (raw, strict, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Ok(784_111_777), Ok(784_111_777)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Ok(784_111_777), Err(NotADate)),
            ("Sun Nov  6 08:49:37 1994", Ok(784_111_777), Err(NotADate)),
            ("Mon, 06 Nov 1994 08:49:37 GMT", Err(WrongWeekday), Err(WrongWeekday)),
        ] {
            assert_eq!(HttpDate::parse(raw.as_bytes()).map(HttpDate::unix), strict, "{raw}");
            assert_eq!(date_in_fixed_form(raw.as_bytes()).map(HttpDate::unix), expected, "{raw}");
        }
    }

    #[test]
    fn part_numbers_differ_from_the_strict_reading_where_said() {
        use PartNumberError::*;
        for (raw, strict, expected) in [
            ("5", Ok(5), Ok(5)),
            ("+5", Err(NotANumber), Ok(5)),
            ("++5", Err(NotANumber), Err(NotANumber)),
            ("-5", Err(NotANumber), Err(NotANumber)),
            ("+", Err(NotANumber), Err(Empty)),
            ("+0", Err(NotANumber), Err(OutOfRange)),
        ] {
            assert_eq!(PartNumber::parse(raw.as_bytes()).map(PartNumber::get), strict, "{raw}");
            assert_eq!(part_number_with_plus(raw.as_bytes()).map(PartNumber::get), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn take_any_bytes_without_panic(raw: Vec<u8>) {
            for read in RANGE_READINGS {
                let _ = read(&raw);
            }
            let _ = source_refusing_escaped_leading_slash(&raw);
            let _ = source_without_leading_slashes(&raw);
            let _ = source_with_version_after_decoding(&raw);
            let _ = date_in_fixed_form(&raw);
            let _ = part_number_with_plus(&raw);
        }

        #[test]
        fn agree_on_every_range_as_printed(first: u64, len: u64) {
            if let Some(range) = CopyRange::new(first, first.saturating_add(len)) {
                for read in RANGE_READINGS {
                    prop_assert_eq!(read(range.to_string().as_bytes()), Ok(range));
                }
            }
        }
    }
}
