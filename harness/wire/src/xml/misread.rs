//! What roxmltree 0.21 reads although it is not well-formed, and other readers refuse.

use roxmltree::Node;

/// What is wrong with the tags of an element, or with its own text.
pub(super) fn misread(element: Node<'_, '_>) -> Option<&'static str> {
    if has_empty_prefix(element) {
        return Some("a tag has a colon without a prefix");
    }
    let lost = element.children().any(|child| child.is_text() && has_lost_character(child));
    lost.then_some("a reference names no character")
}

/// Whether the start tag is `<:a>` or the end tag `</:a>`, which are read as tags of `a`.
fn has_empty_prefix(element: Node<'_, '_>) -> bool {
    let written = written(element);
    let end_tag = written.rfind("</").and_then(|at| written.get(at..)).unwrap_or_default();
    written.starts_with("<:") || end_tag.starts_with("</:")
}

/// Whether a text has a U+FFFD that nobody wrote: one is read for `&#xD800;`.
fn has_lost_character(text: Node<'_, '_>) -> bool {
    const LOST: char = char::REPLACEMENT_CHARACTER;
    let read = text.text().unwrap_or_default().matches(LOST).count();
    if read == 0 {
        return false;
    }
    let number = |reference: &str| match reference.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => reference.parse().ok(),
    };
    let written = written(text);
    let references = written.split("&#").skip(1).filter_map(|rest| number(rest.split_once(';')?.0));
    read != written.matches(LOST).count() + references.filter(|number| *number == u32::from(LOST)).count()
}

fn written<'a>(node: Node<'a, '_>) -> &'a str {
    node.document().input_text().get(node.range()).unwrap_or_default()
}
