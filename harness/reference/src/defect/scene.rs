//! What a defect can see of the world that it spoils.

use crate::store::{Bucket, Object, Part, Store, Version, View};
use crate::timestamp::Timestamp;
use upcheck_grammar::{CopySource, PartNumber};
use upcheck_model::{Answer, Basis, Effect, Outcome, PartCopied, Request, Span, World};
use upcheck_sigv4::percent;

/// A store at a moment.
pub(crate) struct Scene<'a> {
    /// What is stored.
    pub(crate) store: &'a Store,
    /// The same as the model sees it.
    pub(crate) view: View<'a>,
}

/// A part that was just made, with what it was made from.
pub(crate) struct Made<'a> {
    /// What is stored.
    pub(crate) scene: Scene<'a>,
    /// What was asked for.
    pub(crate) request: &'a Request,
    /// The part.
    pub(crate) part: &'a Part,
}

/// A copy source in its parts.
pub(crate) struct Named {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) version_id: Option<String>,
}

impl<'a> Scene<'a> {
    /// `store` as it is `now`.
    pub(crate) fn new(store: &'a Store, now: Timestamp) -> Self {
        Self { store, view: View::new(store, now) }
    }

    /// The moment, in seconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        self.view.now()
    }

    /// The version that a request copies, where there is one. It may be a delete marker.
    pub(crate) fn source(&self, request: &Request) -> Option<&'a Version> {
        let named = Named::of(request)?;
        let history = self.store.bucket(&named.bucket)?.history(&named.key)?;
        match named.version_id {
            Some(id) => history.find(&id),
            None => history.current(),
        }
    }

    /// The object that a request copies.
    pub(crate) fn object(&self, request: &Request) -> Option<&'a Object> {
        self.source(request)?.object().map(|object| &**object)
    }

    /// The latest version of the key that a request copies from, whichever version it asks for.
    pub(crate) fn latest(&self, request: &Request) -> Option<&'a Version> {
        let named = Named::of(request)?;
        self.store.bucket(&named.bucket)?.history(&named.key)?.current()
    }

    /// Makes an outcome a success with an empty part, where the part has a number.
    pub(crate) fn copy_nothing(&self, request: &Request, outcome: &mut Outcome) {
        let number = request.part_number.as_deref().and_then(|raw| PartNumber::parse(raw.as_bytes()).ok());
        if let (Some(number), Some((bucket, key, version))) = (number, self.any_object()) {
            *outcome = Outcome {
                basis: Basis::Inferred,
                answer: Answer::Copied(PartCopied { source_version_id: None }),
                // No bytes of one object are no bytes of any.
                effect: Effect::StorePart {
                    number,
                    bucket: bucket.to_owned(),
                    key: key.to_owned(),
                    version_id: version.id.clone(),
                    span: Span { offset: 0, length: 0 },
                },
            };
        }
    }

    /// Some object or other: its bucket, key and version.
    fn any_object(&self) -> Option<(&'a str, &'a str, &'a Version)> {
        self.store.buckets().find_map(|bucket| {
            bucket.histories().find_map(|(key, history)| {
                let version = history.newest_first().find(|version| version.object().is_some())?;
                Some((bucket.name.as_str(), key, version))
            })
        })
    }

    /// The bucket whose unfinished uploads include one of this id, whatever its key.
    pub(crate) fn bucket_of_upload(&self, id: &str) -> Option<&'a Bucket> {
        self.store.buckets().find(|bucket| bucket.uploads.contains_key(id))
    }
}

impl Named {
    /// What a request's copy source names.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        match CopySource::parse(request.header("x-amz-copy-source")?) {
            Ok(CopySource::Object { bucket, key, version_id }) => Some(Self { bucket, key, version_id }),
            _ => None,
        }
    }

    /// The header that names this.
    pub(crate) fn as_header(&self) -> String {
        self.version_id.as_deref().map_or_else(|| self.without_version(), |id| self.with_version(id))
    }

    /// The header that names this version of the key.
    pub(crate) fn with_version(&self, id: &str) -> String {
        format!("{}?versionId={}", self.without_version(), percent::encode(id.as_bytes()))
    }

    /// The header that names the key alone.
    pub(crate) fn without_version(&self) -> String {
        format!("{}/{}", self.bucket, percent::encode_path(self.key.as_bytes()))
    }
}
