//! HTTP and XML as S3 speaks them: names in, documents and errors out.

mod error;
pub(crate) mod percent;
mod query;
mod reply;
mod request;
pub(crate) mod xml;

pub(crate) use error::{Error, bad_request};
pub(crate) use query::Query;
pub(crate) use reply::Reply;
pub(crate) use request::{Body, Request, Resource, combined, header};
