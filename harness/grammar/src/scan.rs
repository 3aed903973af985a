//! Reading fixed forms from the front.

use crate::number::parse_digits;

/// What is left to read of a value. A step that does not fit takes nothing.
#[derive(Debug)]
pub(crate) struct Scan<'a>(pub(crate) &'a [u8]);

impl Scan<'_> {
    /// Takes exactly this text.
    pub(crate) fn text(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text.as_bytes())?;
        Some(())
    }

    /// Takes one of these texts and says which, counted from 0.
    pub(crate) fn one_of(&mut self, names: &[&str]) -> Option<usize> {
        names.iter().position(|name| self.text(name).is_some())
    }

    /// Takes exactly `count` digits and gives their number.
    pub(crate) fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = parse_digits(digits).ok()?;
        self.0 = rest;
        i64::try_from(number).ok()
    }

    /// Asks that nothing be left.
    pub(crate) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
