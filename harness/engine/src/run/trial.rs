//! One point: the legal request, the request under test, and the proofs around it.

use super::evidence::{Evidence, PointFacts, Seed, Seeds, TwinEvidence};
use crate::case::{Facts, TemplateError};
use crate::judge::Observed;
use crate::plan::{PartRun, Point, SourceSpec};
use crate::profile::Profile;
use crate::world::{Bucket, Source, Unavailable, World, pattern};
use upcheck_grammar::{CopySource, PartNumber};
use upcheck_wire::{Client, Exchange, Failed, Method, Part, Request};

/// Why a point has no verdict of its own.
#[derive(Debug)]
pub(super) enum NoTrial {
    /// Something that it needs is not there.
    Unavailable(Unavailable),
    /// The legal request was refused, or did not do what it must.
    Twin {
        /// What was wrong with it.
        why: String,
        /// What was sent and what came back.
        exchange: Option<Box<Exchange>>,
    },
    /// A template cannot be filled in.
    Template(TemplateError),
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

/// What a trial works with.
pub(super) struct Trial<'a> {
    pub(super) client: &'a Client,
    pub(super) profile: &'a Profile,
    pub(super) world: &'a World,
    pub(super) point: &'a Point,
    /// The destination key, which no other trial uses.
    pub(super) key: String,
}

