//! Seeds that the outcomes which a case allows give: answers as a server would send them.

use super::Shelf;
use upcheck_engine::case::{Form, Status};
use upcheck_engine::plan::{Expected, Matcher, Point};
use upcheck_engine::run::PointFacts;

/// Later than the sources of [`PointFacts::example`].
const A_SECOND_LATER: &str = "2026-01-01T00:00:01.000Z";

/// An answer for each outcome that a point allows.
pub(super) fn of_point(shelf: &mut Shelf, point: &Point, facts: &PointFacts) {
    for expected in &point.allow {
        let body = body(expected, facts);
        let answer = answer(expected, facts, &body);
        shelf.add("xml", &point.name, body);
        shelf.add("http_answer", &point.name, answer.clone());
        shelf.add("answer_diff", &point.name, format!("check: {}\n{answer}", point.name));
    }
}

fn answer(expected: &Expected, facts: &PointFacts, body: &str) -> String {
    let status = match expected.status {
        Status::Exactly(status) => status,
        Status::Class(class) => class * 100,
    };
    let mut head =
        format!("HTTP/1.1 {status} Reason\r\nx-amz-request-id: 4442587FB7D0A2F9\r\nServer: AmazonS3\r\n");
    for (name, matcher) in &expected.detail.headers {
        if let Some(text) = text(matcher, facts) {
            head += &format!("{name}: {text}\r\n");
        }
    }
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn body(expected: &Expected, facts: &PointFacts) -> String {
    let mut elements: Vec<(&str, String)> = Vec::new();
    elements.extend(expected.codes.first().map(|code| ("Code", code.clone())));
    let message = expected.detail.message.as_ref().and_then(|matcher| text(matcher, facts));
    elements.extend(message.map(|message| ("Message", message)));
    for (path, matcher) in &expected.detail.xml {
        elements.extend(text(matcher, facts).map(|text| (path.as_str(), text)));
    }
    let write = |(name, text): &(&str, String)| format!("<{name}>{}</{name}>", escaped(text));
    let inside: String = elements.iter().map(write).collect();
    let document = if expected.status.is_success() {
        let namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
        format!("<CopyPartResult xmlns=\"{namespace}\">{inside}</CopyPartResult>")
    } else {
        format!("<Error>{inside}<RequestId>4442587FB7D0A2F9</RequestId></Error>")
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}")
}

fn text(matcher: &Matcher, facts: &PointFacts) -> Option<String> {
    match matcher {
        Matcher::Exactly(template) => template.fill(facts).ok(),
        Matcher::Form(Form::Absent) => None,
        Matcher::Form(Form::Iso8601Millis | Form::LaterThanSource) => Some(A_SECOND_LATER.to_owned()),
        Matcher::Form(Form::Present | Form::Quoted | Form::QuotedMd5OfPart | Form::EtagOfListedPart) => {
            Some("\"0123456789abcdef0123456789abcdef\"".to_owned())
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
