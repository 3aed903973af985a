//! Text from a server, made safe to show.

/// The same text with every character that a terminal would obey shown as its escape; line breaks and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let show = |c: char| match c {
        '\t' | '\n' => c.to_string(),
        // Control characters, and those that turn the direction of what follows.
        c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
            c.escape_unicode().to_string()
        }
        c => c.to_string(),
    };
    text.chars().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_cannot_move_the_cursor() {
        assert_eq!(visible("a\x1b[2Jb\x07\n\tc\rd"), "a\\u{1b}[2Jb\\u{7}\n\tc\\u{d}d");
        assert_eq!(visible("a\u{202e}b\u{9b}"), "a\\u{202e}b\\u{9b}");
        assert_eq!(visible("schön"), "schön");
    }
}
