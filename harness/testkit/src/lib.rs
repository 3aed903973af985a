//! The UploadPartCopy suite as tests of a Rust S3 server.
//!
//! Each check becomes a test of its own, so it can be filtered by name, listed and run by `cargo test` and by
//! cargo-nextest. In the server's `Cargo.toml`:
//!
//! ```toml
//! [[test]]
//! name = "upload_part_copy"
//! harness = false
//! ```
//!
//! and in `tests/upload_part_copy.rs`:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     upcheck_testkit::Suite::against(|| async {
//!         // Start the server here; what is returned lives until the last test has run.
//!         let server = "…";
//!         Ok((upcheck_testkit::Target::new("http://127.0.0.1:9000", "access key", "secret key"), server))
//!     })
//!     .main()
//! }
//! ```
//!
//! With a server that runs already, [`Suite::from_env`] takes the endpoint and the keys from the environment.

mod suite;
mod target;

pub use suite::Suite;
pub use target::{Target, TargetError};
