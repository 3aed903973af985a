//! Sources: objects that checks copy from, stored once and shared.

use super::build::{Builder, Unavailable, World};
use super::clock::Clock;
use super::pattern::{SEED_REACH, pattern};
use crate::case::{BucketState, Size, SourceFacts};
use crate::hex::hex;
use crate::plan::{Made, Point, SourceSpec, VersionMade};
use crate::profile::Profile;
use md5::{Digest, Md5};
use std::sync::Arc;
use tokio::task::JoinSet;
use upcheck_wire::{Client, Failed, Head};

/// How much longer than a source its sibling is, in bytes.
const SIBLING_EXTRA: u64 = 5;

/// What sources are marked with, so that a copy which loses or hands on their metadata shows.
const MARK: &str = "source";

/// Their content type, for the same reason.
const CONTENT_TYPE: &str = "application/x-upcheck-source";

/// The folder of the second account's bucket that the first may read.
pub(super) const SHARED: &str = "shared/";

/// Whether a source is the one under test, or what the legal request copies instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The source itself.
    Itself,
    /// An object in the same bucket with its own bytes and its own length.
    Sibling,
}

/// A source, or one version of it, that stands in the target.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its alias, with the version's name where it is one of several.
    pub alias: String,
    /// What templates know of it.
    pub facts: SourceFacts,
    /// The seed of its contents.
    pub seed: u64,
    /// Whether it belongs to the second account.
    pub foreign: bool,
    /// How the target showed it after it was stored; `None` for markers and for versions that are deleted.
    pub head: Option<Head>,
}

/// What was made of a declared source.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    bucket: BucketState,
    spec: SourceSpec,
    role: Role,
    sources: Result<Vec<Source>, Unavailable>,
}

impl World {
    /// A point's source with its versions, or its sibling under the same aliases.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn source(
        &self,
        bucket: BucketState,
        spec: &SourceSpec,
        role: Role,
    ) -> Result<&[Source], Unavailable> {
        match self.sources.iter().find(|stored| stored.is(bucket, spec, role)) {
            Some(stored) => stored.sources.as_deref().map_err(Clone::clone),
            None => Err(Unavailable::Unusable(format!("the source {} was not built", spec.alias))),
        }
    }

    /// Every source that stands.
    pub fn standing(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter_map(|stored| stored.sources.as_deref().ok()).flatten()
    }

    /// Stores every source that the points need and that is not there yet, up to `jobs` at once.
    pub(super) async fn store(&mut self, builder: &Builder<'_>, points: &[&Point]) {
        let mut air = JoinSet::new();
        let mut landed = Vec::new();
        for (index, (bucket, spec, role)) in self.missing(points).into_iter().enumerate() {
            let making = self.making(builder, bucket, spec, role);
            let spec = spec.clone();
            if air.len() >= builder.jobs.max(1) {
                landed.extend(air.join_next().await);
            }
            air.spawn(async move {
                let sources = match making {
                    Ok(making) => making.make(&spec, role).await,
                    Err(unavailable) => Err(unavailable),
                };
                (index, Stored { bucket, spec, role, sources })
            });
        }
        while let Some(last) = air.join_next().await {
            landed.push(last);
        }
        // What panicked has said so; its points find that their source was not built.
        let mut stored: Vec<(usize, Stored)> = landed.into_iter().flatten().collect();
        stored.sort_by_key(|(index, _)| *index);
        self.sources.extend(stored.into_iter().map(|(_, stored)| stored));
    }

    /// Stores an object like a shared source, of as many bytes: under this key, with this seed.
    ///
    /// # Errors
    /// Why it is not there.
    pub async fn double(
        &self,
        (client, profile): (&Client, &Profile),
        source: &Source,
        (key, seed): (&str, u64),
    ) -> Result<Source, Unavailable> {
        let mut making = Making {
            client: client.clone(),
            profile: profile.clone(),
            clock: self.clock.clone(),
            bucket: source.facts.bucket.clone(),
            foreign: false,
            versioned: source.facts.version.is_some(),
            prefix: self.run.key_prefix(),
            seeds: seed,
        };
        making.put(&source.alias, key, source.facts.size).await
    }

    /// The sources that the points need and that were not stored yet, each once.
    fn missing<'a>(&self, points: &[&'a Point]) -> Vec<(BucketState, &'a SourceSpec, Role)> {
        let mut missing = Vec::new();
        for point in points {
            let roles: &[Role] =
                if point.has_twin() { &[Role::Itself, Role::Sibling] } else { &[Role::Itself] };
            for (spec, role) in
                point.sources.iter().flat_map(|spec| roles.iter().map(move |role| (spec, *role)))
            {
                let bucket = point.bucket_of(spec);
                let wanted = (bucket, spec, role);
                let stored = self.sources.iter().any(|stored| stored.is(bucket, spec, role));
                if !stored && !missing.contains(&wanted) {
                    missing.push(wanted);
                }
            }
        }
        missing
    }

    /// What storing a source takes. Its seeds are drawn here, so that they do not depend on which is stored first.
    fn making(
        &mut self,
        builder: &Builder<'_>,
        bucket: BucketState,
        spec: &SourceSpec,
        role: Role,
    ) -> Result<Making, Unavailable> {
        let foreign = spec.foreign && role == Role::Itself;
        if let (true, Some(Err(unavailable))) = (foreign && spec.shared, &self.shared) {
            return Err(unavailable.clone());
        }
        let found = match &self.foreign {
            Some(found) if foreign => found.as_ref().map_err(Clone::clone),
            _ => self.bucket(bucket),
        };
        let making = Making {
            client: builder.alt.filter(|_| foreign).unwrap_or(builder.client).clone(),
            profile: builder.profile.clone(),
            clock: self.clock.clone(),
            bucket: found?.name.clone(),
            foreign,
            versioned: !foreign && bucket == BucketState::Versioned,
            prefix: self.run.key_prefix(),
            seeds: self.seeds,
        };
        self.seeds += sizes(spec, role, builder.profile).into_iter().map(reach).sum::<u64>();
        Ok(making)
    }
}

