//! Recorded requests sent again, by a client that does as little as a client can.

use crate::recorder::{Connection, Exchange};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

/// Sends everything to one server.
pub(crate) fn to_reference(recording: &[Connection], server: SocketAddr) -> Duration {
    replay(recording, &vec![server; recording.len()])
}

/// Sends everything to listeners that say what was recorded, and do nothing else.
pub(crate) fn to_recorded_answers(recording: &[Connection]) -> Duration {
    let listeners: Vec<TcpListener> =
        recording.iter().map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let addresses: Vec<SocketAddr> =
        listeners.iter().map(|listener| listener.local_addr().unwrap()).collect();
    thread::scope(|scope| {
        for (connection, listener) in recording.iter().zip(&listeners) {
            scope.spawn(|| answer(&connection.exchanges, listener));
        }
        replay(recording, &addresses)
    })
}

/// Each connection opens when as many exchanges have been answered as in the recording, and then goes through its
/// own one after the other.
fn replay(recording: &[Connection], servers: &[SocketAddr]) -> Duration {
    let replay = Replay { recording, servers, progress: Mutex::default() };
    let started = Instant::now();
    thread::scope(|scope| replay.open(scope));
    started.elapsed()
}

struct Replay<'a> {
    recording: &'a [Connection],
    servers: &'a [SocketAddr],
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    answered: usize,
    opened: usize,
}

impl Replay<'_> {
    /// Opens the connections whose time has come; they stand in the order in which they were opened.
    fn open<'scope, 'env>(&'env self, scope: &'scope Scope<'scope, 'env>) {
        let mut progress = self.progress.lock().unwrap();
        while let Some(connection) = self.recording.get(progress.opened)
            && connection.after <= progress.answered
        {
            let server = self.servers[progress.opened];
            progress.opened += 1;
            scope.spawn(move || {
                let mut to = TcpStream::connect(server).unwrap();
                to.set_nodelay(true).unwrap();
                let mut from = BufReader::new(to.try_clone().unwrap());
                for exchange in &connection.exchanges {
                    to.write_all(&exchange.sent).unwrap();
                    read_answer(&mut from, exchange.sent.starts_with(b"HEAD "));
                    self.progress.lock().unwrap().answered += 1;
                    self.open(scope);
                }
            });
        }
    }
}

/// Reads a whole answer and forgets it.
fn read_answer(from: &mut BufReader<TcpStream>, to_head: bool) {
    let (mut length, mut bodiless, mut line) = (0, to_head, String::new());
    while line != "\r\n" {
        line.clear();
        assert_ne!(from.read_line(&mut line).unwrap(), 0, "the server hung up");
        let lower = line.to_ascii_lowercase();
        bodiless |= lower.starts_with("http/1.1 204") || lower.starts_with("http/1.1 304");
        assert!(!lower.starts_with("transfer-encoding"), "chunks are not understood");
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    if !bodiless {
        let read = std::io::copy(&mut from.take(length), &mut std::io::sink()).unwrap();
        assert_eq!(read, length, "the server hung up");
    }
}

/// Says to each request what was said to it.
fn answer(exchanges: &[Exchange], listener: &TcpListener) {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_nodelay(true).unwrap();
    let mut request = Vec::new();
    for exchange in exchanges {
        request.resize(exchange.sent.len(), 0);
        stream.read_exact(&mut request).unwrap();
        stream.write_all(&exchange.answer).unwrap();
    }
}
