//! What the fuzzers start from: a small text for every thing that a case file makes the suite send.

mod answers;
mod by_hand;
mod from_cases;

use std::collections::{BTreeMap, BTreeSet};

use upcheck_engine::case::LoadError;

/// The seeds of every target: file names with contents.
pub type Seeds = BTreeMap<&'static str, BTreeMap<String, Vec<u8>>>;

/// The seeds as they follow from the built-in cases, and those that no case can say.
///
/// # Errors
/// Faults in the built-in cases.
pub fn seeds() -> Result<Seeds, LoadError> {
    let mut shelf = Shelf::default();
    from_cases::collect(&mut shelf)?;
    by_hand::collect(&mut shelf);
    Ok(shelf.seeds)
}

/// Seeds without repeats: of two that are alike, the first stays.
#[derive(Debug, Default)]
struct Shelf {
    seeds: Seeds,
    known: BTreeSet<(&'static str, Vec<u8>)>,
}

impl Shelf {
    fn add(&mut self, target: &'static str, name: &str, contents: impl Into<Vec<u8>>) {
        let contents = contents.into();
        if self.known.insert((target, contents.clone())) {
            let files = self.seeds.entry(target).or_default();
            let name = file_name(name);
            let taken = |name: &String| files.contains_key(name);
            let numbered = (2..).map(|number: usize| format!("{name}-{number}"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
            files.insert(free.unwrap_or(name), contents);
        }
    }
}

/// `range/malformed/refused[range=no-unit]` as `range-malformed-refused-no-unit`.
fn file_name(check: &str) -> String {
    let without_axes = check.split(['[', ',']).map(|piece| piece.rsplit('=').next().unwrap_or(piece));
    let joined = without_axes.collect::<Vec<_>>().join("-");
    let kept = |char: char| if char.is_ascii_alphanumeric() || char == '-' { char } else { '-' };
    joined.trim_end_matches(']').chars().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_say_which_check_they_come_from() {
        for (check, expected) in [
            ("range/valid/whole", "range-valid-whole"),
            ("range/malformed/refused[range=no-unit]", "range-malformed-refused-no-unit"),
            ("a/b/c[x=one,y=two]", "a-b-c-one-two"),
        ] {
            assert_eq!(file_name(check), expected);
        }
    }

    #[test]
    fn of_two_seeds_that_are_alike_the_first_stays() {
        let mut shelf = Shelf::default();
        for (name, contents) in [("a", "1"), ("b", "1"), ("a", "2"), ("a", "3")] {
            shelf.add("target", name, contents);
        }
        let files: Vec<&str> = shelf.seeds["target"].keys().map(String::as_str).collect();
        assert_eq!(files, ["a", "a-2", "a-3"]);
    }
}
