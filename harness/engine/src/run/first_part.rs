//! A part that is in the upload before the request under test.

use super::object::object_as_begun;
use super::request::first_copy;
use super::trial::{NoTrial, Trial};
use crate::judge::fingerprint::answer;
use crate::judge::{Breach, Observed};
use crate::plan::FirstPartMade;
use crate::world::{Bucket, Source, Unavailable, pattern_run};
use bytes::Bytes;
use upcheck_wire::{Part, Read};

/// The seed of its bytes, which no source has: those are counted up from zero. The largest such part reaches up to 1008.
const SEED: u64 = 880;

/// A part that must stay as it is, and come first in the object.
pub(super) struct FirstPart {
    /// As ListParts showed it.
    pub(super) part: Part,
    /// The ETag that the answer had.
    pub(super) etag: String,
    bytes: Bytes,
}

impl Trial<'_> {
    /// Makes it, where the point wants one.
    pub(super) async fn first_part(
        &self,
        bucket: &Bucket,
        upload: &str,
        sources: &[&Source],
    ) -> Result<Option<FirstPart>, NoTrial> {
        let Some(made) = &self.point.first_part else { return Ok(None) };
        let FirstPartMade { number, size, of } = made;
        let source = of.as_ref().and_then(|alias| sources.iter().find(|source| source.alias == *alias));
        let bytes = Bytes::from(pattern_run(source.map_or(SEED, |source| source.seed), 0..*size));
        let client = &self.bench.client;
        let etag = match source {
            Some(source) => self.copy_first(bucket, upload, sources, (made, source)).await?,
            None => {
                let part = (*number).into();
                client.upload_part(&bucket.name, &self.key, upload, part, bytes.clone()).await?.raw_etag
            }
        };
        let mut parts = client.list_parts(&bucket.name, &self.key, upload).await?.into_iter();
        match (parts.next(), parts.next()) {
            (Some(part), None) if part.number == i128::from(*number) && part.size == *size => {
                Ok(Some(FirstPart { part, etag, bytes }))
            }
            _ => Err(Unavailable::Unusable("ListParts does not show the first part".to_owned()).into()),
        }
    }

    /// Copies it, and gives the ETag of the answer.
    async fn copy_first(
        &self,
        bucket: &Bucket,
        upload: &str,
        sources: &[&Source],
        (made, source): (&FirstPartMade, &Source),
    ) -> Result<String, NoTrial> {
        let facts = self.facts(sources, upload, Vec::new());
        let to = (bucket.name.as_str(), self.key.as_str());
        let request = first_copy(&facts, to, (made.number, made.size), &source.alias);
        let exchange = self.bench.client.send(&request).await;
        match Observed::of(&exchange) {
            Observed::Copied { etag: Some(etag), .. } => Ok(etag),
            observed => Err(NoTrial::Twin {
                why: format!("the copy before it, of the first part, was not accepted: {observed}"),
                fingerprint: format!("the first part: {}", answer(&exchange, self.bench.client.redactor())),
                exchange: Some(Box::new(exchange)),
            }),
        }
    }
}

impl FirstPart {
    /// Takes its bytes off an object that begins with them, and holds the object against both parts and what its upload
    /// began with.
    pub(super) fn take_off(&self, object: &mut Read) -> Vec<Breach> {
        if !object.body.starts_with(&self.bytes) {
            let kind = "the object does not begin with the part beside the copy";
            return vec![Breach::new(kind, kind)];
        }
        object.body = object.body.split_off(self.bytes.len());
        object_as_begun(object, &[&self.bytes, &object.body], &self.etag)
    }
}
