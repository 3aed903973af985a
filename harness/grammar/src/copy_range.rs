//! The value of `x-amz-copy-source-range`.

use std::{error, fmt};

use crate::number::{NumberError, parse_digits};

/// The bytes of the source that a part is copied from.
///
/// ```text
/// copy-range = "bytes=" first "-" last
/// first      = 1*DIGIT
/// last       = 1*DIGIT                 ; not less than first
/// ```
///
/// Unlike the `Range` header of RFC 9110 section 14.1.2 this has exactly one form: both ends are given, the unit
/// is lower case, there is one range. Amazon's documentation: "the form bytes=first-last". Recorded on Amazon
/// S3: a missing unit, a missing end, a suffix, a reversed range, several ranges and words instead of numbers
/// are each refused. Leading zeros count as digits here; [`readings`](crate::readings) holds what else the
/// record leaves open.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CopyRange {
    first: u64,
    last: u64,
}

impl CopyRange {
    /// The range from `first` to `last`, zero-based byte offsets, both inclusive; `None` when `last` comes
    /// before `first`.
    pub fn new(first: u64, last: u64) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Reads a header value. A value with more than one fault is refused for the one that says most about
    /// what its sender meant: several ranges before blanks, blanks before signs, signs before missing ends.
    pub fn parse(raw: &[u8]) -> Result<Self, CopyRangeError> {
        if raw.is_empty() {
            return Err(CopyRangeError::Empty);
        }
        let Some(range) = raw.strip_prefix(b"bytes=") else {
            return Err(other_unit(raw));
        };
        let told = range.iter().fold(0, |told, byte| told | TELLING[usize::from(*byte)]);
        if told & COMMA != 0 {
            return Err(CopyRangeError::SeveralRanges);
        }
        if told & BLANK != 0 {
            return Err(CopyRangeError::Blank);
        }
        let Some((first, last)) = split_at_byte(range, b'-') else {
            return Err(CopyRangeError::NoDash);
        };
        if told & PLUS != 0 || last.contains(&b'-') {
            return Err(CopyRangeError::Sign);
        }
        match (end(first)?, end(last)?) {
            (Some(first), Some(last)) => Self::new(first, last).ok_or(CopyRangeError::Reversed),
            (Some(_), None) => Err(CopyRangeError::OpenEnded),
            (None, Some(_)) => Err(CopyRangeError::Suffix),
            (None, None) => Err(CopyRangeError::DashOnly),
        }
    }

    /// The zero-based offset of the first byte copied.
    pub fn first(self) -> u64 {
        self.first
    }

    /// The zero-based offset of the last byte copied, inclusive.
    pub fn last(self) -> u64 {
        self.last
    }

    /// The number of bytes copied from a source of `size` bytes, or how the range fails to lie inside it.
    ///
    /// A range is never cut to the source: recorded on Amazon S3, `bytes=0-100` of ten bytes is refused.
    pub fn fit(self, size: u64) -> Result<u64, RangeMisfit> {
        if self.first > size {
            Err(RangeMisfit::StartsBeyond)
        } else if self.first == size {
            Err(RangeMisfit::StartsAtEnd)
        } else if self.last >= size {
            Err(RangeMisfit::EndsBeyond)
        } else {
            Ok(self.last - self.first + 1)
        }
    }
}

impl fmt::Display for CopyRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes={}-{}", self.first, self.last)
    }
}

/// Why a value is not a copy range.
///
/// Amazon S3 has one answer to all of them (`InvalidArgument`); the cause is kept apart so that a server's wrong
/// leniency can be named.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CopyRangeError {
    /// The header is there without a value.
    Empty,
    /// No unit before the range: `0-8`, `=0-8`.
    NoUnit,
    /// A unit that is not `bytes`, or `bytes` in another case: `bits=0-1`, `Bytes=0-1`.
    OtherUnit,
    /// A blank or tab inside: `bytes=0 - 1`, `bytes =0-1`.
    Blank,
    /// A sign before a number, or a second dash, which is the same thing to look at: `bytes=+0-1`,
    /// `bytes=0--1`, `bytes=-1-`.
    Sign,
    /// No last byte: `bytes=1-`.
    OpenEnded,
    /// No first byte: `bytes=-2`.
    Suffix,
    /// Neither end: `bytes=-`.
    DashOnly,
    /// No dash after the unit: `bytes=0`, `bytes=`.
    NoDash,
    /// More than one range: `bytes=0-1,3-4`.
    SeveralRanges,
    /// An end that is not made of ASCII digits: `bytes=0-bar`, `bytes=0x0-0x9`.
    NotANumber,
    /// An end of 2^64 or more.
    TooLarge,
    /// The last byte comes before the first: `bytes=1-0`.
    Reversed,
    /// A number with leading zeros; given only by
    /// [`range_refusing_leading_zeros`](crate::readings::range_refusing_leading_zeros).
    LeadingZero,
}

