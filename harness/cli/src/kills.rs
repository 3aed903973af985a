//! What the checks of the built-in set kill, as the repository's kill matrix says.

use crate::trouble::Trouble;
use upcheck_report::Kills;

/// Written by `upcheck mutants --report json=reports/mutants.json`.
const MATRIX: &str = include_str!("../../../reports/mutants.json");

/// The kills of the built-in set, as they were when this binary was built.
pub(crate) fn of_the_builtin_set() -> Result<Kills, Trouble> {
    Kills::parse(MATRIX).map_err(Trouble::harness)
}
