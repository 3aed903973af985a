//! How a run is going: a bar on a terminal, a line a check elsewhere.

use crate::visible::visible;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use upcheck_engine::Verdict;
use upcheck_engine::run::{CheckRecord, Event};

/// Progress on standard error.
pub(crate) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    failed: usize,
}

impl Progress {
    pub(crate) fn new(quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        Self { bar, quiet, failed: 0 }
    }

    pub(crate) fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Planned { checks } => self.bar.set_length(*checks as u64),
            Event::Note(note) => self.line(note),
            Event::Judged(record) => self.judged(record),
            Event::LeftOver(left) => self.line(&visible(&format!("left over: {left}"))),
            _ => self.bar.finish_and_clear(),
        }
    }

    fn judged(&mut self, record: &CheckRecord) {
        self.failed += usize::from(record.verdict == Verdict::Fail);
        self.bar.inc(1);
        if self.failed > 0 {
            self.bar.set_message(format!("{} failed", self.failed));
        }
        if self.bar.is_hidden() {
            self.line(&format!("{:<14} {:<7} {}", record.verdict, record.level, visible(&record.name)));
        }
    }

    fn line(&self, text: &str) {
        if self.quiet {
            return;
        }
        if self.bar.is_hidden() {
            // A reader that has gone away has seen enough.
            let _ = writeln!(anstream::stderr(), "{text}");
        } else {
            self.bar.println(text);
        }
    }
}
