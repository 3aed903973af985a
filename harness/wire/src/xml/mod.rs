mod misread;

use std::borrow::Cow;
use std::fmt::Write as _;

use misread::{has_empty_prefix, lost_character};

/// The most elements, texts, comments and instructions that a document may have together.
///
/// The longest listing that S3 sends (1000 entries) has a quarter of it.
const MAX_NODES: u32 = 200_000;
/// The longest document in bytes: 1000 entries with keys of 1024 bytes, each byte of them escaped.
const MAX_BYTES: usize = 4 << 20;
/// The most elements that may stand inside each other, the root being one. S3's own documents need five.
const MAX_DEPTH: usize = 64;

/// An XML document as S3 sends them: elements with text; namespaces, attributes and comments are left out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    /// The root element.
    pub root: Element,
    /// Whether white space came before everything else.
    ///
    /// XML does not allow it before a declaration, S3 sends it to keep a connection open while it works.
    pub leading_whitespace: bool,
}

/// An element with what is inside it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Element {
    /// The local name, without namespace or prefix.
    pub name: String,
    /// The element's own text, entities resolved. Of an element with children it is trimmed, so that indentation
    /// is no text; of one without it is exactly what was sent.
    pub text: String,
    /// The elements inside, in document order.
    pub children: Vec<Element>,
}

/// Why a body is no XML document.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum XmlError {
    /// The body is empty or white space only.
    #[error("the body is empty where an XML document should be")]
    Empty,
    /// The body is not UTF-8, the encoding that S3 uses.
    #[error("the body is not UTF-8 from byte offset {0} on")]
    NotUtf8(usize),
    /// The body is not well-formed; holds the parser's reason with line and column, both from 1.
    #[error("the body is not well-formed XML: {0}")]
    Malformed(String),
    /// The document has too many nodes to be one of S3's.
    #[error("the XML document has more than {MAX_NODES} nodes")]
    TooLarge,
    /// The document is too long to be one of S3's; holds its length in bytes.
    #[error("an XML document of {0} bytes is none of S3's: it has more than {MAX_BYTES}")]
    TooLong(usize),
    /// The elements are nested too deeply to be one of S3's.
    #[error("the XML document nests elements more than {MAX_DEPTH} deep")]
    TooDeep,
}

impl Document {
    /// Reads a document. A DTD is an error: S3 sends none, and it could ask for unbounded work.
    ///
    /// # Errors
    /// See [`XmlError`].
    pub fn parse(body: &[u8]) -> Result<Self, XmlError> {
        let text = std::str::from_utf8(body).map_err(|cause| XmlError::NotUtf8(cause.valid_up_to()))?;
        let document = text.trim_start_matches([' ', '\t', '\r', '\n']);
        let leading_whitespace = document.len() < text.len();
        if document.is_empty() {
            return Err(XmlError::Empty);
        }
        if body.len() > MAX_BYTES {
            return Err(XmlError::TooLong(body.len()));
        }
        // Line ends count as line feeds before anything is parsed (XML 1.0 section 2.11). roxmltree forgets that for a
        // carriage return with a reference behind it.
        let document = match document.contains('\r') {
            true => Cow::Owned(document.replace("\r\n", "\n").replace('\r', "\n")),
            false => Cow::Borrowed(document),
        };
        let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
        let tree =
            roxmltree::Document::parse_with_options(&document, options).map_err(|cause| match cause {
                roxmltree::Error::NodesLimitReached => XmlError::TooLarge,
                other => XmlError::Malformed(other.to_string()),
            })?;
        if let Some(at) = lost_character(&document) {
            let place = tree.text_pos_at(at);
            return Err(XmlError::Malformed(format!("the reference at {place} names no character")));
        }
        let root = element(tree.root_element(), MAX_DEPTH)?;
        Ok(Self { root, leading_whitespace })
    }
}

impl Element {
    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first element at a path below this one, such as `Owner/ID`.
    pub fn text_of(&self, path: &str) -> Option<&str> {
        self.descend(path).first().map(|element| element.text.as_str())
    }

    /// Every element at a path below this one, in document order.
    pub fn descend(&self, path: &str) -> Vec<&Element> {
        path.split('/').fold(vec![self], |found, name| {
            found
                .into_iter()
                .flat_map(|element| &element.children)
                .filter(|child| child.name == name)
                .collect()
        })
    }
}

/// Text as it can stand inside an element, in one line: markup and control characters as references.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other if other.is_control() => {
                let _ = write!(out, "&#{};", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out
}

