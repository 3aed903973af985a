//! Small changes to requests, refusals and documents.

use crate::http::Reply;
use crate::store::Content;
use bytes::Bytes;
use upcheck_model::{Answer, Effect, Outcome, PartCopied, Refusal, Request};

/// The text of a header; empty where it is absent or no UTF-8.
pub(super) fn text<'r>(request: &'r Request, name: &str) -> &'r str {
    request.header(name).and_then(|raw| std::str::from_utf8(raw).ok()).unwrap_or_default()
}

/// Gives a header that is there another value.
pub(super) fn set(request: &mut Request, name: &str, value: impl Into<Vec<u8>>) {
    if let Some((_, known)) = request.headers.iter_mut().find(|(known, _)| known == name) {
        *known = value.into();
    }
}

/// Takes a header away.
pub(super) fn remove(request: &mut Request, name: &str) {
    request.headers.retain(|(known, _)| known != name);
}

/// The refusal of an outcome, where it is one.
pub(super) fn refusal(outcome: &mut Outcome) -> Option<&mut Refusal> {
    match &mut outcome.answer {
        Answer::Refused(refusal) => Some(refusal),
        Answer::Copied(_) => None,
    }
}

/// What a success says, where it is one.
pub(super) fn copied(outcome: &mut Outcome) -> Option<&mut PartCopied> {
    match &mut outcome.answer {
        Answer::Copied(copied) => Some(copied),
        Answer::Refused(_) => None,
    }
}

/// Makes a refusal of an outcome.
pub(super) fn refuse(outcome: &mut Outcome, status: u16, code: &'static str) {
    let message = match code {
        "InternalError" => "We encountered an internal error. Please try again.",
        _ => "The request cannot be carried out.",
    };
    outcome.answer =
        Answer::Refused(Refusal { status, code, message: message.to_owned(), elements: Vec::new() });
    outcome.effect = Effect::Nothing;
}

/// Gives the first element called `name` another text.
pub(super) fn set_element(document: &mut String, name: &str, text: &str) {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let begin = document.find(&open).map(|at| at + open.len());
    if let Some(begin) = begin
        && let Some(length) = document.get(begin..).and_then(|rest| rest.find(&close))
    {
        document.replace_range(begin..begin + length, text);
    }
}

/// The text of the first element called `name` as it stands there; empty where there is none.
pub(super) fn element<'d>(document: &'d str, name: &str) -> &'d str {
    let rest = document.split_once(&format!("<{name}>")).map(|(_, rest)| rest).unwrap_or_default();
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text).unwrap_or_default()
}

/// Takes the first element called `name` away.
pub(super) fn remove_element(document: &mut String, name: &str) {
    let whole = format!("<{name}>{}</{name}>", element(document, name));
    *document = document.replacen(&whole, "", 1);
}

/// Whether a part's bytes stand in an object, as those of a copy do.
pub(super) fn lies_in(part: &Content, object: &Content) -> bool {
    let (part, whole) = (part.joined(), object.joined());
    !part.is_empty() && whole.windows(part.len()).any(|window| *window == *part)
}

/// So many bytes, all of them zero.
pub(super) fn zeros(length: u64) -> Content {
    Bytes::from(vec![0; usize::try_from(length).unwrap_or(usize::MAX)]).into()
}

/// Writes a document anew.
pub(super) fn rewrite(reply: &mut Reply, alter: impl FnOnce(&mut String)) {
    let mut document = String::from_utf8_lossy(&reply.body.joined()).into_owned();
    alter(&mut document);
    reply.body = Bytes::from(document).into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_changed_and_removed() {
        let mut document = "<R><A>1</A><B/><A>2</A></R>".to_owned();
        assert_eq!((element(&document, "A"), element(&document, "C")), ("1", ""));
        set_element(&mut document, "A", "3");
        assert_eq!(document, "<R><A>3</A><B/><A>2</A></R>");
        remove_element(&mut document, "A");
        set_element(&mut document, "C", "4");
        remove_element(&mut document, "C");
        assert_eq!(document, "<R><B/><A>2</A></R>");
    }
}
