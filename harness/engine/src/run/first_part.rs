//! A part that is in the upload before the request under test.

use super::request::first_copy;
use super::trial::{NoTrial, Trial};
use crate::hex::hex;
use crate::judge::fingerprint::answer;
use crate::judge::{Breach, Observed};
use crate::plan::FirstPartMade;
use crate::world::{Bucket, Source, Unavailable, pattern_run};
use bytes::Bytes;
use md5::{Digest, Md5};
use upcheck_wire::{Failed, Part, Read};

/// What the object of an upload with such a part is marked with.
const MARK: &str = "beside";

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
    /// Begins the upload: a marked one, where the point wants a part in it.
    pub(super) async fn begin(&self, bucket: &Bucket) -> Result<String, Failed> {
        let client = &self.bench.client;
        match self.point.first_part {
            Some(_) => client.create_marked_upload(&bucket.name, &self.key, MARK).await,
            None => client.create_upload(&bucket.name, &self.key).await,
        }
    }

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
    /// Takes its bytes off an object that begins with them, and holds the object's ETag against both parts and its
    /// metadata against those that the upload began with.
    pub(super) fn take_off(&self, object: &mut Read) -> Vec<Breach> {
        if !object.body.starts_with(&self.bytes) {
            let kind = "the object does not begin with the part beside the copy";
            return vec![Breach::new(kind, kind)];
        }
        object.body = object.body.split_off(self.bytes.len());
        let own = Md5::digest(&self.bytes);
        let digests = [own.as_slice(), Md5::digest(&object.body).as_slice()].concat();
        let expected = format!("{}-2", hex(&Md5::digest(digests)));
        let shown = object.raw_etag.as_deref().unwrap_or_default().trim_matches('"');
        // Elsewhere an ETag may be anything: only a server whose parts have their MD5 is held to the rest.
        let digested = self.etag.trim_matches('"') == hex(&own);
        let mut breaches = Vec::new();
        if digested && shown != expected {
            let finding = format!("the object of two parts has the ETag {shown} instead of {expected}");
            breaches.push(Breach::new("the object's ETag is not that of its parts", finding));
        }
        if object.mark.as_deref() != Some(MARK) {
            let kind = "the object lacks the metadata that its upload began with";
            breaches.push(Breach::new(kind, kind));
        }
        breaches
    }
}
