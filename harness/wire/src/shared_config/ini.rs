/// A file of sections with settings:
///
/// ```text
/// file     = *line
/// line     = blank | comment | "[" name "]" | key "=" value | nested
/// comment  = ("#" | ";") text            also after a blank behind a section or a value
/// nested   = blank key "=" value         below a setting without value, to which it belongs
/// ```
///
/// An indented line below anything else is read as if it were not indented, as Python's reader does.
#[derive(Default)]
pub(super) struct File(Vec<Section>);

/// A section's settings in order.
#[derive(Default)]
pub(super) struct Section {
    name: String,
    settings: Vec<Setting>,
}

struct Setting {
    /// In lower case.
    key: String,
    value: String,
    nested: Vec<(String, String)>,
}

impl File {
    /// # Errors
    /// With the number of the line, from 1, and what is wrong with it; never with the line.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, (usize, &'static str)> {
        let mut file = Self::default();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            file.line(line).map_err(|what| (index + 1, what))?;
        }
        Ok(file)
    }

    /// The section of this name; of several, all in one.
    pub(super) fn section(&self, name: &str) -> Option<&Section> {
        self.0.iter().find(|section| section.name == name)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        let line = str::from_utf8(line).map_err(|_| "this is not UTF-8")?;
        let is_indented = line.starts_with([' ', '\t']);
        let line = without_comment(line);
        if line.is_empty() {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.strip_suffix(']').ok_or("this begins a section, but ] is missing at its end")?;
            self.open(name);
            return Ok(());
        }
        let section = self.0.last_mut().ok_or("this stands before any section: [name] is wanted first")?;
        let pair =
            line.split_once('=').map(|(key, value)| (key.trim().to_lowercase(), value.trim().to_owned()));
        if let Some(above) = section.settings.last_mut().filter(|above| is_indented && above.value.is_empty())
        {
            above.nested.extend(pair);
            return Ok(());
        }
        let (key, value) = pair.ok_or("this is neither [name] nor key = value")?;
        section.settings.push(Setting { key, value, nested: Vec::new() });
        Ok(())
    }

    /// Makes a section of this name the last one, the one that was there if there was one.
    fn open(&mut self, name: &str) {
        // `[profile "a b"]` and `[profile   a]` name what they would name plainly.
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").replace(['"', '\''], "");
        let at = self.0.iter().position(|section| section.name == name);
        let section = match at {
            Some(at) => self.0.remove(at),
            None => Section { name, settings: Vec::new() },
        };
        self.0.push(section);
    }
}

impl Section {
    /// The last value of a setting that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let mut settings = self.settings.iter().rev();
        settings
            .find(|setting| setting.key == key && !setting.value.is_empty())
            .map(|setting| &*setting.value)
    }

    /// The last value of a setting that is nested below another.
    pub(super) fn nested(&self, above: &str, key: &str) -> Option<&str> {
        let nested =
            self.settings.iter().filter(|setting| setting.key == above).flat_map(|setting| &setting.nested);
        nested
            .filter(|(known, value)| known == key && !value.is_empty())
            .map(|(_, value)| &**value)
            .next_back()
    }
}

fn without_comment(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with(['#', ';']) {
        return "";
    }
    let comment = [" #", " ;", "\t#", "\t;"].iter().filter_map(|mark| line.find(mark)).min();
    comment.and_then(|at| line.get(..at)).unwrap_or(line).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_whatever_stands_around_them() {
        let text = "\u{feff}# comment\r\n\r\n[ one ] ; comment\r\nKey=a=b # comment\r\n  other = c#d\r\nempty =\r\n\
                    s3 =\n  nested = 1\n\tmax = 2\n  no pair\n[profile   \"two words\"]\nkey = 1\nkey = 2\n[one]\nlate=3";
        let file = File::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error:?}"));
        let one = file.section("one").unwrap();
        for (key, value) in [
            ("key", Some("a=b")),
            ("other", Some("c#d")),
            ("empty", None),
            ("s3", None),
            ("nested", None),
            ("late", Some("3")),
            ("missing", None),
        ] {
            assert_eq!(one.get(key), value, "{key}");
        }
        assert_eq!((one.nested("s3", "nested"), one.nested("s3", "max")), (Some("1"), Some("2")));
        assert_eq!((one.nested("s3", "key"), one.nested("key", "max")), (None, None));
        assert_eq!(file.section("profile two words").unwrap().get("key"), Some("2"));
        assert!(file.section("two words").is_none());
    }

    #[test]
    fn a_bad_line_is_told_by_its_number() {
        for (text, line) in [
            (&b"key = value"[..], 1),
            (b"[a]\n\n# c\nno pair", 4),
            (b"[a\nk = v", 1),
            (b"[a]\nk = \xff", 2),
            (b"[a]\nk = v\n  no pair", 3),
        ] {
            assert_eq!(File::parse(text).map(|_| ()).map_err(|(line, _)| line), Err(line));
        }
    }
}
