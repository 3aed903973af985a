mod bucket;
mod call;
mod delete;
mod list;
mod object;
mod page;
mod upload;

pub use bucket::Versioning;
pub use call::{Failed, Why};
pub use delete::DeleteError;
pub use list::Version;
pub use object::{Head, Read, Stored};
pub use upload::Part;