impl Trial<'_> {
    /// Runs the point in an upload of its own, which is completed or aborted at the end.
    pub(super) async fn run(&self) -> Result<Evidence, NoTrial> {
        let bucket = self.world.bucket(self.point.bucket)?.clone();
        let upload = self.client.create_upload(&bucket.name, &self.key).await?;
        let evidence = self.in_upload(&bucket, &upload).await;
        let done = matches!(&evidence, Ok(Evidence { completed: Some(Ok(_)), .. }));
        if !done {
            // Whatever is wrong with the upload, clean-up looks for it once more.
            let _ = self.client.abort_upload(&bucket.name, &self.key, &upload).await;
        }
        evidence
    }

    async fn in_upload(&self, bucket: &Bucket, upload: &str) -> Result<Evidence, NoTrial> {
        let sources = self.sources(false)?;
        let twin = match self.point.may_be_refused() {
            true => Some(self.twin(bucket, upload).await?),
            false => None,
        };
        let facts = self.facts(&sources, upload);
        let request = request(self.point, &facts, &bucket.name, &self.key)?;
        let test = self.client.send(&request).await;
        if let Ok(answer) = &test.received {
            self.world.clock.saw(answer.date());
        }
        let parts = self.client.list_parts(&bucket.name, &self.key, upload).await;
        let destination = self.destination_exists(bucket).await;
        let changed_sources = self.changed(&sources).await;
        let number = self.point.request.part.fill(&facts)?;
        let listed = parts.as_deref().ok();
        let completed = self.complete(bucket, upload, (&test, &number), twin.as_ref(), listed).await;
        Ok(Evidence {
            facts,
            seeds: self.seeds(&sources)?,
            twin,
            test,
            parts,
            destination,
            changed_sources,
            completed,
        })
    }

    /// Sends the legal request and looks whether its part is there as it must be.
    async fn twin(&self, bucket: &Bucket, upload: &str) -> Result<TwinEvidence, NoTrial> {
        let siblings = self.sources(true)?;
        let facts = self.facts(&siblings, upload);
        let request = twin_request(self.point, &facts, &bucket.name, &self.key)?;
        let number = self.twin_number(&facts)?;
        let exchange = self.client.send(&request).await;
        let refuse = |why: String, exchange: &Exchange| NoTrial::Twin {
            why,
            exchange: Some(Box::new(exchange.clone())),
        };
        let etag = match Observed::of(&exchange) {
            Observed::Copied { etag: Some(etag), .. } => etag,
            observed => {
                let why = format!("the legal request beside it was not accepted: {observed}");
                return Err(refuse(why, &exchange));
            }
        };
        let bytes = self.twin_bytes(&siblings, &facts)?;
        let parts = self.client.list_parts(&bucket.name, &self.key, upload).await?;
        match parts.as_slice() {
            [part] if part.number == u32::from(number.get()) && part.size == bytes.len() as u64 => {
                Ok(TwinEvidence { exchange, etag, part: part.clone(), bytes })
            }
            other => {
                let listed: Vec<String> = other
                    .iter()
                    .map(|part| format!("part {} with {} bytes", part.number, part.size))
                    .collect();
                let why = format!(
                    "the legal request beside it should have stored part {number} with {} bytes, but ListParts shows {}",
                    bytes.len(),
                    if listed.is_empty() { "no part".to_owned() } else { listed.join(" and ") }
                );
                Err(refuse(why, &exchange))
            }
        }
    }

    fn twin_bytes(
        &self,
        siblings: &[(&SourceSpec, &Source)],
        facts: &PointFacts,
    ) -> Result<Vec<u8>, NoTrial> {
        let (alias, run) = match &self.point.twin.part {
            Some(PartRun { of, first, last }) => (of.as_str(), Some((first.fill(facts)?, last.fill(facts)?))),
            None => (primary(self.point), None),
        };
        let sibling = siblings.iter().find(|(spec, _)| spec.alias == alias).map(|(_, source)| source);
        let Some(sibling) = sibling else {
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

    /// The twin's part: the same number, or 1 where the number is at fault.
    fn twin_number(&self, facts: &PointFacts) -> Result<PartNumber, NoTrial> {
        let text = self.point.request.part.fill(facts)?;
        Ok(part_for_twin(&text))
    }

    async fn destination_exists(&self, bucket: &Bucket) -> Result<bool, Failed> {
        match self.client.head_object(&bucket.name, &self.key, None).await {
            Ok(_) => Ok(true),
            Err(failed) if failed.status() == Some(404) => Ok(false),
            Err(failed) => Err(failed),
        }
    }

    /// Sources that are not what they were after they had been stored: each is read whole.
    async fn changed(&self, sources: &[(&SourceSpec, &Source)]) -> Vec<String> {
        let mut changed = Vec::new();
        for (SourceSpec { alias, .. }, source) in sources {
            let before = &source.head;
            match self.client.get_object(&source.facts.bucket, &source.facts.key, None).await {
                Err(failed) => changed.push(format!("the source {alias} cannot be read any more: {failed}")),
                Ok(now) if now.body != pattern(source.seed, source.facts.size) => {
                    let (had, has) = (before.size, now.body.len());
                    changed.push(format!(
                        "the source {alias} was changed: it had {had} bytes, now {has} others"
                    ));
                }
                Ok(now) if now.raw_etag.as_ref().is_some_and(|etag| *etag != before.raw_etag) => {
                    let (had, has) = (&before.raw_etag, now.raw_etag.unwrap_or_default());
                    changed
                        .push(format!("the source {alias} was changed: its ETag was {had}, now it is {has}"));
                }
                Ok(now) if now.last_modified != before.last_modified => {
                    changed
                        .push(format!("the source {alias} was stored again: its Last-Modified date moved"));
                }
                Ok(_) => {}
            }
        }
        changed
    }

    /// Completes the upload with the one part that it should have, and reads the object.
    async fn complete(
        &self,
        bucket: &Bucket,
        upload: &str,
        (test, number): (&Exchange, &str),
        twin: Option<&TwinEvidence>,
        parts: Option<&[Part]>,
    ) -> Option<Result<bytes::Bytes, Failed>> {
        let (number, etag) = match (Observed::of(test), twin) {
            (Observed::Copied { etag, .. }, _) => (number.parse().ok()?, etag?),
            (_, Some(twin)) => (twin.part.number, twin.etag.clone()),
            (_, None) => return None,
        };
        if !parts?.iter().any(|part| part.number == number) {
            return None;
        }
        let parts = [(number, etag)];
        let completed = self.client.complete_upload(&bucket.name, &self.key, upload, &parts).await;
        Some(match completed {
            Ok(_) => self.client.get_object(&bucket.name, &self.key, None).await.map(|read| read.body),
            Err(failed) => Err(failed),
        })
    }

    fn sources(&self, sibling: bool) -> Result<Vec<(&SourceSpec, &Source)>, Unavailable> {
        let each = self.point.sources.iter();
        each.map(|spec| Ok((spec, self.world.source(self.profile, self.point.bucket, spec, sibling)?)))
            .collect()
    }

    fn facts(&self, sources: &[(&SourceSpec, &Source)], upload: &str) -> PointFacts {
        PointFacts {
            sources: sources
                .iter()
                .map(|(spec, source)| (spec.alias.clone(), source.facts.clone()))
                .collect(),
            now: self.world.clock.now(),
            upload: upload.to_owned(),
            missing_bucket: self.world.run.missing_bucket(),
            missing_key: self.world.run.missing_key(),
        }
    }

    fn seeds(&self, sources: &[(&SourceSpec, &Source)]) -> Result<Seeds, Unavailable> {
        let seed = |name: String, source: &Source| Seed { name, seed: source.seed, size: source.facts.size };
        let mut seeds: Vec<Seed> =
            sources.iter().map(|(spec, source)| seed(spec.alias.clone(), source)).collect();
        if self.point.may_be_refused() {
            let siblings = self.sources(true)?;
            seeds.extend(
                siblings.iter().map(|(spec, source)| seed(format!("the twin's {}", spec.alias), source)),
            );
        }
        Ok(Seeds(seeds))
    }
}

/// The source that a twin copies: the one under test, or the first that is declared.
fn primary(point: &Point) -> &str {
    let first = || point.sources.first().map_or("", |spec| spec.alias.as_str());
    point.request.source.as_deref().unwrap_or_else(first)
}

fn part_for_twin(text: &str) -> PartNumber {
    PartNumber::parse(text.as_bytes()).unwrap_or(PartNumber::FIRST)
}

/// The request under test.
///
/// # Errors
/// A template that cannot be filled in.
pub(super) fn request(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<Request, TemplateError> {
    let upload = match &point.request.upload_id {
        Some(template) => template.fill(facts)?,
        None => facts.upload.clone(),
    };
    let source = match &point.request.copy_source {
        Some(template) => template.fill(facts)?,
        None => well_formed(facts, primary(point)),
    };
    let mut request = part_copy(bucket, key, &point.request.part.fill(facts)?, &upload, source);
    for (name, value) in &point.request.headers {
        request = request.header(name.as_str(), value.fill(facts)?);
    }
    Ok(request)
}

fn twin_request(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<Request, TemplateError> {
    let number = part_for_twin(&point.request.part.fill(facts)?).to_string();
    let mut request = part_copy(bucket, key, &number, &facts.upload, well_formed(facts, primary(point)));
    for (name, value) in &point.twin.headers {
        request = request.header(name.as_str(), value.fill(facts)?);
    }
    Ok(request)
}

fn part_copy(bucket: &str, key: &str, number: &str, upload: &str, source: String) -> Request {
    Request::new(Method::Put)
        .bucket(bucket)
        .key(key)
        .query("partNumber", number)
        .query("uploadId", upload)
        .header("x-amz-copy-source", source)
}

fn well_formed(facts: &PointFacts, alias: &str) -> String {
    let source = facts.source(alias);
    let (bucket, key) = source.map_or((String::new(), String::new()), |s| (s.bucket.clone(), s.key.clone()));
    CopySource::Object { bucket, key, version_id: None }.to_string()
}

/// The request of a point as it would go out to a world with example names, for `explain`.
///
/// # Errors
/// A template that cannot be filled in.
pub fn preview(
    point: &Point,
    facts: &PointFacts,
    bucket: &str,
    key: &str,
) -> Result<(Request, Option<Request>), TemplateError> {
    let twin = point.may_be_refused().then(|| twin_request(point, facts, bucket, key)).transpose()?;
    Ok((request(point, facts, bucket, key)?, twin))
}
