//! Texts that are not longer than somebody reads.

/// The beginning of a text: at most `most` bytes, and how long the whole is when that was cut.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let shown = text.get(..text.floor_char_boundary(most)).unwrap_or_default();
    format!("{}\u{2026} ({} bytes in all)", shown.trim_end(), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_and_never_within_a_character() {
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("abcd", 3), "abc\u{2026} (4 bytes in all)");
        assert_eq!(clip("a\u{e9}b", 2), "a\u{2026} (4 bytes in all)");
    }
}
