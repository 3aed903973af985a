//! What somebody needs to send a request again by hand.

use super::evidence::{PointFacts, Seeds};
use crate::case::{BucketState, TemplateError, Verb};
use crate::plan::{Made, Point, SourceSpec, UploadChoice};
use crate::world::pattern;
use std::collections::HashSet;

/// A request in terms of a shell script: `$BUCKET`, `$KEY`, `$ETAG`, `$VERSION`, `$UPLOAD`, `$LAST_MODIFIED` and
/// `at BASE SECONDS FORMAT` stand for what the script makes itself.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The versioning state that the bucket needs.
    pub state: BucketState,
    /// The contents of the source; nothing where a short script does not do.
    pub source: Vec<u8>,
    /// How many seconds the source must be old.
    pub age: u64,
    /// `partNumber`.
    pub part: String,
    /// `uploadId`.
    pub upload: String,
    /// Header lines: name, and value as the inside of a double-quoted shell word.
    pub headers: Vec<(String, String)>,
    /// Whether curl can send it and sign it: it strips what is around values, has no way to say some others, writes
    /// blanks of a query as plus signs, and until lately signed a header that is there twice as two.
    pub with_curl: bool,
}

impl Replay {
    /// The replay of a point, with the contents of its only source.
    ///
    /// # Errors
    /// A template that cannot be filled in.
    pub fn of(point: &Point, facts: &PointFacts, seeds: &Seeds) -> Result<Self, TemplateError> {
        let request = &point.request;
        let copy_source = match &request.copy_source {
            Some(template) => template.shell(facts)?,
            None => "$BUCKET/$KEY".to_owned(),
        };
        let mut headers = vec![("x-amz-copy-source".to_owned(), copy_source)];
        for (name, value) in &request.headers {
            headers.push((name.clone(), value.shell(facts)?));
        }
        let part = request.part.shell(facts)?;
        let upload = match &request.upload {
            UploadChoice::Text(template) => template.shell(facts)?,
            UploadChoice::Own | UploadChoice::Alias(_) => "$UPLOAD".to_owned(),
        };
        let with_curl =
            simple(point) && ![&part, &upload].iter().any(|value| value.contains(' ')) && signable(&headers);
        let source = seeds.0.first().filter(|_| with_curl);
        let source = source.map(|seed| pattern(seed.seed, seed.size)).unwrap_or_default();
        Ok(Self { state: point.bucket, source, age: point.age, part, upload, headers, with_curl })
    }
}

/// Whether it is one PUT from one source that one request stores, into the check's own upload.
fn simple(point: &Point) -> bool {
    let request = &point.request;
    // The script makes one bucket and no folder for a spelt-out key, and ends with the request.
    let is_plain = |spec: &SourceSpec| {
        matches!(spec.made, Made::Put(_))
            && spec.folder.is_none()
            && !spec.elsewhere
            && spec.afterwards.is_none()
    };
    matches!(point.sources.as_slice(), [spec] if is_plain(spec))
        && request.is_ordinary()
        && request.method == Verb::Put
        && request.query.is_none()
        && request.bucket.is_none()
        && request.body.is_none()
        && !matches!(request.upload, UploadChoice::Alias(_))
}

fn signable(headers: &[(String, String)]) -> bool {
    let mut names = HashSet::from(["x-amz-content-sha256".to_owned(), "content-length".to_owned()]);
    headers.iter().all(|(name, value)| {
        !name.is_empty()
            && names.insert(name.to_ascii_lowercase())
            && value.trim() == value
            && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_curl_would_alter_or_sign_wrongly_is_known() {
        let source = ("x-amz-copy-source", "$BUCKET/$KEY");
        for (headers, expected) in [
            (vec![source], true),
            (vec![source, ("x-amz-copy-source-range", "")], true),
            (vec![source, ("x-amz-copy-source-range", "bytes=0  - 1")], true),
            (vec![source, ("x-amz-copy-source-range", " bytes=0-1")], false),
            (vec![source, ("x-amz-copy-source-range", "bytes=0-1\t")], false),
            (vec![source, ("x-amz-copy-source-range", "bytes=0-é")], false),
            (vec![source, ("X-Amz-Copy-Source", "b/k")], false),
            (vec![source, ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], false),
            (vec![source, ("Content-Length", "5")], false),
            (vec![source, ("", "v")], false),
        ] {
            let owned: Vec<_> =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(signable(&owned), expected, "{headers:?}");
        }
    }
}
