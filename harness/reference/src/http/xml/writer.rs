//! Writing XML.

use std::fmt::{Display, Write};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// Appends elements to a document.
#[derive(Debug)]
pub(crate) struct Writer(String);

/// A result document: `root` in S3's namespace.
pub(crate) fn result_document(root: &str, children: impl FnOnce(&mut Writer)) -> String {
    document(root, NAMESPACE, children)
}

/// A result document that holds text alone.
pub(crate) fn text_document(root: &str, text: &str) -> String {
    document(root, NAMESPACE, |writer| writer.escape(text))
}

/// An error document: `<Error>` without a namespace.
pub(crate) fn error_document(children: impl FnOnce(&mut Writer)) -> String {
    document("Error", "", children)
}

impl Writer {
    /// An element that holds text. An empty text gives an empty element.
    pub(crate) fn text(&mut self, name: &str, text: impl AsRef<str>) -> &mut Self {
        self.element(name, |inner| inner.escape(text.as_ref()))
    }

    /// An element that holds text, where there is one.
    pub(crate) fn some(&mut self, name: &str, text: Option<impl AsRef<str>>) -> &mut Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// An element with a number or truth value.
    pub(crate) fn value(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.element(name, |inner| inner.escape(&format!("{value}")))
    }

    /// An element that holds elements.
    pub(crate) fn element(&mut self, name: &str, children: impl FnOnce(&mut Self)) -> &mut Self {
        self.wrap(name, "", children);
        self
    }

    fn wrap(&mut self, name: &str, attributes: &str, children: impl FnOnce(&mut Self)) {
        self.0.extend(["<", name, attributes, ">"]);
        children(self);
        self.0.extend(["</", name, ">"]);
    }

    // Amazon writes a numeric reference also for characters that XML 1.0 cannot hold at all; clients that
    // list such keys are expected to ask for encoding-type=url.
    fn escape(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\r' => self.0.push_str("&#13;"),
                '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    // Writing to a string cannot fail.
                    let _ = write!(self.0, "&#x{:x};", u32::from(character));
                }
                _ => self.0.push(character),
            }
        }
    }
}

fn document(root: &str, attributes: &str, children: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer(DECLARATION.to_owned());
    writer.wrap(root, attributes, children);
    writer.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_declared_and_namespaced() {
        let document = result_document("R", |r| {
            r.text("A", "x").element("B", |b| {
                b.value("C", 3).some("D", None::<&str>);
            });
        });
        assert_eq!(
            document,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <A>x</A><B><C>3</C></B></R>"
        );
    }

    #[test]
    fn text_is_escaped() {
        for (text, written) in [
            ("<&>", "&lt;&amp;&gt;"),
            ("\"e\"", "&quot;e&quot;"),
            ("a\rb\nc\td", "a&#13;b\nc\td"),
            ("\u{1}\u{ffff}", "&#x1;&#xffff;"),
            ("é\u{1f600}", "é\u{1f600}"),
        ] {
            let document = error_document(|e| {
                e.text("T", text);
            });
            assert!(document.ends_with(&format!("<Error><T>{written}</T></Error>")), "{document}");
        }
    }
}
