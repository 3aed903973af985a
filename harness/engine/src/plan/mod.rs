//! What is to be checked: points, checks, selection.

mod filter;
mod glob;
mod level;
mod point;
mod selected;
mod shard;

pub use filter::{Filter, FilterError};
pub use glob::glob;
pub use level::{Basis, Level};
pub use point::{
    Aspect, Check, Detail, Expected, FirstPartMade, Made, Matcher, PartRun, Point, Raw, Request, SourceSpec,
    Tamper, Twin, UploadChoice, VersionMade,
};
pub use selected::{Plan, Planned};
pub use shard::Shard;
