//! Percent-encoding of names in listings.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What `encoding-type=url` leaves alone: letters, digits, `-._*/`, and the blank, which becomes `+`.
const LISTING: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b'/').remove(b' ');

/// A name as listings show it under `encoding-type=url`.
pub(crate) fn encode_for_listing(name: &str) -> String {
    utf8_percent_encode(name, LISTING).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blank_becomes_a_plus() {
        assert_eq!(encode_for_listing("a b/c~d*e(f)-._+é"), "a+b/c%7Ed*e%28f%29-._%2B%C3%A9");
    }
}
