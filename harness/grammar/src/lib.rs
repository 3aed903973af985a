//! The header, range and query grammars of `UploadPartCopy`, as types.
//!
//! Every type parses from the bytes that stood on the wire, prints back, and says by an error enum what is
//! wrong with bytes that do not fit. Nothing here does I/O, depends on another crate or panics on any input,
//! and every parser takes time linear in its input.
//!
//! The `parse` of a type is the strict reading that Amazon's record supports. Where the record leaves a reading
//! open, the alternatives stand in [`readings`] under names of their own. Optional whitespace around a header
//! value is the transport's to remove (RFC 9110 section 5.5): to these parsers a blank at either end is part of
//! the value.

mod account_id;
mod bucket_name;
mod calendar;
mod copy_range;
mod copy_source;
mod etag;
mod http_date;
mod id;
mod number;
mod part_number;
mod percent;
pub mod readings;
mod scan;
mod tag_condition;
mod upload_id;
mod version_id;

pub use account_id::{AccountId, AccountIdError};
pub use bucket_name::is_bucket_name;
pub use copy_range::{CopyRange, CopyRangeError, RangeMisfit};
pub use copy_source::{CopySource, CopySourceError, SourceArn};
pub use etag::{EntityTag, EntityTagError};
pub use http_date::{HttpDate, HttpDateError};
pub use id::IdError;
pub use part_number::{PartNumber, PartNumberError};
pub use tag_condition::{TagCondition, TagConditionError, matches_literally};
pub use upload_id::UploadId;
pub use version_id::VersionId;
