//! Saved runs side by side.

mod change;
mod column;
mod files;
mod groups;
mod markdown;
mod matrix;
mod page;
mod text;

pub use files::CompareReportError;
pub use matrix::{CompareError, Comparison};
