//! Percent-encoding of paths and queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the characters that Signature Version 4 leaves alone: letters, digits, `-._~`.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// As above, with `/` left alone: keys in a canonical path.
const PATH: &AsciiSet = &STRICT.remove(b'/');
/// What `encoding-type=url` leaves alone in listings: letters, digits, `-._*/`, and the blank, which becomes `+`.
const LISTING: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b'/').remove(b' ');

/// The bytes that `text` stands for, decoded once. `None` where a `%` is not followed by two hex digits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            other => other,
        });
    }
    Some(decoded)
}

/// The canonical form of a query's name or value.
pub(crate) fn encode_strictly(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, STRICT).to_string()
}

/// The canonical form of a path: encoded except for its slashes.
pub(crate) fn encode_path(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, PATH).to_string()
}

/// A name as listings show it under `encoding-type=url`.
pub(crate) fn encode_for_listing(name: &str) -> String {
    utf8_percent_encode(name, LISTING).to_string().replace(' ', "+")
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_happens_once_and_leaves_the_plus_alone() {
        for (text, bytes) in [
            ("a+b", Some(b"a+b".as_slice())),
            ("a%2Bb%2fc", Some(b"a+b/c")),
            ("%2525", Some(b"%25")),
            ("%FF%00", Some(b"\xff\0")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%+1", None),
        ] {
            assert_eq!(decode(text).as_deref(), bytes, "{text}");
        }
    }

    #[test]
    fn each_encoder_keeps_its_own_set() {
        let name = "a b/c~d*e(f)é";
        assert_eq!(encode_strictly(name.as_bytes()), "a%20b%2Fc~d%2Ae%28f%29%C3%A9");
        assert_eq!(encode_path(name.as_bytes()), "a%20b/c~d%2Ae%28f%29%C3%A9");
        assert_eq!(encode_for_listing(name), "a+b/c%7Ed*e%28f%29%C3%A9");
    }
}
