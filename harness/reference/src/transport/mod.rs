//! HTTP/1.1 on a connection.
//!
//! The endpoint reads heads itself, for two reasons: what no HTTP library would hand on (control bytes, folded
//! headers, differing lengths) must be answered with a document as Amazon's errors are, and a signature is over
//! the bytes that were sent.

mod connection;
mod disruption;
mod framing;
mod head;

pub(crate) use connection::serve;
pub(crate) use framing::Framing;
pub(crate) use head::Head;
