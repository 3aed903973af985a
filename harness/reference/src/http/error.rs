//! Error answers.

use super::{Reply, xml};
use ::http::StatusCode;
use std::borrow::Cow;
use upcheck_model::Refusal;

/// An error answer: status, the children of its `<Error>` document, further headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The `Code` element.
    pub(crate) code: &'static str,
    /// The `Message` element.
    pub(crate) message: Cow<'static, str>,
    /// Further elements, name and text.
    pub(crate) elements: Vec<(&'static str, String)>,
    /// Further headers, lower-case name and value.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Error {
    /// An error without further elements and headers.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), elements: Vec::new(), headers: Vec::new() }
    }

    /// With one more element.
    pub(crate) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.elements.push((name, text.into()));
        self
    }

    /// With one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// 403: no right to do this, or no proof of it.
    pub(crate) fn access_denied(message: &'static str) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    /// 400: an argument that no request may carry.
    pub(crate) fn invalid_argument(message: impl Into<Cow<'static, str>>, name: &str, value: &str) -> Self {
        Self::new(400, "InvalidArgument", message).with("ArgumentName", name).with("ArgumentValue", value)
    }

    /// 400: a request that makes no sense as a whole.
    pub(crate) fn invalid_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, "InvalidRequest", message)
    }

    /// 400: path or query cannot be decoded.
    pub(crate) fn invalid_uri(raw: &[u8]) -> Self {
        Self::new(400, "InvalidURI", "Couldn't parse the specified URI.")
            .with("URI", String::from_utf8_lossy(raw))
    }

    /// 400: a body that is no XML, or not the XML that the call takes.
    pub(crate) fn malformed_xml() -> Self {
        Self::new(
            400,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    }

    /// 405: the resource does not know the method. `kind` is `SERVICE`, `BUCKET`, `OBJECT` or `DeleteMarker`.
    pub(crate) fn method_not_allowed(method: &str, kind: &'static str) -> Self {
        Self::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            .with("Method", method)
            .with("ResourceType", kind)
    }

    /// 501: a feature that this endpoint leaves out. `header` names what asked for it.
    pub(crate) fn not_implemented(header: &str) -> Self {
        Self::new(
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        )
        .with("Header", header)
    }

    /// 412: a condition of the request does not hold; `condition` is its header as Amazon spells it.
    pub(crate) fn precondition_failed(condition: &'static str) -> Self {
        Self::new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
            .with("Condition", condition)
    }

    /// The answer. Every error document names the request that it answers.
    pub(crate) fn into_reply(self, request_id: &str, host_id: &str) -> Reply {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let document = xml::error_document(|error| {
            error.text("Code", self.code).text("Message", &self.message);
            for (name, text) in &self.elements {
                error.text(name, text);
            }
            error.text("RequestId", request_id).text("HostId", host_id);
        });
        self.headers
            .iter()
            .fold(Reply::new(status).with_xml(document), |reply, (name, value)| reply.with(name, value))
    }
}

/// 400: a head or a framing that is not HTTP/1.1.
pub(crate) fn bad_request() -> Error {
    Error::new(400, "BadRequest", "An error occurred when parsing the HTTP request.")
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status,
            code: refusal.code,
            message: refusal.message.into(),
            elements: refusal.elements,
            headers: Vec::new(),
        }
    }
}
