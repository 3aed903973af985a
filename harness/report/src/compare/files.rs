//! The comparison in files.

use super::matrix::Comparison;
use crate::output::{Output, ReportError};
use crate::spec::{ReportKind, ReportSpec};
use std::io::Write;

/// Why a comparison is not written.
#[derive(Debug, thiserror::Error)]
pub enum CompareReportError {
    /// A file cannot be written, or is named twice.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There is no comparison of that kind.
    #[error("a comparison is no `{0}`: --report markdown=PATH or html=PATH")]
    Kind(ReportKind),
}

impl Comparison {
    /// Writes it wherever the specs say: what differs, or all of it.
    ///
    /// # Errors
    /// A kind that is neither Markdown nor a page, and a file that cannot be written or is named twice.
    pub fn write(&self, specs: &[ReportSpec], all: bool) -> Result<(), CompareReportError> {
        let mut outputs = Vec::new();
        for (spec, output) in specs.iter().zip(Output::all(specs)?) {
            let content = match spec.kind {
                ReportKind::Markdown => self.markdown(all),
                ReportKind::Html => self.page(all),
                other => return Err(CompareReportError::Kind(other)),
            };
            outputs.push((output, content));
        }
        for (output, content) in outputs {
            output.write(|file| file.write_all(content.as_bytes()))?;
        }
        Ok(())
    }
}
