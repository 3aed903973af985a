//! Percent-encoding as copy sources use it: form decoding, path encoding.

use std::fmt;

/// Decodes `raw` exactly once: `%` and two hex digits of either case are a byte, `+` is a blank, every other
/// byte is itself. `None` when a percent sequence is cut or not hex, or when the bytes are not UTF-8.
///
/// Recorded on Amazon S3 for `CopyObject`: `+` is a blank, `%2B` a plus, and `%2520` stays `%20`.
pub(crate) fn decode(raw: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [byte, tail @ ..] = rest {
        rest = match (byte, tail) {
            (b'%', [high, low, tail @ ..]) => {
                decoded.push(hex_digit(*high)? << 4 | hex_digit(*low)?);
                tail
            }
            (b'%', _) => return None,
            (b'+', _) => {
                decoded.push(b' ');
                tail
            }
            _ => {
                decoded.push(*byte);
                tail
            }
        };
    }
    String::from_utf8(decoded).ok()
}

/// Prints a text so that [`decode`] reads it back: the unreserved characters of RFC 3986 section 2.3 and `/`
/// stay, every other byte of its UTF-8 becomes `%XX`.
#[derive(Debug)]
pub(crate) struct Encoded<'a>(pub(crate) &'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    fmt::Write::write_char(f, char::from(byte))?;
                }
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Encoded, decode};

    #[test]
    fn decodes_once() {
        for (raw, expected) in [
            ("", Some("")),
            ("a/b~c", Some("a/b~c")),
            ("a+b", Some("a b")),
            ("a%2Bb", Some("a+b")),
            ("a%2bb", Some("a+b")),
            ("%2520", Some("%20")),
            ("%252F", Some("%2F")),
            ("%00", Some("\0")),
            ("%C3%A9", Some("é")),
            ("%C3é%A9", None),
            ("é", Some("é")),
            ("%", None),
            ("%1", None),
            ("%ZZ", None),
            ("%1Z", None),
            ("%+1", None),
            ("% 1", None),
            ("100%/foo", None),
            ("%C3", None),
            ("%C3%", None),
            ("%FF", None),
        ] {
            assert_eq!(decode(raw.as_bytes()).as_deref(), expected, "{raw}");
        }
        assert_eq!(decode(b"\xc3"), None);
        assert_eq!(decode(b"\xc3%A9").as_deref(), Some("é"));
    }

    #[test]
    fn encodes_all_but_unreserved_and_slash() {
        for (text, expected) in [
            ("az/AZ/09/-._~", "az/AZ/09/-._~"),
            ("a b+c", "a%20b%2Bc"),
            ("50%?&=#:@", "50%25%3F%26%3D%23%3A%40"),
            ("é\n", "%C3%A9%0A"),
        ] {
            assert_eq!(Encoded(text).to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn decodes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = decode(&raw);
        }

        #[test]
        fn decodes_what_it_encoded(text: String) {
            prop_assert_eq!(decode(Encoded(&text).to_string().as_bytes()), Some(text));
        }
    }
}
