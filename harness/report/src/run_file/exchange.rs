//! An exchange as the file keeps it.

use super::bytes::Data;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use upcheck_engine::case::BucketState;
use upcheck_engine::run::Replay;
use upcheck_wire::{Answer, Exchange, NoAnswer, Sent, Transport};

/// A request and what became of it, free of secrets.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ExchangeEntry {
    /// The request.
    sent: SentEntry,
    /// The answer, or `none` and why.
    received: ReceivedEntry,
    /// When it was begun, in seconds since the Unix epoch.
    started_unix: f64,
    /// How long it took.
    seconds: f64,
    /// What carried it: a library, or bytes of our own; nothing where it could not be sent.
    #[serde(default)]
    transport: Option<Carrier>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct SentEntry {
    method: String,
    url: String,
    /// The target in the request line.
    #[serde(default)]
    target: String,
    /// Name and value, in the order in which they went out.
    headers: Vec<(String, Data)>,
    /// Everything before the body, byte for byte, where no library wrote it.
    head: Option<Data>,
    body: Data,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
struct ReceivedEntry {
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    none: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, Data)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Data>,
    /// Whether the body went on.
    #[serde(default)]
    truncated: bool,
    /// How many bytes came behind the answer's end.
    #[serde(default, skip_serializing_if = "is_zero")]
    excess: usize,
}

/// What carries a request.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Carrier {
    Library,
    Raw,
}

/// What a script needs to send a request again by hand.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReplayEntry {
    /// The versioning state that the bucket needs.
    bucket: BucketState,
    /// The contents of the source.
    source: Data,
    /// How many seconds the source must be old.
    age: u64,
    part: String,
    upload: String,
    /// Name, and value as the inside of a double-quoted shell word.
    headers: Vec<(String, String)>,
    /// Whether curl can send it.
    with_curl: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl From<&Exchange> for ExchangeEntry {
    fn from(exchange: &Exchange) -> Self {
        let Exchange { sent, transport, received, started, elapsed } = exchange;
        let received = match received {
            Err(none) => ReceivedEntry { none: Some(none.to_string()), ..ReceivedEntry::default() },
            Ok(answer) => ReceivedEntry {
                none: None,
                status: Some(answer.status),
                reason: answer.reason.clone(),
                headers: lines(&answer.headers),
                body: Some(Data::from(&*answer.body)),
                truncated: answer.truncated,
                excess: answer.excess,
            },
        };
        Self {
            sent: SentEntry {
                method: sent.method.clone(),
                url: sent.url.clone(),
                target: sent.target.clone(),
                headers: lines(&sent.headers),
                head: sent.head.as_deref().map(Data::from),
                body: Data::from(&*sent.body),
            },
            received,
            started_unix: unix(*started),
            seconds: seconds(*elapsed),
            transport: transport.map(|transport| match transport {
                Transport::Library => Carrier::Library,
                Transport::Raw => Carrier::Raw,
            }),
        }
    }
}

impl From<ExchangeEntry> for Exchange {
    fn from(entry: ExchangeEntry) -> Self {
        let ExchangeEntry { sent, received, started_unix, seconds, transport } = entry;
        let received = match received.status {
            None => Err(NoAnswer::Told(received.none.unwrap_or_default())),
            Some(status) => Ok(Answer {
                status,
                reason: received.reason,
                headers: raw_lines(received.headers),
                body: received.body.unwrap_or_default().0.into(),
                truncated: received.truncated,
                excess: received.excess,
            }),
        };
        Self {
            sent: Sent {
                method: sent.method,
                url: sent.url,
                target: sent.target,
                headers: raw_lines(sent.headers),
                body: sent.body.0.into(),
                head: sent.head.map(|head| head.0.into()),
            },
            transport: transport.map(|carrier| match carrier {
                Carrier::Library => Transport::Library,
                Carrier::Raw => Transport::Raw,
            }),
            received,
            started: moment(started_unix),
            elapsed: span(seconds),
        }
    }
}

impl From<&Replay> for ReplayEntry {
    fn from(replay: &Replay) -> Self {
        Self {
            bucket: replay.state,
            source: Data::from(&*replay.source),
            age: replay.age,
            part: replay.part.clone(),
            upload: replay.upload.clone(),
            headers: replay.headers.clone(),
            with_curl: replay.with_curl,
        }
    }
}

impl From<ReplayEntry> for Replay {
    fn from(entry: ReplayEntry) -> Self {
        Self {
            state: entry.bucket,
            source: entry.source.0,
            age: entry.age,
            part: entry.part,
            upload: entry.upload,
            headers: entry.headers,
            with_curl: entry.with_curl,
        }
    }
}

/// A time span in seconds, to the microsecond: as much as comes back the same from a number of 64 bits.
pub(super) fn seconds(span: Duration) -> f64 {
    let micros = (span.as_nanos() + 500) / 1000;
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX)).as_secs_f64()
}

/// A moment in seconds since the Unix epoch.
pub(super) fn unix(moment: SystemTime) -> f64 {
    seconds(moment.duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// A moment by its seconds since the Unix epoch; the epoch where that is none.
pub(super) fn moment(unix: f64) -> SystemTime {
    UNIX_EPOCH.checked_add(span(unix)).unwrap_or(UNIX_EPOCH)
}

/// A time span in seconds; none where that is no span.
pub(super) fn span(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn lines(headers: &[(String, Vec<u8>)]) -> Vec<(String, Data)> {
    headers.iter().map(|(name, value)| (name.clone(), Data(value.clone()))).collect()
}

fn raw_lines(headers: Vec<(String, Data)>) -> Vec<(String, Vec<u8>)> {
    headers.into_iter().map(|(name, value)| (name, value.0)).collect()
}
