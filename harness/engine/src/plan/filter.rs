//! `--filter`: which checks to run.

use super::glob::glob;
use super::level::Level;
use super::point::Check;
use std::fmt;
use std::str::FromStr;

/// A filter: terms that must all hold.
///
/// `level:must`, `area:range`, `clause:ID`, `not TERM`; anything else is a pattern for the check's name, in which
/// `*` is any run of characters and everything else is literal. A pattern without `*` may stand anywhere in the
/// name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
    /// As it was written, with single blanks.
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Level(Level),
    Area(String),
    Clause(String),
    Name(String),
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterError {
    /// `not` with nothing behind it.
    Dangling,
    /// No such level.
    Level(String),
    /// A key without a value.
    Empty(&'static str),
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dangling => f.write_str("`not` needs a term behind it, such as `not area:range`"),
            Self::Level(message) => f.write_str(message),
            Self::Empty(key) => write!(f, "`{key}:` needs a value behind it"),
        }
    }
}

impl std::error::Error for FilterError {}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let mut terms = Vec::new();
        let mut negated = false;
        for word in text.split_whitespace() {
            if word == "not" {
                negated = !negated;
                continue;
            }
            let test = match word.split_once(':') {
                Some(("level", level)) => Test::Level(level.parse().map_err(FilterError::Level)?),
                Some(("area", "")) => return Err(FilterError::Empty("area")),
                Some(("area", area)) => Test::Area(area.to_owned()),
                Some(("clause", "")) => return Err(FilterError::Empty("clause")),
                Some(("clause", id)) => Test::Clause(id.to_owned()),
                _ => Test::Name(word.to_owned()),
            };
            terms.push(Term { negated, test });
            negated = false;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if negated { Err(FilterError::Dangling) } else { Ok(Self { terms, text }) }
    }
}

impl Filter {
    /// Whether every term holds for `check`.
    #[must_use]
    pub fn accepts(&self, check: &Check<'_>) -> bool {
        self.terms.iter().all(|term| term.test.holds(check) != term.negated)
    }
}

impl Test {
    fn holds(&self, check: &Check<'_>) -> bool {
        match self {
            Self::Level(level) => check.level() == *level,
            Self::Area(area) => check.point.area == *area,
            Self::Clause(id) => check.point.clauses.iter().any(|clause| clause == id),
            Self::Name(pattern) if pattern.contains('*') => glob(pattern, &check.name()),
            Self::Name(part) => check.name().contains(part.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named() {
        assert_eq!("not".parse::<Filter>(), Err(FilterError::Dangling));
        assert_eq!("area:".parse::<Filter>(), Err(FilterError::Empty("area")));
        assert!("level:high".parse::<Filter>().unwrap_err().to_string().contains("`high` is no level"));
    }
}
