//! The man in the middle: a target's deviations, made by an HTTP/1.1 proxy in front of a sound one.
//!
//! Bytes pass unchanged, the signed `host` header with them, so that signatures stay good.

use super::home::wait;
use super::server::Access;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A proxy that is deaf from the moment at which this is dropped.
pub(crate) struct Proxy {
    access: Access,
    seen: Arc<Mutex<Vec<Request>>>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Headers,
    pub(crate) body: Vec<u8>,
    bytes: Vec<u8>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// What the proxy does about a request.
pub(crate) enum Act {
    /// Lets request and answer pass.
    Pass,
    /// Answers in the target's place, which never sees the request.
    Answer(Reply),
    /// Closes the connection; the target never sees the request.
    HangUp,
    /// Lets the request pass and closes the connection in the place of an answer.
    Lose,
    /// Lets the request pass twice, and the second answer.
    Twice,
    /// Lets the request pass and changes the answer.
    Change(Box<dyn FnOnce(Reply) -> Reply>),
    /// Lets the request pass, has the bytes of the answer delivered as somebody likes, and closes the connection.
    Deliver(fn(&[u8], &mut TcpStream) -> io::Result<()>),
    /// Has an answer delivered before the request passes.
    Early(Reply),
}

type Rule = dyn Fn(&Request) -> Act + Send + Sync;

/// Header fields in order, names in lower case.
type Headers = Vec<(String, String)>;

impl Proxy {
    /// A proxy in front of a target. The rule is asked for each request, and may also do things of its own.
    pub(crate) fn start(target: &Access, rule: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let upstream = target.endpoint.strip_prefix("http://").unwrap().to_owned();
        let rule: Arc<Rule> = Arc::new(rule);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        // Ends with the test's process; a listener that nobody connects to costs nothing.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (upstream, rule, log) = (upstream.clone(), Arc::clone(&rule), Arc::clone(&log));
                thread::spawn(move || serve(client, &upstream, &*rule, &log));
            }
        });
        Self { access: target.at(format!("http://{address}")), seen }
    }

    /// The server's keys at the proxy's address.
    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// What has come so far, in order.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    pub(crate) fn wait_for(&self, requests: usize) {
        assert!(wait(|| self.seen.lock().unwrap().len() >= requests), "fewer than {requests} requests came");
    }
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is an UploadPartCopy.
    pub(crate) fn is_copy(&self) -> bool {
        self.method == "PUT"
            && self.target.contains("partNumber=")
            && self.header("x-amz-copy-source").is_some()
    }

    /// Whether this is a DeleteObjects.
    pub(crate) fn is_delete_many(&self) -> bool {
        self.method == "POST" && self.target.contains("?delete")
    }

    /// Whether this configures a bucket's versioning.
    pub(crate) fn is_put_versioning(&self) -> bool {
        self.method == "PUT" && self.target.ends_with("?versioning")
    }

    /// The path's bucket and key.
    pub(crate) fn place(&self) -> (&str, &str) {
        let path = self.target.split('?').next().unwrap().trim_start_matches('/');
        path.split_once('/').unwrap_or((path, ""))
    }

    /// The bucket and key of the copy source, of which tests change only well-formed ones.
    pub(crate) fn source(&self) -> (&str, &str) {
        self.header("x-amz-copy-source").unwrap().trim_start_matches('/').split_once('/').unwrap()
    }

    /// A value in the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

impl Reply {
    /// An answer with an XML body.
    pub(crate) fn xml(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/xml".to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// An error as S3 writes it.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Self::xml(status, body)
    }

    /// The same answer with the body changed.
    pub(crate) fn with_body(self, change: impl FnOnce(&str) -> String) -> Self {
        let body = change(std::str::from_utf8(&self.body).unwrap());
        Self { body: body.into_bytes(), ..self }
    }

    fn bytes(&self, to_head: bool) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} \r\n", self.status);
        for (name, value) in &self.headers {
            // The length of what is not sent must stay what it was.
            if name != "content-length" || to_head {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        if !to_head {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        let body: &[u8] = if to_head { &[] } else { &self.body };
        [head.as_bytes(), b"\r\n", body].concat()
    }
}

fn serve(client: TcpStream, upstream: &str, rule: &Rule, log: &Mutex<Vec<Request>>) {
    client.set_nodelay(true).unwrap();
    let mut out = client.try_clone().unwrap();
    let mut from = BufReader::new(client);
    while let Some(request) = read_request(&mut from) {
        log.lock().unwrap().push(request.clone());
        let reply = match rule(&request) {
            Act::Pass => forward(&request, upstream),
            Act::Answer(reply) => Some(reply),
            Act::HangUp => return,
            Act::Lose => return drop(forward(&request, upstream)),
            Act::Twice => forward(&request, upstream).and_then(|_| forward(&request, upstream)),
            Act::Change(change) => forward(&request, upstream).map(change),
            Act::Deliver(deliver) => {
                let reply = forward(&request, upstream);
                // Whoever reads no further than it must is right to close.
                return drop(reply.map(|reply| deliver(&reply.bytes(false), &mut out)));
            }
            Act::Early(reply) => {
                let _ = out.write_all(&reply.bytes(false));
                thread::sleep(Duration::from_millis(300));
                return drop(forward(&request, upstream));
            }
        };
        let Some(reply) = reply else { return };
        if out.write_all(&reply.bytes(request.method == "HEAD")).is_err() {
            return;
        }
    }
}

/// `None` where the target has gone away.
fn forward(request: &Request, upstream: &str) -> Option<Reply> {
    let mut target = TcpStream::connect(upstream).ok()?;
    target.write_all(&request.bytes).ok()?;
    let mut from = BufReader::new(target);
    let (first, headers, _) = read_head(&mut from)?;
    let status = first.split(' ').nth(1)?.parse().ok()?;
    let empty = request.method == "HEAD" || status == 204 || status == 304;
    let body = if empty { Vec::new() } else { read_body(&mut from, &headers)? };
    Some(Reply { status, headers, body })
}

fn read_request(from: &mut impl BufRead) -> Option<Request> {
    let (first, headers, mut bytes) = read_head(from)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let body = read_body(from, &headers)?;
    bytes.extend_from_slice(&body);
    Some(Request { method, target, headers, body, bytes })
}

/// The first line, the header lines, and the bytes of both.
fn read_head(from: &mut impl BufRead) -> Option<(String, Headers, Vec<u8>)> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if from.read_until(b'\n', &mut bytes).ok()? == 0 {
            return None;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let first = lines.next()?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    let headers: Headers = headers.collect();
    Some((first, headers, bytes))
}

/// The body as it came, with its chunks.
fn read_body(from: &mut impl BufRead, headers: &[(String, String)]) -> Option<Vec<u8>> {
    if headers.iter().any(|(name, _)| name == "transfer-encoding") {
        return read_chunks(from);
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    from.read_exact(&mut body).ok()?;
    Some(body)
}

fn read_chunks(from: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let begin = bytes.len();
        from.read_until(b'\n', &mut bytes).ok()?;
        let line = String::from_utf8_lossy(&bytes[begin..]);
        let size = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        from.read_exact(&mut chunk).ok()?;
        bytes.extend_from_slice(&chunk);
        if size == 0 {
            return Some(bytes);
        }
    }
}
