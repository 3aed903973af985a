//! The wire: builds, signs and sends S3 requests, and keeps what went out and what came back.
//!
//! [`Client::send`] never fails: an [`Exchange`] holds either an [`Answer`] or the reason why there is none.
//! A request goes out byte for byte as it is asked for: through the HTTP library where that alters nothing, else, or if
//! it is to have its connection for itself, over one of our own ([`Transport`]).
//! The calls that building and clearing a test bed need are methods of [`Client`] too, such as
//! [`Client::create_bucket`]; they fail with a [`Failed`] that has been cleared of secrets.

mod addressing;
mod answer;
mod body;
mod client;
mod credentials;
mod endpoint;
mod environment;
mod exchange;
mod library;
mod method;
mod prepare;
mod raw;
mod redact;
mod request;
mod s3;
mod shared_config;
mod sign;
mod signing;
mod system_certificates;
mod tls;
mod transport;
mod unsendable;
mod xml;

pub use addressing::Addressing;
pub use answer::{Answer, S3Error};
pub use client::{Client, ClientConfig, ClientError};
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointError};
pub use environment::{Environment, EnvironmentError};
pub use exchange::{Exchange, NoAnswer, Sent};
pub use method::Method;
pub use redact::Redactor;
pub use request::Request;
pub use s3::{DeleteError, Failed, Head, Part, Read, Stored, Version, Versioning, Why};
pub use shared_config::{Profile, SharedConfig, SharedConfigError};
pub use signing::{Signing, Tampering};
pub use tls::{CaBundle, TlsError, TlsOptions};
pub use transport::{Connection, Framing, Transport};
pub use unsendable::Unsendable;
pub use xml::{Document, Element, XmlError};
