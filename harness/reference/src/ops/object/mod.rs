//! Calls on objects.

mod attributes;
mod conditions;
mod copy;
mod delete;
mod delete_many;
mod get;
mod integrity;
mod put;
mod range;
mod select;
mod tagging;

pub(crate) use attributes::{read_attributes, read_tags, refuse_encryption};
pub(crate) use conditions::check_write;
pub(crate) use copy::copy_object;
pub(crate) use delete::delete_object;
pub(crate) use delete_many::delete_objects;
pub(crate) use get::{get_object, head_object};
pub(crate) use integrity::{check_integrity, check_no_body, decode_checksum};
pub(crate) use put::{check_length, put_object};
pub(crate) use tagging::{delete_tagging, get_tagging, put_tagging};
