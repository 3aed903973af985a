//! `--rerun-failed`: the checks of a saved run that did not end well.

use crate::out::tell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use upcheck_engine::Verdict;
use upcheck_engine::case::CaseNames;
use upcheck_engine::plan::Aspect;
use upcheck_report::{ReadError, SavedRun};

/// The names, as they are today, of the checks of a run that failed, could not be tested or did not run, each with the
/// detail that its failed decision left unjudged. An expected failure is none.
pub(crate) fn failed(path: &Path, names: &CaseNames) -> Result<HashSet<String>, ReadError> {
    let (mut failed, mut unjudged) = (HashSet::new(), Vec::new());
    SavedRun::open(path)?.checks(|record| {
        match record.verdict {
            Verdict::Fail | Verdict::Untestable | Verdict::ServerDied | Verdict::NotRun | Verdict::Error => {
                failed.insert(record.name);
            }
            Verdict::NotApplicable if record.aspect == Aspect::Detail => unjudged.push(record.name),
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    let decided = |detail: &String| detail.strip_suffix("#detail").is_some_and(|name| failed.contains(name));
    let unjudged: Vec<String> = unjudged.into_iter().filter(decided).collect();
    failed.extend(unjudged);
    let known: HashSet<&str> = names.checks.iter().map(String::as_str).collect();
    let today = failed.iter().filter_map(|name| match known.get(name.as_str()) {
        Some(_) => Some(name.clone()),
        None => names.current(name).filter(|name| known.contains(name.as_str())),
    });
    let today: HashSet<String> = today.collect();
    if today.len() < failed.len() {
        let gone = failed.len() - today.len();
        let (checks, are) = if gone == 1 { ("check", "is") } else { ("checks", "are") };
        tell!("{gone} {checks} that failed in {} {are} in the case set no more", path.display());
    }
    Ok(today)
}
