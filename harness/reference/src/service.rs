//! One request from its head to its answer.

use crate::auth::{self, Verified};
use crate::config::Config;
use crate::defect::{Disruption, Exchange, Switch};
use crate::http::{Error, Reply, Request, header};
use crate::ops;
use crate::store::{self, Store};
use crate::timestamp::Timestamp;
use crate::tokens::{ALPHANUMERIC, BASE32, Tokens, URL_SAFE};
use crate::transport::{Framing, Head};
use bytes::Bytes;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest request body that the endpoint takes, in bytes: 64 MiB. Larger objects are made of parts.
pub const MAX_BODY: usize = 64 << 20;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Service {
    config: Config,
    defects: Switch,
    tokens: Tokens,
    store: Mutex<Store>,
}

impl Service {
    /// A service with an empty store.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        Ok(Self {
            defects: Switch::new(config.defect),
            config,
            tokens: Tokens::new()?,
            store: Mutex::default(),
        })
    }

    /// What the endpoint was started with.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Where defects set in.
    pub(crate) fn defects(&self) -> &Switch {
        &self.defects
    }

    /// The current time.
    pub(crate) fn now(&self) -> Timestamp {
        self.config.clock.now().into()
    }

    /// The store. To be held for work in memory only.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new version id.
    pub(crate) fn new_version_id(&self) -> store::VersionId {
        store::new_version_id(&self.tokens)
    }

    /// A new upload id.
    pub(crate) fn new_upload_id(&self) -> String {
        self.tokens.text(URL_SAFE, 128)
    }

    /// `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.config.tls { "https" } else { "http" }
    }

    /// Decides by its head whether a request's body is to be read.
    ///
    /// # Errors
    /// 400 and 403 errors of authentication, 501 for a body whose length nobody knows.
    pub(crate) fn verify(&self, head: &Head) -> Result<Verified, Error> {
        let verified = auth::verify(head, &self.config, &self.defects, self.now())?;
        // Amazon wants to know a payload's length beforehand.
        if head.framing == Framing::Chunked && header(&head.headers, "x-amz-decoded-content-length").is_none()
        {
            return Err(Error::not_implemented("Transfer-Encoding"));
        }
        Ok(verified)
    }

    /// Carries a verified request out, now that its body is there.
    ///
    /// # Errors
    /// Whatever Amazon answers.
    pub(crate) fn carry_out(&self, head: Head, verified: Verified, sent: Bytes) -> Result<Reply, Error> {
        let checked = self.defects.check(&head.headers, verified.payload.check_hash(&sent));
        let body = checked.and_then(|()| verified.payload.open(sent, &head.headers, verified.chunks))?;
        let head = self.defects.routed(head);
        ops::dispatch(self, &Request::new(head, verified.caller, body, self.config.domain.as_deref())?)
    }

    /// The answer to a request, and what becomes of it on its way.
    pub(crate) fn answer(
        &self,
        exchange: Option<Exchange>,
        outcome: Result<Reply, Error>,
    ) -> (Reply, Option<Disruption>) {
        let outcome = outcome.map_err(|error| self.defects.refusal(exchange, error));
        let reply = self.defects.answer(exchange, self.label(outcome));
        let disruption = self.defects.disruption(exchange, &reply);
        (reply, disruption)
    }

    /// Makes an answer of an outcome: every answer carries ids and a date, errors a document.
    pub(crate) fn label(&self, outcome: Result<Reply, Error>) -> Reply {
        let request_id = self.tokens.text(BASE32, 16);
        let host_id = format!("{}=", self.tokens.text(ALPHANUMERIC, 75));
        outcome
            .unwrap_or_else(|error| error.into_reply(&request_id, &host_id))
            .with("x-amz-request-id", &request_id)
            .with("x-amz-id-2", &host_id)
            .with("date", self.now().http_date())
            .with("server", "AmazonS3")
    }
}
