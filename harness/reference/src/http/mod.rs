//! HTTP and XML as S3 speaks them: names in, documents and errors out.

mod body;
mod error;
pub(crate) mod percent;
mod query;
mod reply;
mod request;
pub(crate) mod xml;

pub(crate) use body::Segments;
pub(crate) use error::Error;
pub(crate) use query::{Query, pairs as query_pairs};
pub(crate) use reply::Reply;
pub(crate) use request::{Body, Request, Resource, header};
