//! The model against what is known of Amazon S3, row by row, and against laws that hold whatever is known.

mod expect;
mod laws;
mod order;
mod owner;
mod precondition;
mod range;
mod request;
mod source;
mod store;
mod upload;
mod version;
