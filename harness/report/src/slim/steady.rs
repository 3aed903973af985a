//! Messages without what differs from run to run: hosts, names of buckets, dates, and ids that a server makes up.

use upcheck_wire::{Answer, Exchange, Sent};

/// What stands in place of the target's host and port.
pub(crate) const HOST: &str = "endpoint";

/// What stands for anything else that was left out.
const LEFT_OUT: &str = "…";

/// Texts of these shapes differ from run to run. `9` is a digit, `@` a letter, `?` a digit or small letter; anything
/// else is itself. Longer ones stand before those that begin alike.
const SHAPES: [(&str, &str); 11] = [
    ("upcheck-????????????", "upcheck-run"),
    ("@@@, 99 @@@ 9999 99:99:99 GMT", LEFT_OUT),
    ("@@@@@@day, 99-@@@-99 99:99:99 GMT", LEFT_OUT),
    ("@@@@@day, 99-@@@-99 99:99:99 GMT", LEFT_OUT),
    ("@@@@day, 99-@@@-99 99:99:99 GMT", LEFT_OUT),
    ("@@@day, 99-@@@-99 99:99:99 GMT", LEFT_OUT),
    ("@@@ @@@ 99 99:99:99 9999", LEFT_OUT),
    ("@@@ @@@  9 99:99:99 9999", LEFT_OUT),
    ("9999-99-99T99:99:99", LEFT_OUT),
    ("99999999T999999Z", LEFT_OUT),
    ("99999999/us-", "…/us-"),
];

/// Elements that hold an id which a server makes up.
const ELEMENTS: [&str; 7] = [
    "RequestId",
    "HostId",
    "UploadId",
    "VersionId",
    "CopySourceVersionId",
    "AWSAccessKeyId",
    "SignatureProvided",
];

/// Headers that do, in lower case.
const HEADERS: [&str; 9] = [
    "x-amz-request-id",
    "x-amzn-requestid",
    "x-amz-id-2",
    "x-amz-version-id",
    "x-amz-copy-source-version-id",
    "x-trans-id",
    "x-openstack-request-id",
    "x-localstack",
    "authorization",
];

/// Query parameters that do.
const PARAMETERS: [&str; 2] = ["uploadId=", "versionId="];

/// The shortest value of those that is taken for an id of the server's, in bytes.
const SHORTEST_ID: usize = 16;

/// The most of a body that is kept, in bytes.
const BODY: usize = 4096;

/// Takes out of messages what differs from run to run.
#[derive(Clone, Debug)]
pub(crate) struct Steady {
    /// The target's host and port.
    authority: String,
}

impl Steady {
    /// For the messages of this endpoint.
    pub(crate) fn new(endpoint: &str) -> Self {
        let authority = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
        Self { authority: authority.trim_end_matches('/').to_owned() }
    }

    /// A text that is the same in every run.
    pub(crate) fn text(&self, text: &str) -> String {
        let text = match self.authority.as_str() {
            "" => text.to_owned(),
            authority => text.replace(authority, HOST),
        };
        parameters(elements(shapes(&text)))
    }

    /// An exchange that is, in which bodies are cut.
    pub(crate) fn exchange(&self, exchange: &Exchange) -> Exchange {
        let Exchange { sent, transport, received, .. } = exchange;
        let sent = Sent {
            method: sent.method.clone(),
            url: self.text(&sent.url),
            target: self.text(&sent.target),
            headers: self.headers(&sent.headers),
            body: self.bytes(cut(&sent.body)).into(),
            head: sent.head.as_ref().map(|head| self.head(cut(head)).into()),
        };
        let received = received.as_ref().map_err(Clone::clone).map(|answer| Answer {
            status: answer.status,
            reason: answer.reason.clone(),
            headers: self.headers(&answer.headers),
            body: self.bytes(cut(&answer.body)).into(),
            truncated: answer.truncated || answer.body.len() > BODY,
            excess: answer.excess,
        });
        Exchange {
            sent,
            transport: *transport,
            received,
            started: std::time::UNIX_EPOCH,
            elapsed: std::time::Duration::ZERO,
        }
    }

