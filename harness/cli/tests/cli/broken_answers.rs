//! Answers that break on their way: none may pass, hang, panic, or fill the memory.

use crate::rig::{Act, Home, Proxy, Ran, Reply, Request, Server};
use std::io::{Result, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// A check whose request an HTTP library sends, and one whose bytes are written by hand.
const CHECKS: [&str; 2] = ["copy/plain/whole", "raw/names/order"];

/// The most that a broken answer may cost, in bytes.
const GROWTH: u64 = 64 << 20;

type Deliver = fn(&[u8], &mut TcpStream) -> Result<()>;

/// What becomes of the answer of a copy that was carried out, and a part of the finding about it.
const FAULTS: [(&str, Deliver, &str); 30] = [
    ("nothing", |_, _| Ok(()), "there is no whole HTTP answer"),
    ("half of the first line", |answer, out| out.write_all(&answer[..7]), "there is no whole HTTP answer"),
    (
        "half of the head",
        |answer, out| out.write_all(&answer[..head(answer) / 2]),
        "there is no whole HTTP answer",
    ),
    (
        "a head without its end",
        |answer, out| out.write_all(&answer[..head(answer) - 2]),
        "there is no whole HTTP answer",
    ),
    (
        "no body",
        |answer, out| out.write_all(&answer[..head(answer)]),
        "status 200 and 0 bytes of the body came",
    ),
    (
        "half of the body",
        |answer, out| out.write_all(&answer[..(head(answer) + answer.len()) / 2]),
        "bytes of the body came, then: ",
    ),
    (
        "all but the last byte",
        |answer, out| out.write_all(&answer[..answer.len() - 1]),
        "status 200 and 229 bytes of the body came",
    ),
    (
        "a length too large",
        |answer, out| with_length(answer, out, "99999"),
        "status 200 and 230 bytes of the body came",
    ),
    ("a length too small", |answer, out| with_length(answer, out, "20"), "came 210 bytes more"),
    ("a length of 2 to 64", |answer, out| with_length(answer, out, "18446744073709551616"), "content-length"),
    ("a negative length", |answer, out| with_length(answer, out, "-1"), "content-length"),
    ("two lengths", |answer, out| with_length(answer, out, "20\r\ncontent-length: 21"), "content-length"),
    ("no HTTP", |_, out| out.write_all(&[0xfe; 4096]), "invalid HTTP version"),
    ("another protocol", |_, out| out.write_all(b"SSH-2.0-OpenSSH_9.2\r\n"), "invalid HTTP version"),
    (
        "a body of garbage",
        |_, out| success(out, "4096").and_then(|()| out.write_all(&[0xfe; 4096])),
        "the body is not UTF-8 from byte offset 0 on",
    ),
    (
        "a body without end",
        |_, out| chunked(out).and_then(|()| forever(out, b"5\r\naaaaa\r\n")),
        "no whole answer within 1s",
    ),
    ("an element without end", huge_element, "no XML document (an XML document of 16777216 bytes is none of"),
    ("elements of 1 MB", |_, out| large(out, 200, "CopyPartResult", 1), "the part cannot be read back"),
    ("elements of 3 MB", |_, out| large(out, 200, "CopyPartResult", 3), "an XML document of 9"),
    ("an error of 3 MB", |_, out| large(out, 400, "Error", 1), "400 aaaa"),
    ("an error of 3 MB in a success", |_, out| large(out, 200, "Error", 1), "200 aaaa"),
    ("elements in elements", deep_elements, "no XML document"),
    ("entities in entities", laughing_entities, "XML with DTD detected"),
    ("a byte at a time", |answer, out| drip(answer, out), "no whole answer within 1s"),
    (
        "interim answers without end",
        |_, out| forever(out, b"HTTP/1.1 100 Continue\r\n\r\n"),
        "there was no answer: ",
    ),
    (
        "headers without end",
        |_, out| flood(out, b"x-flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
        "there is no whole HTTP answer: ",
    ),
    (
        "a header without end",
        |_, out| flood(out, b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        "there is no whole HTTP answer: ",
    ),
    (
        "a redirection to itself",
        |_, out| redirect(out, "307 Temporary Redirect"),
        "307 without an error code",
    ),
    ("a lasting redirection", |_, out| redirect(out, "301 Moved Permanently"), "301 without an error code"),
    (
        "an upgrade",
        |_, out| out.write_all(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n"),
        "101 with an empty body",
    ),
];

/// Where the head of an answer ends.
fn head(answer: &[u8]) -> usize {
    answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4
}

fn with_length(answer: &[u8], out: &mut TcpStream, length: &str) -> Result<()> {
    let text = std::str::from_utf8(answer).unwrap();
    let (before, after) = text.split_once("content-length: ").unwrap();
    let (_, after) = after.split_once("\r\n").unwrap();
    write!(out, "{before}content-length: {length}\r\n{after}")
}

fn success(out: &mut TcpStream, length: &str) -> Result<()> {
    write!(out, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n")
}

fn chunked(out: &mut TcpStream) -> Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
}

fn forever(out: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    let many = bytes.repeat(1000);
    loop {
        out.write_all(&many)?;
    }
}

fn flood(out: &mut TcpStream, bytes: &[u8]) -> Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\n")?;
    forever(out, bytes)
}

fn huge_element(_: &[u8], out: &mut TcpStream) -> Result<()> {
    success(out, "1000000000")?;
    out.write_all(b"<CopyPartResult><ETag>\"")?;
    forever(out, &[b'a'; 1000])
}

fn large(out: &mut TcpStream, status: u16, root: &str, megabytes: usize) -> Result<()> {
    let text = "a".repeat(megabytes << 20);
    let body =
        format!("<{root}><Code>{text}</Code><Message>{text}</Message><ETag>\"{text}\"</ETag></{root}>");
    write!(out, "HTTP/1.1 {status} \r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn deep_elements(_: &[u8], out: &mut TcpStream) -> Result<()> {
    const DEPTH: usize = 1_000_000;
    success(out, &(7 * DEPTH).to_string())?;
    out.write_all("<a>".repeat(DEPTH).as_bytes())?;
    out.write_all("</a>".repeat(DEPTH).as_bytes())
}

fn laughing_entities(_: &[u8], out: &mut TcpStream) -> Result<()> {
    let mut body = "<!DOCTYPE CopyPartResult [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        body += &format!("<!ENTITY a{level} \"&a{0};&a{0};&a{0};&a{0};\">", level - 1);
    }
    body += "]><CopyPartResult><ETag>&a29;</ETag></CopyPartResult>";
    success(out, &body.len().to_string())?;
    out.write_all(body.as_bytes())
}

fn drip(answer: &[u8], out: &mut TcpStream) -> Result<()> {
    for byte in answer {
        out.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn redirect(out: &mut TcpStream, status: &str) -> Result<()> {
    write!(out, "HTTP/1.1 {status}\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")
}

/// Runs a check against a target whose copies end as a rule says.
fn run(check: &str, rule: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Ran {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), move |request| match request.is_copy() {
        true => rule(request),
        false => Act::Pass,
    });
    let ran = proxy.access().run_at(&Home::new(), &["--filter", check, "--timeout", "1"]);
    server.is_empty();
    ran
}

#[test]
fn no_broken_answer_passes_hangs_or_grows() {
    for check in CHECKS {
        let sound = run(check, |_| Act::Pass);
        assert_eq!(sound.ended.code, Some(0), "{:?}", sound.ended);
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some((name, deliver, finding)) =
                        FAULTS.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let ran = run(check, |_| Act::Deliver(*deliver));
                        let findings = ran.report.findings(check);
                        assert_eq!(ran.ended.code, Some(1), "{name}: {:?}", ran.ended);
                        assert_eq!(ran.report.check(check)["verdict"], "fail", "{name}: {findings}");
                        assert!(findings.contains(finding), "{name}: `{finding}` is not in {findings}");
                        let growth = ran.ended.peak.saturating_sub(sound.ended.peak);
                        assert!(growth < GROWTH, "{name}: the run grew by {growth} bytes");
                    }
                });
            }
        });
    }
}

