//! A choice that the record leaves open, as a value.

use std::{iter, vec};

/// One or more values that are all allowed, the preferred one first and none twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed<T> {
    /// Boxed because a list of outcomes is often the error of a `Result`, whose success should stay cheap.
    preferred: Box<T>,
    others: Vec<T>,
}

impl<T> Allowed<T> {
    /// What follows from each value, in order, put together two by two from the left.
    #[must_use]
    pub fn join<U>(self, follow: impl Fn(T) -> U, put_together: impl Fn(U, U) -> U) -> U {
        let first = follow(*self.preferred);
        self.others.into_iter().map(follow).fold(first, put_together)
    }

    /// The value that Amazon is known or most likely to choose.
    #[must_use]
    pub fn preferred(&self) -> &T {
        &self.preferred
    }

    /// The preferred value, by value.
    #[must_use]
    pub fn into_preferred(self) -> T {
        *self.preferred
    }

    /// All of them, preferred first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        iter::once(self.preferred()).chain(&self.others)
    }
}

impl<T: PartialEq> Allowed<T> {
    /// A list of one: nothing is open.
    #[must_use]
    pub fn only(preferred: T) -> Self {
        Self { preferred: Box::new(preferred), others: Vec::new() }
    }

    /// The same list with another allowed value at its end, unless it is there already.
    #[must_use]
    pub fn or(mut self, other: T) -> Self {
        if !self.iter().any(|known| *known == other) {
            self.others.push(other);
        }
        self
    }

    /// The same list with all of another at its end.
    #[must_use]
    pub fn or_any_of(self, other: Self) -> Self {
        other.into_iter().fold(self, Self::or)
    }

    /// All that follows from each value, in order.
    #[must_use]
    pub fn then<U: PartialEq>(self, follow: impl Fn(T) -> Allowed<U>) -> Allowed<U> {
        self.join(follow, Allowed::or_any_of)
    }
}

impl<T> IntoIterator for Allowed<T> {
    type Item = T;
    type IntoIter = iter::Chain<iter::Once<T>, vec::IntoIter<T>>;

    /// All of them by value, preferred first.
    fn into_iter(self) -> Self::IntoIter {
        iter::once(*self.preferred).chain(self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::Allowed;

    fn list(values: &[u8]) -> Allowed<u8> {
        let (first, rest) = values.split_first().expect("lists are never empty");
        rest.iter().copied().fold(Allowed::only(*first), Allowed::or)
    }

    #[test]
    fn keeps_the_order_and_takes_no_value_twice() {
        for (values, expected) in
            [(&[1][..], &[1][..]), (&[1, 1], &[1]), (&[2, 1, 2, 3, 1], &[2, 1, 3]), (&[3, 2, 1], &[3, 2, 1])]
        {
            let list = list(values);
            assert_eq!(list.iter().copied().collect::<Vec<_>>(), expected);
            assert_eq!(*list.preferred(), expected[0]);
            assert_eq!(list.clone().into_preferred(), expected[0]);
            assert_eq!(list.into_iter().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn puts_another_list_behind() {
        assert_eq!(list(&[1, 2]).or_any_of(list(&[2, 3, 1])), list(&[1, 2, 3]));
        assert_eq!(list(&[1]).or_any_of(list(&[1])), list(&[1]));
    }

    #[test]
    fn follows_each_value_in_order() {
        let neighbours = |value: u8| list(&[value * 10, value * 10 + 10]);
        assert_eq!(list(&[2, 1]).then(neighbours), list(&[20, 30, 10]));
        assert_eq!(list(&[2, 1]).then(|_| list(&[7])), list(&[7]));
    }

    #[test]
    fn joins_from_the_left() {
        let joined =
            list(&[3, 1, 2]).join(|value| value.to_string(), |left, right| format!("({left}{right})"));
        assert_eq!(joined, "((31)2)");
        assert_eq!(list(&[3]).join(u32::from, |_, _| 0), 3);
    }
}
