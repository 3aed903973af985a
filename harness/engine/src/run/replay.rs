//! What somebody needs to send a request again by hand.

use super::evidence::PointFacts;
use crate::case::{BucketState, TemplateError};
use crate::plan::Point;

/// A request in terms of a shell script: `$BUCKET`, `$KEY`, `$ETAG`, `$VERSION`, `$UPLOAD`, `$LAST_MODIFIED` and
/// `at BASE SECONDS FORMAT` stand for what the script makes itself.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The versioning state that the bucket needs.
    pub state: BucketState,
    /// The contents of the source.
    pub source: Vec<u8>,
    /// How many seconds the source must be old.
    pub age: u64,
    /// `partNumber`.
    pub part: String,
    /// `uploadId`.
    pub upload: String,
    /// Header lines: name, and value as the inside of a double-quoted shell word.
    pub headers: Vec<(String, String)>,
    /// Whether curl can send it: it strips what is around values and has no way to say some others.
    pub with_curl: bool,
}

impl Replay {
    /// The replay of a point, with the contents of its first source.
    ///
    /// # Errors
    /// A template that cannot be filled in.
    pub fn of(point: &Point, facts: &PointFacts, source: Vec<u8>) -> Result<Self, TemplateError> {
        let request = &point.request;
        let copy_source = match &request.copy_source {
            Some(template) => template.shell(facts)?,
            None => "$BUCKET/$KEY".to_owned(),
        };
        let mut headers = vec![("x-amz-copy-source".to_owned(), copy_source)];
        for (name, value) in &request.headers {
            headers.push((name.clone(), value.shell(facts)?));
        }
        let with_curl = headers.iter().all(|(name, value)| {
            !name.is_empty()
                && value.trim() == value
                && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        });
        Ok(Self {
            state: point.bucket,
            source,
            age: point.age,
            part: request.part.shell(facts)?,
            upload: match &request.upload_id {
                Some(template) => template.shell(facts)?,
                None => "$UPLOAD".to_owned(),
            },
            headers,
            with_curl,
        })
    }
}
