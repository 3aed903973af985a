//! Text from a server as Markdown that says nothing but that text.

use crate::clip::clip;
use crate::visible::visible;

/// How much is shown within a line, in bytes.
const LINE: usize = 300;

/// Text within a line. Every character that could mean something is written as an entity: those cannot stand for the
/// symbols of a structure, says section 2.5 of the specification.
pub(crate) fn inline(text: &str) -> String {
    let text = clip(&visible(text), LINE);
    let show = |c: char| match c {
        '\n' | '\t' => " ".to_owned(),
        c if c.is_ascii_punctuation() && !"-/.,;=+".contains(c) => format!("&#{};", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(show).collect()
}

/// The same as code.
pub(crate) fn code(text: &str) -> String {
    format!("<code>{}</code>", inline(text))
}

/// A text as a block in which nothing means anything: its fence is longer than any in the text.
pub(crate) fn block(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_has_a_meaning() {
        assert_eq!(inline("a|b*c<d>\n#1"), "a&#124;b&#42;c&#60;d&#62; &#35;1");
        assert_eq!(code("range/x[a=b]"), "<code>range/x&#91;a=b&#93;</code>");
    }

    #[test]
    fn a_fence_cannot_be_closed_from_within() {
        assert_eq!(block("text", "a\n"), "```text\na\n```\n");
        assert_eq!(block("text", "````\n<script>"), "`````text\n````\n<script>\n`````\n");
    }
}
