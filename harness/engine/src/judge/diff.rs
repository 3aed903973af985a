//! Expected against received, line by line.

use crate::case::{Form, TemplateError};
use crate::hex::hex;
use crate::plan::{Expected, Matcher};
use crate::run::Evidence;
use md5::{Digest, Md5};
use similar::TextDiff;
use std::fmt;
use upcheck_grammar::HttpDate;
use upcheck_wire::{Answer, Document, Element, Part};

/// The most of a line that a diff compares, in bytes. What is wrong behind it is told by the findings.
const LONGEST: usize = 64 * 1024;

/// How far apart the clocks of a server's front and of its store may be, in seconds.
const APART: i64 = 60;

/// Headers of which a diff tells only where a case claims something of them: ids, the date of the answer, and what is
/// the connection's own.
const NOISE: &[&str] = &[
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "transfer-encoding",
    "x-amz-id-2",
    "x-amz-request-id",
];

/// Elements that are treated alike, with all that is below them.
const IDS: &[&str] = &["HostId", "RequestId"];

/// An answer as sorted lines: status, headers, and every leaf of its document.
#[derive(Clone, Debug, Default)]
pub(super) struct Portrait(Vec<(Line, String)>);

/// What a line of a portrait is about; the order is that of the diff.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    /// The status.
    Status,
    /// A header field by lower-case name.
    Header(String),
    /// The name of the document's root.
    Root,
    /// An element by its path below the root.
    Element(String),
}

impl Line {
    fn is_noise(&self) -> bool {
        match self {
            Self::Header(name) => NOISE.contains(&name.as_str()),
            Self::Element(path) => IDS.contains(&path.split('/').next().unwrap_or(path)),
            Self::Status | Self::Root => false,
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Root => f.write_str("document"),
            Self::Element(path) => write!(f, "<{path}>"),
        }
    }
}

/// Something that an outcome says of one line.
pub(super) struct Claim<'a> {
    /// The line.
    pub(super) line: Line,
    /// What it must be like.
    pub(super) matcher: &'a Matcher,
}

impl Claim<'_> {
    /// What is expected, in words.
    pub(super) fn wanted(&self, evidence: &Evidence) -> String {
        match self.matcher {
            Matcher::Form(form) => match (form, evidence.parts.as_deref()) {
                (Form::EtagOfListedPart, Ok([Part { etag: Some(etag), .. }])) => {
                    format!("{} (`{etag}`)", form_in_words(*form))
                }
                _ => form_in_words(*form).to_owned(),
            },
            Matcher::Exactly(template) => match template.fill(&evidence.facts) {
                Ok(text) => format!("`{text}`"),
                Err(error) => error.to_string(),
            },
        }
    }
}

impl Portrait {
    /// The portrait of an answer.
    pub(super) fn of(answer: &Answer) -> Self {
        let mut lines = vec![(Line::Status, answer.status.to_string())];
        for (name, value) in &answer.headers {
            let text = String::from_utf8_lossy(value).into_owned();
            lines.push((Line::Header(name.to_ascii_lowercase()), text));
        }
        if let Ok(document) = Document::parse(&answer.body) {
            lines.push((Line::Root, document.root.name.clone()));
            for child in &document.root.children {
                leaves(child, "", &mut lines);
            }
        }
        lines.sort();
        Self(lines)
    }

    /// The text of a line.
    pub(super) fn get(&self, line: &Line) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == line).map(|(_, text)| text.as_str())
    }

    /// What an outcome says beyond its decision.
    pub(super) fn claims(expected: &Expected) -> Vec<Claim<'_>> {
        let headers = expected.detail.headers.iter();
        let headers =
            headers.map(|(name, matcher)| Claim { line: Line::Header(name.to_ascii_lowercase()), matcher });
        let elements = expected.detail.xml.iter();
        let elements = elements.map(|(path, matcher)| Claim { line: Line::Element(path.clone()), matcher });
        let message = expected.detail.message.iter();
        let message = message.map(|matcher| Claim { line: Line::Element("Message".to_owned()), matcher });
        message.chain(elements).chain(headers).collect()
    }

    fn set(&mut self, line: Line, text: Option<String>) {
        self.0.retain(|(other, _)| *other != line);
        self.0.extend(text.map(|text| (line, text)));
        self.0.sort();
    }

    fn text(&self, is_told: impl Fn(&Line) -> bool) -> String {
        let line = |(line, text): &(Line, String)| {
            let shown = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text);
            format!("{line}: {}\n", shown.replace(['\n', '\r'], " "))
        };
        self.0.iter().filter(|(line, _)| is_told(line)).map(line).collect()
    }
}

