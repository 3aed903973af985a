//! `sweep`: removing what runs left behind that could not clean up.

use super::build::Bucket;
use super::clean::{LeftOver, clean};
use super::journal::{BucketEntry, Journal, JournalError, state_folder};
use super::name::RunName;
use std::path::{Path, PathBuf};
use upcheck_wire::{Client, Failed};

/// What a sweep did for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// The run.
    pub run: String,
    /// The buckets that were looked at.
    pub buckets: Vec<String>,
    /// What is still there.
    pub left: Vec<LeftOver>,
}

/// Why nothing was swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The buckets cannot be listed.
    #[error("{0}")]
    Failed(Box<Failed>),
    /// A run with this name is alive on this machine.
    #[error("the run {0} is still alive; let it end first")]
    Alive(RunName),
    /// The journal is of another endpoint.
    #[error("the journal {path} is of {theirs}, not of {ours}: give --endpoint-url {theirs}")]
    OtherEndpoint {
        /// The journal.
        path: PathBuf,
        /// Its endpoint.
        theirs: String,
        /// The one that was given.
        ours: String,
    },
    /// A name in a journal that no run has.
    #[error("the journal {0} names a run that upcheck never makes; remove the file by hand")]
    Foreign(PathBuf),
}

/// Sweeps by journals: the one at `path`, or all of the state folder that are of this endpoint and whose runs have
/// ended. A journal goes when nothing is left of its run.
///
/// # Errors
/// A journal that was named cannot be used. Of those in the state folder, live and foreign ones are passed over.
pub async fn sweep_journals(
    client: &Client,
    alt: Option<&Client>,
    path: Option<&Path>,
) -> Result<Vec<Swept>, SweepError> {
    let ours = client.config().endpoint.to_string();
    let mut swept = Vec::new();
    if let Some(path) = path {
        let journal = Journal::open(path)?;
        if journal.head.endpoint != ours {
            let theirs = journal.head.endpoint.clone();
            return Err(SweepError::OtherEndpoint { path: path.to_owned(), theirs, ours });
        }
        swept.push(sweep_journal(client, alt, journal).await?);
        return Ok(swept);
    }
    for path in journals() {
        match Journal::open(&path) {
            Ok(journal) if journal.head.endpoint == ours => {
                swept.push(sweep_journal(client, alt, journal).await?);
            }
            Ok(_) | Err(JournalError::Alive(_) | JournalError::Foreign(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(swept)
}

/// Sweeps by name, for runs whose journal is lost: their own buckets, or their keys in a given one.
///
/// # Errors
/// The run is alive on this machine, or the buckets cannot be listed.
pub async fn sweep_prefix(
    client: &Client,
    alt: Option<&Client>,
    run: &RunName,
    given: Option<&str>,
) -> Result<Swept, SweepError> {
    let path = state_folder().join(format!("{run}.journal"));
    let journal = match Journal::open(&path) {
        Err(JournalError::Alive(_)) => return Err(SweepError::Alive(run.clone())),
        other => other.ok(),
    };
    let buckets = match given {
        Some(name) => vec![Bucket { name: name.to_owned(), own: false, foreign: false }],
        None => {
            let mut ours = listed(client, run, false).await?;
            if let Some(alt) = alt {
                ours.extend(listed(alt, run, true).await?);
            }
            ours
        }
    };
    let swept = sweep_buckets(client, alt, run, buckets).await;
    if swept.left.is_empty()
        && let Some(journal) =
            journal.filter(|journal| journal.head.endpoint == client.config().endpoint.to_string())
    {
        journal.end()?;
    }
    Ok(swept)
}

async fn sweep_journal(client: &Client, alt: Option<&Client>, journal: Journal) -> Result<Swept, SweepError> {
    let Some(run) = RunName::parse(&journal.head.run) else {
        return Err(SweepError::Foreign(journal.path().to_owned()));
    };
    let ours = run.buckets();
    // A journal that was tampered with must not lead to anybody else's bucket.
    let buckets = journal.buckets.iter().filter(|entry| !entry.own || ours.contains(&entry.bucket));
    let buckets = buckets.map(|BucketEntry { bucket, own, foreign }| Bucket {
        name: bucket.clone(),
        own: *own,
        foreign: *foreign,
    });
    let buckets = buckets.collect();
    let swept = sweep_buckets(client, alt, &run, buckets).await;
    if swept.left.is_empty() {
        journal.end()?;
    }
    Ok(swept)
}

/// The buckets of a run that an account sees.
async fn listed(client: &Client, run: &RunName, foreign: bool) -> Result<Vec<Bucket>, SweepError> {
    let there = client.list_buckets().await.map_err(|failed| SweepError::Failed(Box::new(failed)))?;
    let theirs = |name: &String| (*name == run.foreign_bucket()) == foreign && run.buckets().contains(name);
    Ok(there.into_iter().filter(theirs).map(|name| Bucket { name, own: true, foreign }).collect())
}

async fn sweep_buckets(client: &Client, alt: Option<&Client>, run: &RunName, buckets: Vec<Bucket>) -> Swept {
    let mut swept = Swept { run: run.to_string(), buckets: Vec::new(), left: Vec::new() };
    for bucket in buckets {
        swept.left.extend(clean(client, alt, run, &bucket).await);
        swept.buckets.push(bucket.name);
    }
    swept
}

fn journals() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(state_folder()) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "journal")).collect();
    paths.sort();
    paths
}
