//! What is to be checked: points, checks, selection.

mod filter;
mod level;
mod point;
mod selected;

pub use filter::{Filter, FilterError};
pub use level::{Basis, Level};
pub use point::{
    Aspect, Check, Detail, Expected, Made, Matcher, PartRun, Point, Raw, Request, SourceSpec, Tamper, Twin,
    UploadChoice, VersionMade,
};
pub use selected::{Plan, Planned};
