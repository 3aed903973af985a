//! Calls on multipart uploads.

mod abort;
mod complete;
mod copy;
mod create;
mod list;
mod upload;

pub(crate) use abort::abort_upload;
pub(crate) use complete::complete_upload;
pub(crate) use copy::upload_part_copy;
pub(crate) use create::create_upload;
pub(crate) use list::list_parts;
pub(crate) use upload::upload_part;
