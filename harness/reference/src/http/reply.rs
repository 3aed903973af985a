//! Answers before they reach hyper.

use super::Segments;
use crate::store::Content;
use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// Status, headers and body of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Content,
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

    /// The answer for hyper. To HEAD it keeps the headers of a success, and of an error no length: the
    /// document that would have followed is never seen.
    pub(crate) fn into_response(self, to_head: bool) -> Response<Segments> {
        let Self { status, mut headers, body } = self;
        let bodiless = to_head || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED;
        if to_head && status.is_success() {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let mut response = Response::new(Segments::from(if bodiless { Content::default() } else { body }));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}
