//! Text from a server, made safe to show.

/// The same text with every character that a terminal would obey, or that XML cannot hold, shown as its escape; line
/// breaks and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if (c.is_control() && !matches!(c, '\t' | '\n')) || is_odd(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether it turns the direction of what follows, or is no character at all.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_cannot_move_the_cursor() {
        assert_eq!(visible("a\x1b[2Jb\x07\n\tc\rd"), "a\\u{1b}[2Jb\\u{7}\n\tc\\u{d}d");
        assert_eq!(visible("a\u{202e}b\u{9b}"), "a\\u{202e}b\\u{9b}");
        assert_eq!(visible("a\u{ffff}"), "a\\u{ffff}");
        assert_eq!(visible("schön"), "schön");
    }
}
