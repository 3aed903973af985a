//! A server that says what it is told to say, and keeps what it hears.

use std::collections::VecDeque;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use upcheck_wire::{Client, ClientConfig, Credentials, Endpoint};

/// What the server does about one request, after it has read the whole of it.
pub(crate) enum Step {
    /// Writes these bytes and waits for the next request on the same connection.
    Reply(Vec<u8>),
    /// Writes these bytes and closes the connection.
    Close(Vec<u8>),
    /// Writes these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Writes these bytes and then nothing more, with the connection open.
    Stall(Vec<u8>),
    /// Writes the first bytes once and the others over and over.
    Flood(Vec<u8>, Vec<u8>),
    /// Answers with a body made from the request's bytes.
    Echo(fn(&[u8]) -> Vec<u8>),
}

#[derive(Default)]
struct Shared {
    steps: VecDeque<Step>,
    heard: Vec<Vec<u8>>,
    connections: usize,
}

pub(crate) struct Server {
    pub(crate) endpoint: Endpoint,
    shared: Arc<Mutex<Shared>>,
}

impl Server {
    /// Listens on a free port and takes the steps in order, one a request; without a step it closes.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let steps = steps.into_iter().collect();
        let shared = Arc::new(Mutex::new(Shared { steps, ..Shared::default() }));
        let server = Self { endpoint, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        server
    }

    /// The requests so far, byte for byte.
    pub(crate) fn heard(&self) -> Vec<Vec<u8>> {
        self.shared.lock().unwrap().heard.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.lock().unwrap().connections
    }

    pub(crate) fn client(&self) -> Client {
        client(self.endpoint.clone(), Duration::from_secs(10))
    }
}

pub(crate) const ACCESS_KEY: &str = "AKIDEXAMPLE000000001";
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub(crate) const SESSION_TOKEN: &str = "a/session+token==&<more>";

pub(crate) const BODY_LIMIT: usize = 4096;

pub(crate) fn client(endpoint: Endpoint, timeout: Duration) -> Client {
    Client::new(ClientConfig { timeout, ..config(endpoint) }).unwrap()
}

pub(crate) fn config(endpoint: Endpoint) -> ClientConfig {
    let credentials = Credentials {
        access_key: ACCESS_KEY.into(),
        secret_key: SECRET_KEY.into(),
        session_token: Some(SESSION_TOKEN.into()),
    };
    let region = "eu-west-1".into();
    ClientConfig { region, body_limit: BODY_LIMIT, ..ClientConfig::new(endpoint, credentials) }
}

/// A whole answer with this body.
pub(crate) fn answer(status: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    answer_with(status, "", body)
}

/// As [`answer`], with header lines, each ended by CR LF.
pub(crate) fn answer_with(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub(crate) type Header = (String, Vec<u8>);

/// The request line, the header lines and the body of a request.
pub(crate) fn split(request: &[u8]) -> (String, Vec<Header>, Vec<u8>) {
    let end = head_end(request).unwrap();
    let mut lines =
        request[..end - 4].split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = String::from_utf8(lines.next().unwrap().to_vec()).unwrap();
    let headers = lines
        .map(|line| {
            let colon = line.iter().position(|byte| *byte == b':').unwrap();
            let value = line[colon + 1..].strip_prefix(b" ").unwrap();
            (String::from_utf8(line[..colon].to_vec()).unwrap(), value.to_vec())
        })
        .collect();
    (first, headers, request[end..].to_vec())
}

/// Runs a test once more in a process with this environment, which a process cannot safely give itself; true there.
pub(crate) fn inside_with(test: &str, environment: &[(&str, &str)]) -> bool {
    const INSIDE: &str = "UPCHECK_WIRE_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let mut inside = Command::new(std::env::current_exe().unwrap());
    // These would make the HTTP client ignore proxies by itself.
    for name in ["no_proxy", "NO_PROXY", "REQUEST_METHOD"] {
        inside.env_remove(name);
    }
    let output =
        inside.env(INSIDE, "1").envs(environment.iter().copied()).args(["--exact", test]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}

async fn serve(mut stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    while let Some(request) = read_request(&mut stream).await {
        let step = {
            let mut shared = shared.lock().unwrap();
            shared.heard.push(request.clone());
            shared.steps.pop_front()
        };
        // The client may have gone; what it made of the answer is for the test to say.
        match step {
            None => return,
            Some(Step::Reply(bytes)) => drop(stream.write_all(&bytes).await),
            Some(Step::Echo(make)) => drop(stream.write_all(&answer("403 Forbidden", make(&request))).await),
            Some(Step::Close(bytes)) => return drop(stream.write_all(&bytes).await),
            Some(Step::Reset(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                return stream.set_zero_linger().unwrap();
            }
            Some(Step::Stall(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            Some(Step::Flood(bytes, again)) => {
                let _ = stream.write_all(&bytes).await;
                while stream.write_all(&again).await.is_ok() {}
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        if let Some(end) = head_end(&request) {
            let (_, headers, body) = split(&request);
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.map_or(0, |(_, value)| String::from_utf8_lossy(value).parse().unwrap());
            if body.len() >= length {
                assert_eq!(request.len(), end + length, "more than one request came at once");
                return Some(request);
            }
        }
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}

fn head_end(request: &[u8]) -> Option<usize> {
    request.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}
