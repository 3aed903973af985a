/// The lines `name: value` of an input. Anything else in it is passed over, so that no input is without meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn of(input: &'a [u8]) -> Self {
        Self(input)
    }

    /// Every field in order.
    pub(crate) fn all(self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.0.split(|byte| *byte == b'\n').filter_map(|line| {
            let (name, value) = line.split_at_checked(line.iter().position(|byte| *byte == b':')?)?;
            let value = value.get(1..)?;
            Some((str::from_utf8(name).ok()?, value.strip_prefix(b" ").unwrap_or(value)))
        })
    }

    /// The value of the first field of this name.
    pub(crate) fn get(self, name: &str) -> Option<&'a [u8]> {
        self.all().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// As [`Fields::get`], where the value is UTF-8.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        str::from_utf8(self.get(name)?).ok()
    }

    /// As [`Fields::get`], where the value is a number.
    pub(crate) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_field_is_a_line() {
        let fields = Fields::of(b"size: 10\nnonsense\nrange:bytes=0-8\nempty:\nsize: 11\nblank:  x: y ");
        assert_eq!(fields.number::<u64>("size"), Some(10));
        assert_eq!(fields.get("range"), Some(&b"bytes=0-8"[..]));
        assert_eq!(fields.get("empty"), Some(&b""[..]));
        assert_eq!(fields.text("blank"), Some(" x: y "));
        assert_eq!(fields.get("nonsense"), None);
        assert_eq!(fields.all().count(), 5);
    }
}
