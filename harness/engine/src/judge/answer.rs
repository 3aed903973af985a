//! What an answer to UploadPartCopy is, whatever was expected.

use std::fmt;
use upcheck_wire::{Answer, Document, Exchange};

/// An answer, classified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// No whole answer; why.
    Nothing(String),
    /// A success with a `CopyPartResult`.
    Copied {
        /// The HTTP status.
        status: u16,
        /// The part's ETag as it stands in the document.
        etag: Option<String>,
    },
    /// An error: a status of 300 or above, or an `<Error>` document under any status.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error code, where there is a document with one.
        code: Option<String>,
    },
    /// A success without any document, and with an `ETag` header: how a part of the request's body is answered.
    Uploaded {
        /// The HTTP status.
        status: u16,
        /// The header as it came.
        etag: String,
    },
    /// A success without a `CopyPartResult`; what there is instead.
    Odd {
        /// The HTTP status.
        status: u16,
        /// What is in its place.
        body: String,
    },
}

impl Observed {
    /// Classifies an exchange.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let answer = match &exchange.received {
            Ok(answer) => answer,
            Err(none) => return Self::Nothing(none.to_string()),
        };
        let status = answer.status;
        let document = Document::parse(&answer.body);
        match &document {
            Ok(document) if document.root.name == "Error" => {
                Self::Refused { status, code: answer.error().map(|e| e.code) }
            }
            _ if status >= 300 => Self::Refused { status, code: None },
            Ok(document) if document.root.name == "CopyPartResult" => {
                Self::Copied { status, etag: document.root.text_of("ETag").map(str::to_owned) }
            }
            Ok(document) => Self::Odd { status, body: format!("a <{}> document", document.root.name) },
            Err(_) if answer.body.is_empty() && answer.header_str("etag").is_some() => {
                Self::Uploaded { status, etag: answer.header_str("etag").unwrap_or_default().to_owned() }
            }
            Err(_) if answer.body.is_empty() => Self::Odd { status, body: "an empty body".to_owned() },
            Err(error) => Self::Odd { status, body: format!("a body that is no XML document ({error})") },
        }
    }

    /// The HTTP status, where there is an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Nothing(_) => None,
            Self::Copied { status, .. }
            | Self::Uploaded { status, .. }
            | Self::Refused { status, .. }
            | Self::Odd { status, .. } => Some(*status),
        }
    }

    /// What is wrong with it whatever was expected: no answer, a server error, no well-formed document.
    #[must_use]
    pub fn broken(&self, answer: Option<&Answer>) -> Option<String> {
        match self {
            Self::Nothing(why) => Some(format!("there was no answer: {why}")),
            _ if self.status().is_some_and(|status| status >= 500) => {
                let status = self.status().unwrap_or_default();
                Some(format!("a server error: no request may end in {status}"))
            }
            Self::Refused { status, code: None } => {
                Some(match answer.map(|answer| Document::parse(&answer.body)) {
                    Some(Err(error)) => format!("the {status} has no well-formed error document: {error}"),
                    Some(Ok(document)) => {
                        format!("the {status} has a <{}> document instead of an <Error>", document.root.name)
                    }
                    None => format!("the {status} has no error document"),
                })
            }
            Self::Odd { status, body } => {
                Some(format!("the {status} has {body} instead of a CopyPartResult"))
            }
            Self::Uploaded { status, .. } => Some(format!(
                "the {status} has an ETag header and no body, like an UploadPart, instead of a CopyPartResult"
            )),
            Self::Refused { .. } | Self::Copied { .. } => None,
        }
    }
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(_) => f.write_str("no answer"),
            Self::Copied { status, .. } => write!(f, "{status} CopyPartResult"),
            Self::Refused { status, code: Some(code) } => write!(f, "{status} {code}"),
            Self::Refused { status, code: None } => write!(f, "{status} without an error code"),
            Self::Uploaded { status, .. } => write!(f, "{status} as to an UploadPart"),
            Self::Odd { status, body } => write!(f, "{status} with {body}"),
        }
    }
}
