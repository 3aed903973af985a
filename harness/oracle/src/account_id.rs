//! `x-amz-expected-bucket-owner` and `x-amz-source-expected-bucket-owner`: [`AccountId`].
//!
//! - Table: Amazon's documentation knows twelve digits and nothing else; recorded are refusals of shorter, longer and
//!   other values.
//! - Partner: [`second_reading`], a count of digits.
//! - Laws: what is printed is what was read; one byte more, one less and one other is refused.

use upcheck_grammar::AccountId;
use upcheck_grammar::AccountIdError::{self, Empty, Length, NotDigits};

use crate::refusal::explained;

/// Holds one header value against the table.
pub fn account_id(input: &[u8]) {
    check(AccountId::parse, input);
}

type Read = Result<AccountId, AccountIdError>;

fn check(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    let text = found.as_ref().map(ToString::to_string).map_err(|cause| *cause);
    assert_eq!(text, second_reading(raw), "two readings of the account id {shown} differ");
    let Ok(id) = found else { return };
    assert_eq!(id.as_str().as_bytes(), raw, "{shown} is kept as it was sent");
    for (changed, cause) in [
        (format!("{id}0"), Length(13)),
        (format!("0{id}"), Length(13)),
        (id.as_str().chars().skip(1).collect(), Length(11)),
        (format!("{id} "), NotDigits),
        (format!(" {id}"), NotDigits),
        (format!("+{id}"), NotDigits),
        (id.as_str().chars().skip(1).chain(['\u{661}']).collect(), NotDigits),
        (format!("arn:aws:iam::{id}:root"), NotDigits),
    ] {
        assert_eq!(parse(changed.as_bytes()), Err(cause), "{changed}");
    }
}

/// The twelve digits.
pub(crate) fn second_reading(raw: &[u8]) -> Result<String, AccountIdError> {
    let mut digits = String::new();
    for byte in raw {
        match byte {
            48..=57 => digits.push(char::from(*byte)),
            _ => return Err(NotDigits),
        }
    }
    match digits.len() {
        0 => Err(Empty),
        12 => Ok(digits),
        other => Err(Length(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    #[test]
    fn convicts_wrong_parsers() {
        const ID: &str = "123456789012";
        let wrong: [Fault<Read>; 6] = [
            ("thirteen digits", |raw| AccountId::parse(raw.get(..12).unwrap_or(raw)), "1234567890123"),
            ("thirteen digits, seen from twelve", |raw| AccountId::parse(raw.get(..12).unwrap_or(raw)), ID),
            ("blanks around", |raw| AccountId::parse(raw.trim_ascii()), ID),
            ("a plus", |raw| AccountId::parse(raw.strip_prefix(b"+").unwrap_or(raw)), ID),
            (
                "a number without its zeros",
                |raw| {
                    AccountId::parse(
                        format!("{:012}", String::from_utf8_lossy(raw).parse::<u64>().unwrap_or(0))
                            .as_bytes(),
                    )
                },
                "20",
            ),
            ("one digit only", |_| AccountId::parse(b"000000000000"), ID),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }
}
