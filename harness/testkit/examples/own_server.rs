//! What a Rust S3 server puts into `tests/upload_part_copy.rs`, with `harness = false` in its `Cargo.toml`.
//!
//! The embedded reference stands in for the server:
//! `cargo run -p upcheck-testkit --example own_server -- range/malformed`

use upcheck_reference::{Config, Reference};
use upcheck_testkit::{Suite, Target};

fn main() -> std::process::ExitCode {
    Suite::against(|| async {
        let server = Reference::start(Config::random()?).await?;
        let keys = server.config();
        Ok((Target::new(&server.url(), &keys.access_key, &keys.secret_key), server))
    })
    .main()
}
