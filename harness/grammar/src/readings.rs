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
