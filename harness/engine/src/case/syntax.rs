//! The YAML that case files may use: a small, plain part of it.
//!
//! Serde does not see anchors, tags or quotes, so the events of the same parser are walked first.

use super::diagnostic::Diagnostic;
use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput};

/// The first use of YAML that these files do not allow, or the first fault of syntax.
///
/// # Errors
/// Anchors, aliases, tags, several documents, header lines whose values are not quoted, and what no YAML parser
/// takes.
pub(super) fn check(path: &str, source: &str) -> Result<(), Diagnostic> {
    let mut walk = Walk { stack: Vec::new(), documents: 0 };
    for event in Parser::new(StrInput::new(source)) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let marker = error.marker();
                return Err(at(path, source, (marker.line(), marker.col() + 1), error.info(), None));
            }
        };
        if let Some((title, help)) = walk.step(&event) {
            return Err(at(path, source, place(span), title, Some(help.to_owned())));
        }
    }
    Ok(())
}

/// Where in the document the walk is.
struct Walk {
    stack: Vec<Level>,
    documents: usize,
}

enum Level {
    Mapping { key: Option<String> },
    Sequence { of: String, index: usize },
}

impl Walk {
    /// What is wrong with the event, if anything: title and help.
    fn step(&mut self, event: &Event<'_>) -> Option<(String, &'static str)> {
        const ANCHOR: &str = "write the value out where it is used; a matrix saves repetition";
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                (self.documents > 1).then(|| ("more than one document".into(), "one file holds one suite"))
            }
            Event::Alias(_) => Some(("aliases are not allowed".into(), ANCHOR)),
            Event::Scalar(_, _, anchor, tag) => {
                forbidden(*anchor, tag.is_some(), ANCHOR).or_else(|| self.scalar(event))
            }
            Event::SequenceStart(_, anchor, tag) => forbidden(*anchor, tag.is_some(), ANCHOR).or_else(|| {
                let of = self.enter();
                self.stack.push(Level::Sequence { of, index: 0 });
                None
            }),
            Event::MappingStart(_, anchor, tag) => forbidden(*anchor, tag.is_some(), ANCHOR).or_else(|| {
                self.enter();
                self.stack.push(Level::Mapping { key: None });
                None
            }),
            Event::SequenceEnd | Event::MappingEnd => {
                self.stack.pop();
                None
            }
            _ => None,
        }
    }

    fn scalar(&mut self, event: &Event<'_>) -> Option<(String, &'static str)> {
        let Event::Scalar(text, style, ..) = event else { return None };
        if let Some(Level::Mapping { key: key @ None }) = self.stack.last_mut() {
            *key = Some(text.to_string());
            return None;
        }
        let unquoted = matches!(style, ScalarStyle::Plain);
        if unquoted && self.is_header_value() {
            return Some((
                format!("the header value {text} is not quoted"),
                "put it between quotes: a header is bytes, never a number, a date or nothing",
            ));
        }
        self.enter();
        None
    }

    /// Passes over one node, and tells under which key it stands.
    fn enter(&mut self) -> String {
        match self.stack.last_mut() {
            Some(Level::Mapping { key }) => key.take().unwrap_or_default(),
            Some(Level::Sequence { of, index }) => {
                *index += 1;
                of.clone()
            }
            None => String::new(),
        }
    }

    /// Whether the next scalar is the second of a pair under `headers`.
    fn is_header_value(&self) -> bool {
        matches!(self.stack.last(), Some(Level::Sequence { of, index: 1 }) if of == "headers")
            && self.stack.len() >= 2
            && matches!(self.stack.get(self.stack.len() - 2), Some(Level::Sequence { of, .. }) if of == "headers")
    }
}

fn forbidden(anchor: usize, tagged: bool, help: &'static str) -> Option<(String, &'static str)> {
    if anchor != 0 {
        Some(("anchors are not allowed".into(), help))
    } else if tagged {
        Some(("tags are not allowed".into(), "leave it out: the key says what the value is"))
    } else {
        None
    }
}

fn place(span: Span) -> (usize, usize) {
    (span.start.line(), span.start.col() + 1)
}

fn at(
    path: &str,
    source: &str,
    (line, column): (usize, usize),
    title: impl Into<String>,
    help: Option<String>,
) -> Diagnostic {
    Diagnostic::at_place(path, source, (line as u64, column as u64), title, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(source: &str) -> String {
        check("x.yaml", source).err().map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn plain_yaml_passes() {
        assert_eq!(title("a: 1\nb: [x, {c: d}]\nheaders: [[\"n\", \"v\"]]\n"), "");
    }

    #[test]
    fn what_is_not_allowed_is_named_with_its_place() {
        for (source, expected, place) in [
            ("a: &x 1\n", "anchors are not allowed", "x.yaml:1:"),
            ("a: 1\nb: *x\n", "unknown anchor", "x.yaml:2:"),
            ("a: &x 1\nb: *x\n", "anchors", "x.yaml:1:"),
            ("a: !!str 1\n", "tags are not allowed", "x.yaml:1:"),
            ("a: 1\n---\nb: 2\n", "more than one document", "x.yaml:2:"),
            ("headers: [[\"n\", 5]]\n", "the header value 5 is not quoted", "x.yaml:1:17"),
            ("when:\n  headers:\n    - [n, v]\n", "the header value v is not quoted", "x.yaml:3:11"),
            ("a: [1\n", "", "x.yaml:"),
        ] {
            let text = title(source);
            assert!(text.contains(expected) && text.contains(place), "{source:?} gave {text:?}");
        }
    }
}