/// A unified diff of what the outcome wanted and what came back; `None` where there is no answer.
///
/// Lines of which nothing was claimed stand on both sides, unless the answer is of another kind altogether.
pub(super) fn diff(expected: &Expected, evidence: &Evidence) -> Option<String> {
    let received = Portrait::of(evidence.test.received.as_ref().ok()?);
    let root = if expected.status.is_success() { "CopyPartResult" } else { "Error" };
    let mut wanted = received.clone();
    if received.get(&Line::Root) != Some(root) {
        wanted.0.retain(|(line, _)| matches!(line, Line::Status | Line::Header(_)));
        wanted.set(Line::Root, Some(root.to_owned()));
    }
    let status: u16 = received.get(&Line::Status).and_then(|status| status.parse().ok()).unwrap_or(0);
    if !expected.status.contains(status) {
        wanted.set(Line::Status, Some(expected.status.to_string()));
    }
    let code = Line::Element("Code".to_owned());
    if !expected.codes.is_empty() && !expected.codes.iter().any(|code_| received.get(&code) == Some(code_)) {
        wanted.set(code, Some(expected.codes.join(" or ")));
    }
    let claims = Portrait::claims(expected);
    for claim in &claims {
        if matches(claim.matcher, received.get(&claim.line), evidence) == Ok(true) {
            continue;
        }
        let text = match claim.matcher {
            Matcher::Form(Form::Absent) => None,
            Matcher::Form(form) => Some(form_in_words(*form).to_owned()),
            Matcher::Exactly(template) => template.fill(&evidence.facts).ok(),
        };
        wanted.set(claim.line.clone(), text);
    }
    let is_told = |line: &Line| !line.is_noise() || claims.iter().any(|claim| claim.line == *line);
    let (wanted, received) = (wanted.text(is_told), received.text(is_told));
    let diff = TextDiff::from_lines(&wanted, &received);
    Some(diff.unified_diff().context_radius(10).header("expected", "received").to_string())
}

/// Whether a line is as a matcher wants it.
pub(super) fn matches(
    matcher: &Matcher,
    text: Option<&str>,
    evidence: &Evidence,
) -> Result<bool, TemplateError> {
    let form = match matcher {
        Matcher::Exactly(template) => return Ok(text == Some(template.fill(&evidence.facts)?.as_str())),
        Matcher::Form(form) => *form,
    };
    let Some(text) = text else { return Ok(form == Form::Absent) };
    Ok(match form {
        Form::Absent => false,
        Form::Present => true,
        Form::Iso8601Millis => is_iso8601_millis(text),
        Form::LaterThanSource => is_iso8601_millis(text) && later_than_sources(text, evidence),
        Form::Quoted => unquoted(text).is_some(),
        Form::QuotedMd5OfPart => {
            let stored = evidence.completed.as_ref().and_then(|read| read.as_ref().ok());
            stored.is_some_and(|bytes| unquoted(text) == Some(&hex(&Md5::digest(bytes))))
        }
        Form::EtagOfListedPart => {
            let parts = evidence.parts.as_deref().unwrap_or_default();
            parts.len() == 1 && parts.iter().all(|part| part.etag.as_deref() == Some(text))
        }
    })
}

/// Later than any source, and no later than the answer itself.
fn later_than_sources(text: &str, evidence: &Evidence) -> bool {
    let dates = evidence.facts.sources.iter().map(|(_, source)| source.last_modified.unix());
    let answered = evidence.test.received.as_ref().ok().and_then(Answer::date);
    let end = answered.map_or(i64::MAX, |date| date.unix() + APART);
    HttpDate::parse_rfc3339(text.as_bytes())
        .is_ok_and(|date| Some(date.unix()) > dates.max() && date.unix() <= end)
}

fn form_in_words(form: Form) -> &'static str {
    match form {
        Form::Absent => "nothing",
        Form::Present => "anything",
        Form::Iso8601Millis => "a date like 2026-01-31T12:00:00.000Z",
        Form::LaterThanSource => {
            "a date like 2026-01-31T12:00:00.000Z, later than the source's and not in the future"
        }
        Form::Quoted => "a text between double quotes",
        Form::QuotedMd5OfPart => "the MD5 digest of the part's bytes between double quotes",
        Form::EtagOfListedPart => "the ETag that ListParts shows for the part",
    }
}

fn leaves(element: &Element, above: &str, lines: &mut Vec<(Line, String)>) {
    let path = if above.is_empty() { element.name.clone() } else { format!("{above}/{}", element.name) };
    if element.children.is_empty() {
        lines.push((Line::Element(path), element.text.clone()));
    } else {
        for child in &element.children {
            leaves(child, &path, lines);
        }
    }
}

fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('"'))
}

/// `YYYY-MM-DDThh:mm:ss.sssZ`
fn is_iso8601_millis(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000Z";
    text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_exact() {
        assert!(is_iso8601_millis("2026-01-31T12:00:00.000Z"));
        for wrong in ["2026-01-31T12:00:00Z", "2026-01-31 12:00:00.000Z", "2026-01-31T12:00:00.000+00:00", ""]
        {
            assert!(!is_iso8601_millis(wrong), "{wrong}");
        }
        assert_eq!(unquoted("\"a\""), Some("a"));
        for wrong in ["a", "\"", "\"a", "\"\"a\"\""] {
            assert_eq!(unquoted(wrong), None, "{wrong}");
        }
    }
}
