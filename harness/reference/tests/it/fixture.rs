//! An endpoint with a clock that tests move, and a client that signs with Amazon's own signer.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use upcheck_reference::{AltAccount, Clock, Config, Reference};

/// When every fixture's clock starts: 2023-11-14T22:13:20Z.
pub(crate) const START: u64 = 1_700_000_000;

pub(crate) struct Fixture {
    pub(crate) reference: Reference,
    clock: Arc<AtomicU64>,
}

/// A request to be; what is not set takes the value that a well-behaved client sends.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) address: SocketAddr,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
    pub(crate) region: String,
    pub(crate) time: SystemTime,
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) signed: Vec<(String, String)>,
    pub(crate) unsigned: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) payload: Option<String>,
    pub(crate) signing: Signing,
    pub(crate) host: String,
}

/// Where a request carries its signature.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Signing {
    Header,
    /// In the query, good for this many seconds.
    Query(u64),
    Nowhere,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(AtomicU64::new(START));
        let hand = Arc::clone(&clock);
        let now = move || UNIX_EPOCH + Duration::from_secs(hand.load(Ordering::SeqCst));
        let mut config = Config { clock: Clock::new(now), ..Config::random().unwrap() };
        change(&mut config);
        Self { reference: Reference::start(config).await.unwrap(), clock }
    }

    /// A fixture with these buckets of the first account, and a second account.
    pub(crate) async fn with_buckets(names: &[&str]) -> Self {
        let fixture = Self::start_with(|config| config.alt = Some(AltAccount::random().unwrap())).await;
        for name in names {
            fixture.call("PUT", &format!("/{name}")).ok().await;
        }
        fixture
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn call(&self, method: &'static str, target: &str) -> Call {
        let config = self.reference.config();
        Call {
            address: self.reference.address(),
            access_key: config.access_key.clone(),
            secret_key: config.secret_key.clone(),
            token: config.session_token.clone(),
            region: config.region.clone(),
            time: config.clock.now(),
            method,
            target: target.to_owned(),
            signed: Vec::new(),
            unsigned: Vec::new(),
            body: Vec::new(),
            payload: None,
            signing: Signing::Header,
            host: self.reference.address().to_string(),
        }
    }

    /// A call by the second account.
    pub(crate) fn alt_call(&self, method: &'static str, target: &str) -> Call {
        let alt = self.reference.config().alt.clone().unwrap();
        Call { access_key: alt.access_key, secret_key: alt.secret_key, ..self.call(method, target) }
    }

    /// A call by nobody.
    pub(crate) fn anonymous_call(&self, method: &'static str, target: &str) -> Call {
        Call { signing: Signing::Nowhere, ..self.call(method, target) }
    }

    /// Lets everybody, or the second account, do more than nothing: a policy of one statement for each row.
    pub(crate) async fn set_policy(&self, bucket: &str, statements: &[(&str, &str, &str, &str)]) {
        let alt = self.reference.config().alt.as_ref().map(|alt| alt.account.to_string()).unwrap_or_default();
        let statements: Vec<_> = statements
            .iter()
            .map(|(effect, principal, action, resource)| {
                let principal = principal.replace("alt", &alt);
                format!(
                    "{{\"Effect\":\"{effect}\",\"Principal\":{{\"AWS\":\"{principal}\"}},\
                     \"Action\":\"s3:{action}\",\"Resource\":\"arn:aws:s3:::{resource}\"}}"
                )
            })
            .collect();
        let document = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","));
        self.call("PUT", &format!("/{bucket}?policy")).body(document).ok().await;
    }

    pub(crate) async fn put(&self, target: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.call("PUT", target).body(body).ok().await
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.call("GET", target).send().await
    }

    pub(crate) async fn set_versioning(&self, bucket: &str, status: &str) {
        let document =
            format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        self.put(&format!("/{bucket}?versioning"), document).await;
    }
}

impl Call {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.signed.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A header that is sent, but not signed.
    pub(crate) fn unsigned(mut self, name: &str, value: &str) -> Self {
        self.unsigned.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The value of `x-amz-content-sha256`, whatever the body is.
    pub(crate) fn payload(mut self, value: &str) -> Self {
        self.payload = Some(value.to_owned());
        self
    }

    /// As a presigned request that is good for some seconds.
    pub(crate) fn presigned(self, expires: u64) -> Self {
        Self { signing: Signing::Query(expires), ..self }
    }

    /// The target with whatever the signature adds to it.
    pub(crate) fn target_as_sent(&self) -> String {
        self.signature().1
    }

    /// The request as it goes over the wire. The connection is to be closed after it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (added, target) = self.signature();
        let mut head =
            format!("{} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.method, self.host);
        for (name, value) in added.into_iter().chain(self.signed.clone()).chain(self.unsigned.clone()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.method == "PUT" || self.method == "POST" {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }

    /// The headers that the signature adds, and the target with the parameters that it adds.
    fn signature(&self) -> (Vec<(String, String)>, String) {
        let identity =
            Credentials::new(&self.access_key, &self.secret_key, self.token.clone(), None, "test").into();
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let mut body = match &self.payload {
            Some(value) => SignableBody::Precomputed(value.clone()),
            None => SignableBody::Bytes(&self.body),
        };
        match self.signing {
            Signing::Header => {}
            Signing::Query(expires) => {
                settings.signature_location = SignatureLocation::QueryParams;
                settings.expires_in = Some(Duration::from_secs(expires));
                settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
                if self.payload.is_none() {
                    body = SignableBody::UnsignedPayload;
                }
            }
            Signing::Nowhere => return (Vec::new(), self.target.clone()),
        }
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(self.time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("http://{}{}", self.host, self.target);
        let signed = self.signed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new(self.method, url, signed, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let mut target = self.target.clone();
        for (name, value) in instructions.params() {
            let joint = if target.contains('?') { '&' } else { '?' };
            let value = upcheck_sigv4::percent::encode(value.as_bytes());
            target.push_str(&format!("{joint}{name}={value}"));
        }
        let added = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        (added.collect(), target)
    }

    pub(crate) async fn send(self) -> Answer {
        exchange(self.address, &self.bytes()).await
    }

    /// Sends and expects a success.
    pub(crate) async fn ok(self) -> Answer {
        let what = format!("{} {}", self.method, self.target);
        let answer = self.send().await;
        assert!((200..300).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
        answer
    }

    /// Sends and expects an error: gives status and code.
    pub(crate) async fn refused(self) -> (u16, String) {
        let answer = self.send().await;
        (answer.status, answer.element("Code"))
    }
}

/// Writes bytes and reads everything until the endpoint closes the connection.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    Answer::parse(&bytes)
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers: Vec<_> = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        // References to characters that XML cannot hold are Amazon's way, and the one exception.
        let xml = answer.header("content-type") == Some("application/xml") && !answer.body.is_empty();
        if xml && !answer.text().contains("&#x") {
            roxmltree::Document::parse(&answer.text()).expect("XML is well-formed");
        }
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The texts of all elements called `name` anywhere in the document.
    pub(crate) fn elements(&self, name: &str) -> Vec<String> {
        let text = self.text();
        let Ok(document) = roxmltree::Document::parse(&text) else { return Vec::new() };
        let nodes = document.descendants().filter(|node| node.tag_name().name() == name);
        nodes.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    /// The text of the first element called `name`; empty where there is none.
    pub(crate) fn element(&self, name: &str) -> String {
        self.elements(name).into_iter().next().unwrap_or_default()
    }
}
