//! What must hold of every parser, whatever bytes it is given.
//!
//! An oracle is an ordinary function over bytes that panics, with a text that says so, where a law is broken. It knows
//! which answer is right by a table of the rules, by a second reading that is not ours or was written apart from the
//! first, or by laws between an input and its neighbours; that nothing panics is the least of it. The fuzz targets under
//! `fuzz/` are a line each that calls one; `cargo test` calls them with all seeds and regressions.

mod account_id;
mod answer_diff;
mod copy_range;
mod copy_range_sized;
mod copy_source;
mod http_answer;
mod http_date;
#[cfg(test)]
mod planted;
mod preconditions;
mod query;
mod redactor;
mod refusal;
mod request_model;
mod seeds;
mod sigv4;
mod tag_condition;
mod target;
mod text;
mod xml;
mod yaml;

pub use account_id::account_id;
pub use answer_diff::answer_diff;
pub use copy_range::copy_range;
pub use copy_range_sized::{copy_range_sized, draw_copy_range_sized};
pub use copy_source::copy_source;
pub use http_answer::http_answer;
pub use http_date::http_date;
pub use preconditions::{draw_preconditions, preconditions};
pub use query::query;
pub use redactor::redactor;
pub use request_model::{draw_request_model, request_model};
pub use seeds::{Seeds, seeds};
pub use sigv4::sigv4;
pub use tag_condition::tag_condition;
pub use target::{TARGETS, Target};
pub use text::{Draw, redraw};
pub use xml::xml;
pub use yaml::{case_file, target_profile};
