//! What a Rust S3 server puts into `tests/upload_part_copy.rs`, with `harness = false` in its `Cargo.toml`.
//!
//! The embedded reference stands in for the server:
//! `cargo run -p upcheck-testkit --example own_server -- range/malformed`

use std::process::ExitCode;
use upcheck_reference::{Config, Reference};
use upcheck_testkit::{Suite, Target, TargetError};

fn main() -> ExitCode {
    Suite::against(|| async {
        let (config, server) = start().await.map_err(|error| TargetError::Start(error.to_string()))?;
        Ok((Target::new(&server.url(), &config.access_key, &config.secret_key), server))
    })
    .main()
}

/// Whatever it takes to start the server on a free port.
async fn start() -> std::io::Result<(Config, Reference)> {
    let config = Config::random()?;
    Ok((config.clone(), Reference::start(config).await?))
}
