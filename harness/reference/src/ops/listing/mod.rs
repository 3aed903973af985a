//! Listings of what a bucket holds.

mod names;
mod objects;
mod page;
mod uploads;
mod versions;

pub(crate) use objects::{list_objects, list_objects_v2};
pub(crate) use uploads::list_uploads;
pub(crate) use versions::list_versions;
