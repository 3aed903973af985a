//! Building a world: buckets by versioning state, and the sources that checks share.

use super::clock::Clock;
use super::journal::{Journal, JournalError};
use super::name::RunName;
use super::source::{SHARED, Stored};
use crate::case::BucketState;
use crate::plan::Point;
use crate::profile::{Capability, Profile};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use upcheck_grammar::AccountId;
use upcheck_wire::{Client, Failed, NoAnswer, Versioning};

/// What checks find.
#[derive(Clone, Debug)]
pub struct World {
    /// The run.
    pub run: RunName,
    /// Every bucket that this run works in or may have made, usable or not: what clean-up looks at.
    pub touched: Vec<Bucket>,
    /// The buckets that checks can use, by state.
    pub buckets: BTreeMap<BucketState, Result<Bucket, Unavailable>>,
    /// The bucket of the second account, once it was needed.
    pub foreign: Option<Result<Bucket, Unavailable>>,
    /// Whether the first account may read what lies in the shared folder of that bucket; `None` where nobody asked.
    pub shared: Option<Result<(), Unavailable>>,
    /// The sources.
    pub(super) sources: Vec<Stored>,
    /// The seed that the next source takes.
    pub(super) seeds: u64,
    /// The target's clock.
    pub clock: Arc<Clock>,
    /// An account that owns nothing here.
    pub other_account: AccountId,
}

/// A bucket that checks work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Whether this run created it.
    pub own: bool,
    /// Whether it belongs to the second account.
    pub foreign: bool,
}

/// Why a part of the world is not there.
#[derive(Clone, Debug)]
pub enum Unavailable {
    /// The target lacks a capability that its profile does not declare.
    Undeclared(String),
    /// The target lacks a capability that its profile declares.
    Lacking(String),
    /// The given bucket is in another state.
    OtherState(String),
    /// It could not be had.
    Failed(Box<Failed>),
    /// It was there, but not as it must be.
    Unusable(String),
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undeclared(why) | Self::Lacking(why) | Self::OtherState(why) | Self::Unusable(why) => {
                f.write_str(why)
            }
            Self::Failed(failed) => write!(f, "{failed}"),
        }
    }
}

/// Why there can be no verdict at all.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No connection to the endpoint.
    #[error("the endpoint cannot be reached: {0}")]
    Unreachable(Box<Failed>),
    /// The endpoint refuses the credentials.
    #[error("the endpoint refuses the credentials: {0}")]
    Credentials(Box<Failed>),
    /// There is no bucket to work in.
    #[error("there is no bucket to work in: {0}")]
    NoBucket(Box<Failed>),
    /// The journal cannot be written, so nothing may be created.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What a world is built from.
#[derive(Debug)]
pub struct Builder<'a> {
    /// The connection.
    pub client: &'a Client,
    /// The same with the keys of the second account.
    pub alt: Option<&'a Client>,
    /// What is known of the target.
    pub profile: &'a Profile,
    /// Where names go before they are created; `None` for a target that ends with this process.
    pub journal: Option<&'a mut Journal>,
    /// How many sources are stored at once; at least one.
    pub jobs: usize,
}

impl World {
    /// An empty world.
    #[must_use]
    pub fn new(run: RunName, other_account: AccountId) -> Self {
        Self {
            run,
            touched: Vec::new(),
            foreign: None,
            shared: None,
            buckets: BTreeMap::new(),
            sources: Vec::new(),
            seeds: 0,
            clock: Arc::default(),
            other_account,
        }
    }

