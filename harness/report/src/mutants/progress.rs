//! How the matrix is coming along: a bar on a terminal, a line a defect elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use upcheck_engine::mutants::{Fate, Mutant};

/// Progress on standard error.
#[derive(Debug)]
pub struct MatrixProgress {
    bar: ProgressBar,
    quiet: bool,
}

impl MatrixProgress {
    /// Progress towards so many defects; `quiet` shows none.
    #[must_use]
    pub fn new(defects: usize, quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(defects as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        Self { bar, quiet }
    }

    /// Counts a defect.
    pub fn count(&self, mutant: &Mutant) {
        self.bar.inc(1);
        let checks = mutant.killed_by.len();
        let line = match &mutant.fate {
            Fate::Killed => format!("{:<10} {} ({checks})", mutant.fate.as_str(), mutant.id),
            fate => format!("{:<10} {}", fate.as_str(), mutant.id),
        };
        if self.quiet {
            return;
        }
        if self.bar.is_hidden() {
            // A reader that has gone away has seen enough.
            let _ = writeln!(anstream::stderr(), "{line}");
        } else if mutant.fate == Fate::Killed {
            self.bar.set_message(mutant.id.clone());
        } else {
            self.bar.println(line);
        }
    }
}

impl Drop for MatrixProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
