//! The HTTP library as a transport.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use hyper::ext::ReasonPhrase;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::body::Body;
use crate::tls::Trust;
use crate::{Addressing, Answer, ClientConfig, ClientError, Endpoint, Method, NoAnswer, Sent};

/// How long a connection may lie idle before it is no longer used, well below the keep-alive limits that servers
/// have: a request on a connection that the server is just closing would look like a server that does not answer.
const IDLE: Duration = Duration::from_secs(1);
/// Well below what overflows the library's header map.
const MAX_HEADERS: usize = 1000;

/// Sends what the HTTP library does not alter, over connections that are kept.
#[derive(Debug)]
pub(crate) struct Library(reqwest::Client);

impl Library {
    /// # Errors
    /// If the library refuses the settings, or finds no certificates for an endpoint that needs some.
    pub(crate) fn new(config: &ClientConfig, trust: &Trust) -> Result<Self, ClientError> {
        // An error means that the process has a provider already, and that one will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE);
        if !config.endpoint.is_secure() {
            // Without TLS no certificate is needed, and a machine that has none must not fail.
            builder = builder.tls_certs_only([]);
        } else if !trust.is_systems() {
            // Otherwise the library asks the platform, which may know more than certificate files say.
            builder = builder.tls_backend_preconfigured(trust.to_rustls().map_err(ClientError::Tls)?);
        }
        if config.addressing == Addressing::Virtual {
            builder = builder.dns_resolver(Arc::new(AlwaysTheEndpoint(config.endpoint.clone())));
        }
        builder.build().map(Self).map_err(|cause| ClientError::Build(causes(&cause)))
    }

    pub(crate) async fn exchange(
        &self,
        outgoing: reqwest::Request,
        body_limit: usize,
    ) -> Result<Answer, NoAnswer> {
        let mut response = self.0.execute(outgoing).await.map_err(|cause| {
            if cause.is_connect() {
                NoAnswer::Connect(causes(&cause))
            } else {
                NoAnswer::Broken(causes(&cause))
            }
        })?;
        let status = response.status();
        let reason = match response.extensions().get::<ReasonPhrase>() {
            Some(phrase) => Some(String::from_utf8_lossy(phrase.as_bytes()).into_owned()),
            // The library keeps a phrase only if it is not the usual one.
            None => status.canonical_reason().map(ToOwned::to_owned),
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect();
        let mut body = Body::new(body_limit);
        body.announce(response.content_length().unwrap_or(0));
        while let Some(piece) =
            response.chunk().await.map_err(|cause| body.broken(status.as_u16(), causes(&cause)))?
        {
            if !body.push(&piece) {
                break;
            }
        }
        let (body, truncated) = body.finish();
        let reason = reason.filter(|reason| !reason.is_empty());
        Ok(Answer { status: status.as_u16(), reason, headers, body, truncated, excess: 0 })
    }
}

/// The library's form of a request whose target begins with `/`; `None` if the library would send anything else.
///
/// `chunked` says that the body is to be sent as a chunk.
pub(crate) fn request(method: Method, sent: &Sent, chunked: bool) -> Option<reqwest::Request> {
    let url = Url::parse(&sent.url).ok()?;
    // The library parses the URL once more, with a limit on its length.
    let is_kept =
        url.as_str() == sent.url && url.fragment().is_none() && sent.url.parse::<http::Uri>().is_ok();
    if !is_kept || sent.headers.len() > MAX_HEADERS {
        return None;
    }
    let mut headers = HeaderMap::new();
    for (name, value) in &sent.headers {
        headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?);
    }
    // Names in another case, lines of one name apart from each other and what the library adds itself.
    let wanted = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
    let kept = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    if !kept.eq(wanted) || !headers.contains_key(http::header::ACCEPT) {
        return None;
    }
    let length = sent.body.len();
    let mut lengths = headers.get_all(http::header::CONTENT_LENGTH).iter();
    let is_framed_well = match (lengths.next(), headers.get(http::header::TRANSFER_ENCODING)) {
        (None, None) => length == 0,
        (Some(stated), None) => {
            lengths.next().is_none() && stated.as_bytes() == length.to_string().as_bytes()
        }
        (None, Some(_)) => chunked && length > 0,
        (Some(_), Some(_)) => false,
    };
    if !is_framed_well {
        return None;
    }
    let mut outgoing = reqwest::Request::new(method.to_http(), url);
    *outgoing.headers_mut() = headers;
    if length > 0 {
        *outgoing.body_mut() = Some(sent.body.clone().into());
    }
    Some(outgoing)
}

/// What is behind an error, outermost first, each cause once; the error itself if nothing is.
///
/// Left out is the layer that only names the stage at which the HTTP library failed.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        let is_stage = text.starts_with("client error (");
        if !is_stage && texts.last().is_none_or(|last| !last.ends_with(&text)) {
            texts.push(text);
        }
        next = cause.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}

/// Finds the endpoint's address under every name.
#[derive(Debug)]
struct AlwaysTheEndpoint(Endpoint);

impl Resolve for AlwaysTheEndpoint {
    fn resolve(&self, _name: Name) -> Resolving {
        let host = self.0.host().to_owned();
        Box::pin(async move {
            // The library puts the port in.
            let found: Vec<_> = tokio::net::lookup_host((host, 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
