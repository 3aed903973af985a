//! Which saved runs do not belong together.

use crate::{ReadError, SavedRun, TargetEntry};
use std::collections::BTreeMap;
use std::path::PathBuf;
use upcheck_engine::plan::Shard;

/// Why saved runs cannot be joined.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("name the runs to merge: upcheck merge RUN.json …")]
    Nothing,
    /// One of them cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Two were made of or with something else.
    #[error("{first} and {other} have different {what}: {of_first} and {of_other}; shards must be alike but for --shard",
        first = first.display(), other = other.display())]
    Different {
        /// What differs.
        what: &'static str,
        /// The first run.
        first: PathBuf,
        /// What it has.
        of_first: String,
        /// The other.
        other: PathBuf,
        /// What that has.
        of_other: String,
    },
    /// A run among several that is no shard.
    #[error("{path} is no shard but a whole run: it was made without --shard", path = .0.display())]
    Whole(PathBuf),
    /// Two runs are the same shard.
    #[error("shard {shard} is there twice: {first} and {other}", first = first.display(), other = other.display())]
    Doubled {
        /// The shard.
        shard: Shard,
        /// One run.
        first: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// Shards are not there.
    #[error("shards are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// A check is in two runs, or twice in one.
    #[error("the check {check} is there twice, once in {path}", path = path.display())]
    DoubledCheck {
        /// The check.
        check: String,
        /// Where it was met again.
        path: PathBuf,
    },
    /// There are fewer or more checks than the plan has.
    #[error("the plan has {planned} checks, but the runs have {found}")]
    Incomplete {
        /// How many the plan has.
        planned: usize,
        /// How many there are.
        found: usize,
    },
}

/// The most missing shards that are listed.
const LISTED: usize = 20;

/// Refuses runs that are not each another part of the same whole.
///
/// # Errors
/// The first reason.
pub(super) fn refuse(runs: &[SavedRun]) -> Result<(), MergeError> {
    let Some((first, others)) = runs.split_first() else { return Err(MergeError::Nothing) };
    for other in others {
        for ((what, of_first), (_, of_other)) in traits(first).into_iter().zip(traits(other)) {
            if of_first != of_other {
                let (first, other) = (first.path.clone(), other.path.clone());
                return Err(MergeError::Different { what, first, of_first, other, of_other });
            }
        }
    }
    let mut shards: BTreeMap<Shard, &SavedRun> = BTreeMap::new();
    for run in runs {
        match shard(run) {
            None if others.is_empty() => return Ok(()),
            None => return Err(MergeError::Whole(run.path.clone())),
            Some(shard) => {
                if let Some(known) = shards.insert(shard, run) {
                    let (first, other) = (known.path.clone(), run.path.clone());
                    return Err(MergeError::Doubled { shard, first, other });
                }
            }
        }
    }
    let of = shards.keys().next().map_or(0, |shard| shard.of());
    let missing = (1..=of).filter(|number| !shards.keys().any(|shard| shard.number() == *number));
    let mut missing: Vec<String> = missing.take(LISTED + 1).map(|number| format!("{number}/{of}")).collect();
    if missing.len() > LISTED {
        missing.pop();
        missing.push("…".to_owned());
    }
    if missing.is_empty() { Ok(()) } else { Err(MergeError::Missing(missing)) }
}

/// Which part of its plan a run is.
pub(super) fn shard(run: &SavedRun) -> Option<Shard> {
    run.head.plan.shard.as_ref().and_then(|shard| shard.parse().ok())
}

/// What must be the same in all.
fn traits(run: &SavedRun) -> Vec<(&'static str, String)> {
    let head = &run.head;
    let TargetEntry { endpoint, region, embedded, profile, given_bucket } = &head.target;
    // The embedded reference has another port and another account each time.
    let endpoint = if *embedded { "the embedded reference".to_owned() } else { endpoint.clone() };
    let account = profile.account_id.clone().filter(|_| !embedded);
    let quoted = |text: &str| format!("`{text}`");
    let bucket = match &head.plan.bucket {
        Some(bucket) => format!("--bucket {}", quoted(bucket)),
        None if *given_bucket => "--bucket".to_owned(),
        None => "new ones".to_owned(),
    };
    let of = head.plan.shard.as_ref().and_then(|shard| Some(shard.split_once('/')?.1));
    vec![
        ("versions of upcheck", head.upcheck.clone()),
        ("case sets", quoted(&head.cases.digest)),
        ("targets", endpoint),
        ("regions", quoted(region)),
        (
            "target profiles",
            format!("{:?}, {} bytes, {account:?}", profile.capabilities, profile.small_source),
        ),
        ("names of the target", profile.name.as_deref().map_or("none".to_owned(), quoted)),
        ("buckets", bucket),
        ("ways to name buckets", quoted(&head.plan.addressing)),
        ("timeouts", format!("{} s", head.plan.timeout)),
        ("settings of --fail-fast", head.plan.fail_fast.to_string()),
        ("filters", quoted(&head.plan.filter)),
        ("levels", head.plan.level.to_string()),
        ("gates", format!("{:?}", head.plan.gate).to_lowercase()),
        ("repeats", head.plan.repeat.to_string()),
        ("plans", quoted(&head.plan.digest)),
        ("baselines", head.baseline.clone().unwrap_or_else(|| "none".to_owned())),
        ("numbers of shards", of.unwrap_or("none").to_owned()),
    ]
}
