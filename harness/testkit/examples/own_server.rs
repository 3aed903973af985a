//! A Rust S3 server that runs the suite from its own tests: this would be its `tests/upload_part_copy.rs`, with
//! `harness = false` in `Cargo.toml`. The embedded reference stands in for the server.
//!
//! `cargo run -p upcheck-testkit --example own_server -- range/malformed`

use upcheck_reference::{Config, Reference};
use upcheck_testkit::{Suite, Target, TargetError};

fn main() -> std::process::ExitCode {
    Suite::against(|| async {
        let (server, access_key, secret_key) = start().await?;
        Ok((Target::new(&server.url(), &access_key, &secret_key), server))
    })
    .main()
}

/// What a server's author has already.
async fn start() -> Result<(Reference, String, String), TargetError> {
    let failed = |error: std::io::Error| TargetError::Start(error.to_string());
    let config = Config::random().map_err(failed)?;
    let (access_key, secret_key) = (config.access_key.clone(), config.secret_key.clone());
    Ok((Reference::start(config).await.map_err(failed)?, access_key, secret_key))
}
