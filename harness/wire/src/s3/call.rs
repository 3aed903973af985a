use std::fmt;

use crate::{Answer, Client, Document, Exchange, Request, S3Error};

/// A typed call that did not end as it should. Its exchange is free of secrets.
#[derive(Clone, Debug)]
pub struct Failed {
    /// What was asked, such as `CreateBucket b`.
    pub what: String,
    /// The exchange, redacted; boxed to keep results small.
    pub exchange: Box<Exchange>,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with the exchange of a [`Failed`] call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Why {
    /// There was no answer; the exchange says why.
    NoAnswer,
    /// The status is not 2xx, or the body is an error document; holds the document, free of secrets.
    ///
    /// It cannot be read from the exchange any more, where `[redacted]` may stand inside the XML.
    Refused(Option<S3Error>),
    /// The answer says success, but not what such an answer must say; holds what is missing or wrong.
    Unreadable(String),
}

impl Failed {
    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.exchange.received.as_ref().ok().map(|answer| answer.status)
    }

    /// The `Code` of the error document, if there was one.
    pub fn code(&self) -> Option<&str> {
        match &self.why {
            Why::Refused(error) => error.as_ref().map(|error| error.code.as_str()),
            Why::NoAnswer | Why::Unreadable(_) => None,
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        let answer = match &self.exchange.received {
            Ok(answer) => answer,
            Err(none) => return write!(f, "{what}: {none}"),
        };
        let status = answer.status;
        match &self.why {
            Why::Unreadable(fault) => write!(f, "{what} was answered with {status}, but {fault}"),
            Why::Refused(Some(S3Error { code, message, .. })) => {
                write!(f, "{what} was refused with {status} {code}: {message}")
            }
            Why::Refused(None) | Why::NoAnswer => {
                write!(f, "{what} was refused with {status} and no error document")
            }
        }
    }
}

impl std::error::Error for Failed {}

impl Client {
    /// Sends a request and reads its answer if that is a success and not an error document.
    pub(super) async fn call<T>(
        &self,
        what: String,
        request: Request,
        read: impl FnOnce(&Answer) -> Result<T, String>,
    ) -> Result<T, Failed> {
        self.attempt(what, request, Answer::is_success, read).await
    }

    /// As [`Client::call`], where a success is what `accepted` says.
    pub(super) async fn attempt<T>(
        &self,
        what: String,
        request: Request,
        accepted: impl FnOnce(&Answer) -> bool,
        read: impl FnOnce(&Answer) -> Result<T, String>,
    ) -> Result<T, Failed> {
        let exchange = self.send(&request).await;
        let redactor = exchange.redactor(self.redactor());
        let why = match &exchange.received {
            Err(_) => Why::NoAnswer,
            Ok(answer) if !accepted(answer) => {
                Why::Refused(answer.error().map(|error| error.redacted(&redactor)))
            }
            Ok(answer) => match read(answer) {
                Ok(value) => return Ok(value),
                Err(fault) => Why::Unreadable(redactor.redact_str(&fault)),
            },
        };
        Err(Failed {
            what: redactor.redact_str(&what),
            exchange: Box::new(exchange.redacted(self.redactor())),
            why,
        })
    }
}

/// For calls of which only the success matters.
pub(super) fn nothing(_: &Answer) -> Result<(), String> {
    Ok(())
}

/// The document in a body, whose root must have this name, up to its last word: SDKs do not look at it, and so
/// servers write `ListPartsResponse` for `ListPartsResult`. A root of another call would be no answer to this one.
pub(super) fn document(answer: &Answer, root: &str) -> Result<Document, String> {
    if answer.truncated {
        return Err("its body is longer than the client reads".to_owned());
    }
    let document = Document::parse(&answer.body).map_err(|cause| cause.to_string())?;
    if stem(&document.root.name) == stem(root) {
        Ok(document)
    } else {
        Err(format!("its root element is {}, not {root}", document.root.name))
    }
}

/// A root's name without its last word; what GetBucketVersioning answers with has two names in the wild.
fn stem(root: &str) -> &str {
    let stem = root.strip_suffix("Result").or_else(|| root.strip_suffix("Response")).unwrap_or(root);
    if stem == "GetBucketVersioning" { "VersioningConfiguration" } else { stem }
}

/// A header that the answer must have.
pub(super) fn required<'a>(answer: &'a Answer, name: &str) -> Result<&'a str, String> {
    answer.header_str(name).ok_or_else(|| format!("it has no readable header {name}"))
}

/// An entity tag without its quotes; as it is if it has none.
pub(super) fn unquoted(etag: &str) -> &str {
    etag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(etag)
}
