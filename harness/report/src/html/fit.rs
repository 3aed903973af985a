//! What of a long report fits on the page.

/// How large a check is on the page, in bytes, in the order in which checks are listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Its line.
    pub(crate) line: usize,
    /// What can be opened below it; 0 where there is nothing.
    pub(crate) body: usize,
    /// Whether it stands for others that ended alike.
    pub(crate) first: bool,
}

/// How much of a check is on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Nothing.
    Gone,
    /// Its line.
    Line,
    /// Everything.
    Whole,
}

/// Shares out `room` bytes: at most half of it to the lines, then to the bodies that stand for others, then to the other
/// bodies. Each time those that come first have their share first.
pub(crate) fn fit(sizes: &[Size], room: usize) -> Vec<Fit> {
    let mut left = room / 2;
    let take = |left: &mut usize, size: usize| {
        let fits = size <= *left;
        *left -= if fits { size } else { 0 };
        fits
    };
    let line = |size: &Size| match (take(&mut left, size.line), size.body) {
        (false, _) => Fit::Gone,
        (true, 0) => Fit::Whole,
        (true, _) => Fit::Line,
    };
    let mut fits: Vec<Fit> = sizes.iter().map(line).collect();
    left += room - room / 2;
    for first in [true, false] {
        for (fit, size) in fits.iter_mut().zip(sizes) {
            if *fit == Fit::Line && size.first == first && take(&mut left, size.body) {
                *fit = Fit::Whole;
            }
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::Fit::{Gone, Line, Whole};
    use super::*;

    #[test]
    fn lines_come_before_bodies_and_what_stands_for_others_before_them() {
        let size = |line, body, first| Size { line, body, first };
        let sizes = [size(1, 10, true), size(1, 10, false), size(1, 10, true), size(1, 0, false)];
        for (room, expected) in [
            (34, [Whole, Whole, Whole, Whole]),
            (33, [Whole, Line, Whole, Whole]),
            (24, [Whole, Line, Whole, Whole]),
            (23, [Whole, Line, Line, Whole]),
            (7, [Line, Line, Line, Gone]),
            (2, [Line, Gone, Gone, Gone]),
            (0, [Gone, Gone, Gone, Gone]),
        ] {
            assert_eq!(fit(&sizes, room), expected, "{room}");
        }
    }
}