/// The answer is no more than a promise: the request passes only later, or comes to nothing.
#[test]
fn an_answer_before_the_copy_does_not_pass() {
    for check in CHECKS {
        let body = "<CopyPartResult><ETag>\"0\"</ETag></CopyPartResult>";
        let ran = run(check, move |_| Act::Early(Reply::xml(200, body)));
        assert_eq!(ran.ended.code, Some(1), "{:?}", ran.ended);
        assert_eq!(ran.report.check(check)["verdict"], "fail");
    }
}

/// Both copies are carried out as they should be; each gets the answer that belongs to the other.
#[test]
fn the_answers_of_two_copies_are_told_apart() {
    let details =
        ["first-byte", "last-byte"].map(|range| format!("range/valid/etag-md5[range={range}]#detail"));
    let swap: Arc<Swap> = Arc::default();
    let ran = run("range/valid/etag-md5[range=*t-byte]*", move |_| {
        let swap = Arc::clone(&swap);
        Act::Change(Box::new(move |reply| swap.exchange(reply)))
    });
    assert_eq!(ran.ended.code, Some(1), "{:?}", ran.ended);
    for check in details {
        assert_eq!(ran.report.check(&check)["verdict"], "fail", "{check}: {}", ran.report.findings(&check));
    }
}

const STALE: &[u8] = b"HTTP/1.1 500 Stale\r\ncontent-length: 0\r\n\r\n";

