//! A server with one defect, and what became of it.

/// A defect that the suite was run against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The defect's id.
    pub id: String,
    /// What the server does wrong.
    pub says: String,
    /// What that is about.
    pub area: String,
    /// Whether the defect changed anything that the suite asked for.
    pub reached: bool,
    /// What became of it.
    pub fate: Fate,
    /// The checks that pass without the defect and fail, or lose the server, with it: in the plan's order.
    pub killed_by: Vec<String>,
    /// Whether one of them makes a run red: checks at `may` do not.
    pub gates: bool,
}

/// What became of a defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A check noticed it.
    Killed,
    /// It changed something, and no check noticed.
    Survived,
    /// It changed nothing: no check asks for what it spoils.
    Unreached,
    /// The run came to no end that shows anything; this is why.
    Broken(String),
}

impl Fate {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Survived => "survived",
            Self::Unreached => "unreached",
            Self::Broken(_) => "broken",
        }
    }
}
