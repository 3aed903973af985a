//! Unsigned decimal numbers, the only numbers these grammars know.

/// Why bytes are not a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NumberError {
    /// No byte at all, or one that is not an ASCII digit.
    NotDigits,
    /// Digits throughout, but more than a `u64` holds.
    TooLarge,
}

/// Reads `1*DIGIT`. Leading zeros are digits like any other and never make a number too large.
///
/// The standard library's parser is not used because it takes a leading `+`.
pub(crate) fn parse_digits(raw: &[u8]) -> Result<u64, NumberError> {
    if raw.is_empty() || !raw.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::NotDigits);
    }
    raw.iter()
        .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
        .ok_or(NumberError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::{NumberError, parse_digits};

    #[test]
    fn reads_digits_and_nothing_else() {
        let long_one = [vec![b'0'; 4096], vec![b'1']].concat();
        for (raw, expected) in [
            (&b"0"[..], Ok(0)),
            (b"0007", Ok(7)),
            (b"18446744073709551615", Ok(u64::MAX)),
            (&long_one, Ok(1)),
            (b"18446744073709551616", Err(NumberError::TooLarge)),
            (b"99999999999999999999999999", Err(NumberError::TooLarge)),
            (b"", Err(NumberError::NotDigits)),
            (b"+1", Err(NumberError::NotDigits)),
            (b"-1", Err(NumberError::NotDigits)),
            (b" 1", Err(NumberError::NotDigits)),
            (b"0x1", Err(NumberError::NotDigits)),
            (b"99999999999999999999999999x", Err(NumberError::NotDigits)),
            ("\u{661}".as_bytes(), Err(NumberError::NotDigits)),
        ] {
            assert_eq!(parse_digits(raw), expected, "{}", raw.escape_ascii());
        }
    }
}
