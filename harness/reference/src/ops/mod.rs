//! The calls: one file each, behind one router.

mod bucket;
mod call;
mod dispatch;
mod listing;
mod multipart;
mod object;

pub(crate) use dispatch::dispatch;

use call::Call;
