//! `--filter`: which checks to run.

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
pub struct Filter(Vec<Term>);

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
        if negated { Err(FilterError::Dangling) } else { Ok(Self(terms)) }
    }
}

impl Filter {
    /// Whether every term holds for `check`.
    #[must_use]
    pub fn accepts(&self, check: &Check<'_>) -> bool {
        self.0.iter().all(|term| term.test.holds(check) != term.negated)
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

/// Whether `name` fits `pattern`, in which only `*` is special.
fn glob(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_star_is_special() {
        for (pattern, name, expected) in [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "ac", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*[range=no-unit]", "range/malformed/refused[range=no-unit]", true),
            ("*[range=no.unit]", "range/malformed/refused[range=no-unit]", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn faults_are_named() {
        assert_eq!("not".parse::<Filter>(), Err(FilterError::Dangling));
        assert_eq!("area:".parse::<Filter>(), Err(FilterError::Empty("area")));
        assert!("level:high".parse::<Filter>().unwrap_err().to_string().contains("`high` is no level"));
    }
}
