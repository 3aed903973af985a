//! Documents that servers send: [`Document::parse`].
//!
//! - Partner: the crate `quick-xml`, which finds the same elements with the same text in every document that ours takes.
//!   What it takes beyond that says nothing, since it takes two roots and control characters, but for plain elements
//!   with plain text, which must be taken.
//! - Laws: what is written reads back, also with its text in CDATA sections, as character references, with comments in it
//!   and under another namespace; white space in front is recorded; a document type is never taken.

use quick_xml::Reader;
use quick_xml::events::Event;
use upcheck_wire::{Document, Element, XmlError};

/// Holds one answer's body against the other reader, and against its own rewritings.
pub fn xml(input: &[u8]) {
    check(Document::parse, input);
}

fn check(parse: impl Fn(&[u8]) -> Result<Document, XmlError>, raw: &[u8]) {
    let shown = raw.escape_ascii();
    if is_plain(raw) && second_reading(raw).is_some() {
        assert!(parse(raw).is_ok(), "{shown} is refused");
    }
    match parse(raw) {
        Ok(document) => {
            let (mut ours, mut theirs) = (Some(document.root.clone()), second_reading(raw));
            // A raw carriage return should be read as a line feed; before a reference roxmltree 0.21 leaves it alone.
            if raw.contains(&b'\r') {
                ours.iter_mut().chain(&mut theirs).for_each(without_returns);
            }
            assert!(ours == theirs, "quick-xml reads {shown} as {theirs:?}, not {ours:?}");
            let is_led = raw.first().is_some_and(u8::is_ascii_whitespace);
            assert_eq!(document.leading_whitespace, is_led, "white space in front of {shown}");
            check_neighbours(parse, &document.root);
        }
        Err(XmlError::Empty) => assert!(raw.trim_ascii().is_empty(), "{shown} is not empty"),
        Err(XmlError::NotUtf8(offset)) => {
            let valid = raw.get(..offset).map(str::from_utf8);
            assert!(
                str::from_utf8(raw).is_err() && matches!(valid, Some(Ok(_))),
                "{shown} at offset {offset}"
            );
        }
        Err(XmlError::Malformed(reason)) => assert!(!reason.is_empty(), "no reason against {shown}"),
        Err(XmlError::TooLarge | XmlError::TooDeep | XmlError::TooLong(_)) => {
            assert!(raw.len() > 200, "{shown} is small");
        }
    }
}

fn check_neighbours(parse: impl Fn(&[u8]) -> Result<Document, XmlError>, root: &Element) {
    let same = |written: &str, led: bool| {
        let read = parse(written.as_bytes());
        let expected = Document { root: root.clone(), leading_whitespace: led };
        assert_eq!(read, Ok(expected), "{written:?} is read otherwise");
    };
    let plain = written(root, "", &|text| text.chars().map(reference).collect());
    same(&plain, false);
    same(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{plain}\n"), false);
    same(&format!(" \r\n<?xml version=\"1.0\"?>{plain}"), true);
    same(&written(root, "", &in_sections), false);
    same(
        &written(root, "", &|text| {
            text.chars().map(|char| format!("{}<!-- {{ -->", reference(char))).collect()
        }),
        false,
    );
    let prefixed = written(root, "s3:", &in_sections);
    let declared = prefixed.replacen('>', " xmlns:s3=\"http://s3.amazonaws.com/doc/2006-03-01/\">", 1);
    same(&declared, false);
    for broken in [
        format!("<!DOCTYPE {0} [<!ENTITY x \"y\">]>{plain}", root.name),
        format!("{plain}{plain}"),
        format!("{plain}text"),
        plain.trim_end_matches('>').to_owned(),
        format!("<a>{plain}</b>"),
        format!("<a>&nbsp;{plain}</a>"),
    ] {
        let read = parse(broken.as_bytes());
        assert!(matches!(read, Err(XmlError::Malformed(_) | XmlError::TooDeep)), "{broken:?} is {read:?}");
    }
}

fn written(element: &Element, prefix: &str, write: &dyn Fn(&str) -> String) -> String {
    let children: String = element.children.iter().map(|child| written(child, prefix, write)).collect();
    format!("<{prefix}{0}>{1}{children}</{prefix}{0}>", element.name, write(&element.text))
}

fn reference(char: char) -> String {
    match char {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        // A raw carriage return is read as a line feed.
        '>' | '"' | '\r' => format!("&#{};", u32::from(char)),
        ' ' | '\n' | '\t' => char.to_string(),
        other => format!("&#x{:X};", u32::from(other)),
    }
}

fn in_sections(text: &str) -> String {
    let section = |text: &str| format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"));
    text.split('\r').map(section).collect::<Vec<_>>().join("&#13;")
}

/// Whether a text is one root with elements and text inside, and nothing else that XML has; the tags may not fit.
fn is_plain(raw: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~') && *byte != b'&';
    let Ok(text) = str::from_utf8(raw) else { return false };
    // So short that it is neither too deep nor too large.
    if raw.len() > 300 || !raw.iter().all(is_text) || text.contains("]]>") {
        return false;
    }
    let mut pieces = text.split('<');
    let mut is_inside = pieces.next().is_some_and(|front| front.trim().is_empty());
    let (mut depth, mut count) = (0_usize, 0);
    for piece in pieces {
        let Some((tag, text)) = piece.split_once('>') else { return false };
        let (name, change) = match (tag.strip_prefix('/'), tag.strip_suffix('/')) {
            (Some(name), _) => (name, depth.checked_sub(1)),
            (None, Some(name)) => (name, Some(depth)),
            (None, None) => (tag, Some(depth + 1)),
        };
        let Some(now) = change.filter(|_| is_inside && is_plain_name(name)) else { return false };
        (depth, count) = (now, count + 1);
        is_inside = depth > 0;
        if !is_inside && !text.trim().is_empty() {
            return false;
        }
    }
    depth == 0 && count > 0
}

fn is_plain_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !name.to_ascii_lowercase().starts_with("xml")
}

