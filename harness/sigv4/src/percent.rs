//! Percent-encoding as canonical requests use it.

/// The bytes that `text` stands for, decoded once; a `+` stays. `None` where a `%` is not followed by two hex
/// digits.
#[must_use]
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex_digit(*bytes.next()?)? << 4 | hex_digit(*bytes.next()?)?,
            other => *other,
        });
    }
    Some(decoded)
}

/// A name or value of a canonical query: everything but letters, digits and `-._~` is encoded, with upper-case
/// digits (Amazon's documentation, `UriEncode`).
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    encoded(bytes, |_| false)
}

/// A canonical path: as [`encode`], with its slashes left alone.
#[must_use]
pub fn encode_path(bytes: &[u8]) -> String {
    encoded(bytes, |byte| byte == b'/')
}

fn encoded(bytes: &[u8], also_plain: impl Fn(u8) -> bool) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or_default();
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also_plain(byte) {
            text.push(char::from(byte));
        } else {
            text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    text
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
            assert_eq!(decode(text.as_bytes()).as_deref(), bytes, "{text}");
        }
    }

    #[test]
    fn each_encoder_keeps_its_own_set() {
        let name = "a b/c~d*e(f)-._é".as_bytes();
        assert_eq!(encode(name), "a%20b%2Fc~d%2Ae%28f%29-._%C3%A9");
        assert_eq!(encode_path(name), "a%20b/c~d%2Ae%28f%29-._%C3%A9");
    }
}
