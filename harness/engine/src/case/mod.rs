//! Case files: reading, checking, expanding.

mod diagnostic;
mod expand;
mod expression;
mod facts;
mod file;
mod ledger;
mod load;
mod meaning;
mod ordered;
mod scalar;
mod schema;
mod syntax;
mod template;
mod text;
mod value;
mod yaml;

pub use diagnostic::Diagnostic;
pub use facts::{Facts, SourceFacts};
pub use file::{BucketState, CaseFile, Sign, Success, UploadKey, UploadSpec, UploadState, Verb};
pub use ledger::{Clause, Ledger};
pub use load::{CaseSet, LoadError};
pub use scalar::{Form, Size, Status};
pub use schema::{SCHEMAS, schema};
pub use template::{Template, TemplateError};
pub use text::Text;
pub use yaml::parse_yaml;
