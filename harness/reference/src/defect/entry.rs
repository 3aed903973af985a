//! An entry of the catalogue.

use super::{Fault, Origin, defects};

/// One small fault of a server: everything else is as it should be.
///
/// ```
/// use upcheck_reference::{Config, Defect};
///
/// let defect = Defect::find("range/last-excluded").expect("it is in the catalogue");
/// let config = Config { defect: Some(defect), ..Config::random()? };
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Defect {
    /// Its name, `area/fault`: lower-case letters, digits and dashes.
    pub id: &'static str,
    /// What the server does wrong: a sentence.
    pub sentence: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    pub(crate) fault: Fault,
}

impl Defect {
    /// The defect with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        defects().iter().find(|defect| defect.id == id)
    }

    /// What the fault is about: the id before its slash.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.id.split('/').next().unwrap_or_default()
    }

    pub(super) const fn wild(
        id: &'static str,
        sentence: &'static str,
        report: &'static str,
        fault: Fault,
    ) -> Self {
        Self { id, sentence, origin: Origin::Wild(report), fault }
    }

    pub(super) const fn plausible(
        id: &'static str,
        sentence: &'static str,
        why: &'static str,
        fault: Fault,
    ) -> Self {
        Self { id, sentence, origin: Origin::Plausible(why), fault }
    }
}
