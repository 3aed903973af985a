//! Checks that went wrong in the same way.

use crate::clip::clip;
use crate::concern::Concern;
use crate::visible::visible;
use std::collections::BTreeMap;
use upcheck_engine::case::Place;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, Gate};

/// How much of a title is kept, in bytes.
const TITLE: usize = 300;

/// What went wrong alike, kept while the run goes on.
#[derive(Debug)]
pub(crate) struct Classes<T> {
    gate: Gate,
    by_key: BTreeMap<(Concern, Option<Place>, String), Vec<Member<T>>>,
}

/// A check in its class.
#[derive(Debug)]
pub(crate) struct Member<T> {
    pub(crate) level: Level,
    pub(crate) name: String,
    /// What a report keeps of it.
    pub(crate) kept: T,
}

/// What went wrong alike, the most important check first.
#[derive(Debug)]
pub(crate) struct Class<'a, T> {
    pub(crate) concern: Concern,
    /// Where something can be done about it, if members are told apart by that.
    pub(crate) at: Option<&'a Place>,
    /// How they ended.
    pub(crate) title: &'a str,
    pub(crate) members: Vec<&'a Member<T>>,
}

impl<T> Classes<T> {
    pub(crate) fn new(gate: Gate) -> Self {
        Self { gate, by_key: BTreeMap::new() }
    }

    /// Keeps a check unless nothing is to be said of it; those at another place are of another class. `keep` is told how
    /// many of its class there are before it.
    pub(crate) fn take(&mut self, record: &CheckRecord, at: Option<Place>, keep: impl FnOnce(usize) -> T) {
        let concern = Concern::of(record, self.gate);
        if concern == Concern::Fine {
            return;
        }
        let members = self.by_key.entry((concern, at, title(record))).or_default();
        let kept = keep(members.len());
        members.push(Member { level: record.level, name: record.name.clone(), kept });
    }

    /// The classes: by concern, then by the weightiest level in them, then by size.
    pub(crate) fn sorted(&self) -> Vec<Class<'_, T>> {
        let mut classes: Vec<Class<'_, T>> = self
            .by_key
            .iter()
            .map(|((concern, at, title), members)| {
                let mut members: Vec<&Member<T>> = members.iter().collect();
                members.sort_by_key(|member| member.level);
                Class { concern: *concern, at: at.as_ref(), title, members }
            })
            .collect();
        classes.sort_by_key(|class| {
            let level = class.members.first().map(|member| member.level);
            (class.concern, level, std::cmp::Reverse(class.members.len()))
        });
        classes
    }
}

/// What failures have in common: how they ended, and where no baseline can pin that, why.
pub(crate) fn title(record: &CheckRecord) -> String {
    let fingerprint = Some(&record.fingerprint).filter(|fingerprint| !fingerprint.is_empty());
    let text = fingerprint.or(record.findings.first()).map_or(record.verdict.as_str(), String::as_str);
    clip(&visible(text).replace('\n', " "), TITLE)
}
