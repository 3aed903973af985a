//! The text form of structured inputs: a field a line, so that seeds, findings and regressions can be read.

mod draw;
mod fields;
mod redraw;

pub(crate) use draw::{date, number, owner, pick, range, source, tag};
pub(crate) use fields::Fields;
pub use redraw::{Draw, redraw};