impl Stored {
    fn is(&self, bucket: BucketState, spec: &SourceSpec, role: Role) -> bool {
        self.bucket == bucket && self.role == role && self.spec == *spec
    }
}

impl Source {
    /// Whether its ETag is the MD5 digest of its bytes; `None` where that says nothing: for markers, and for objects
    /// made of parts.
    #[must_use]
    pub fn has_md5_etag(&self) -> Option<bool> {
        self.head.as_ref().filter(|head| !head.etag.contains('-'))?;
        let digest = Md5::digest(pattern(self.seed, self.facts.size));
        Some(self.facts.etag == hex(&digest))
    }
}

/// Storing one source.
struct Making {
    client: Client,
    profile: Profile,
    clock: Arc<Clock>,
    bucket: String,
    foreign: bool,
    versioned: bool,
    /// What the keys of this run begin with.
    prefix: String,
    /// The next seed.
    seeds: u64,
}

impl Making {
    async fn make(mut self, spec: &SourceSpec, role: Role) -> Result<Vec<Source>, Unavailable> {
        let own = self.seeds.to_string();
        // A sibling never stands where a source of the suite might.
        let folder = spec.folder.as_ref().filter(|_| role == Role::Itself).unwrap_or(&own);
        let shared = if self.foreign && spec.shared { SHARED } else { "" };
        let key = format!("{}{shared}{folder}/{}", self.prefix, spec.key);
        if role == Role::Sibling {
            let source = self.put(&spec.alias, &key, sibling_size(spec, &self.profile)).await?;
            let named = |alias: &str| Source { alias: alias.to_owned(), ..source.clone() };
            return Ok(spec.aliases().map(named).collect());
        }
        match &spec.made {
            Made::Put(size) => Ok(vec![self.put(&spec.alias, &key, bytes(*size, &self.profile)).await?]),
            Made::Parts(sizes) => Ok(vec![self.upload(&spec.alias, &key, sizes).await?]),
            Made::Versions(versions) => self.versions(&spec.alias, &key, versions).await,
        }
    }

    async fn put(&mut self, alias: &str, key: &str, size: u64) -> Result<Source, Unavailable> {
        let seed = self.seed(size);
        let body = bytes::Bytes::from(pattern(seed, size));
        let stored = self
            .client
            .put_marked_object(&self.bucket, key, body, (MARK, CONTENT_TYPE))
            .await
            .map_err(failed)?;
        self.clock.saw(stored.date);
        self.look(alias, key, (seed, size), stored.version_id).await
    }

    async fn upload(&mut self, alias: &str, key: &str, sizes: &[u64]) -> Result<Source, Unavailable> {
        let size = sizes.iter().sum();
        let seed = self.seed(size);
        let whole = bytes::Bytes::from(pattern(seed, size));
        let id = self.client.create_upload(&self.bucket, key).await.map_err(failed)?;
        let mut parts: Vec<(i128, String)> = Vec::new();
        let mut rest = whole;
        for (number, length) in (1..).zip(sizes) {
            let part = rest.split_to(usize::try_from(*length).unwrap_or(usize::MAX).min(rest.len()));
            let stored =
                self.client.upload_part(&self.bucket, key, &id, number, part).await.map_err(failed)?;
            parts.push((number.into(), stored.raw_etag));
        }
        self.client.complete_upload(&self.bucket, key, &id, &parts).await.map_err(failed)?;
        self.look(alias, key, (seed, size), None).await
    }

