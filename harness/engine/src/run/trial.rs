//! One point: the legal request, the request under test, and the proofs around it.

use super::evidence::{Evidence, PointFacts, Seed, Seeds, TwinEvidence};
use super::first_part::FirstPart;
use super::object::object_as_begun;
use super::request::{part_for_twin, primary, request, twin_request};
use super::runner::Settings;
use crate::case::{Caller, Ledger, TemplateError, UploadKey, UploadState};
use crate::judge::Observed;
use crate::judge::fingerprint::answer;
use crate::plan::{PartRun, Point};
use crate::profile::Profile;
use crate::world::{Bucket, Role, Source, Unavailable, World, pattern};
use std::sync::Arc;
use upcheck_wire::{Client, Connection, Exchange, Failed};

/// Why a point has no verdict of its own.
#[derive(Debug)]
pub(super) enum NoTrial {
    /// Something that it needs is not there.
    Unavailable(Unavailable),
    /// The legal request was refused, or did not do what it must.
    Twin {
        /// What was wrong with it.
        why: String,
        /// The same in words that are stable from run to run.
        fingerprint: String,
        /// What was sent and what came back.
        exchange: Option<Box<Exchange>>,
    },
    /// A template cannot be filled in.
    Template(TemplateError),
    /// The harness itself failed.
    Panicked(String),
}

impl From<Unavailable> for NoTrial {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}

impl From<Failed> for NoTrial {
    fn from(failed: Failed) -> Self {
        Self::Unavailable(Unavailable::Failed(Box::new(failed)))
    }
}

impl From<TemplateError> for NoTrial {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

/// What all trials share.
#[derive(Debug)]
pub(super) struct Bench {
    pub(super) client: Client,
    /// The same with the keys of the second account.
    pub(super) alt: Option<Client>,
    pub(super) profile: Profile,
    pub(super) world: World,
    pub(super) ledger: Arc<Ledger>,
}

impl Bench {
    pub(super) fn new(settings: &Settings, world: World, ledger: Arc<Ledger>) -> Self {
        let Settings { client, alt, profile, .. } = settings;
        Self { client: client.clone(), alt: alt.clone(), profile: profile.clone(), world, ledger }
    }
}

/// One exchange with its proofs.
pub(super) struct Trial<'a> {
    pub(super) bench: &'a Bench,
    pub(super) point: &'a Point,
    /// The destination key, which no other trial uses.
    pub(super) key: String,
}

/// What the part of a completed upload holds.
pub(super) const COMPLETED: &[u8] = b"completed";

/// An upload that a trial made.
pub(super) struct Made {
    pub(super) alias: String,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) id: String,
    pub(super) live: bool,
}

