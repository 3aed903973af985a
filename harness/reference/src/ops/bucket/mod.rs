//! Calls on buckets.

mod create;
mod lifecycle;
mod policy;
mod versioning;

pub(crate) use create::create_bucket;
pub(crate) use lifecycle::{delete_bucket, head_bucket, list_buckets, location};
pub(crate) use policy::{delete_policy, get_policy, put_policy};
pub(crate) use versioning::{get_versioning, put_versioning};