impl fmt::Display for CopyRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the copy range is empty; give bytes=first-last or leave the header out",
            Self::NoUnit => "the copy range has no unit; it must begin with bytes=",
            Self::OtherUnit => "the copy range has another unit; only bytes, in lower case, is known",
            Self::Blank => "the copy range has a blank inside; write it without any",
            Self::Sign => "the copy range has a signed number or a second dash; offsets are plain digits",
            Self::OpenEnded => "the copy range has no last byte; an open range is not known here",
            Self::Suffix => "the copy range has no first byte; a suffix is not known here",
            Self::DashOnly => "the copy range has neither a first nor a last byte",
            Self::NoDash => "the copy range has no dash between a first and a last byte",
            Self::SeveralRanges => "the copy range lists several ranges; a part is copied from one",
            Self::NotANumber => "the copy range has an end that is not made of the digits 0 to 9",
            Self::TooLarge => "the copy range has an end beyond 18446744073709551615",
            Self::Reversed => "the copy range ends before it starts",
            Self::LeadingZero => "the copy range has a number with leading zeros",
        })
    }
}

impl error::Error for CopyRangeError {}

/// How a well-formed range fails to lie inside its source.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RangeMisfit {
    /// It starts inside the source and ends at its size or later. Recorded on Amazon S3: `InvalidArgument`, and
    /// the message gives the size.
    EndsBeyond,
    /// Its first byte is the size, the offset just past the last byte; so is `bytes=0-0` of an empty source.
    /// Which of the two other answers Amazon S3 gives here is not recorded.
    StartsAtEnd,
    /// It starts past the size. Recorded on Amazon S3: `InvalidRequest`.
    StartsBeyond,
}

impl fmt::Display for RangeMisfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EndsBeyond => "the copy range ends past the last byte of the source",
            Self::StartsAtEnd => "the copy range starts just past the last byte of the source",
            Self::StartsBeyond => "the copy range starts beyond the source",
        })
    }
}

impl error::Error for RangeMisfit {}

/// What is wrong with a value that does not begin with the unit.
fn other_unit(raw: &[u8]) -> CopyRangeError {
    match split_at_byte(raw, b'=') {
        None | Some((b"", _)) => CopyRangeError::NoUnit,
        Some((unit, _)) if unit.trim_ascii() == b"bytes" => CopyRangeError::Blank,
        Some(_) => CopyRangeError::OtherUnit,
    }
}

const COMMA: u8 = 1;
const BLANK: u8 = 2;
const PLUS: u8 = 4;

/// What each byte tells of a range that it stands in. One pass with this table costs a fuzzer, for which every comparison
/// is traced, half of what a search for each of them does.
const TELLING: [u8; 256] = {
    let mut told = [0; 256];
    told[b',' as usize] = COMMA;
    told[b' ' as usize] = BLANK;
    told[b'\t' as usize] = BLANK;
    told[b'+' as usize] = PLUS;
    told
};

fn split_at_byte(raw: &[u8], delimiter: u8) -> Option<(&[u8], &[u8])> {
    let mut pieces = raw.splitn(2, |byte| *byte == delimiter);
    Some((pieces.next()?, pieces.next()?))
}

