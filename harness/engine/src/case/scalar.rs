//! The scalars of a case file that take more than one form.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// The target's small size: 16 bytes unless its profile says otherwise.
    Small,
    /// This many bytes.
    Bytes(u64),
}

/// An HTTP status or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Exactly this one.
    Exactly(u16),
    /// Any of a hundred: `4` stands for 400 to 499.
    Class(u16),
}

/// What a text must be like: a string is compared exactly, `{is: form}` by its form.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Exactly this text.
    Exactly(String),
    /// A text of this form.
    Form(Form),
}

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Not there at all.
    Absent,
    /// There, whatever it says.
    Present,
    /// `YYYY-MM-DDThh:mm:ss.sssZ`
    Iso8601Millis,
    /// The same, later than the dates of the sources and no later than the answer.
    LaterThanSource,
    /// Between double quotes.
    Quoted,
    /// The MD5 digest of the part's bytes in hexadecimal, between double quotes.
    QuotedMd5OfPart,
    /// The same text as the `ETag` that ListParts shows for the part.
    EtagOfListedPart,
}

impl Status {
    /// Whether `status` is one of these.
    #[must_use]
    pub fn contains(self, status: u16) -> bool {
        match self {
            Self::Exactly(exact) => exact == status,
            Self::Class(class) => status / 100 == class,
        }
    }

    /// Whether it stands for success.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Exactly(200..=299) | Self::Class(2))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}xx"),
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;

        impl Visitor<'_> for Word {
            type Value = Status;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a status from 100 to 599, or a class such as 4xx")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Status, E> {
                let status = u16::try_from(number).ok().filter(|status| (100..600).contains(status));
                status
                    .map(Status::Exactly)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(number), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Status, E> {
                match text.strip_suffix("xx").map(str::parse) {
                    Some(Ok(class @ 1..=5)) => Ok(Status::Class(class)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }

        deserializer.deserialize_any(Word)
    }
}

impl JsonSchema for Status {
    fn schema_name() -> Cow<'static, str> {
        "Status".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The HTTP status: a number, or a class such as 4xx.",
            "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                { "type": "string", "pattern": "^[1-5]xx$" }
            ]
        })
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;

        impl Visitor<'_> for Word {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`small` or a number of bytes")
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size::Bytes(bytes))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Size, E> {
                if text == "small" {
                    Ok(Size::Small)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(text), &self))
                }
            }
        }

        deserializer.deserialize_any(Word)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of bytes, or the target's small size.",
            "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "small" }]
        })
    }
}

/// The mapping form of a matcher.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FormMatcher {
    /// The form.
    is: Form,
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrForm;

        impl<'de> Visitor<'de> for TextOrForm {
            type Value = Matcher;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quoted text, or `{is: form}`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Matcher, E> {
                Ok(Matcher::Exactly(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Matcher, A::Error> {
                let form = FormMatcher::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Matcher::Form(form.is))
            }
        }

        deserializer.deserialize_any(TextOrForm)
    }
}

impl JsonSchema for Matcher {
    fn schema_name() -> Cow<'static, str> {
        "Matcher".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let form = generator.subschema_for::<FormMatcher>();
        json_schema!({
            "description": "A text that must be equal, or the form that it must have.",
            "anyOf": [{ "type": "string" }, form]
        })
    }
}
