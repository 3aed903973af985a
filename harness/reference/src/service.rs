//! One request from its head to its answer.

use crate::auth::{self, Verified};
use crate::config::Config;
use crate::http::{Error, Reply, Request, Segments, header};
use crate::ops;
use crate::store::{self, Store};
use crate::timestamp::Timestamp;
use crate::tokens::{ALPHANUMERIC, BASE32, Tokens, URL_SAFE};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The largest request body that the endpoint takes, in bytes: 64 MiB. Larger objects are made of parts.
pub const MAX_BODY: usize = 64 << 20;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Service {
    config: Config,
    tokens: Tokens,
    store: Mutex<Store>,
}

impl Service {
    /// A service with an empty store.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        Ok(Self { config, tokens: Tokens::new()?, store: Mutex::default() })
    }

    /// What the endpoint was started with.
    pub(crate) fn config(&self) -> &Config {
        &self.config
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

    /// Answers a request. Every answer carries ids and a date, errors a document.
    pub(crate) async fn answer(&self, request: hyper::Request<Incoming>) -> Response<Segments> {
        let request_id = self.tokens.text(BASE32, 16);
        let host_id = format!("{}=", self.tokens.text(ALPHANUMERIC, 75));
        let to_head = request.method() == Method::HEAD;
        let reply = match self.carry_out(request).await {
            Ok(reply) => reply,
            Err(error) => error.into_reply(&request_id, &host_id),
        };
        reply
            .with("x-amz-request-id", &request_id)
            .with("x-amz-id-2", &host_id)
            .with("date", self.now().http_date())
            .with("server", "AmazonS3")
            .into_response(to_head)
    }

    async fn carry_out(&self, request: hyper::Request<Incoming>) -> Result<Reply, Error> {
        let (head, mut sent) = request.into_parts();
        let verified = match self.verify_head(&head, &sent) {
            Ok(verified) => verified,
            Err(error) => {
                drain(&head, &mut sent).await;
                return Err(error);
            }
        };
        let sent = collect(sent).await?;
        let body = verified.payload.open(sent, &head.headers, verified.chunks)?;
        ops::dispatch(self, &Request::new(head, body)?)
    }

    fn verify_head(&self, head: &Parts, sent: &Incoming) -> Result<Verified, Error> {
        let verified = auth::verify(head, &self.config, self.now())?;
        // Amazon wants to know a payload's length beforehand.
        if head.headers.contains_key("transfer-encoding")
            && header(&head.headers, "x-amz-decoded-content-length").is_none()
        {
            return Err(Error::not_implemented("Transfer-Encoding"));
        }
        match usize::try_from(sent.size_hint().lower()) {
            Ok(length) if length <= MAX_BODY => Ok(verified),
            _ => Err(too_large()),
        }
    }
}

async fn collect(sent: Incoming) -> Result<Bytes, Error> {
    match Limited::new(sent, MAX_BODY).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Error::new(
            400,
            "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header",
        )),
    }
}

// A client that is still writing would see its connection reset before it reads the refusal. One that
// waits for `100 Continue` has sent nothing yet and must not be asked to.
async fn drain(head: &Parts, sent: &mut Incoming) {
    if head.headers.contains_key("expect") {
        return;
    }
    let mut drained = 0;
    while let Some(Ok(frame)) = sent.frame().await {
        drained += frame.data_ref().map_or(0, Bytes::len);
        if drained > MAX_BODY {
            return;
        }
    }
}

fn too_large() -> Error {
    Error::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("MaxSizeAllowed", MAX_BODY.to_string())
}
