//! What the endpoint holds: buckets, versions, uploads. No HTTP here, and no decisions about requests.

mod bucket;
mod checksum;
mod content;
mod etag;
mod history;
mod object;
mod policy;
mod upload;
mod version_id;
mod view;

pub(crate) use bucket::{Bucket, Versioning};
pub(crate) use checksum::{Algorithm, Checksum, Kind, encode as base64};
pub(crate) use content::Content;
pub(crate) use etag::{etag_of, etag_of_parts, md5};
pub(crate) use history::{Deleted, History};
pub(crate) use object::{Attributes, Object, State, Tags, Version};
pub(crate) use policy::{Effect, Policy, PolicyError};
pub(crate) use upload::{Part, Upload};
pub(crate) use version_id::{VersionId, is_version_id, new_version_id};
pub(crate) use view::View;

use std::collections::BTreeMap;

/// Everything, by bucket name.
#[derive(Debug, Default)]
pub(crate) struct Store {
    buckets: BTreeMap<String, Bucket>,
}

impl Store {
    /// The bucket called `name`.
    pub(crate) fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.get(name)
    }

    /// The bucket called `name`, to be changed.
    pub(crate) fn bucket_mut(&mut self, name: &str) -> Option<&mut Bucket> {
        self.buckets.get_mut(name)
    }

    /// All buckets in the order of their names.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.buckets.values()
    }

    /// The parts of all uploads.
    pub(crate) fn parts_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        let uploads = self.buckets.values_mut().flat_map(|bucket| bucket.uploads.values_mut());
        uploads.flat_map(|upload| upload.parts.values_mut())
    }

    /// Adds a bucket; an existing one of its name is replaced.
    pub(crate) fn insert(&mut self, bucket: Bucket) {
        self.buckets.insert(bucket.name.clone(), bucket);
    }

    /// Removes a bucket with everything in it.
    pub(crate) fn remove(&mut self, name: &str) {
        self.buckets.remove(name);
    }
}
