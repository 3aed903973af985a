//! What is to be checked: points, checks, selection.

mod filter;
mod level;
mod plan;
mod point;

pub use filter::{Filter, FilterError};
pub use level::{Basis, Level};
pub use plan::{Plan, Planned};
pub use point::{Aspect, Check, Detail, Expected, Matcher, PartRun, Point, Request, SourceSpec, Twin};
