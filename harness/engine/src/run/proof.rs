//! What a request has done: the destination, the sources, other uploads, and the object that the upload becomes.

use super::evidence::TwinEvidence;
use super::first_part::FirstPart;
use super::trial::{Made, Trial};
use crate::judge::{Breach, Observed};
use crate::world::{Bucket, Source, pattern};
use upcheck_wire::{Exchange, Failed, Part, Read};

/// Up to this size, in bytes, a source is read whole after each exchange; of a larger one only its head.
const READ_WHOLE: u64 = 64 * 1024;

impl Trial<'_> {
    /// Whether the destination key is there, which it must not be before the upload is completed.
    pub(super) async fn destination_exists(&self, bucket: &Bucket) -> Result<bool, Failed> {
        match self.bench.client.head_object(&bucket.name, &self.key, None).await {
            Ok(_) => Ok(true),
            Err(failed) if failed.status() == Some(404) => Ok(false),
            Err(failed) => Err(failed),
        }
    }

    /// Sources that are not what they were after they had been stored.
    pub(super) async fn changed_sources(&self, sources: &[&Source]) -> Vec<Breach> {
        let mut changed = Vec::new();
        for (index, source) in sources.iter().enumerate() {
            // An object's latest version stands in the list twice: under its own name and under the object's.
            let again = |other: &&Source| {
                other.facts.key == source.facts.key && other.facts.version == source.facts.version
            };
            if !sources[..index].iter().any(again) {
                changed.extend(self.changed(source).await);
            }
        }
        changed
    }

    async fn changed(&self, source: &Source) -> Option<Breach> {
        let before = source.head.as_ref()?;
        let Source { alias, facts, .. } = source;
        let version = facts.version.as_deref();
        let client = self.bench.alt.as_ref().filter(|_| source.foreign).unwrap_or(&self.bench.client);
        let lost = || format!("the source {alias} cannot be read any more");
        let changed = |how: &str| format!("the source {alias} was changed ({how})");
        if facts.size > READ_WHOLE {
            return match client.head_object(&facts.bucket, &facts.key, version).await {
                Err(failed) => Some(Breach::shown_by(lost(), failed)),
                Ok(now) if now != *before => {
                    let finding = format!("the source {alias} was changed: its head is another");
                    Some(Breach::new(changed("head"), finding))
                }
                Ok(_) => None,
            };
        }
        match client.get_object(&facts.bucket, &facts.key, version).await {
            Err(failed) => Some(Breach::shown_by(lost(), failed)),
            Ok(now) if now.body != pattern(source.seed, facts.size) => {
                let (had, has) = (before.size, now.body.len());
                let finding = format!("the source {alias} was changed: it had {had} bytes, now {has} others");
                Some(Breach::new(changed("bytes"), finding))
            }
            Ok(now) if now.raw_etag.as_ref().is_some_and(|etag| *etag != before.raw_etag) => {
                let (had, has) = (&before.raw_etag, now.raw_etag.unwrap_or_default());
                let finding = format!("the source {alias} was changed: its ETag was {had}, now it is {has}");
                Some(Breach::new(changed("ETag"), finding))
            }
            Ok(now) if now.last_modified != before.last_modified => {
                let finding = format!("the source {alias} was stored again: its Last-Modified date moved");
                Some(Breach::new(changed("date"), finding))
            }
            Ok(now) if now.mark != before.mark => {
                let finding = format!("the source {alias} was changed: its metadata are others");
                Some(Breach::new(changed("metadata"), finding))
            }
            Ok(_) => None,
        }
    }

    /// Parts in other uploads: no check ever stores one there.
    pub(super) async fn changed_uploads(&self, others: &[Made]) -> Vec<Breach> {
        let mut changed = Vec::new();
        for other in others.iter().filter(|other| other.live) {
            let Made { alias, bucket, key, id, .. } = other;
            match self.bench.client.list_parts(bucket, key, id).await {
                Ok(parts) if parts.is_empty() => {}
                Ok(parts) => {
                    let finding = format!("the upload {alias} now has {} parts, it had none", parts.len());
                    changed.push(Breach::new(format!("the upload {alias} has parts"), finding));
                }
                Err(failed) => {
                    let kind = format!("the upload {alias} cannot be used any more");
                    changed.push(Breach::shown_by(kind, failed));
                }
            }
        }
        changed
    }

    /// Completes the upload with the one part that it should have, behind the first one if there is one, and reads the
    /// object.
    pub(super) async fn complete(
        &self,
        bucket: &Bucket,
        upload: &str,
        (test, number): (&Exchange, &str),
        (first, twin): (Option<&FirstPart>, Option<&TwinEvidence>),
        parts: Option<&[Part]>,
    ) -> Option<Result<Read, Failed>> {
        let listed = |etag: &str| {
            parts.is_some_and(|parts| parts.iter().any(|part| part.etag.as_deref() == Some(etag)))
        };
        let (number, etag) = match (Observed::of(test), twin) {
            (Observed::Copied { etag, .. }, _) => (number.parse().ok()?, etag?),
            (Observed::Uploaded { etag, .. }, _) if listed(&etag) => (number.parse().ok()?, etag),
            (_, Some(twin)) => (twin.part.number, twin.etag.clone()),
            (_, None) => return None,
        };
        if !parts?.iter().any(|part| part.number == number) {
            return None;
        }
        let first = first.map(|first| (first.part.number, first.etag.clone()));
        let parts: Vec<_> = first.into_iter().chain([(number, etag)]).collect();
        let completed = self.bench.client.complete_upload(&bucket.name, &self.key, upload, &parts).await;
        Some(match completed {
            Ok(_) => self.bench.client.get_object(&bucket.name, &self.key, None).await,
            Err(failed) => Err(failed),
        })
    }
}