/// The root element as quick-xml finds it.
fn second_reading(raw: &[u8]) -> Option<Element> {
    let text = str::from_utf8(raw).ok()?;
    let mut reader = Reader::from_str(text.trim_start());
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().ok()?;
        let named =
            |name: &[u8]| Some(Element { name: str::from_utf8(name).ok()?.to_owned(), ..Element::default() });
        let closed = match event {
            Event::Start(tag) => {
                open.push(named(tag.local_name().as_ref())?);
                None
            }
            Event::Empty(tag) => named(tag.local_name().as_ref()),
            Event::End(_) => open.pop(),
            Event::Text(text) => {
                push(&mut open, &text.xml10_content().ok()?);
                None
            }
            Event::CData(text) => {
                push(&mut open, &text.xml10_content().ok()?);
                None
            }
            Event::GeneralRef(reference) => {
                let char = match reference.resolve_char_ref().ok()? {
                    Some(char) => char,
                    None => match &*reference.decode().ok()? {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return None,
                    },
                };
                push(&mut open, char.encode_utf8(&mut [0; 4]));
                None
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            Event::DocType(_) | Event::Eof => return None,
        };
        if let Some(mut element) = closed {
            if !element.children.is_empty() {
                element.text = element.text.trim().to_owned();
            }
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Some(element),
            }
        }
    }
}

fn without_returns(element: &mut Element) {
    element.text = element.text.replace("\r\n", "\n").replace('\r', "\n");
    element.children.iter_mut().for_each(without_returns);
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    fn after(change: impl Fn(String) -> String, raw: &[u8]) -> Result<Document, XmlError> {
        Document::parse(change(String::from_utf8_lossy(raw).into_owned()).as_bytes())
    }

    #[test]
    fn convicts_wrong_readers() {
        const ERROR: &str = "<Error><Code>NoSuchKey</Code><Key>a &amp; b</Key></Error>";
        const PLAIN: &str = "<Error>\n  <Code>NoSuchKey</Code><Key/>\n</Error>\n";
        let wrong: [Fault<Result<Document, XmlError>>; 7] = [
            ("refuses everything", |_| Err(XmlError::Malformed("no".to_owned())), PLAIN),
            (
                "a reference is resolved twice",
                |raw| after(|text| text.replace("&amp;amp;", "&amp;"), raw),
                "<a>&amp;amp;</a>",
            ),
            (
                "a section is not text",
                |raw| after(|text| text.replace("<![CDATA[", "<!--").replace("]]>", "-->"), raw),
                ERROR,
            ),
            (
                "a document type is passed over",
                |raw| {
                    after(
                        |text| match text.split_once("]>") {
                            Some((head, rest)) if head.starts_with("<!DOCTYPE") => rest.to_owned(),
                            _ => text,
                        },
                        raw,
                    )
                },
                ERROR,
            ),
            (
                "text is trimmed",
                |raw| {
                    let mut document = Document::parse(raw)?;
                    document.root.text = document.root.text.trim().to_owned();
                    Ok(document)
                },
                "<a> b </a>",
            ),
            ("white space in front is forgotten", |raw| Document::parse(raw.trim_ascii_start()), ERROR),
            (
                "only the last child is kept",
                |raw| {
                    let mut document = Document::parse(raw)?;
                    document.root.children = document.root.children.pop().into_iter().collect();
                    Ok(document)
                },
                ERROR,
            ),
        ];
        for (fault, parse, value) in wrong {
            check(Document::parse, value.as_bytes());
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }

    #[test]
    fn plain_documents_are_told_apart() {
        for text in ["<a/>", " <a>b<c>d</c>e<f/></a>\n", "<a></b>"] {
            assert!(is_plain(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "a",
            "<a>",
            "</a>",
            "<a/><b/>",
            "<a/>b",
            "<a b=\"c\"/>",
            "<a>&lt;</a>",
            "<a:b/>",
            "<!---->",
            "<a>]]></a>",
        ] {
            assert!(!is_plain(text.as_bytes()), "{text}");
        }
    }
}