/// Sends pieces a little apart, and leaves the connection open for the requests to come.
fn in_pieces(out: &mut TcpStream, pieces: &[&[u8]]) -> Result<()> {
    for piece in pieces {
        out.write_all(piece)?;
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(Duration::from_millis(500));
    Ok(())
}

/// Nothing may lie behind an answer, be it the same once more or a stale one, at once or a little later. It must not be
/// taken for the answer to the next request either, so that there is no other finding.
#[test]
fn what_comes_behind_an_answer_does_not_pass() {
    let behind: [(&str, Deliver); 3] = [
        ("the same answer", |answer, out| in_pieces(out, &[&answer.repeat(2)])),
        ("a stale answer", |answer, out| in_pieces(out, &[&[answer, STALE].concat()])),
        ("a stale answer of its own", |answer, out| in_pieces(out, &[answer, STALE])),
    ];
    for check in CHECKS {
        for (name, deliver) in behind {
            let ran = run(check, move |_| Act::Deliver(deliver));
            assert_eq!(ran.ended.code, Some(1), "{name}: {:?}", ran.ended);
            let findings = ran.report.findings(check);
            let is_alone =
                findings.starts_with("behind the end of the answer came ") && !findings.contains("; ");
            assert!(is_alone, "{name}: {findings}");
        }
        let ran = run(check, |_| Act::Deliver(|answer, out| out.write_all(&[STALE, answer].concat())));
        assert_eq!(ran.ended.code, Some(1), "{:?}", ran.ended);
        let findings = ran.report.findings(check);
        assert!(findings.contains("no request may end in 500"), "{findings}");
    }
}

/// Hands each of two answers to the other's request.
#[derive(Default)]
struct Swap {
    answers: Mutex<Vec<Reply>>,
    both: Condvar,
}

impl Swap {
    fn exchange(&self, own: Reply) -> Reply {
        let mut answers = self.answers.lock().unwrap();
        let mine = answers.len();
        answers.push(own);
        self.both.notify_all();
        let (answers, _) =
            self.both.wait_timeout_while(answers, Duration::from_secs(5), |all| all.len() < 2).unwrap();
        answers.get(1 - mine).unwrap().clone()
    }
}
