//! What an endpoint can do, found out by trying: the profile to save for it.

mod examine;
mod finding;

pub use examine::{Diagnosis, Examination, NoDiagnosis, examine};
pub use finding::{Finding, Health};