    fn headers(&self, lines: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
        let steady = |(name, value): &(String, Vec<u8>)| {
            let value = if is_made_up(name) { LEFT_OUT.into() } else { self.bytes(value) };
            (name.clone(), value)
        };
        lines.iter().map(steady).collect()
    }

    /// A request's head, line by line.
    fn head(&self, head: &[u8]) -> Vec<u8> {
        let steady = |line: &[u8]| match line.iter().position(|byte| *byte == b':') {
            Some(end) if is_made_up(&String::from_utf8_lossy(&line[..end])) => {
                [&line[..end], b": ", LEFT_OUT.as_bytes(), b"\r\n"].concat()
            }
            _ => self.bytes(line),
        };
        head.split_inclusive(|byte| *byte == b'\n').flat_map(steady).collect()
    }

    /// Bytes that are no text are left as they are.
    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text).into_bytes(),
            Err(_) => bytes.to_vec(),
        }
    }
}

fn is_made_up(name: &str) -> bool {
    HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

fn cut(bytes: &[u8]) -> &[u8] {
    bytes.get(..BODY).unwrap_or(bytes)
}

fn shapes(text: &str) -> String {
    let mut steady = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = SHAPES.iter().find(|(shape, _)| has_shape(rest, shape));
        let (shown, length) = match found {
            Some((shape, instead)) => (*instead, shape.len()),
            None => ("", c.len_utf8()),
        };
        let (taken, after) = rest.split_at(length);
        steady.push_str(if found.is_some() { shown } else { taken });
        rest = after;
    }
    steady
}

fn has_shape(text: &str, shape: &str) -> bool {
    text.len() >= shape.len()
        && shape.bytes().zip(text.bytes()).all(|(shape, byte)| match shape {
            b'9' => byte.is_ascii_digit(),
            b'@' => byte.is_ascii_alphabetic(),
            b'?' => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            literal => byte == literal,
        })
}

fn elements(mut text: String) -> String {
    for name in ELEMENTS {
        text = between(&text, &format!("<{name}>"), |content| content.find('<').unwrap_or(content.len()), 1);
    }
    text
}

fn parameters(mut text: String) -> String {
    for name in PARAMETERS {
        let end = |value: &str| value.find(|c: char| "&#\"'<".contains(c) || c.is_whitespace());
        text = between(&text, name, |value| end(value).unwrap_or(value.len()), SHORTEST_ID);
    }
    text
}

/// Leaves out what follows each `mark` up to where `end` says, if that is at least `least` bytes.
fn between(text: &str, mark: &str, end: impl Fn(&str) -> usize, least: usize) -> String {
    let mut parts = text.split(mark);
    let mut steady = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (value, after) = part.split_at(end(part));
        steady.push_str(mark);
        steady.push_str(if value.len() >= least { LEFT_OUT } else { value });
        steady.push_str(after);
    }
    steady
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_left_out() {
        let steady = Steady::new("http://127.0.0.1:5599/");
        for (text, expected) in [
            ("PUT http://127.0.0.1:5599/b", "PUT http://endpoint/b"),
            ("bucket.127.0.0.1:5599", "bucket.endpoint"),
            ("upcheck-v67w777ij3vq-plain/k", "upcheck-run-plain/k"),
            ("upcheck-replay", "upcheck-replay"),
            ("on Fri, 20 Nov 2026 13:10:11 GMT.", "on …."),
            ("Friday, 20-Nov-26 13:10:11 GMT", "…"),
            ("Wednesday, 20-Nov-26 13:10:11 GMT", "…"),
            ("Sun Nov  6 08:49:37 1994", "…"),
            ("2026-11-20T13:10:11.123Z é", "….123Z é"),
            ("20261120T131011Z", "…"),
            ("AK/20261120/us-east-1/s3", "AK/…/us-east-1/s3"),
            ("<RequestId>4711</RequestId><Code>A</Code>", "<RequestId>…</RequestId><Code>A</Code>"),
            ("?partNumber=2&uploadId=IAWVppmlAvMD0123&x=", "?partNumber=2&uploadId=…&x="),
            ("?uploadId=word", "?uploadId=word"),
        ] {
            assert_eq!(steady.text(text), expected, "{text}");
        }
    }
}
