//! One page of a listing: prefix, delimiter, limit.

/// A line of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row<'a, T> {
    /// An entry and its key.
    Item(&'a str, T),
    /// All entries whose keys begin so, in one line.
    Common(&'a str),
}

/// The rows of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<'a, T> {
    /// At most as many as were asked for.
    pub(crate) rows: Vec<Row<'a, T>>,
    /// Whether there are more.
    pub(crate) truncated: bool,
}

/// What a listing is narrowed to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    /// Only keys that begin so.
    pub(crate) prefix: &'a str,
    /// Keys are rolled up at the first of these after the prefix; empty for no rolling up.
    pub(crate) delimiter: &'a str,
    /// The key or common prefix that the last page ended with.
    pub(crate) marker: &'a str,
    /// The most rows.
    pub(crate) limit: usize,
}

impl Scope<'_> {
    /// Takes a page from `items`, which are in the order of their keys and lie behind the marker already.
    pub(crate) fn page<'a, T>(self, items: impl Iterator<Item = (&'a str, T)>) -> Page<'a, T> {
        let mut rows = Vec::new();
        // Amazon answers a limit of zero with a page that is empty and complete.
        if self.limit == 0 {
            return Page { rows, truncated: false };
        }
        for (key, item) in items {
            let Some(rest) = key.strip_prefix(self.prefix) else { continue };
            let row = match self.common_length(rest).and_then(|length| key.get(..self.prefix.len() + length))
            {
                // The last page ended with it.
                Some(common) if common == self.marker => continue,
                Some(common) if matches!(rows.last(), Some(Row::Common(last)) if *last == common) => continue,
                Some(common) => Row::Common(common),
                None => Row::Item(key, item),
            };
            if rows.len() == self.limit {
                return Page { rows, truncated: true };
            }
            rows.push(row);
        }
        Page { rows, truncated: false }
    }

    fn common_length(self, rest: &str) -> Option<usize> {
        let at = (!self.delimiter.is_empty()).then(|| rest.find(self.delimiter))??;
        Some(at + self.delimiter.len())
    }
}

impl<'a, T> Row<'a, T> {
    /// The key or the common prefix.
    pub(crate) fn name(&self) -> &'a str {
        match self {
            Self::Item(name, _) | Self::Common(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "d", "é/x"];

    fn names(prefix: &str, delimiter: &str, marker: &str, limit: usize) -> (Vec<String>, bool) {
        let scope = Scope { prefix, delimiter, marker, limit };
        let page = scope.page(KEYS.into_iter().filter(|key| *key > marker).map(|key| (key, ())));
        let text = |row: &Row<'_, ()>| match row {
            Row::Item(key, ()) => (*key).to_owned(),
            Row::Common(prefix) => format!("[{prefix}]"),
        };
        (page.rows.iter().map(text).collect(), page.truncated)
    }

    #[test]
    fn rows_are_narrowed_rolled_up_and_limited() {
        for (prefix, delimiter, marker, limit, expected, truncated) in [
            ("", "", "", 9, "a b/1 b/2 b/c/3 d é/x", false),
            ("", "", "", 6, "a b/1 b/2 b/c/3 d é/x", false),
            ("", "", "", 5, "a b/1 b/2 b/c/3 d", true),
            ("b/", "", "", 9, "b/1 b/2 b/c/3", false),
            ("", "/", "", 9, "a [b/] d [é/]", false),
            ("b/", "/", "", 9, "b/1 b/2 [b/c/]", false),
            ("b", "/", "", 9, "[b/]", false),
            ("", "/", "", 2, "a [b/]", true),
            ("", "/", "b/", 9, "d [é/]", false),
            ("", "/", "b/1", 9, "[b/] d [é/]", false),
            ("", "/", "d", 9, "[é/]", false),
            ("", "", "", 0, "", false),
            ("x", "/", "", 9, "", false),
        ] {
            let (rows, more) = names(prefix, delimiter, marker, limit);
            assert_eq!(
                (rows.join(" ").as_str(), more),
                (expected, truncated),
                "{prefix} {delimiter} {marker} {limit}"
            );
        }
    }

    #[test]
    fn pages_of_any_size_add_up_to_the_whole() {
        for delimiter in ["", "/", "b"] {
            let (whole, _) = names("", delimiter, "", 100);
            for limit in 1..=7 {
                let (mut all, mut marker) = (Vec::new(), String::new());
                loop {
                    let (rows, more) = names("", delimiter, &marker, limit);
                    marker = rows.last().cloned().unwrap_or_default().replace(['[', ']'], "");
                    all.extend(rows);
                    if !more {
                        break;
                    }
                }
                assert_eq!(all, whole, "{limit} a page, delimiter {delimiter:?}");
            }
        }
    }
}