impl Trial<'_> {
    /// Runs the point in an upload of its own, which is completed or aborted at the end.
    pub(super) async fn run(&self) -> Result<Evidence, NoTrial> {
        let bucket = self.bench.world.bucket(self.point.bucket)?.clone();
        let upload = self.begin(&bucket).await?;
        let mut others = Vec::new();
        let evidence = match self.make_others(&mut others).await {
            Ok(()) => self.in_upload(&bucket, &upload, &others).await,
            Err(none) => Err(none),
        };
        // Whatever is wrong with an upload, clean-up looks for it once more.
        if !matches!(&evidence, Ok(Evidence { completed: Some(Ok(_)), .. })) {
            let _ = self.bench.client.abort_upload(&bucket.name, &self.key, &upload).await;
        }
        for other in others.iter().filter(|other| other.live) {
            let _ = self.bench.client.abort_upload(&other.bucket, &other.key, &other.id).await;
        }
        evidence
    }

    /// Removes the objects that the trial made, so that repeats leave no more behind than a single run. What cannot be
    /// removed here, clean-up meets again.
    pub(super) async fn discard(&self) {
        if let Ok(bucket) = self.bench.world.bucket(self.point.bucket) {
            let _ = self.delete(&bucket.name, &self.key).await;
        }
        for spec in self.point.sources.iter().filter(|spec| spec.afterwards.is_some()) {
            if let Ok(bucket) = self.bench.world.bucket(self.point.bucket_of(spec)) {
                let _ = self.delete(&bucket.name, &self.key_of_double(&spec.alias)).await;
            }
        }
    }

    async fn in_upload(&self, bucket: &Bucket, upload: &str, others: &[Made]) -> Result<Evidence, NoTrial> {
        let doubles = self.doubles().await?;
        let mut sources = self.sources(Role::Itself)?;
        for source in &mut sources {
            if let Some(double) = doubles.iter().find(|double| double.source.alias == source.alias) {
                *source = &double.source;
            }
        }
        let first = self.first_part(bucket, upload, &sources).await?;
        let twin = match self.point.has_twin() {
            true => Some(self.twin(bucket, upload, first.as_ref()).await?),
            false => None,
        };
        let ids = others.iter().map(|other| (other.alias.clone(), other.id.clone())).collect();
        let facts = self.facts(&sources, upload, ids);
        // Nothing but this request has anything to do with what comes over its connection.
        let request = request(self.point, &facts, &bucket.name, &self.key)?.connection(Connection::Fresh);
        let test = self.caller()?.send(&request).await;
        if let Ok(answer) = &test.received {
            self.bench.world.clock.saw(answer.date());
        }
        let parts = self.bench.client.list_parts(&bucket.name, &self.key, upload).await;
        let destination = self.destination_exists(bucket).await;
        let mut changed = self.changed_sources(&sources).await;
        changed.extend(self.changed_uploads(others).await);
        if matches!(Observed::of(&test), Observed::Copied { .. }) {
            self.change(&doubles).await?;
        }
        let number = self.point.request.part.fill(&facts)?;
        let listed = parts.as_deref().ok();
        let before = (first.as_ref(), twin.as_ref());
        let mut completed = self.complete(bucket, upload, (&test, &number), before, listed).await;
        match (&first, &mut completed) {
            (Some(first), Some(Ok(object))) => changed.extend(first.take_off(object)),
            (None, Some(Ok(object))) if self.point.metadata => {
                let etag = listed.and_then(|parts| parts.first()).and_then(|part| part.etag.as_deref());
                changed.extend(object_as_begun(object, &[&object.body], etag.unwrap_or_default()));
            }
            _ => {}
        }
        let completed = completed.map(|object| object.map(|object| object.body));
        let first = first.map(|first| first.part);
        let mut seeds = self.seeds(&sources)?;
        seeds.0.extend(doubles.iter().filter_map(|double| double.later.clone()));
        Ok(Evidence { facts, seeds, twin, test, first, parts, destination, changed, completed })
    }

    /// Who sends the request under test.
    fn caller(&self) -> Result<&Client, Unavailable> {
        let nobody = || Unavailable::Undeclared("there are no keys of a second account".to_owned());
        match self.point.request.caller {
            Caller::FirstAccount => Ok(&self.bench.client),
            Caller::SecondAccount => self.bench.alt.as_ref().ok_or_else(nobody),
        }
    }

    /// The declared uploads, each brought into its state.
    async fn make_others(&self, made: &mut Vec<Made>) -> Result<(), NoTrial> {
        for (alias, spec) in &self.point.uploads {
            let state = match spec.key {
                UploadKey::OtherBucket => self.point.other_bucket(),
                UploadKey::Own | UploadKey::Other => self.point.bucket,
            };
            let bucket = self.bench.world.bucket(state)?.name.clone();
            let key = match spec.key {
                UploadKey::Other => format!("{}-{alias}", self.key),
                UploadKey::Own | UploadKey::OtherBucket => self.key.clone(),
            };
            let id = self.bench.client.create_upload(&bucket, &key).await?;
            made.push(Made {
                alias: alias.clone(),
                bucket: bucket.clone(),
                key: key.clone(),
                id: id.clone(),
                live: true,
            });
            let ended = match spec.state {
                UploadState::Live => continue,
                UploadState::Aborted => self.bench.client.abort_upload(&bucket, &key, &id).await,
                UploadState::Completed => self.fill_and_complete(&bucket, &key, &id).await,
            };
            ended?;
            if let Some(last) = made.last_mut() {
                last.live = false;
            }
        }
        Ok(())
    }

    /// Completes an upload with one small part. Its object goes again at once: the destination must be absent.
    async fn fill_and_complete(&self, bucket: &str, key: &str, id: &str) -> Result<(), Failed> {
        let stored =
            self.bench.client.upload_part(bucket, key, id, 1, bytes::Bytes::from_static(COMPLETED)).await?;
        self.bench.client.complete_upload(bucket, key, id, &[(1, stored.raw_etag)]).await?;
        self.delete(bucket, key).await
    }

    /// Removes an object for good, which takes its version's id where there are versions.
    async fn delete(&self, bucket: &str, key: &str) -> Result<(), Failed> {
        let version = self.bench.client.head_object(bucket, key, None).await?.version_id;
        self.bench.client.delete_object(bucket, key, version.as_deref()).await
    }

    /// Sends the legal request and looks whether its part is there as it must be.
    async fn twin(
        &self,
        bucket: &Bucket,
        upload: &str,
        first: Option<&FirstPart>,
    ) -> Result<TwinEvidence, NoTrial> {
        let siblings = self.sources(Role::Sibling)?;
        let facts = self.facts(&siblings, upload, Vec::new());
        let request = twin_request(self.point, &facts, &bucket.name, &self.key)?;
        let number = part_for_twin(&self.point.request.part.fill(&facts)?);
        let exchange = self.bench.client.send(&request).await;
        let refuse = |why: String, answered: &str, exchange: &Exchange| NoTrial::Twin {
            why,
            fingerprint: format!("the legal request: {answered}"),
            exchange: Some(Box::new(exchange.clone())),
        };
        let etag = match Observed::of(&exchange) {
            Observed::Copied { etag: Some(etag), .. } => etag,
            observed => {
                let why = format!("the legal request beside it was not accepted: {observed}");
                return Err(refuse(why, &answer(&exchange, self.bench.client.redactor()), &exchange));
            }
        };
        let bytes = self.twin_bytes(&siblings, &facts)?;
        let mut parts = self.bench.client.list_parts(&bucket.name, &self.key, upload).await?;
        parts.retain(|part| first.is_none_or(|first| *part != first.part));
        match parts.as_slice() {
            [part] if part.number == i128::from(number.get()) && part.size == bytes.len() as u64 => {
                Ok(TwinEvidence { exchange, etag, part: part.clone(), bytes })
            }
            other => {
                let listed: Vec<String> = other
                    .iter()
                    .map(|part| format!("part {} with {} bytes", part.number, part.size))
                    .collect();
                let listed = if listed.is_empty() { "no part".to_owned() } else { listed.join(" and ") };
                let why = format!(
                    "the legal request beside it should have stored part {number} with {} bytes, but ListParts shows {listed}",
                    bytes.len(),
                );
                Err(refuse(why, &format!("ListParts shows {listed}"), &exchange))
            }
        }
    }

    fn twin_bytes(&self, siblings: &[&Source], facts: &PointFacts) -> Result<Vec<u8>, NoTrial> {
        let (alias, run) = match &self.point.twin.part {
            Some(PartRun { of, first, last }) => (of.as_str(), Some((first.fill(facts)?, last.fill(facts)?))),
            None => (primary(self.point), None),
        };
        let Some(sibling) = siblings.iter().find(|source| source.alias == alias) else {
            return Err(Unavailable::Unusable(format!("there is no source {alias}")).into());
        };
        let whole = pattern(sibling.seed, sibling.facts.size);
        let Some((first, last)) = run else { return Ok(whole) };
        let range =
            first.parse().ok().zip(last.parse().ok()).map(|(first, last): (usize, usize)| first..=last);
        let bytes = range.and_then(|range| whole.get(range).map(<[u8]>::to_vec));
        bytes.ok_or_else(|| {
            Unavailable::Unusable(format!("{first}-{last} is no run of the twin's source")).into()
        })
    }

    fn sources(&self, role: Role) -> Result<Vec<&Source>, Unavailable> {
        let mut sources = Vec::new();
        for spec in &self.point.sources {
            sources.extend(self.bench.world.source(self.point.bucket_of(spec), spec, role)?);
        }
        Ok(sources)
    }

    pub(super) fn facts(
        &self,
        sources: &[&Source],
        upload: &str,
        uploads: Vec<(String, String)>,
    ) -> PointFacts {
        PointFacts {
            sources: sources.iter().map(|source| (source.alias.clone(), source.facts.clone())).collect(),
            now: self.bench.world.clock.now(),
            upload: upload.to_owned(),
            target: (
                self.bench.world.bucket(self.point.bucket).map_or_else(|_| String::new(), |b| b.name.clone()),
                self.key.clone(),
            ),
            uploads,
            account: self.bench.profile.account.as_ref().map(ToString::to_string),
            other_account: self.bench.world.other_account.to_string(),
            missing_bucket: self.bench.world.run.missing_bucket(),
            missing_key: self.bench.world.run.missing_key(),
        }
    }

    fn seeds(&self, sources: &[&Source]) -> Result<Seeds, Unavailable> {
        let seed = |name: String, source: &Source| Seed { name, seed: source.seed, size: source.facts.size };
        let mut seeds: Vec<Seed> = sources.iter().map(|source| seed(source.alias.clone(), source)).collect();
        if self.point.has_twin() {
            let siblings = self.sources(Role::Sibling)?;
            seeds.extend(siblings.iter().map(|source| seed(format!("the twin's {}", source.alias), source)));
        }
        Ok(Seeds(seeds))
    }
}