/// One end of the range; `None` when nothing stands there.
fn end(raw: &[u8]) -> Result<Option<u64>, CopyRangeError> {
    if raw.is_empty() {
        return Ok(None);
    }
    parse_digits(raw).map(Some).map_err(|error| match error {
        NumberError::NotDigits => CopyRangeError::NotANumber,
        NumberError::TooLarge => CopyRangeError::TooLarge,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CopyRange, CopyRangeError, RangeMisfit};

    const MAX: u64 = u64::MAX;

    #[test]
    fn takes_first_dash_last_in_bytes() {
        for (raw, first, last) in [
            ("bytes=0-8", 0, 8),
            ("bytes=0-0", 0, 0),
            ("bytes=1-1", 1, 1),
            ("bytes=100-200", 100, 200),
            ("bytes=5242890-15242880", 5_242_890, 15_242_880),
            ("bytes=0000-0006", 0, 6),
            ("bytes=000000000000000000000000000000-000000000000000000000000000001", 0, 1),
            ("bytes=9223372036854775807-9223372036854775808", MAX / 2, MAX / 2 + 1),
            ("bytes=18446744073709551615-18446744073709551615", MAX, MAX),
        ] {
            assert_eq!(CopyRange::parse(raw.as_bytes()), Ok(CopyRange { first, last }), "{raw}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        use CopyRangeError::*;
        for (raw, expected) in [
            ("", Empty),
            ("0-8", NoUnit),
            ("0-1024", NoUnit),
            ("=0-8", NoUnit),
            ("bytes", NoUnit),
            ("bytes 0-8", NoUnit),
            ("bytes:0-8", NoUnit),
            ("byte=100-200", OtherUnit),
            ("bits=0-1", OtherUnit),
            ("BYTES=0-1", OtherUnit),
            ("Bytes=0-1", OtherUnit),
            ("0=0-1", OtherUnit),
            ("bytes = 0-1", Blank),
            ("bytes =0-1", Blank),
            ("bytes= 0-1", Blank),
            ("bytes=0 - 1", Blank),
            ("bytes=0- 1", Blank),
            ("bytes=0\t-1", Blank),
            ("bytes=1 2-34", Blank),
            (" bytes=0-1", Blank),
            ("bytes=2-5 ", Blank),
            ("bytes=+2-5", Sign),
            ("bytes=2-+5", Sign),
            ("bytes=0--1", Sign),
            ("bytes=-1-", Sign),
            ("bytes=--1", Sign),
            ("bytes=0-1-2", Sign),
            ("bytes=1-", OpenEnded),
            ("bytes=0-", OpenEnded),
            ("bytes=-2", Suffix),
            ("bytes=-15", Suffix),
            ("bytes=-0", Suffix),
            ("bytes=-", DashOnly),
            ("bytes=", NoDash),
            ("bytes=0", NoDash),
            ("bytes=hello", NoDash),
            ("bytes=0\u{2013}1", NoDash),
            ("bytes=0-1,3-4,7-9", SeveralRanges),
            ("bytes=0-2,3-5", SeveralRanges),
            ("bytes=0-2, 3-5", SeveralRanges),
            ("bytes=0-2,", SeveralRanges),
            ("bytes=hello-world", NotANumber),
            ("bytes=0-bar", NotANumber),
            ("bytes=hello-", NotANumber),
            ("bytes=aa-12", NotANumber),
            ("bytes=invalid-range", NotANumber),
            ("bytes=0x0-0x9", NotANumber),
            ("bytes=0.0-1.0", NotANumber),
            ("bytes=0-1\n", NotANumber),
            ("bytes=0-1;", NotANumber),
            ("bytes=bytes=0-1", NotANumber),
            ("bytes=\u{661}-\u{662}", NotANumber),
            ("bytes=0-18446744073709551616", TooLarge),
            ("bytes=99999999999999999999-0", TooLarge),
            ("bytes=1-0", Reversed),
            ("bytes=18446744073709551615-0", Reversed),
        ] {
            assert_eq!(CopyRange::parse(raw.as_bytes()), Err(expected), "{raw}");
        }
    }

    #[test]
    fn fits_only_wholly_inside_the_source() {
        use RangeMisfit::*;
        for (first, last, size, expected) in [
            (0, 8, 10, Ok(9)),
            (0, 9, 10, Ok(10)),
            (9, 9, 10, Ok(1)),
            (0, 0, 1, Ok(1)),
            (0, MAX - 1, MAX, Ok(MAX)),
            (0, 10, 10, Err(EndsBeyond)),
            (0, 100, 10, Err(EndsBeyond)),
            (9, 10, 10, Err(EndsBeyond)),
            (0, MAX, MAX, Err(EndsBeyond)),
            (10, 10, 10, Err(StartsAtEnd)),
            (10, 12, 10, Err(StartsAtEnd)),
            (0, 0, 0, Err(StartsAtEnd)),
            (MAX, MAX, MAX, Err(StartsAtEnd)),
            (11, 11, 10, Err(StartsBeyond)),
            (100, 200, 10, Err(StartsBeyond)),
            (1, 1, 0, Err(StartsBeyond)),
        ] {
            let range = CopyRange { first, last };
            assert_eq!(range.fit(size), expected, "{range} of {size}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = CopyRange::parse(&raw);
        }

        #[test]
        fn takes_only_the_strict_form(raw in "bytes=[-0-9+, ]{0,12}") {
            let strict = raw.strip_prefix("bytes=").and_then(|range| range.split_once('-')).and_then(|(first, last)| {
                let is_number = |end: &str| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
                if is_number(first) && is_number(last) {
                    CopyRange::new(first.parse().ok()?, last.parse().ok()?)
                } else {
                    None
                }
            });
            prop_assert_eq!(CopyRange::parse(raw.as_bytes()).ok(), strict);
        }

        #[test]
        fn reads_what_it_printed(first: u64, last: u64) {
            match CopyRange::new(first, last) {
                Some(range) => {
                    prop_assert_eq!((range.first(), range.last()), (first, last));
                    prop_assert_eq!(CopyRange::parse(range.to_string().as_bytes()), Ok(range));
                }
                None => {
                    prop_assert!(first > last);
                    let raw = format!("bytes={first}-{last}");
                    prop_assert_eq!(CopyRange::parse(raw.as_bytes()), Err(CopyRangeError::Reversed));
                }
            }
        }

        #[test]
        fn fits_exactly_when_every_byte_exists(first in 0_u64..20, len in 1_u64..20, size in 0_u64..20) {
            let range = CopyRange { first, last: first + len - 1 };
            let exists = (range.first..=range.last).all(|offset| offset < size);
            prop_assert_eq!(range.fit(size).ok(), exists.then_some(len));
        }
    }
}
