//! A proxy that writes down what passes, connection by connection.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Listens in front of a server for as long as the process lives.
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    recording: Arc<Mutex<Vec<Connection>>>,
}

/// What passed over one connection, in order.
#[derive(Clone, Default)]
pub(crate) struct Connection {
    /// How many exchanges, over all connections, were answered when this one was opened.
    pub(crate) after: usize,
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request and its answer, each a head with its body.
#[derive(Clone, Default)]
pub(crate) struct Exchange {
    pub(crate) sent: Vec<u8>,
    pub(crate) answer: Vec<u8>,
}

impl Recorder {
    pub(crate) fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let recording = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&recording);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                record(client, server, &log);
            }
        });
        Self { address, recording }
    }

    /// What has passed so far.
    pub(crate) fn recording(&self) -> Vec<Connection> {
        self.recording.lock().unwrap().clone()
    }
}

fn record(client: TcpStream, server: SocketAddr, log: &Arc<Mutex<Vec<Connection>>>) {
    let server = TcpStream::connect(server).unwrap();
    let index = {
        let mut log = log.lock().unwrap();
        let answered = |connection: &Connection| {
            connection.exchanges.iter().filter(|exchange| !exchange.answer.is_empty()).count()
        };
        let after = log.iter().map(answered).sum();
        log.push(Connection { after, exchanges: Vec::new() });
        log.len() - 1
    };
    let (from_client, to_client) = (client.try_clone().unwrap(), client);
    let (from_server, to_server) = (server.try_clone().unwrap(), server);
    // A client sends nothing before it has the whole answer, so what it sends after one is a request of its own.
    let sends = Arc::clone(log);
    thread::spawn(move || {
        pump(from_client, to_server, |bytes| {
            let exchanges = &mut sends.lock().unwrap()[index].exchanges;
            if exchanges.last().is_none_or(|last| !last.answer.is_empty()) {
                exchanges.push(Exchange::default());
            }
            exchanges.last_mut().unwrap().sent.extend_from_slice(bytes);
        });
    });
    let answers = Arc::clone(log);
    thread::spawn(move || {
        pump(from_server, to_client, |bytes| {
            let exchanges = &mut answers.lock().unwrap()[index].exchanges;
            exchanges.last_mut().unwrap().answer.extend_from_slice(bytes);
        });
    });
}

/// Passes bytes on until there are no more; each is written down before it goes on.
fn pump(mut from: TcpStream, mut to: TcpStream, mut note: impl FnMut(&[u8])) {
    to.set_nodelay(true).unwrap();
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        note(&bytes[..length]);
        if to.write_all(&bytes[..length]).is_err() {
            return;
        }
    }
    // The other side may have gone first.
    let _ = to.shutdown(Shutdown::Write);
}
