//! The report for people: progress on standard error, failures by area and a summary on standard output.

use crate::Context;
use crate::failure::failure;
use crate::progress::Progress;
use crate::summary::summary;
use crate::visible::visible;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use upcheck_engine::Verdict;
use upcheck_engine::run::{CheckRecord, Event, Gate, Listener};

/// Listens to a run and writes for people.
pub struct Terminal {
    context: Context,
    gate: Gate,
    progress: Progress,
    /// Checks that did not end well, in words, by area.
    troubles: BTreeMap<String, Vec<String>>,
    /// How many of them there are.
    count: usize,
}

/// The most checks that are told in full: nobody reads on, and a long run must not fill the memory.
const IN_FULL: usize = 1000;

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("context", &self.context).finish_non_exhaustive()
    }
}

impl Terminal {
    /// A report for a run; `quiet` leaves out progress.
    #[must_use]
    pub fn new(context: Context, gate: Gate, quiet: bool) -> Self {
        Self { context, gate, progress: Progress::new(quiet), troubles: BTreeMap::new(), count: 0 }
    }

    fn troubles(&self) -> String {
        let mut text = String::new();
        for (area, checks) in &self.troubles {
            text.push_str(&format!("\n== {} ({})\n\n", visible(area), checks.len()));
            text.extend(checks.iter().map(String::as_str));
        }
        if self.count > IN_FULL {
            text.push_str(&format!("\nThe first {IN_FULL} are told in full; --report json=PATH has all.\n"));
        }
        text
    }

    fn note(&mut self, record: &CheckRecord) {
        self.count += 1;
        let text = match self.count {
            ..=IN_FULL => failure(&self.context, record) + "\n",
            _ => format!(
                "{} {} {}\n",
                record.verdict.as_str().to_uppercase(),
                record.level,
                visible(&record.name)
            ),
        };
        self.troubles.entry(record.area.clone()).or_default().push(text);
    }
}

impl Listener for Terminal {
    fn hear(&mut self, event: &Event<'_>) {
        self.progress.hear(event);
        match event {
            Event::Planned { checks } => {
                let [version, endpoint] =
                    [&self.context.version, &self.context.endpoint].map(|text| visible(text));
                let embedded = if self.context.embedded { " (the embedded reference)" } else { "" };
                let name = self.context.name().map(|name| format!("{name} at ")).unwrap_or_default();
                print(&format!("upcheck {version}: {checks} checks against {name}{endpoint}{embedded}\n"));
            }
            Event::Judged(record) => {
                let trouble = [Verdict::Fail, Verdict::Untestable, Verdict::ServerDied, Verdict::Error];
                if trouble.contains(&record.verdict) {
                    self.note(record);
                }
            }
            Event::Finished(totals) => {
                let troubles = self.troubles();
                print(&format!("{troubles}\n{}", summary(&self.context, totals, self.gate)));
            }
            _ => {}
        }
    }
}

fn print(text: &str) {
    // A reader that has gone away, such as `head`, has seen enough.
    let _ = anstream::stdout().write_all(text.as_bytes());
}
