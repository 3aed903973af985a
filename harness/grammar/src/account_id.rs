//! The value of `x-amz-expected-bucket-owner` and `x-amz-source-expected-bucket-owner`.

use std::{error, fmt};

/// The id of an AWS account.
///
/// ```text
/// account-id = 12DIGIT
/// ```
///
/// Amazon's documentation: a twelve-digit number. Leading zeros belong to it, so it is kept as text. Recorded on
/// Amazon S3 for bucket calls: shorter, longer and non-digit values are refused with
/// `InvalidBucketOwnerAWSAccountID`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AccountId(String);

impl AccountId {
    /// Reads a header value.
    pub fn parse(raw: &[u8]) -> Result<Self, AccountIdError> {
        if raw.is_empty() {
            return Err(AccountIdError::Empty);
        }
        if !raw.iter().all(u8::is_ascii_digit) {
            return Err(AccountIdError::NotDigits);
        }
        if raw.len() != 12 {
            return Err(AccountIdError::Length(raw.len()));
        }
        Ok(Self(raw.iter().copied().map(char::from).collect()))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a value is not an account id.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum AccountIdError {
    /// The header is there without a value.
    Empty,
    /// A byte that is not an ASCII digit.
    NotDigits,
    /// Digits only, but this many instead of twelve.
    Length(usize),
}

impl fmt::Display for AccountIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the account id is empty; give its twelve digits"),
            Self::NotDigits => f.write_str("the account id holds something else than the digits 0 to 9"),
            Self::Length(found) => write!(f, "the account id has {found} digits; it must have twelve"),
        }
    }
}

impl error::Error for AccountIdError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{AccountId, AccountIdError};

    #[test]
    fn wants_twelve_digits() {
        for (raw, expected) in [
            ("000000000000", Ok("000000000000")),
            ("123456789012", Ok("123456789012")),
            ("", Err(AccountIdError::Empty)),
            ("0000", Err(AccountIdError::Length(4))),
            ("0000000000020", Err(AccountIdError::Length(13))),
            ("abcd", Err(AccountIdError::NotDigits)),
            ("aa000000000$", Err(AccountIdError::NotDigits)),
            ("invalid", Err(AccountIdError::NotDigits)),
            ("+12345678901", Err(AccountIdError::NotDigits)),
            (" 23456789012", Err(AccountIdError::NotDigits)),
            ("1234-5678-9012", Err(AccountIdError::NotDigits)),
            ("12345678901\u{662}", Err(AccountIdError::NotDigits)),
        ] {
            let found = AccountId::parse(raw.as_bytes());
            assert_eq!(found.as_ref().map(AccountId::as_str).map_err(|error| *error), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = AccountId::parse(&raw);
        }

        #[test]
        fn prints_what_it_read(raw in "[0-9]{12}") {
            prop_assert_eq!(AccountId::parse(raw.as_bytes()).map(|id| id.to_string()), Ok(raw));
        }
    }
}
