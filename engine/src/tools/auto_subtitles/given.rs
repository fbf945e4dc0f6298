//! Captions that come back, in every form in which they were given.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::captions::Segment;

/// Captions that come back: a list of segments, or a document with such a list under
/// `segments`, as the subtitle file `json` and every answer are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GivenSegments {
    /// The captions.
    pub segments: Vec<Segment>,
    /// The language that a document states.
    pub language: Option<String>,
}

impl<'de> Deserialize<'de> for GivenSegments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListOrDocument)
    }
}

struct ListOrDocument;

impl<'de> Visitor<'de> for ListOrDocument {
    type Value = GivenSegments;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of segments, or an object that has one under `segments`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<GivenSegments, A::Error> {
        let segments = Vec::deserialize(SeqAccessDeserializer::new(list))?;
        Ok(GivenSegments { segments, language: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut document: A) -> Result<GivenSegments, A::Error> {
        let (mut segments, mut language) = (None, None);
        while let Some(name) = document.next_key::<String>()? {
            match name.as_str() {
                "segments" => segments = Some(document.next_value()?),
                "language" => language = document.next_value()?,
                // An answer holds more than its captions.
                _ => {
                    document.next_value::<IgnoredAny>()?;
                }
            }
        }
        let segments = segments.ok_or_else(|| A::Error::missing_field("segments"))?;
        Ok(GivenSegments { segments, language })
    }
}

impl JsonSchema for GivenSegments {
    fn schema_name() -> Cow<'static, str> {
        "GivenSegments".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["array", "object"],
            "items": generator.subschema_for::<Segment>(),
            "required": ["segments"],
            "x-expected": {
                "es": "una lista de segmentos, o un objeto que la tiene en «segments»",
                "en": "a list of segments, or an object that has one under “segments”",
            },
        })
    }
}
