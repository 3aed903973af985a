//! The run as a JSON file, complete and free of secrets.
//!
//! Checks are written down as they come, so that a run of any length needs no more memory than a short one; what is
//! known only at its end stands before them all the same.

use crate::Context;
use crate::output::{Output, ReportError};
use crate::reports::FileReport;
use crate::run_file::{CheckEntry, ClauseEntry, RunHead};
use crate::spool::Spool;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Write};
use upcheck_engine::run::{CheckRecord, Event, Gate, Listener, Summary};

/// Listens to a run and writes it to a file when it is over.
#[derive(Debug)]
pub(crate) struct JsonReport {
    context: Context,
    gate: Gate,
    /// Whether what says nothing is left out.
    lean: bool,
    /// The checks so far, a line each.
    checks: Spool,
    /// The clauses that they cite.
    clauses: BTreeMap<String, ClauseEntry>,
    /// Taken when it is written.
    output: Option<Output>,
    written: Result<(), ReportError>,
}

impl JsonReport {
    pub(crate) fn new(context: Context, gate: Gate, output: Output) -> Self {
        let (checks, clauses) = (Spool::beside(output.path()), BTreeMap::new());
        Self { context, gate, lean: false, checks, clauses, output: Some(output), written: Ok(()) }
    }

    /// The same file without the texts of clauses, and without what the reader takes to be empty anyhow.
    pub(crate) fn lean(context: Context, gate: Gate, output: Output) -> Self {
        Self { lean: true, ..Self::new(context, gate, output) }
    }

    fn note(&mut self, record: &CheckRecord) -> io::Result<()> {
        for clause in &record.clauses {
            if !self.lean && !self.clauses.contains_key(&clause.id) {
                self.clauses.insert(clause.id.clone(), ClauseEntry::from(clause));
            }
        }
        let separator: &[u8] = if self.checks.is_empty() { b"    " } else { b",\n    " };
        let spool = self.checks.writer()?;
        spool.write_all(separator)?;
        let check = CheckEntry::from(record);
        if self.lean {
            serde_json::to_writer(spool, &lean(serde_json::to_value(&check)?))?;
        } else {
            serde_json::to_writer(spool, &check)?;
        }
        Ok(())
    }

    fn write(&mut self, summary: &Summary) -> Result<(), ReportError> {
        let Some(output) = self.output.take() else { return Ok(()) };
        let head = RunHead::new(&self.context, self.gate, summary, std::mem::take(&mut self.clauses));
        let checks = &mut self.checks;
        output.write(|file| {
            let head = if self.lean {
                serde_json::to_string_pretty(&lean(serde_json::to_value(&head)?))?
            } else {
                serde_json::to_string_pretty(&head)?
            };
            // The checks are one more member of the object.
            file.write_all(head.strip_suffix("\n}").unwrap_or(&head).as_bytes())?;
            file.write_all(b",\n  \"checks\": [\n")?;
            checks.copy_to(file)?;
            file.write_all(b"\n  ]\n}\n")
        })
    }
}

/// Without members that are nothing, zero or empty, unless a reader needs them.
fn lean(value: Value) -> Value {
    let needed = |name: &str| name == "clauses";
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    };
    match value {
        Value::Object(members) => {
            members.into_iter().filter(|(name, value)| needed(name) || says(value)).collect()
        }
        other => other,
    }
}

impl Listener for JsonReport {
    fn hear(&mut self, event: &Event<'_>) {
        if self.written.is_err() {
            return;
        }
        match event {
            Event::Judged(record) => {
                if let Err(source) = self.note(record) {
                    self.written = Err(ReportError::Io { path: self.checks.path().to_owned(), source });
                }
            }
            Event::Finished(summary) => self.written = self.write(summary),
            _ => {}
        }
    }
}

impl FileReport for JsonReport {
    fn finish(self: Box<Self>) -> Result<(), ReportError> {
        self.written
    }
}
