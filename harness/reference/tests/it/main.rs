//! The endpoint over real connections, with requests signed by Amazon's own signer.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod access;
mod addressing;
mod authentication;
mod buckets;
mod copies;
mod defects;
mod fixture;
mod listing;
mod multipart;
mod objects;
mod presigned;
mod robustness;
mod tls;
mod transport;
mod versioning;
