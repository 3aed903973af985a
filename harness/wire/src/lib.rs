//! The typed wire: builds, signs and sends S3 requests, and keeps what was handed over and what came back.
//!
//! [`Client::send`] never fails: an [`Exchange`] holds either an [`Answer`] or the reason why there is none.
//! The calls that building and clearing a test bed need are methods of [`Client`] too, such as
//! [`Client::create_bucket`]; they fail with a [`Failed`] that has been cleared of secrets.

mod answer;
mod client;
mod credentials;
mod endpoint;
mod exchange;
mod method;
mod prepare;
mod redact;
mod request;
mod s3;
mod sign;
mod unsendable;
mod xml;

pub use answer::{Answer, S3Error};
pub use client::{Client, ClientConfig, ClientError};
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointError};
pub use exchange::{Exchange, NoAnswer, Sent};
pub use method::Method;
pub use redact::Redactor;
pub use request::Request;
pub use s3::{DeleteError, Failed, Head, Part, Read, Stored, Version, Versioning, Why};
pub use unsendable::Unsendable;
pub use xml::{Document, Element, XmlError};
