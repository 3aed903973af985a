//! The object that an upload becomes, held against what the upload began with.

use super::trial::Trial;
use crate::hex::hex;
use crate::judge::Breach;
use crate::world::Bucket;
use md5::{Digest, Md5};
use upcheck_wire::{Failed, Read};

/// What the object of such an upload is marked with; sources have another mark.
const MARK: &str = "beside";

/// Its content type; sources have another one.
const CONTENT_TYPE: &str = "application/x-upcheck-upload";

impl Trial<'_> {
    /// Begins the upload: a marked one, where the point holds the object against it.
    pub(super) async fn begin(&self, bucket: &Bucket) -> Result<String, Failed> {
        let client = &self.bench.client;
        match self.point.metadata || self.point.first_part.is_some() {
            true => client.create_marked_upload(&bucket.name, &self.key, MARK, CONTENT_TYPE).await,
            false => client.create_upload(&bucket.name, &self.key).await,
        }
    }
}

/// What an object of these parts does not have of its upload. The ETag is that of the first part, in quotes or not.
pub(super) fn object_as_begun(object: &Read, parts: &[&[u8]], etag: &str) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let shown = object.raw_etag.as_deref().unwrap_or_default().trim_matches('"');
    let expected = etag_of(parts);
    // Elsewhere an ETag may be anything: only a server whose parts have their MD5 is held to the rest.
    let digested = parts.first().is_some_and(|first| etag.trim_matches('"') == hex(&Md5::digest(first)));
    if digested && shown != expected {
        let parts = if parts.len() == 1 { "one part".to_owned() } else { format!("{} parts", parts.len()) };
        let finding = format!("the object of {parts} has the ETag {shown} instead of {expected}");
        breaches.push(Breach::new("the object's ETag is not that of its parts", finding));
    }
    if object.mark.as_deref() != Some(MARK) {
        let kind = "the object lacks the metadata that its upload began with";
        breaches.push(Breach::new(kind, kind));
    }
    if object.content_type.as_deref() != Some(CONTENT_TYPE) {
        let kind = "the object has not the content type that its upload began with";
        let shown = object.content_type.as_deref().unwrap_or("none");
        breaches.push(Breach::new(kind, format!("{kind}, but {shown}")));
    }
    breaches
}

/// The MD5 digest of the parts' digests, and their number.
fn etag_of(parts: &[&[u8]]) -> String {
    let digests: Vec<u8> = parts.iter().flat_map(Md5::digest).collect();
    format!("{}-{}", hex(&Md5::digest(digests)), parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_what_its_upload_began_with() {
        let own = "\"9e107d9d372bb6826bd81d3542a419d6\"";
        let part: &[u8] = b"The quick brown fox jumps over the lazy dog";
        let object = |etag: &str, mark: &str, content_type: &str| Read {
            body: bytes::Bytes::from_static(part),
            raw_etag: Some(etag.to_owned()),
            last_modified: None,
            mark: Some(mark.to_owned()),
            content_type: Some(content_type.to_owned()),
        };
        let kinds = |object: &Read, etag: &str| -> Vec<String> {
            object_as_begun(object, &[part], etag).into_iter().map(|breach| breach.kind).collect()
        };
        let whole = format!("\"{}\"", etag_of(&[part]));
        assert_eq!(kinds(&object(&whole, MARK, CONTENT_TYPE), own), [""; 0]);
        let of_source = object(own, "source", "text/plain");
        assert_eq!(
            kinds(&of_source, own),
            [
                "the object's ETag is not that of its parts",
                "the object lacks the metadata that its upload began with",
                "the object has not the content type that its upload began with",
            ]
        );
        assert_eq!(kinds(&object("\"opaque\"", MARK, CONTENT_TYPE), "\"opaque\""), [""; 0]);
    }
}
