//! Reports that are written as a whole when the run is over.

use crate::output::{Output, ReportError};
use crate::reports::FileReport;
use std::io::{self, Write};
use upcheck_engine::run::{CheckRecord, Event, Listener, Summary};

/// A report that needs the whole run before its first byte.
pub(crate) trait Document {
    /// Keeps of a check what the report will tell.
    fn take(&mut self, record: &CheckRecord);

    /// Writes the report of all that was taken.
    ///
    /// # Errors
    /// Those of `out`.
    fn write(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// A document on its way to its file.
pub(crate) struct OnePiece<D> {
    document: D,
    /// Taken when it is written.
    output: Option<Output>,
    written: Result<(), ReportError>,
}

impl<D> OnePiece<D> {
    pub(crate) fn new(document: D, output: Output) -> Self {
        Self { document, output: Some(output), written: Ok(()) }
    }
}

impl<D: Document> Listener for OnePiece<D> {
    fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Judged(record) => self.document.take(record),
            Event::Finished(summary) => {
                if let Some(output) = self.output.take() {
                    self.written = output.write(|file| self.document.write(summary, file));
                }
            }
            _ => {}
        }
    }
}

impl<D: Document> FileReport for OnePiece<D> {
    fn finish(self: Box<Self>) -> Result<(), ReportError> {
        self.written
    }
}
