//! The calls: one file each, behind one router.

mod access;
mod bucket;
mod call;
mod dispatch;
mod listing;
mod multipart;
mod object;

pub(crate) use call::{Call, model_request};
pub(crate) use dispatch::dispatch;

use access::Right;