    /// All versions in order, then the deletions; the alias alone means the latest.
    async fn versions(
        &mut self,
        alias: &str,
        key: &str,
        versions: &[VersionMade],
    ) -> Result<Vec<Source>, Unavailable> {
        let mut sources = Vec::new();
        for version in versions {
            let source = match version.size {
                Some(size) => self.put(&version.alias, key, bytes(size, &self.profile)).await?,
                None => self.marker(&version.alias, key, &sources).await?,
            };
            sources.push(source);
        }
        for (version, source) in versions.iter().zip(&mut sources) {
            if version.deleted {
                let id = source.facts.version.as_deref();
                self.client.delete_object(&self.bucket, key, id).await.map_err(failed)?;
                source.head = None;
            }
        }
        let latest = versions.iter().zip(&sources).rev().find(|(version, _)| !version.deleted);
        let latest = latest.map(|(_, source)| Source { alias: alias.to_owned(), ..source.clone() });
        sources.extend(latest);
        Ok(sources)
    }

    /// A delete marker on top; its id is the one that was not there before.
    async fn marker(&mut self, alias: &str, key: &str, before: &[Source]) -> Result<Source, Unavailable> {
        self.client.delete_object(&self.bucket, key, None).await.map_err(failed)?;
        let listed = self.client.list_versions(&self.bucket, key).await.map_err(failed)?;
        let known = |id: &str| before.iter().any(|source| source.facts.version.as_deref() == Some(id));
        let marker = listed
            .into_iter()
            .find(|version| version.is_marker && version.key == key && !known(&version.version_id));
        let Some(marker) = marker else {
            let why =
                format!("DeleteObject {}/{key} made no delete marker in a versioned bucket", self.bucket);
            return Err(Unavailable::Unusable(why));
        };
        let facts = SourceFacts {
            bucket: self.bucket.clone(),
            key: key.to_owned(),
            size: 0,
            etag: String::new(),
            last_modified: self.clock.now(),
            version: Some(marker.version_id),
        };
        Ok(Source { alias: alias.to_owned(), facts, seed: 0, foreign: false, head: None })
    }

    /// How the target shows what was just stored.
    async fn look(
        &self,
        alias: &str,
        key: &str,
        (seed, size): (u64, u64),
        version: Option<String>,
    ) -> Result<Source, Unavailable> {
        let name = format!("{}/{key}", self.bucket);
        let head = self.client.head_object(&self.bucket, key, None).await.map_err(failed)?;
        let Some(last_modified) = head.last_modified else {
            return Err(Unavailable::Unusable(format!("HeadObject of {name} has no Last-Modified date")));
        };
        if head.size != size {
            let why = format!("{name} was stored with {size} bytes, but has {}", head.size);
            return Err(Unavailable::Unusable(why));
        }
        let version = version.or_else(|| head.version_id.clone()).filter(|id| id != "null");
        if self.versioned && version.is_none() {
            let why = format!("storing {name} gave no version id, though its bucket is versioned");
            return Err(Unavailable::Unusable(why));
        }
        let facts = SourceFacts {
            bucket: self.bucket.clone(),
            key: key.to_owned(),
            size,
            etag: head.etag.clone(),
            last_modified,
            version,
        };
        Ok(Source { alias: alias.to_owned(), facts, seed, foreign: self.foreign, head: Some(head) })
    }

    /// The next seed, for this many bytes.
    fn seed(&mut self, size: u64) -> u64 {
        let seed = self.seeds;
        self.seeds += reach(size);
        seed
    }
}

/// How many seeds so many bytes reach over.
fn reach(size: u64) -> u64 {
    size.div_ceil(SEED_REACH).max(1)
}

/// The sizes of all contents that storing a source draws, in bytes.
fn sizes(spec: &SourceSpec, role: Role, profile: &Profile) -> Vec<u64> {
    match (&spec.made, role) {
        (_, Role::Sibling) => vec![sibling_size(spec, profile)],
        (Made::Put(size), Role::Itself) => vec![bytes(*size, profile)],
        (Made::Parts(sizes), Role::Itself) => vec![sizes.iter().sum()],
        (Made::Versions(versions), Role::Itself) => {
            versions.iter().filter_map(|version| version.size).map(|size| bytes(size, profile)).collect()
        }
    }
}

/// The size of a source's sibling in bytes.
pub fn sibling_size(spec: &SourceSpec, profile: &Profile) -> u64 {
    let size = match &spec.made {
        Made::Put(size) => bytes(*size, profile),
        Made::Parts(_) => profile.small.get(),
        Made::Versions(versions) => {
            let sized = versions.iter().find_map(|version| version.size);
            sized.map_or(profile.small.get(), |size| bytes(size, profile))
        }
    };
    size + SIBLING_EXTRA
}

/// A declared size in bytes.
pub fn bytes(size: Size, profile: &Profile) -> u64 {
    match size {
        Size::Small => profile.small.get(),
        Size::Bytes(bytes) => bytes,
    }
}

fn failed(failed: Failed) -> Unavailable {
    Unavailable::Failed(Box::new(failed))
}
