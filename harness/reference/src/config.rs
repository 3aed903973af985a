//! What an endpoint is started with.

use crate::Clock;
use crate::tokens::{BASE32, BASE64, DIGITS, Tokens};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use upcheck_grammar::AccountId;

/// How to start a [`Reference`](crate::Reference).
#[derive(Clone)]
pub struct Config {
    /// The address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The one access key id that is known.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The session token that requests with this key must carry; `None` refuses every token.
    pub session_token: Option<String>,
    /// The account that the key belongs to; it owns every bucket that it creates.
    pub account: AccountId,
    /// The region that signatures must be scoped to.
    pub region: String,
    /// The source of the current time.
    pub clock: Clock,
}

impl Config {
    /// A free port of 127.0.0.1, made-up keys and account, region `us-east-1`, the machine's clock.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> io::Result<Self> {
        let tokens = Tokens::new()?;
        let account = AccountId::parse(tokens.text(DIGITS, 12).as_bytes()).map_err(io::Error::other)?;
        Ok(Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            access_key: format!("AKIA{}", tokens.text(BASE32, 16)),
            secret_key: tokens.text(BASE64, 40),
            session_token: None,
            account,
            region: "us-east-1".to_owned(),
            clock: Clock::system(),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("access_key", &self.access_key)
            .field("secret_key", &"(hidden)")
            .field("session_token", &self.session_token.as_ref().map(|_| "(hidden)"))
            .field("account", &self.account)
            .field("region", &self.region)
            .field("clock", &self.clock)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_keys_look_like_amazons_and_differ() {
        let (one, other) = (Config::random().unwrap(), Config::random().unwrap());
        assert!(one.access_key.starts_with("AKIA"));
        assert_eq!(one.access_key.len(), 20);
        assert_eq!(one.secret_key.len(), 40);
        assert_ne!(one.access_key, other.access_key);
        assert_ne!(one.secret_key, other.secret_key);
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let config = Config { session_token: Some("to/ken+".to_owned()), ..Config::random().unwrap() };
        let shown = format!("{config:?}");
        assert!(!shown.contains(&config.secret_key) && !shown.contains("to/ken+"), "{shown}");
        assert!(shown.contains(&config.access_key), "{shown}");
    }
}
