//! The checks of several files in the order of the plan, a few at a time.

use super::refusal::MergeError;
use crate::{ReadError, SavedRun};
use std::collections::HashSet;
use std::iter::Peekable;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, IntoIter, SyncSender};
use std::thread;
use upcheck_engine::run::CheckRecord;

/// How many checks of a file may be read ahead.
const AHEAD: usize = 8;

/// Gives every check to `take`, each file being read in a thread of its own.
///
/// # Errors
/// A file that cannot be read, and checks that are doubled or missing.
pub(super) fn stream(runs: &[&SavedRun], take: &mut dyn FnMut(CheckRecord)) -> Result<(), MergeError> {
    thread::scope(|scope| {
        let (mut readers, mut files) = (Vec::new(), Vec::new());
        for run in runs {
            let (sender, receiver) = mpsc::sync_channel(AHEAD);
            readers.push(scope.spawn(move || read(run, &sender)));
            files.push((*run, receiver.into_iter().peekable()));
        }
        let joined = join(&mut files, take);
        // Readers that still wait for room see that nobody listens any more.
        drop(files);
        for reader in readers {
            if let Ok(Err(error)) = reader.join() {
                return Err(error.into());
            }
        }
        let found = joined?;
        match runs.first().map(|run| &run.head.plan) {
            Some(plan) if !plan.digest.is_empty() && plan.checks != found => {
                Err(MergeError::Incomplete { planned: plan.checks, found })
            }
            _ => Ok(()),
        }
    })
}

fn read(run: &SavedRun, sender: &SyncSender<CheckRecord>) -> Result<(), ReadError> {
    run.checks(|record| match sender.send(record) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })
}

type Source<'a> = (&'a SavedRun, Peekable<IntoIter<CheckRecord>>);

/// Always the check that comes first in the plan; how many there were.
fn join(files: &mut [Source<'_>], take: &mut dyn FnMut(CheckRecord)) -> Result<usize, MergeError> {
    let mut seen = HashSet::new();
    loop {
        let waiting = files.iter_mut().filter_map(|(run, file)| {
            let place = file.peek().map(|record| (record.index, record.aspect))?;
            Some((place, run, file))
        });
        let Some((_, run, file)) = waiting.min_by_key(|(place, ..)| *place) else { return Ok(seen.len()) };
        let Some(record) = file.next() else { return Ok(seen.len()) };
        if !seen.insert(record.name.clone()) {
            return Err(MergeError::DoubledCheck { check: record.name, path: run.path.clone() });
        }
        take(record);
    }
}
