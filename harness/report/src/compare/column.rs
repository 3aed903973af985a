//! A run as a column: what it is called, and what it came to.

use crate::visible::visible;
use crate::{RunHead, SavedRun};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::UNIX_EPOCH;
use upcheck_engine::Verdict;
use upcheck_grammar::HttpDate;

/// A run among those that are compared.
#[derive(Debug)]
pub(crate) struct Column {
    /// A letter, and more of them beyond the twenty-sixth.
    pub(crate) letter: String,
    /// The target's name or else the file's, told from those of the others.
    pub(crate) title: String,
    /// The run as a whole.
    pub(crate) head: RunHead,
    /// How many of its checks ended with each verdict, whatever a baseline says.
    pub(crate) counts: BTreeMap<Verdict, usize>,
}

impl Column {
    /// A column for each run.
    pub(crate) fn of(runs: &[SavedRun]) -> Vec<Self> {
        let short: Vec<String> = runs.iter().map(short).collect();
        let columns = runs.iter().zip(&short).enumerate().map(|(index, (run, title))| {
            let alike = short.iter().filter(|other| *other == title).count() > 1;
            let path = visible(&run.path.display().to_string());
            Self {
                letter: letter(index),
                title: if alike { format!("{title} ({path})") } else { title.clone() },
                head: run.head.clone(),
                counts: BTreeMap::new(),
            }
        });
        columns.collect()
    }

    /// The day on which the run began, in UTC, such as `20 Nov 2026`; `None` where the file does not tell.
    pub(crate) fn day(&self) -> Option<String> {
        let started = self.head.context().facts.started.duration_since(UNIX_EPOCH).ok()?.as_secs();
        let date =
            HttpDate::from_unix(i64::try_from(started).ok().filter(|started| *started > 0)?)?.to_string();
        let day: Vec<&str> = date.split(' ').skip(1).take(3).collect();
        Some(day.join(" "))
    }

    /// How many checks it has.
    pub(crate) fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many checks ended with each verdict, in words.
    pub(crate) fn verdicts(&self) -> String {
        let each = Verdict::ALL.into_iter().filter_map(|verdict| {
            let count = self.counts.get(&verdict).filter(|count| **count > 0)?;
            Some(format!("{count} {verdict}"))
        });
        each.collect::<Vec<_>>().join(", ")
    }
}

/// Whether two runs are of one target: a name that both have says so, but for a version behind it.
pub(crate) fn one_target(one: &RunHead, other: &RunHead) -> bool {
    let names = (one.target.profile.name.as_deref(), other.target.profile.name.as_deref());
    match names {
        (Some(one), Some(other)) => product(one) == product(other),
        _ => one.target.embedded == other.target.embedded,
    }
}

/// A name without the version at its end.
fn product(name: &str) -> &str {
    match name.trim().rsplit_once(' ') {
        Some((product, version)) if version.contains(|c: char| c.is_ascii_digit()) => product.trim_end(),
        _ => name.trim(),
    }
}

fn short(run: &SavedRun) -> String {
    let stem = || run.path.file_stem().map_or(run.path.as_path(), Path::new).display().to_string();
    let name = match &run.head.target {
        target if target.profile.name.is_some() => target.profile.name.clone(),
        target if target.embedded => Some("the embedded reference".to_owned()),
        _ => None,
    };
    visible(&name.unwrap_or_else(stem))
}

/// A to Z, AA and so on.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    match index / 26 {
        0 => last.to_string(),
        before => letter(before - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 27, 702].map(letter), ["A", "Z", "AA", "AB", "AAA"]);
    }

    #[test]
    fn a_version_is_no_part_of_a_products_name() {
        assert_eq!(product("Ceph radosgw 16.2.15"), "Ceph radosgw");
        assert_eq!(product("our store v2-rc1"), "our store");
        assert_eq!(product("our store"), "our store");
        assert_eq!(product("moto"), "moto");
    }
}
