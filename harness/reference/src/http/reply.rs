//! Answers.

use crate::store::Content;
use ::http::StatusCode;
use ::http::header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use std::io::Write;

/// Status, headers and body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers, without those of the framing.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Content,
}

impl Reply {
    /// An answer without headers and body.
    pub(crate) fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Content::default() }
    }

    /// 200 without a body.
    pub(crate) fn ok() -> Self {
        Self::new(StatusCode::OK)
    }

    /// 204
    pub(crate) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT)
    }

    /// 200 with an XML document.
    pub(crate) fn xml(document: String) -> Self {
        Self::ok().with_xml(document)
    }

    /// With an XML document as its body.
    pub(crate) fn with_xml(self, document: String) -> Self {
        self.with("content-type", "application/xml").with_body(Bytes::from(document).into())
    }

    /// With `body`, which says nothing of its type.
    pub(crate) fn with_body(mut self, body: Content) -> Self {
        self.body = body;
        self
    }

    /// With a header; the last value of a name stays. A value that no header can hold is left out.
    pub(crate) fn with(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        if let Ok(value) = HeaderValue::from_bytes(value.as_ref()) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// With a header where there is a value for it.
    pub(crate) fn with_some(self, name: &'static str, value: Option<impl AsRef<[u8]>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With headers as they came in another request.
    pub(crate) fn with_all<'a>(
        mut self,
        headers: impl Iterator<Item = &'a (HeaderName, HeaderValue)>,
    ) -> Self {
        self.headers.extend(headers.cloned());
        self
    }

    /// The head and the body to send. To HEAD it keeps the length of a success, and of an error none: the document
    /// that would have followed is never seen. `last` announces that the connection is closed.
    pub(crate) fn into_wire(self, to_head: bool, last: bool) -> (Vec<u8>, Content) {
        let Self { status, mut headers, body } = self;
        let bodiless = status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED;
        if !bodiless && (!to_head || status.is_success()) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        if last {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        let mut head = Vec::new();
        // Writing to a vector cannot fail.
        let _ = write!(
            head,
            "HTTP/1.1 {} {}\r\n",
            status.as_str(),
            status.canonical_reason().unwrap_or_default()
        );
        for (name, value) in &headers {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        (head, if bodiless || to_head { Content::default() } else { body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_with_a_body_have_one_and_say_how_long_it_is() {
        for (status, to_head, length, sent) in [
            (StatusCode::OK, false, Some("4"), 4),
            (StatusCode::OK, true, Some("4"), 0),
            (StatusCode::NOT_FOUND, false, Some("4"), 4),
            (StatusCode::NOT_FOUND, true, None, 0),
            (StatusCode::NO_CONTENT, false, None, 0),
            (StatusCode::NOT_MODIFIED, false, None, 0),
        ] {
            let reply = Reply::new(status).with_body(Bytes::from_static(b"body").into());
            let (head, body) = reply.into_wire(to_head, false);
            let head = String::from_utf8(head).unwrap();
            let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            assert_eq!((line, body.len()), (length, sent), "{head}");
            assert!(
                head.starts_with(&format!("HTTP/1.1 {status}\r\n")) && head.ends_with("\r\n\r\n"),
                "{head}"
            );
            assert!(!head.contains("connection"));
        }
        let (head, _) = Reply::ok().into_wire(false, true);
        assert!(String::from_utf8(head).unwrap().contains("\r\nconnection: close\r\n"));
    }
}
