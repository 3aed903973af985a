//! An embedded S3 endpoint for conformance tests.
//!
//! [`Reference::start`] serves HTTP/1.1 with path-style addressing, verifies Signature Version 4 and keeps
//! everything in memory. `UploadPartCopy` is decided by [`upcheck_model::upload_part_copy`]: the endpoint
//! carries out the preferred outcome. The calls around it follow Amazon S3 as recorded or documented, so
//! that a harness finds the same world behind it as it would find on Amazon.
//!
//! Layers, outermost first: `server` accepts connections, `service` takes one request through `auth` (who
//! asks, and is the body what was signed), `http` (names, documents, errors) and `ops` (one file per call)
//! to `store`.

mod auth;
mod clock;
mod config;
mod hex;
mod http;
mod ops;
mod server;
mod service;
mod store;
mod timestamp;
mod tokens;

pub use clock::Clock;
pub use config::Config;
pub use server::Reference;
pub use service::MAX_BODY;
