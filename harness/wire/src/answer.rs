use bytes::Bytes;
use upcheck_grammar::HttpDate;

use crate::exchange::header;
use crate::{Document, Method, NoAnswer, Redactor, raw};

/// What a server answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The reason phrase, if there is one.
    pub reason: Option<String>,
    /// The header lines in the server's order, names in lower case, values without surrounding white space; over
    /// [`Transport::Library`], lines of one name stand together. Trailers are left out.
    ///
    /// [`Transport::Library`]: crate::Transport::Library
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, up to the client's limit.
    pub body: Bytes,
    /// Whether the body went on beyond the limit; the rest was not read.
    pub truncated: bool,
    /// How many bytes came behind the end of the answer, at most 64 KiB, which no server has a reason to send; only
    /// [`Transport::Raw`] sees them. Whoever keeps the connection takes them for the answer to the next request.
    ///
    /// [`Transport::Raw`]: crate::Transport::Raw
    pub excess: usize,
}

impl Answer {
    /// Reads the answer to a request with this method from all that a server sent before it closed the connection; of
    /// the body at most `body_limit` bytes. Of bytes behind the answer, the number is kept.
    ///
    /// # Errors
    /// [`NoAnswer::Broken`] if it is no answer or is cut off.
    pub fn parse(bytes: &[u8], request: Method, body_limit: usize) -> Result<Self, NoAnswer> {
        raw::answer(bytes, request, body_limit)
    }

    /// The value of the first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        header(&self.headers, name)
    }

    /// As [`Answer::header`], for values that are UTF-8.
    pub fn header_str(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.header(name)?).ok()
    }

    /// The server's clock: the `date` header, if it is an HTTP date (RFC 9110 section 5.6.7).
    pub fn date(&self) -> Option<HttpDate> {
        HttpDate::parse(self.header("date")?).ok()
    }

    /// The `last-modified` header, if it is an HTTP date.
    pub fn last_modified(&self) -> Option<HttpDate> {
        HttpDate::parse(self.header("last-modified")?).ok()
    }

    /// The error that the body holds, if its root element is `Error`.
    ///
    /// The status is not looked at: a copy that takes long is answered with 200 and white space before its outcome
    /// is known, so an error can follow any status (Amazon's documentation of `CopyObject`).
    pub fn error(&self) -> Option<S3Error> {
        let root = Document::parse(&self.body).ok()?.root;
        if root.name != "Error" {
            return None;
        }
        let text = |name| root.child(name).map_or_else(String::new, |element| element.text.clone());
        Some(S3Error {
            code: text("Code"),
            message: text("Message"),
            elements: root.children.iter().map(|child| (child.name.clone(), child.text.clone())).collect(),
        })
    }

    /// Whether the status is 2xx and the body is no error document.
    pub fn is_success(&self) -> bool {
        self.has_success_status() && self.error().is_none()
    }

    /// Whether the status is 2xx. Enough only where the body is an object's data, which may look like anything.
    pub(crate) fn has_success_status(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// An S3 error document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct S3Error {
    /// The `Code` element's text, empty if there is none.
    pub code: String,
    /// The `Message` element's text, empty if there is none.
    pub message: String,
    /// Every element below the root with its text, `Code` and `Message` included, in the server's order.
    pub elements: Vec<(String, String)>,
}

impl S3Error {
    /// The text of the first element of this name.
    pub fn element(&self, name: &str) -> Option<&str> {
        self.elements.iter().find(|(candidate, _)| candidate == name).map(|(_, text)| text.as_str())
    }

    /// The same error with every secret replaced by `[redacted]`.
    ///
    /// A body that is redacted as a whole may be XML no more; what is read before keeps its shape.
    #[must_use]
    pub fn redacted(&self, redactor: &Redactor) -> Self {
        let clear = |text: &String| redactor.redact_str(text);
        Self {
            code: clear(&self.code),
            message: clear(&self.message),
            elements: self.elements.iter().map(|(name, text)| (clear(name), clear(text))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        let headers = vec![
            ("date".to_owned(), b"Fri, 24 May 2013 00:00:00 GMT".to_vec()),
            ("last-modified".to_owned(), b"24 May 2013".to_vec()),
            ("x-obs".to_owned(), b"\xff".to_vec()),
        ];
        Answer {
            status,
            reason: None,
            headers,
            body: Bytes::from_static(body.as_bytes()),
            truncated: false,
            excess: 0,
        }
    }

    #[test]
    fn an_error_root_is_an_error_under_any_status() {
        let document =
            "<Error><Code>SlowDown</Code><Message>Reduce</Message><RequestId>7</RequestId></Error>";
        for status in [200, 204, 404, 503] {
            let answer = answer(status, document);
            let error = answer.error().unwrap();
            assert_eq!((error.code.as_str(), error.message.as_str()), ("SlowDown", "Reduce"));
            assert_eq!(error.element("RequestId"), Some("7"));
            assert_eq!(error.element("Requestid"), None);
            assert_eq!(error.elements.len(), 3);
            assert!(!answer.is_success(), "{status}");
        }
    }

    #[test]
    fn success_needs_2xx_and_no_error_root() {
        for (status, body, success) in [
            (200, "", true),
            (204, "", true),
            (299, "<CopyPartResult/>", true),
            (200, "<a><Error/></a>", true),
            (200, " \n<?xml version=\"1.0\"?><Error/>", false),
            (199, "", false),
            (301, "", false),
            (404, "<CopyPartResult/>", false),
        ] {
            assert_eq!(answer(status, body).is_success(), success, "{status} {body}");
        }
    }

    #[test]
    fn an_error_without_code_has_an_empty_one() {
        let error = answer(500, "<Error/>").error().unwrap();
        assert_eq!((error.code.as_str(), error.message.as_str(), error.elements.len()), ("", "", 0));
    }

    #[test]
    fn headers_are_found_in_any_case() {
        let answer = answer(200, "");
        assert_eq!(answer.header("X-Obs"), Some(&b"\xff"[..]));
        assert_eq!(answer.header_str("X-Obs"), None);
        assert_eq!(answer.header("x-other"), None);
        assert_eq!(answer.date().unwrap().unix(), 1_369_353_600);
        assert_eq!(answer.last_modified(), None);
    }
}
