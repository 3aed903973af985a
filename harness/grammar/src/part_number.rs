//! The `partNumber` query parameter.

use std::{error, fmt};

use crate::number::{NumberError, parse_digits};

/// The number of a part in its upload, 1 to 10000.
///
/// ```text
/// part-number = 1*DIGIT                ; 1 to 10000
/// ```
///
/// Amazon's documentation gives the bounds; recorded on Amazon S3, 0 and 10001 are refused with
/// `InvalidArgument`. Whether leading zeros and a `+` are taken is not recorded: leading zeros are digits here,
/// and [`part_number_with_plus`](crate::readings::part_number_with_plus) takes the sign.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PartNumber(u16);

impl PartNumber {
    /// The first part.
    pub const FIRST: Self = Self(1);

    /// The part with this number; `None` outside 1 to 10000.
    pub fn new(number: u16) -> Option<Self> {
        (1..=10_000).contains(&number).then_some(Self(number))
    }

    /// Reads the decoded value of the query parameter.
    pub fn parse(raw: &[u8]) -> Result<Self, PartNumberError> {
        if raw.is_empty() {
            return Err(PartNumberError::Empty);
        }
        match parse_digits(raw) {
            Ok(number) => u16::try_from(number).ok().and_then(Self::new).ok_or(PartNumberError::OutOfRange),
            Err(NumberError::TooLarge) => Err(PartNumberError::OutOfRange),
            Err(NumberError::NotDigits) => Err(PartNumberError::NotANumber),
        }
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a value is not a part number.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PartNumberError {
    /// The parameter is there without a value.
    Empty,
    /// A byte that is not an ASCII digit, signs included.
    NotANumber,
    /// A number, but 0 or above 10000, however large.
    OutOfRange,
}

impl fmt::Display for PartNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the part number is empty; give a number from 1 to 10000",
            Self::NotANumber => "the part number holds something else than the digits 0 to 9",
            Self::OutOfRange => "the part number is not between 1 and 10000",
        })
    }
}

impl error::Error for PartNumberError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PartNumber, PartNumberError};

    #[test]
    fn wants_a_number_from_1_to_10000() {
        for (raw, expected) in [
            ("1", Ok(1)),
            ("9999", Ok(9_999)),
            ("10000", Ok(10_000)),
            ("0001", Ok(1)),
            ("", Err(PartNumberError::Empty)),
            ("0", Err(PartNumberError::OutOfRange)),
            ("10001", Err(PartNumberError::OutOfRange)),
            ("65537", Err(PartNumberError::OutOfRange)),
            ("230000000", Err(PartNumberError::OutOfRange)),
            ("4294967297", Err(PartNumberError::OutOfRange)),
            ("18446744073709551617", Err(PartNumberError::OutOfRange)),
            ("-1", Err(PartNumberError::NotANumber)),
            ("+1", Err(PartNumberError::NotANumber)),
            ("1.5", Err(PartNumberError::NotANumber)),
            ("abc", Err(PartNumberError::NotANumber)),
            ("1 ", Err(PartNumberError::NotANumber)),
            ("0x1", Err(PartNumberError::NotANumber)),
        ] {
            assert_eq!(PartNumber::parse(raw.as_bytes()).map(PartNumber::get), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = PartNumber::parse(&raw);
        }

        #[test]
        fn new_and_parse_agree_on_every_number(number: u16) {
            let parsed = PartNumber::parse(number.to_string().as_bytes()).ok();
            prop_assert_eq!(parsed, PartNumber::new(number));
            if let Some(part) = parsed {
                prop_assert_eq!(part.to_string(), number.to_string());
            }
        }
    }
}
