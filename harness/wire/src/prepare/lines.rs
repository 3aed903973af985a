use crate::exchange::is_named;

/// The lines of a request's head after its first, in the order in which they go out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Vec<Line>);

#[derive(Clone, Debug)]
enum Line {
    Header(String, Vec<u8>),
    Raw(Vec<u8>),
}

impl Lines {
    /// Adds a header.
    pub(crate) fn push(&mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) {
        self.0.push(Line::Header(name.into(), value.into()));
    }

    /// Adds a line that is sent as it is.
    pub(crate) fn push_raw(&mut self, line: Vec<u8>) {
        self.0.push(Line::Raw(line));
    }

    /// Adds a header as the line at this place, counted from 0.
    pub(crate) fn insert(&mut self, at: usize, name: &str, value: Vec<u8>) {
        self.0.insert(at.min(self.0.len()), Line::Header(name.to_owned(), value));
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The headers with a name of their own.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().filter_map(|line| match line {
            Line::Header(name, value) => Some((name.as_str(), value.as_slice())),
            Line::Raw(_) => None,
        })
    }

    /// The values of the headers of this name.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.headers().filter(move |(known, _)| is_named(known, name)).map(|(_, value)| value)
    }

    /// Whether a header has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Whether there are lines other than headers.
    pub(crate) fn has_raw(&self) -> bool {
        self.0.iter().any(|line| matches!(line, Line::Raw(_)))
    }

    /// Gives the first header of this name another value; false if there is none.
    pub(crate) fn set(&mut self, name: &str, value: &[u8]) -> bool {
        let found = self.0.iter_mut().find_map(|line| match line {
            Line::Header(known, old) if is_named(known, name) => Some(old),
            Line::Header(..) | Line::Raw(_) => None,
        });
        if let Some(old) = found {
            *old = value.to_vec();
            return true;
        }
        false
    }

    /// Takes out all headers of this name and hands back their values.
    pub(crate) fn take(&mut self, name: &str) -> Vec<Vec<u8>> {
        let named = |line: &mut Line| matches!(line, Line::Header(known, _) if is_named(known, name));
        let taken = self.0.extract_if(.., named);
        taken
            .map(|line| match line {
                Line::Header(_, value) | Line::Raw(value) => value,
            })
            .collect()
    }

    /// The lines as they go over the wire, each with its CR LF.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for line in &self.0 {
            match line {
                Line::Header(name, value) => bytes.extend([name.as_bytes(), b": ", value].concat()),
                Line::Raw(line) => bytes.extend_from_slice(line),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }

    /// The names and values that a server reads from the lines, and so the ones that a signature covers.
    ///
    /// Folded lines are joined by a blank (RFC 9112 section 5.2). A name that is no token cannot be listed among
    /// the signed ones, and is left out.
    pub(crate) fn as_read(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut read: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut foldable = false;
        for line in self.bytes().split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                if let Some((_, value)) = read.last_mut().filter(|_| foldable) {
                    value.push(b' ');
                    value.extend_from_slice(line.trim_ascii());
                }
                continue;
            }
            let mut halves = line.splitn(2, |byte| *byte == b':');
            let name = halves.next().unwrap_or_default().trim_ascii_end();
            let value = halves.next().filter(|_| is_token(name));
            foldable = value.is_some();
            read.extend(value.map(|value| (name.to_vec(), value.trim_ascii().to_vec())));
        }
        read
    }
}

/// Whether this is a token of RFC 9110 section 5.6.2.
pub(crate) fn is_token(name: &[u8]) -> bool {
    !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_a_server_reads_them() {
        let mut lines = Lines::default();
        lines.push("Host", "h");
        lines.push("x-a", "  1  2 ");
        lines.push("x-a", *b"\xff");
        lines.push("x a", "no token");
        lines.push_raw(b" folds nothing that is read".to_vec());
        lines.push("x-cr", "a\r\n b\r\nx-in: c");
        lines.push_raw(b"\t  d ".to_vec());
        lines.push_raw(b"x-tight:e".to_vec());
        lines.push_raw(b"x-blank : f".to_vec());
        lines.push_raw(b"no colon".to_vec());
        lines.push_raw(b": no name".to_vec());
        let read: Vec<(String, Vec<u8>)> = lines
            .as_read()
            .into_iter()
            .map(|(name, value)| (String::from_utf8(name).unwrap(), value))
            .collect();
        let expected: [(&str, &[u8]); 7] = [
            ("Host", b"h"),
            ("x-a", b"1  2"),
            ("x-a", b"\xff"),
            ("x-cr", b"a b"),
            ("x-in", b"c d"),
            ("x-tight", b"e"),
            ("x-blank", b"f"),
        ];
        assert_eq!(read.len(), expected.len(), "{read:?}");
        for ((name, value), (known, wanted)) in read.iter().zip(expected) {
            assert_eq!((name.as_str(), value.as_slice()), (known, wanted));
        }
    }

    #[test]
    fn headers_are_found_and_changed_in_any_case() {
        let mut lines = Lines::default();
        lines.push("X-A", "1");
        lines.push("x-b", "2");
        lines.push("x-a", "3");
        assert!(lines.has("x-A") && !lines.has("x-c") && !lines.has_raw());
        assert!(lines.set("x-a", b"4") && !lines.set("x-c", b"5"));
        lines.insert(1, "x-d", b"6".to_vec());
        assert_eq!(lines.bytes(), b"X-A: 4\r\nx-d: 6\r\nx-b: 2\r\nx-a: 3\r\n");
        assert_eq!(lines.take("x-a"), [b"4".to_vec(), b"3".to_vec()]);
        assert_eq!((lines.len(), lines.take("x-a")), (2, Vec::new()));
    }
}
