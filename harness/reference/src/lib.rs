//! An embedded S3 endpoint for conformance tests.
//!
//! [`Reference::start`] serves HTTP/1.1, plain or encrypted, in path and virtual-hosted style, verifies Signature
//! Version 4 in headers and queries, knows two accounts and bucket policies, and keeps everything in memory. `UploadPartCopy` is decided by [`upcheck_model::upload_part_copy`]: the endpoint
//! carries out the preferred outcome. The calls around it follow Amazon S3 as recorded or documented, so
//! that a harness finds the same world behind it as it would find on Amazon.
//!
//! Layers, outermost first: `server` accepts connections, `transport` reads requests from them, `service` takes one
//! request through `auth` (who asks, and is the body what was signed), `http` (names, documents, errors) and `ops`
//! (one file per call, and who may make it) to `store`. `defect` holds faults that can be turned on one at a time; what
//! they spoil knows nothing of them.

mod auth;
mod clock;
mod config;
mod defect;
mod http;
mod ops;
mod server;
mod service;
mod store;
mod timestamp;
mod tls;
mod tokens;
mod transport;

pub use clock::Clock;
pub use config::{AltAccount, Config};
pub use defect::{Defect, Origin, defects};
pub use server::Reference;
pub use service::MAX_BODY;
