//! The text of a baseline with what became of it, changed no more than it must be.

use super::entry::{Baseline, Entry};
use super::tighten::Tightened;
use super::write::{text_of, text_of_entry};

impl Tightened {
    /// The text of the file with the changes in it. Entries that stay as they are stay byte for byte, and comments on
    /// lines of their own stay; a file that is not written a line an item is written anew. `None` if no text could be
    /// made that reads back as what was meant.
    #[must_use]
    pub fn rewrite(&self, source: &str, baseline: &Baseline) -> Option<String> {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        let ending = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
        let edited = Items::of(&lines, baseline).map(|items| self.edit(&lines, &items, baseline, ending));
        let sound = |text: &String| self.is_said_by(text);
        edited.filter(sound).or_else(|| {
            let comments: String = lines.iter().copied().take_while(|line| is_comment(line)).collect();
            Some(comments + &text_of(self.all()).replace('\n', ending)).filter(sound)
        })
    }

    fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten().map(|entry| &**entry).chain(&self.added)
    }

    /// Whether a text reads back as these entries.
    fn is_said_by(&self, text: &str) -> bool {
        Baseline::parse("", text).is_ok_and(|read| {
            read.entries.len() == self.all().count()
                && read.entries.iter().zip(self.all()).all(|(one, other)| one.says_the_same(other))
        })
    }

    fn edit(&self, lines: &[&str], items: &Items, baseline: &Baseline, ending: &str) -> String {
        let text_of = |entry: &Entry| indented(&text_of_entry(entry), items.indent, ending);
        let mut text: String = lines.get(..items.first()).unwrap_or_default().concat();
        for (index, (start, end)) in items.lines.iter().enumerate() {
            let own = lines.get(*start..*end).unwrap_or_default();
            let before = baseline.entries.get(index);
            match self.entries.get(index).and_then(Option::as_ref) {
                Some(entry) if before == Some(entry) => text.push_str(&own.concat()),
                Some(entry) => {
                    own.iter().filter(|line| is_comment(line)).for_each(|line| text.push_str(line));
                    text.push_str(&text_of(entry));
                }
                None => {}
            }
            let next = items.lines.get(index + 1).map_or(items.end, |next| next.0);
            let between = lines.get(*end..next).unwrap_or_default().concat();
            // Of what stood between two entries no more than one blank line is left when one of them goes.
            let gone = self.entries.get(index).is_some_and(Option::is_none);
            if !(gone && between.trim().is_empty()) {
                text.push_str(&between);
            }
        }
        for entry in &self.added {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push_str(ending);
            }
            text.push_str(ending);
            text.push_str(&text_of(entry));
        }
        let rest = lines.get(items.end..).unwrap_or_default().concat();
        if !text.ends_with('\n') || !self.added.is_empty() && !rest.is_empty() {
            text.push_str(ending);
        }
        text.push_str(&rest);
        if self.all().next().is_none() { without_entries(&text) } else { text }
    }
}

/// The lines of an entry, which are indented by two, indented by so much.
fn indented(text: &str, indent: usize, ending: &str) -> String {
    let line = |line: &str| format!("{:indent$}{}{ending}", "", line.get(2..).unwrap_or_default());
    text.lines().map(line).collect()
}

/// A list without an item must say that it is one.
fn without_entries(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("entries:") {
        Some(rest) => format!("entries: []{rest}"),
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Where the entries stand in the file.
struct Items {
    /// The lines of each: zero-based, from the first to the one behind the last.
    lines: Vec<(usize, usize)>,
    /// The line behind the list.
    end: usize,
    /// How far their `- ` is indented.
    indent: usize,
}

impl Items {
    /// `None` where entries do not begin with `- ` on a line of their own, all in one column.
    fn of(lines: &[&str], baseline: &Baseline) -> Option<Self> {
        let starts: Vec<usize> = baseline
            .entries
            .iter()
            .map(|entry| usize::try_from(entry.place.line).ok()?.checked_sub(1))
            .collect::<Option<_>>()?;
        let indent = indentation(lines.get(*starts.first()?)?);
        let begins = |start: &usize| {
            lines.get(*start).is_some_and(|line| {
                indentation(line) == indent && line.get(indent..).is_some_and(|line| line.starts_with("- "))
            })
        };
        if !starts.iter().all(begins) || !starts.windows(2).all(|pair| pair[0] < pair[1]) {
            return None;
        }
        let last = starts.last()? + 1;
        // What is not indented more than the items is none of the last one's.
        let is_behind = |line: &&str| !is_comment(line) && indentation(line) <= indent;
        let rest = lines.get(last..).unwrap_or_default();
        let behind = rest.iter().position(is_behind).map_or(lines.len(), |position| last + position);
        let ends = starts.iter().skip(1).copied().chain([behind]);
        let trimmed = |(start, mut end): (usize, usize)| {
            while end > start + 1 && lines.get(end - 1).is_some_and(|line| is_comment(line)) {
                end -= 1;
            }
            (start, end)
        };
        let items: Vec<(usize, usize)> = starts.iter().copied().zip(ends).map(trimmed).collect();
        // At the end of the file new entries come behind its last comment, else right behind the list.
        let end = if behind == lines.len() { behind } else { items.last()?.1 };
        Some(Self { lines: items, end, indent })
    }

    fn first(&self) -> usize {
        self.lines.first().map_or(usize::MAX, |(start, _)| *start)
    }
}

/// How many blanks a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line is a comment or blank.
fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}