fn element(node: roxmltree::Node<'_, '_>, depth_left: usize) -> Result<Element, XmlError> {
    let depth_left = depth_left.checked_sub(1).ok_or(XmlError::TooDeep)?;
    if has_empty_prefix(node) {
        let place = node.document().text_pos_at(node.range().start);
        return Err(XmlError::Malformed(format!(
            "a tag has a colon without a prefix, in the element at {place}"
        )));
    }
    let mut text = String::new();
    let mut children = Vec::new();
    for child in node.children() {
        if child.is_element() {
            children.push(element(child, depth_left)?);
        } else if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
        }
    }
    if !children.is_empty() {
        text = text.trim().to_owned();
    }
    Ok(Element { name: node.tag_name().name().to_owned(), text, children })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Document {
        Document::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn names_lose_namespaces_and_text_keeps_blanks() {
        let document = parse(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x:R xmlns:x=\"u\" a=\"b\">\n  <x:K> a &lt;&#38;<![CDATA[<]]> \
             </x:K><!-- c -->\n  <E/>\n</x:R>\n",
        );
        assert_eq!(document.root.name, "R");
        assert_eq!(document.root.text, "");
        assert_eq!(document.root.text_of("K"), Some(" a <&< "));
        assert_eq!(document.root.text_of("E"), Some(""));
        assert_eq!(document.root.child("E").map(|element| element.children.len()), Some(0));
        assert!(!document.leading_whitespace);
    }

    #[test]
    fn white_space_before_the_declaration_is_recorded() {
        for (lead, recorded) in [("", false), (" ", true), ("\r\n \t", true)] {
            let document = parse(&format!("{lead}<?xml version=\"1.0\"?><R/>"));
            assert_eq!(document.leading_whitespace, recorded, "{lead:?}");
        }
    }

    #[test]
    fn line_ends_are_line_feeds_unless_they_are_references() {
        for (text, expected) in [
            ("a\r\nb", "a\nb"),
            ("a\rb\r", "a\nb\n"),
            ("a&#13;b", "a\rb"),
            ("\r&#13;", "\n\r"),
            ("<![CDATA[\r\n]]>&#13;&#10;", "\n\r\n"),
            ("\u{fffd}&#xFFFD;&#65533;&#65;", "\u{fffd}\u{fffd}\u{fffd}A"),
        ] {
            assert_eq!(parse(&format!("<E>{text}</E>")).root.text, expected, "{text:?}");
        }
    }

    #[test]
    fn paths_lead_down_in_document_order() {
        let document = parse("<L><P><N>1</N></P><Q/><P><N>2</N><N>3</N></P><P/></L>");
        let texts: Vec<&str> =
            document.root.descend("P/N").iter().map(|element| element.text.as_str()).collect();
        assert_eq!(texts, ["1", "2", "3"]);
        assert_eq!(document.root.descend("P").len(), 3);
        assert!(document.root.descend("L").is_empty());
        assert!(document.root.descend("P/N/N").is_empty());
        assert_eq!(document.root.text_of("P/N"), Some("1"));
        assert_eq!(document.root.text_of("X"), None);
    }

    #[test]
    fn what_is_no_document_is_an_error_that_says_why() {
        assert_eq!(Document::parse(b""), Err(XmlError::Empty));
        assert_eq!(Document::parse(b" \n"), Err(XmlError::Empty));
        assert_eq!(Document::parse(b"<a>\xff</a>"), Err(XmlError::NotUtf8(3)));
        for body in [
            "text",
            "<a>",
            "<a/><b/>",
            "<a></b>",
            "<a>\u{1}</a>",
            "<!DOCTYPE a><a/>",
            "<a>&x;</a>",
            "{}",
            "<:a/>",
            "<:a></a>",
            "<a></:a>",
            "<a><b/><:b>c</:b></a>",
            "<a>&#xDD00;</a>",
            "<a>\u{fffd}&#xFFFD;&#xD800;</a>",
            "<a>b<c/>d&#x110000;</a>",
            "<a><![CDATA[&#xFFFD;]]>&#xD800;</a>",
            "<a b=\"&#xD800;\"/>",
            "<a><!-- &#xFFFD; --><?b &#xFFFD;?>&#xD800;</a>",
        ] {
            assert!(matches!(Document::parse(body.as_bytes()), Err(XmlError::Malformed(_))), "{body}");
        }
    }

    #[test]
    fn a_replacement_character_is_a_character() {
        for (body, text) in [
            ("<a>x&#13;\u{fffd}</a>", "x\r\u{fffd}"),
            ("<a>]]&gt;\u{fffd}</a>", "]]>\u{fffd}"),
            ("<a>\u{fffd}&amp;#xFFFD;</a>", "\u{fffd}&#xFFFD;"),
            ("<a>&#xFFFD;&#65533;</a>", "\u{fffd}\u{fffd}"),
            ("<a><![CDATA[&#xD800;]]><!-- &#xD800; --><?b &#xD800;?></a>", "&#xD800;"),
        ] {
            assert_eq!(parse(body).root.text, text, "{body}");
        }
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(Document::parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(Document::parse(nested(MAX_DEPTH + 1).as_bytes()), Err(XmlError::TooDeep));
        assert_eq!(Document::parse(nested(100_000).as_bytes()), Err(XmlError::TooDeep));
        let wide = format!("<a>{}</a>", "<b/>".repeat(200_000));
        assert_eq!(Document::parse(wide.as_bytes()), Err(XmlError::TooLarge));
        let long = format!("<a>{}</a>", "b".repeat(MAX_BYTES - 7));
        assert!(Document::parse(long.as_bytes()).is_ok());
        let long = format!("{long} ");
        assert_eq!(Document::parse(long.as_bytes()), Err(XmlError::TooLong(MAX_BYTES + 1)));
    }

    #[test]
    fn escaped_text_reads_back() {
        let text = "a&b<c>d\"e'f\r\n\tg";
        assert_eq!(parse(&format!("<a>{}</a>", escape(text))).root.text, text);
    }
}
