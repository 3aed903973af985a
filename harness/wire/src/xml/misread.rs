//! What roxmltree 0.21 reads although it is not well-formed, and other readers refuse.

use roxmltree::Node;

/// Where a reference names no character, in a document that is well-formed but for that: U+FFFD is read for `&#xD800;`.
pub(super) fn lost_character(document: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = document.get(at..)?;
        at += rest.find(['<', '&'])?;
        let rest = document.get(at..)?;
        if rest.strip_prefix("&#").is_some_and(|reference| !names_a_character(reference)) {
            return Some(at);
        }
        at += passed_over(rest);
    }
}

/// How long what begins a text is, where nothing in it is a reference; otherwise its first byte.
fn passed_over(text: &str) -> usize {
    const SECTIONS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
    let Some((start, end)) = SECTIONS.iter().find(|(start, _)| text.starts_with(start)) else { return 1 };
    let inside = text.get(start.len()..).unwrap_or_default();
    inside.find(end).map_or(text.len(), |length| start.len() + length + end.len())
}

/// Whether the number between `&#` and `;` is that of a character (XML 1.0, production 2).
fn names_a_character(reference: &str) -> bool {
    let number = reference.split(';').next().unwrap_or_default();
    let number = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    };
    let is_allowed = |char| matches!(char, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    number.and_then(char::from_u32).is_some_and(is_allowed)
}

/// Whether the start tag is `<:a>` or the end tag `</:a>`, which are read as tags of `a`.
pub(super) fn has_empty_prefix(element: Node<'_, '_>) -> bool {
    let written = written(element);
    let end_tag = written.rfind("</").and_then(|at| written.get(at..)).unwrap_or_default();
    written.starts_with("<:") || end_tag.starts_with("</:")
}

fn written<'a>(node: Node<'a, '_>) -> &'a str {
    node.document().input_text().get(node.range()).unwrap_or_default()
}
