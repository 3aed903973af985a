//! What became of a check between two runs of one target.

use super::matrix::{Cell, Row};

/// What became of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// It ends worse than before.
    Worse,
    /// It ends as badly as before, but in another way.
    Otherwise,
    /// It ends better than before.
    Better,
    /// In one of the runs it could not be judged.
    Unjudged,
    /// The case set did not have it before.
    New,
    /// The case set does not have it any more.
    Gone,
    /// Nothing.
    Same,
}

impl Change {
    /// The change of a row with two cells.
    pub(crate) fn of(row: &Row) -> Self {
        let [before, after] = row.cells.as_slice() else { return Self::Same };
        if !row.differs() {
            return Self::Same;
        }
        match (before, after, before.rank(), after.rank()) {
            (Cell::Unknown, ..) => Self::New,
            (_, Cell::Unknown, ..) => Self::Gone,
            (_, _, Some(was), Some(is)) if is > was => Self::Worse,
            (_, _, Some(was), Some(is)) if is < was => Self::Better,
            (_, _, Some(_), Some(_)) => Self::Otherwise,
            _ => Self::Unjudged,
        }
    }

    /// A heading for checks with this change.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Otherwise => "otherwise",
            Self::Better => "better",
            Self::Unjudged => "judged in one of them only",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Same => "the same",
        }
    }
}
