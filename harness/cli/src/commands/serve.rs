//! `upcheck serve`

use crate::out::tell;
use crate::signals;
use crate::trouble::Trouble;
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;
use upcheck_engine::run::ExitCode;
use upcheck_grammar::AccountId;
use upcheck_reference::{Config, Reference};

/// Serve the embedded reference, for clients and SDKs to be tested against
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 lets the system choose
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The access key id; made up where it is left out
    #[arg(long, value_name = "KEY")]
    access_key: Option<String>,
    /// The secret key; made up where it is left out
    #[arg(long, value_name = "SECRET")]
    secret_key: Option<String>,
    /// The account that owns every bucket; made up where it is left out
    #[arg(long, value_name = "N", value_parser = account)]
    account_id: Option<AccountId>,
    /// The region that requests must be signed for
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: String,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        let made_up = Config::random().map_err(Trouble::harness)?;
        let config = Config {
            listen: self.listen,
            access_key: self.access_key.clone().unwrap_or_else(|| made_up.access_key.clone()),
            secret_key: self.secret_key.clone().unwrap_or_else(|| made_up.secret_key.clone()),
            account: self.account_id.clone().unwrap_or_else(|| made_up.account.clone()),
            region: self.region.clone(),
            ..made_up
        };
        if self.access_key.is_none() {
            tell!("AWS_ACCESS_KEY_ID={}", config.access_key);
        }
        if self.secret_key.is_none() {
            tell!("AWS_SECRET_ACCESS_KEY={}", config.secret_key);
        }
        tell!("account {}", config.account);
        let listen = config.listen;
        let reference = Reference::start(config)
            .await
            .map_err(|error| Trouble::usage(format!("cannot listen on {listen}: {error}")))?;
        let mut out = std::io::stdout();
        writeln!(out, "ready {}", reference.url()).and_then(|()| out.flush()).map_err(Trouble::harness)?;
        signals::stop().await;
        reference.stop().await;
        Ok(ExitCode::Conformant)
    }
}

fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text.as_bytes()).map_err(|error| error.to_string())
}