    /// An empty world of the same run, for a target that lost what it had or may have: same buckets, new sources.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { seeds: self.seeds, ..self.names_only() }
    }

    /// The names that clean-up needs, and nothing else.
    #[must_use]
    pub fn names_only(&self) -> Self {
        Self { touched: self.touched.clone(), ..Self::new(self.run.clone(), self.other_account.clone()) }
    }

    /// Builds the buckets and sources that `points` need: in `given`, or in buckets of its own. What stands already
    /// is used again.
    ///
    /// What was built so far stays in the world when an error ends it, to be removed.
    ///
    /// # Errors
    /// What makes any verdict impossible.
    pub async fn build(
        &mut self,
        builder: &mut Builder<'_>,
        points: &[&Point],
        given: Option<&str>,
    ) -> Result<(), BuildError> {
        match given {
            Some(bucket) => self.adopt(builder, points, bucket).await?,
            None => self.create(builder, points).await?,
        }
        if self.foreign.is_none() && points.iter().any(|point| point.sources.iter().any(|spec| spec.foreign))
        {
            self.foreign = Some(self.create_foreign(builder).await?);
        }
        if self.shared.is_none() && points.iter().any(|point| point.sources.iter().any(|spec| spec.shared)) {
            self.shared = Some(self.share(builder).await);
        }
        self.store(builder, points).await;
        Ok(())
    }

    /// The bucket of a state.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn bucket(&self, state: BucketState) -> Result<&Bucket, Unavailable> {
        match self.buckets.get(&state) {
            Some(bucket) => bucket.as_ref().map_err(Clone::clone),
            None => Err(Unavailable::Unusable(format!("the {} bucket was not built", state.as_str()))),
        }
    }

    /// A bucket for each state that is needed. The plain one must be had: it shows whether there can be verdicts.
    async fn create(&mut self, builder: &mut Builder<'_>, points: &[&Point]) -> Result<(), BuildError> {
        let mut states: Vec<BucketState> = points.iter().flat_map(|point| point.buckets()).collect();
        states.push(BucketState::Plain);
        states.sort_unstable();
        states.dedup();
        for state in states {
            if self.buckets.contains_key(&state) {
                continue;
            }
            let bucket = self.create_one(builder, state).await?;
            self.buckets.insert(state, bucket);
        }
        Ok(())
    }

    async fn create_one(
        &mut self,
        builder: &mut Builder<'_>,
        state: BucketState,
    ) -> Result<Result<Bucket, Unavailable>, BuildError> {
        let needed = capabilities(state);
        if let Some(lacking) = needed.iter().find(|c| builder.profile.capabilities.get(c) == Some(&false)) {
            return Ok(Err(Unavailable::Undeclared(format!(
                "the profile says that the target has no {lacking}"
            ))));
        }
        let bucket = Bucket { name: self.run.bucket(state), own: true, foreign: false };
        let known = self.touched.contains(&bucket);
        if !known {
            if let Some(journal) = builder.journal.as_mut() {
                journal.enter(&bucket)?;
            }
            self.touched.push(bucket.clone());
        }
        let created = builder.client.create_bucket(&bucket.name, &builder.client.config().region).await;
        let still_there = |failed: &Failed| known && failed.code() == Some("BucketAlreadyOwnedByYou");
        if let Err(failed) = created
            && !still_there(&failed)
        {
            // A refusal means that it is not ours; without an answer it may have been made all the same.
            let refused = matches!(&failed.exchange.received, Ok(_) | Err(NoAnswer::Connect(_)));
            if refused && !known {
                self.touched.retain(|touched| *touched != bucket);
            }
            return match state {
                BucketState::Plain => Err(no_verdict(failed)),
                _ => Ok(Err(Unavailable::Failed(Box::new(failed)))),
            };
        }
        Ok(self.configure(builder, &bucket, state).await.map(|()| bucket))
    }

    /// A private bucket of the second account.
    async fn create_foreign(
        &mut self,
        builder: &mut Builder<'_>,
    ) -> Result<Result<Bucket, Unavailable>, BuildError> {
        let Some(alt) = builder.alt else {
            return Ok(Err(Unavailable::Undeclared("there are no keys of a second account".to_owned())));
        };
        let bucket = Bucket { name: self.run.foreign_bucket(), own: true, foreign: true };
        if !self.touched.contains(&bucket) {
            if let Some(journal) = builder.journal.as_mut() {
                journal.enter(&bucket)?;
            }
            self.touched.push(bucket.clone());
        }
        Ok(match alt.create_bucket(&bucket.name, &alt.config().region).await {
            Ok(()) => Ok(bucket),
            Err(failed) if failed.code() == Some("BucketAlreadyOwnedByYou") => Ok(bucket),
            Err(failed) => Err(Unavailable::Failed(Box::new(failed))),
        })
    }

    /// Lets the first account read the shared folder of the second one's bucket.
    async fn share(&self, builder: &Builder<'_>) -> Result<(), Unavailable> {
        let (Some(Ok(bucket)), Some(alt), Some(account)) =
            (&self.foreign, builder.alt, &builder.profile.account)
        else {
            return Err(Unavailable::Undeclared("the accounts to share between are not known".to_owned()));
        };
        let folder = format!("{}{SHARED}", self.run.key_prefix());
        let shared = alt.share_objects(&bucket.name, &folder, account).await;
        shared.map_err(|failed| Unavailable::Failed(Box::new(failed)))
    }

    /// Brings a bucket into its state and looks whether it took.
    async fn configure(
        &self,
        builder: &Builder<'_>,
        bucket: &Bucket,
        state: BucketState,
    ) -> Result<(), Unavailable> {
        let steps: &[Versioning] = match state {
            BucketState::Plain => return Ok(()),
            BucketState::Versioned => &[Versioning::Enabled],
            BucketState::Suspended => &[Versioning::Enabled, Versioning::Suspended],
        };
        let lacking = |why: String| {
            let declared =
                capabilities(state).iter().any(|c| builder.profile.capabilities.get(c) == Some(&true));
            if declared { Unavailable::Lacking(why) } else { Unavailable::Undeclared(why) }
        };
        for step in steps {
            match builder.client.put_versioning(&bucket.name, *step).await {
                Ok(()) => {}
                Err(failed) if failed.status().is_some_and(|status| status < 500 || status == 501) => {
                    return Err(lacking(format!("the target has no versioning: {failed}")));
                }
                Err(failed) => return Err(Unavailable::Failed(Box::new(failed))),
            }
            match builder.client.get_versioning(&bucket.name).await {
                Ok(Some(now)) if now == *step => {}
                Ok(now) => {
                    let now = now.map_or("never configured", Versioning::as_str);
                    let why = format!(
                        "versioning was set to {}, but GetBucketVersioning says {now}",
                        step.as_str()
                    );
                    return Err(lacking(why));
                }
                Err(failed) => return Err(Unavailable::Failed(Box::new(failed))),
            }
        }
        Ok(())
    }

    /// Works in a bucket that is there already, in whichever state it is, and never changes it.
    async fn adopt(
        &mut self,
        builder: &mut Builder<'_>,
        points: &[&Point],
        name: &str,
    ) -> Result<(), BuildError> {
        builder.client.head_bucket(name).await.map_err(no_verdict)?;
        let state = match builder.client.get_versioning(name).await {
            Ok(None) => BucketState::Plain,
            Ok(Some(Versioning::Enabled)) => BucketState::Versioned,
            Ok(Some(Versioning::Suspended)) => BucketState::Suspended,
            // A target without versioning has only plain buckets.
            Err(failed) if failed.status().is_some() => BucketState::Plain,
            Err(failed) => return Err(no_verdict(failed)),
        };
        let bucket = Bucket { name: name.to_owned(), own: false, foreign: false };
        if !self.touched.contains(&bucket) {
            if let Some(journal) = builder.journal.as_mut() {
                journal.enter(&bucket)?;
            }
            self.touched.push(bucket.clone());
        }
        for needed in points.iter().flat_map(|point| point.buckets()) {
            let bucket = if needed == state {
                Ok(bucket.clone())
            } else {
                let why =
                    format!("--bucket {name} is {}, the case needs {}", state.as_str(), needed.as_str());
                Err(Unavailable::OtherState(why))
            };
            self.buckets.insert(needed, bucket);
        }
        Ok(())
    }
}

fn capabilities(state: BucketState) -> &'static [Capability] {
    match state {
        BucketState::Plain => &[],
        BucketState::Versioned => &[Capability::Versioning],
        BucketState::Suspended => &[Capability::Versioning, Capability::SuspendedVersioning],
    }
}

fn no_verdict(failed: Failed) -> BuildError {
    const REFUSED: [&str; 5] =
        ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "InvalidToken", "ExpiredToken"];
    let refused = failed.status() == Some(401)
        || failed.status() == Some(403)
        || failed.code().is_some_and(|code| REFUSED.contains(&code));
    let unanswered = matches!(
        &failed.exchange.received,
        Err(NoAnswer::Connect(_) | NoAnswer::Timeout(_) | NoAnswer::Broken(_))
    );
    let failed = Box::new(failed);
    match (unanswered, refused) {
        (true, _) => BuildError::Unreachable(failed),
        (false, true) => BuildError::Credentials(failed),
        (false, false) => BuildError::NoBucket(failed),
    }
}
