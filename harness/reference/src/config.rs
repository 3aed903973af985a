//! What an endpoint is started with.

use crate::tokens::{BASE32, BASE64, DIGITS, Tokens};
use crate::{Clock, Defect};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use upcheck_grammar::AccountId;

/// How to start a [`Reference`](crate::Reference).
#[derive(Clone)]
pub struct Config {
    /// The address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The access key id of the first account.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The session token that requests with this key must carry; `None` refuses every token.
    pub session_token: Option<String>,
    /// The account that the key belongs to; it owns every bucket that it creates.
    pub account: AccountId,
    /// A second account, to which bucket policies can grant something.
    pub alt: Option<AltAccount>,
    /// The region that signatures must be scoped to.
    pub region: String,
    /// The domain below which a host names a bucket: with `localhost`, `Host: bucket.localhost:9000` does, and the
    /// path is then the key alone. Without a domain, and for every other host, the path names the bucket.
    pub domain: Option<String>,
    /// Whether connections are encrypted, with certificates that the endpoint makes itself.
    pub tls: bool,
    /// The source of the current time.
    pub clock: Clock,
    /// What the endpoint does wrong; nothing where it is `None`.
    pub defect: Option<&'static Defect>,
}

/// A second account with one key.
#[derive(Clone)]
pub struct AltAccount {
    /// The access key id. Of two equal ones the first account's counts.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The account that the key belongs to.
    pub account: AccountId,
}

/// A key that requests are signed with, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    pub(crate) secret_key: &'a str,
    pub(crate) session_token: Option<&'a str>,
    pub(crate) account: &'a AccountId,
}

impl Config {
    /// A free port of 127.0.0.1, made-up keys and account, no second account, region `us-east-1`, domain
    /// `localhost`, no encryption, the machine's clock, no defect.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> io::Result<Self> {
        let AltAccount { access_key, secret_key, account } = AltAccount::random()?;
        Ok(Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            access_key,
            secret_key,
            session_token: None,
            account,
            alt: None,
            region: "us-east-1".to_owned(),
            domain: Some("localhost".to_owned()),
            tls: false,
            clock: Clock::system(),
            defect: None,
        })
    }

    /// The key with this id.
    pub(crate) fn key(&self, access_key: &str) -> Option<Key<'_>> {
        if access_key == self.access_key {
            return Some(Key {
                secret_key: &self.secret_key,
                session_token: self.session_token.as_deref(),
                account: &self.account,
            });
        }
        let alt = self.alt.as_ref().filter(|alt| access_key == alt.access_key)?;
        Some(Key { secret_key: &alt.secret_key, session_token: None, account: &alt.account })
    }
}

impl AltAccount {
    /// A made-up key and account.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> io::Result<Self> {
        let tokens = Tokens::new()?;
        Ok(Self {
            access_key: format!("AKIA{}", tokens.text(BASE32, 16)),
            secret_key: tokens.text(BASE64, 40),
            account: AccountId::parse(tokens.text(DIGITS, 12).as_bytes()).map_err(io::Error::other)?,
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
            .field("alt", &self.alt)
            .field("region", &self.region)
            .field("domain", &self.domain)
            .field("tls", &self.tls)
            .field("clock", &self.clock)
            .field("defect", &self.defect.map(|defect| defect.id))
            .finish()
    }
}

impl fmt::Debug for AltAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AltAccount")
            .field("access_key", &self.access_key)
            .field("secret_key", &"(hidden)")
            .field("account", &self.account)
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
        let alt = AltAccount::random().unwrap();
        let config = Config {
            session_token: Some("to/ken+".to_owned()),
            alt: Some(alt.clone()),
            ..Config::random().unwrap()
        };
        let shown = format!("{config:?}");
        for secret in [&*config.secret_key, &*alt.secret_key, "to/ken+"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains(&config.access_key) && shown.contains(&alt.access_key), "{shown}");
    }
}
