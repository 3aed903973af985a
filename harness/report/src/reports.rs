//! All the files that are written of one run.

use crate::Context;
use crate::document::OnePiece;
use crate::github::Github;
use crate::html::Html;
use crate::json::JsonReport;
use crate::junit::Junit;
use crate::markdown::Markdown;
use crate::output::{Fresh, Output, ReportError};
use crate::slim::Slim;
use crate::spec::{ReportKind, ReportSpec};
use std::fmt;
use upcheck_engine::run::{Event, Gate, Listener};

/// Consumes events for a file, and says at the end whether it was written.
pub(crate) trait FileReport: Listener {
    /// Whether the report was written. A run without a verdict leaves no file behind.
    ///
    /// # Errors
    /// It could not be.
    fn finish(self: Box<Self>) -> Result<(), ReportError>;
}

/// Listens to a run and writes every report that was asked for.
#[derive(Default)]
pub struct Reports {
    files: Vec<Box<dyn FileReport>>,
    unwritten: Unwritten,
}

/// The files that were made only to see that they can be; for who has to leave without dropping the reports.
#[derive(Clone, Debug, Default)]
pub struct Unwritten(Vec<Fresh>);

impl Unwritten {
    /// Removes those that nothing was written to yet.
    pub fn remove(&self) {
        self.0.iter().for_each(Fresh::remove);
    }
}

impl Reports {
    /// Reports that go where the specs say. That each can be written is tried at once; what is there stays until
    /// there is something to put in its place.
    ///
    /// # Errors
    /// A file cannot be written, or is named twice.
    pub fn create(specs: &[ReportSpec], context: &Context, gate: Gate) -> Result<Self, ReportError> {
        let outputs = Output::all(specs)?;
        let unwritten = Unwritten(outputs.iter().map(Output::fresh).collect());
        let outputs = specs.iter().zip(outputs);
        let files = outputs.map(|(spec, output)| report(spec.kind, output, context.clone(), gate));
        Ok(Self { files: files.collect(), unwritten })
    }

    /// The files without a report, now and at any later time.
    #[must_use]
    pub fn unwritten(&self) -> Unwritten {
        self.unwritten.clone()
    }

    /// Whether all of them were written. A run without a verdict leaves no file behind.
    ///
    /// # Errors
    /// The first that could not be.
    pub fn finish(self) -> Result<(), ReportError> {
        self.files.into_iter().map(FileReport::finish).fold(Ok(()), Result::and)
    }
}

impl Listener for Reports {
    fn hear(&mut self, event: &Event<'_>) {
        for file in &mut self.files {
            file.hear(event);
        }
    }
}

impl fmt::Debug for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

fn report(kind: ReportKind, output: Output, context: Context, gate: Gate) -> Box<dyn FileReport> {
    match kind {
        ReportKind::Json => Box::new(JsonReport::new(context, gate, output)),
        ReportKind::Slim => Box::new(Slim::new(context, gate, output)),
        ReportKind::Junit => Box::new(OnePiece::new(Junit::new(context, gate), output)),
        ReportKind::Markdown => Box::new(OnePiece::new(Markdown::new(context, gate), output)),
        ReportKind::Github => Box::new(OnePiece::new(Github::new(gate), output)),
        ReportKind::Html => Box::new(OnePiece::new(Html::new(context, gate), output)),
    }
}
