//! Bytes of an exchange: as text where they are UTF-8, in base64 where they are not, so that nothing is lost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// Bytes: a string where they are UTF-8, otherwise `{"base64": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Data(pub(crate) Vec<u8>);

#[derive(Serialize, Deserialize)]
struct Encoded<'a> {
    base64: Cow<'a, str>,
}

impl From<&[u8]> for Data {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Encoded { base64: STANDARD.encode(&self.0).into() }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> de::Visitor<'de> for Reader {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or an object with `base64`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.as_bytes().to_vec())
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let Encoded { base64 } = Encoded::deserialize(de::value::MapAccessDeserializer::new(map))?;
        STANDARD.decode(&*base64).map_err(de::Error::custom)
    }
}

impl JsonSchema for Data {
    fn schema_name() -> Cow<'static, str> {
        "Data".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Bytes: as text where they are UTF-8, otherwise in base64.",
            "oneOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "base64": { "type": "string", "contentEncoding": "base64" } },
                    "required": ["base64"]
                }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        for bytes in [&b""[..], b"plain \"text\"\n", "é\u{0}".as_bytes(), b"\xff\xfe\x00", &[0x80; 1000]] {
            let json = serde_json::to_string(&Data::from(bytes)).unwrap();
            assert_eq!(serde_json::from_str::<Data>(&json).unwrap().0, bytes, "{json}");
        }
        assert_eq!(serde_json::to_string(&Data(b"\xff".to_vec())).unwrap(), r#"{"base64":"/w=="}"#);
    }
}
