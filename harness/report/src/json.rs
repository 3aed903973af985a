//! The run as a JSON file, complete and free of secrets.

use crate::Context;
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Aspect;
use upcheck_engine::run::{CheckRecord, Event, Gate, Listener, Summary};
use upcheck_wire::Exchange;

/// The format of the file.
const SCHEMA: &str = "upc/run/1";

/// Listens to a run and writes it to a file when it is over.
#[derive(Debug)]
pub struct JsonReport {
    context: Context,
    gate: Gate,
    path: PathBuf,
    checks: Vec<Value>,
    /// Whether the file was not there before.
    fresh: bool,
    written: Option<io::Result<()>>,
}

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report {path}: {source}")]
pub struct ReportError {
    path: PathBuf,
    source: io::Error,
}

impl JsonReport {
    /// A report that goes to `path`. That it can be written is tried at once, better before the run than after it;
    /// what is there stays until there is something to put in its place.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(context: Context, gate: Gate, path: PathBuf) -> Result<Self, ReportError> {
        let fresh = !path.exists();
        match fs::OpenOptions::new().append(true).create(true).open(&path) {
            Ok(_) => Ok(Self { context, gate, path, checks: Vec::new(), fresh, written: None }),
            Err(source) => Err(ReportError { path, source }),
        }
    }

    /// Whether the report was written. A run without a verdict leaves no file behind.
    ///
    /// # Errors
    /// It could not be.
    pub fn finish(self) -> Result<(), ReportError> {
        match self.written {
            None if self.fresh => {
                fs::remove_file(&self.path).map_err(|source| ReportError { path: self.path, source })
            }
            None | Some(Ok(())) => Ok(()),
            Some(Err(source)) => Err(ReportError { path: self.path, source }),
        }
    }

    fn file(&mut self, summary: &Summary) -> Value {
        let counts: serde_json::Map<String, Value> =
            Verdict::ALL.iter().map(|verdict| (verdict.to_string(), summary.of(*verdict).into())).collect();
        json!({
            "schema": SCHEMA,
            "upcheck": self.context.version,
            "target": {
                "endpoint": self.context.endpoint,
                "region": self.context.region,
                "embedded": self.context.embedded,
            },
            "options": self.context.options.trim(),
            "run": summary.run,
            "exit_code": summary.exit_code(self.gate) as u8,
            "summary": counts,
            "flaky": summary.flaky,
            "requests": summary.requests,
            "bytes_uploaded": summary.bytes_uploaded,
            "seconds": summary.elapsed.as_secs_f64(),
            "left_over": summary.left_over.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "checks": std::mem::take(&mut self.checks),
        })
    }
}

impl Listener for JsonReport {
    fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Judged(record) => self.checks.push(check(record)),
            Event::Finished(summary) => {
                let file = self.file(summary);
                let text = serde_json::to_vec_pretty(&file).map_err(io::Error::from);
                self.written = Some(text.and_then(|mut text| {
                    text.push(b'\n');
                    fs::write(&self.path, text)
                }));
            }
            _ => {}
        }
    }
}

fn check(record: &CheckRecord) -> Value {
    let allowed = record
        .allowed
        .iter()
        .map(|outcome| json!({ "as": outcome.name, "decision": outcome.decision, "basis": outcome.basis }));
    let transcript = record.transcript.as_ref();
    json!({
        "name": record.name,
        "case": record.case,
        "area": record.area,
        "aspect": if record.aspect == Aspect::Decision { "decision" } else { "detail" },
        "verdict": record.verdict,
        "flaky": record.flaky,
        "level": record.level,
        "basis": record.basis,
        "recorded_on": record.recorded_on,
        "clauses": record.clauses.iter().map(|clause| clause.id.as_str()).collect::<Vec<_>>(),
        "about": record.about,
        "expected": allowed.collect::<Vec<_>>(),
        "observed": record.observed,
        "findings": record.findings,
        "diff": record.diff,
        "exchange": transcript.map(|transcript| exchange(&transcript.test)),
        "twin": transcript.and_then(|transcript| transcript.twin.as_ref()).map(exchange),
    })
}

fn exchange(exchange: &Exchange) -> Value {
    let sent = &exchange.sent;
    let received = match &exchange.received {
        Err(none) => json!({ "none": none.to_string() }),
        Ok(answer) => json!({
            "status": answer.status,
            "reason": answer.reason,
            "headers": headers(&answer.headers),
            "body": text(&answer.body),
            "truncated": answer.truncated,
        }),
    };
    let started = exchange.started.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "sent": {
            "method": sent.method,
            "url": sent.url,
            "headers": headers(&sent.headers),
            "head": sent.head.as_ref().map(|head| text(head)),
            "body": text(&sent.body),
        },
        "received": received,
        "started_unix": started.as_secs_f64(),
        "seconds": exchange.elapsed.as_secs_f64(),
    })
}

fn headers(headers: &[(String, Vec<u8>)]) -> Value {
    headers.iter().map(|(name, value)| json!([name, text(value)])).collect()
}

/// Bytes that are no UTF-8 are shown as `\u{fffd}`.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
