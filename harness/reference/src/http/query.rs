//! A request's query.

use super::Error;
use upcheck_sigv4::{percent, query_pairs};

/// Decoded parameters in the order sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes a raw query, the part after `?`. A `+` is a blank; a name without `=` has an empty value.
    ///
    /// # Errors
    /// 400 `InvalidURI` where an escape is broken or the result is not UTF-8.
    pub(crate) fn parse(raw: &[u8]) -> Result<Self, Error> {
        let text = |part: &[u8]| {
            let plain: Vec<_> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            String::from_utf8(percent::decode(&plain)?).ok()
        };
        query_pairs(raw)
            .map(|(name, value)| Some((text(name)?, text(value)?)))
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| Error::invalid_uri(raw))
    }

    /// The first value of the parameter called `name`. Which of several Amazon takes is not recorded.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of the parameter called `name`, `None` also where it is empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Whether the parameter is there, with or without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The names in the order sent.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// All names and values in the order sent.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// A count such as `max-keys`: at most 1000 however much is asked for, 1000 where nothing is.
    ///
    /// # Errors
    /// 400 `InvalidArgument` where the value is no integer from 0 to 2147483647.
    pub(crate) fn count(&self, name: &'static str) -> Result<usize, Error> {
        const MOST: u32 = 1000;
        let asked = if self.filled(name).is_some() { self.integer(name)? } else { MOST };
        Ok(asked.min(MOST) as usize)
    }

    /// A number such as `part-number-marker`, 0 where there is none.
    ///
    /// # Errors
    /// As [`Query::count`].
    pub(crate) fn integer(&self, name: &'static str) -> Result<u32, Error> {
        let Some(raw) = self.filled(name) else { return Ok(0) };
        let wrong = |message: String| Error::invalid_argument(message, name, raw);
        let number = parse(raw)
            .ok_or_else(|| wrong(format!("Provided {name} not an integer or within integer range")))?;
        u32::try_from(number)
            .map_err(|_| wrong(format!("Argument {name} must be an integer between 0 and {}", i32::MAX)))
    }

    /// Whether names must be percent-encoded in the answer.
    ///
    /// # Errors
    /// 400 `InvalidArgument` for an `encoding-type` other than `url`.
    pub(crate) fn wants_encoding(&self) -> Result<bool, Error> {
        match self.filled("encoding-type") {
            None => Ok(false),
            Some("url") => Ok(true),
            Some(other) => Err(Error::invalid_argument(
                "Invalid Encoding Method specified in Request",
                "encoding-type",
                other,
            )),
        }
    }
}

// `FromStr` of the integers takes a leading plus, which no recorded answer accepts.
fn parse(raw: &str) -> Option<i32> {
    if raw.starts_with('+') { None } else { raw.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_once() {
        let query = Query::parse(b"a=1+2&b&c=%2B%253D&&a=9&d==x").unwrap();
        assert_eq!(query.get("a"), Some("1 2"));
        assert_eq!(query.get("b"), Some(""));
        assert_eq!(query.filled("b"), None);
        assert_eq!(query.get("c"), Some("+%3D"));
        assert_eq!(query.get("d"), Some("=x"));
        assert!(!query.has("e"));
    }

    #[test]
    fn broken_escapes_are_refused() {
        for raw in [b"a=%".as_slice(), b"%zz", b"a=%FF", b"\xff"] {
            assert_eq!(Query::parse(raw).unwrap_err().code, "InvalidURI", "{raw:?}");
        }
    }

    #[test]
    fn counts_have_bounds() {
        let count =
            |raw: &str| Query::parse(raw.as_bytes()).unwrap().count("max-keys").map_err(|error| error.code);
        assert_eq!(count(""), Ok(1000));
        assert_eq!(count("max-keys="), Ok(1000));
        assert_eq!(count("max-keys=0"), Ok(0));
        assert_eq!(count("max-keys=7"), Ok(7));
        assert_eq!(count("max-keys=2000"), Ok(1000));
        for wrong in ["-1", "x", "2147483648", "%2B1"] {
            assert_eq!(count(&format!("max-keys={wrong}")), Err("InvalidArgument"), "{wrong}");
        }
    }
}
