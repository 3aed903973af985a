//! An object version.

use super::{Checksum, Content, VersionId};
use crate::timestamp::Timestamp;
use ::http::header::{HeaderName, HeaderValue};
use std::sync::Arc;

/// What was stored in one piece of work: never changed afterwards, so that copies share it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    /// The bytes.
    pub(crate) content: Content,
    /// The entity tag without quotes.
    pub(crate) etag: String,
    /// The checksum; Amazon keeps one of every object.
    pub(crate) checksum: Checksum,
    /// Headers that come back with the object.
    pub(crate) attributes: Attributes,
}

/// Headers that are stored with an object: `content-type` and its like, and `x-amz-meta-*`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Attributes(pub(crate) Vec<(HeaderName, HeaderValue)>);

/// An object's tags, name and value, in the order given.
pub(crate) type Tags = Vec<(String, String)>;

/// One version of a key.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// `None` for the null version.
    pub(crate) id: Option<VersionId>,
    /// When it was stored.
    pub(crate) modified: Timestamp,
    /// What was stored.
    pub(crate) state: State,
}

/// What a version is.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// Bytes.
    Object {
        /// What was stored.
        object: Arc<Object>,
        /// The tags, which may be replaced at any time.
        tags: Tags,
    },
    /// A delete marker.
    Marker,
}

impl Version {
    /// The id as requests and answers spell it: `null` for the null version.
    pub(crate) fn id_text(&self) -> &str {
        self.id.as_deref().unwrap_or("null")
    }

    /// The object; `None` for a delete marker.
    pub(crate) fn object(&self) -> Option<&Arc<Object>> {
        match &self.state {
            State::Object { object, .. } => Some(object),
            State::Marker => None,
        }
    }
}
