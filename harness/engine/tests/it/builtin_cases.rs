//! The case set that is part of the binary.

use upcheck_engine::case::CaseSet;

#[test]
fn the_built_in_cases_have_no_fault() {
    if let Err(error) = CaseSet::builtin() {
        panic!("{error}");
    }
}
