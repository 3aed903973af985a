//! The run as GitHub's workflow commands, which a step prints to annotate files.

use crate::class::{Class, Classes};
use crate::clip::clip;
use crate::concern::Concern;
use crate::document::Document;
use crate::summary::meaning;
use crate::visible::visible;
use std::io::{self, Write};
use upcheck_engine::Verdict;
use upcheck_engine::case::Place;
use upcheck_engine::run::{CheckRecord, Gate, Summary};

/// How many annotations of one kind GitHub shows of a step.
const SHOWN: usize = 10;

/// How much of an annotation GitHub's runner keeps, in bytes.
const MESSAGE: usize = 4000;

/// How many checks an annotation names.
const NAMED: usize = 20;

/// An annotation for each way to go wrong, the most important ones.
#[derive(Debug)]
pub(crate) struct Github {
    gate: Gate,
    classes: Classes<String>,
}

impl Github {
    pub(crate) fn new(gate: Gate) -> Self {
        Self { gate, classes: Classes::new(gate) }
    }
}

impl Document for Github {
    fn take(&mut self, record: &CheckRecord) {
        // The entry that says otherwise is where to look; without one, the case, if it is the user's own.
        let entry = record.expectation.as_ref().map(|expectation| &expectation.entry.place);
        let at = entry.or(record.written.as_ref()).cloned();
        self.classes.take(record, at, |_| record.findings.join("; "));
    }

    fn write(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let classes = self.classes.sorted();
        let of = |kinds: &[Concern]| -> Vec<Annotation> {
            classes.iter().filter(|class| kinds.contains(&class.concern)).map(annotation).collect()
        };
        let mut errors = of(&[Concern::Failed, Concern::Undecided]);
        errors.extend(summary.stale.iter().map(|stale| Annotation {
            at: Some(stale.entry.place.clone()),
            title: "stale baseline entry".to_owned(),
            text: visible(&stale.because.to_string()),
        }));
        let warnings = of(&[Concern::Tolerated]);
        let mut rest = Vec::new();
        for (command, mut annotations) in [("error", errors), ("warning", warnings)] {
            rest.extend(annotations.split_off(annotations.len().min(SHOWN)));
            for Annotation { at, title, text } in annotations {
                let at = at.map(|Place { path, line, .. }| format!("file={},line={line},", property(&path)));
                writeln!(
                    out,
                    "::{command} {}title={}::{}",
                    at.unwrap_or_default(),
                    property(&title),
                    data(&text)
                )?;
            }
        }
        writeln!(out, "::notice title=upcheck::{}", data(&notice(summary, self.gate, &rest)))
    }
}

/// What is shown at a place, or, without one, of the step.
struct Annotation {
    at: Option<Place>,
    title: String,
    text: String,
}

fn annotation(class: &Class<'_, String>) -> Annotation {
    let level = class.members.first().map_or("", |member| member.level.as_str());
    let mut lines: Vec<String> = class
        .members
        .iter()
        .take(NAMED)
        .map(|member| visible(&format!("{}: {}", member.name, clip(&member.kept, MESSAGE / NAMED))))
        .collect();
    if class.members.len() > NAMED {
        lines.push(format!("and {} more", class.members.len() - NAMED));
    }
    Annotation {
        at: class.at.cloned(),
        title: format!("{} × {} ({level})", class.members.len(), class.title),
        text: lines.join("\n"),
    }
}

fn notice(summary: &Summary, gate: Gate, rest: &[Annotation]) -> String {
    let code = summary.exit_code(gate);
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| summary.of(*verdict) > 0)
        .map(|verdict| format!("{} {verdict}", summary.of(verdict)))
        .collect();
    let mut text = format!("exit {}: {}\n{}", code as u8, meaning(summary, gate), counts.join(", "));
    if !rest.is_empty() {
        text.push_str("\nnot shown, because GitHub shows ten of a kind:");
        for Annotation { at, title, .. } in rest {
            let at = at.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            text.push_str(&format!("\n{at}{title}"));
        }
    }
    text
}

/// What follows the second pair of colons: `%` and line ends are spoken for.
fn data(text: &str) -> String {
    clip(text, MESSAGE).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before it: so are what ends the value and what ends the properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_begin_another() {
        assert_eq!(property("a,line=1::b\n%0A"), "a%2Cline=1%3A%3Ab%0A%250A");
        assert_eq!(data("a::error::b\r\n::error::c"), "a::error::b%0D%0A::error::c");
    }
}
