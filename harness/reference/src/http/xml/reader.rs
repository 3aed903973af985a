//! Reading XML.

use crate::http::Error;
use roxmltree::{Document, Node, ParsingOptions};

/// No call of S3 takes a document with more nodes: 10000 parts with a checksum each stay well below.
const MOST_NODES: u32 = 200_000;

/// An element of a request's document. Namespaces are ignored, as Amazon does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a>(Node<'a, 'a>);

/// Hands the root element, which must be called `root`, to `read`.
///
/// # Errors
/// 400 `MalformedXML` where `bytes` is no such document; whatever `read` gives.
pub(crate) fn parse<T>(
    bytes: &[u8],
    root: &str,
    read: impl FnOnce(Element<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::malformed_xml())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| Error::malformed_xml())?;
    let element = Element(document.root_element());
    if element.name() == root { read(element) } else { Err(Error::malformed_xml()) }
}

impl<'a> Element<'a> {
    /// The name without its namespace.
    pub(crate) fn name(self) -> &'a str {
        self.0.tag_name().name()
    }

    /// The child elements.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        self.0.children().filter(Node::is_element).map(Self)
    }

    /// The text of the first child called `name`; an empty element has an empty text.
    pub(crate) fn text_of(self, name: &str) -> Option<String> {
        self.children().find(|child| child.name() == name).map(Self::text)
    }

    /// The element's own text.
    pub(crate) fn text(self) -> String {
        self.0.children().filter_map(|child| if child.is_text() { child.text() } else { None }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(document: &str) -> Result<Option<String>, &'static str> {
        parse(document.as_bytes(), "V", |root| Ok(root.text_of("S"))).map_err(|error| error.code)
    }

    #[test]
    fn elements_are_found_in_any_namespace() {
        assert_eq!(status("<V><S>a&amp;b</S></V>"), Ok(Some("a&b".to_owned())));
        assert_eq!(status("<V xmlns='urn:x'><T/><S>a</S><S>b</S></V>"), Ok(Some("a".to_owned())));
        assert_eq!(status("\u{feff}<?xml version='1.0'?><V><S/></V>\n"), Ok(Some(String::new())));
        assert_eq!(status("<V/>"), Ok(None));
    }

    #[test]
    fn depth_is_no_danger() {
        assert_eq!(status(&"<V>".repeat(150_000)), Err("MalformedXML"));
        let nested = ["<V>", &"<S>".repeat(150_000), &"</S>".repeat(150_000), "</V>"].concat();
        assert_eq!(status(&nested), Ok(Some(String::new())));
        let wide = ["<V>", &"<S/>".repeat(300_000), "</V>"].concat();
        assert_eq!(status(&wide), Err("MalformedXML"));
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        for document in ["", "x", "<V>", "<W/>", "<V/><V/>", "<!DOCTYPE V><V/>", "<V>&x;</V>"] {
            assert_eq!(status(document), Err("MalformedXML"), "{document}");
        }
    }
}
