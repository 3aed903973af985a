//! A choice that the record leaves open, as a value.

/// One or more values that are all allowed, the preferred one first and none twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed<T> {
    preferred: T,
    others: Vec<T>,
}

impl<T: PartialEq> Allowed<T> {
    /// A list of one: nothing is open.
    #[must_use]
    pub fn only(preferred: T) -> Self {
        Self { preferred, others: Vec::new() }
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

    /// What follows from each value, in order.
    #[must_use]
    pub fn then<U: PartialEq>(self, follow: impl Fn(T) -> Allowed<U>) -> Allowed<U> {
        let first = follow(self.preferred);
        self.others.into_iter().map(follow).fold(first, Allowed::or_any_of)
    }

    /// The same list with every value but the preferred one changed.
    #[must_use]
    pub fn map_others(self, change: impl Fn(T) -> T) -> Self {
        self.others.into_iter().map(change).fold(Self::only(self.preferred), Self::or)
    }

    /// The value that Amazon is known or most likely to choose.
    #[must_use]
    pub fn preferred(&self) -> &T {
        &self.preferred
    }

    /// The preferred value, by value.
    #[must_use]
    pub fn into_preferred(self) -> T {
        self.preferred
    }

    /// All of them, preferred first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.preferred).chain(&self.others)
    }

    /// All of them by value, preferred first.
    #[expect(clippy::should_implement_trait, reason = "the trait would need the iterator's type to be named")]
    pub fn into_iter(self) -> impl Iterator<Item = T> {
        std::iter::once(self.preferred).chain(self.others)
    }
}
