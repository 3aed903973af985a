//! What is to be checked: points, checks, selection.

mod filter;
mod level;
mod point;
mod selected;

pub use filter::{Filter, FilterError};
pub use level::{Basis, Level};
pub use point::{Aspect, Check, Detail, Expected, Matcher, PartRun, Point, Request, SourceSpec, Twin};
pub use selected::{Plan, Planned};
