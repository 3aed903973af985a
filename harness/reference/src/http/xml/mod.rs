//! XML documents: written for answers, read from requests.

mod reader;
mod writer;

pub(crate) use reader::{Element, parse};
pub(crate) use writer::{Writer, error_document, result_document, text_document};
