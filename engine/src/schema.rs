//! JSON Schemas made of types, with their texts in both languages.
//!
//! A doc comment says in English what a field or a word is for; its last paragraph, which begins
//! with `es: `, says the same in Spanish. In the schema the one is the `description`, the other `x-es`.
//! So both are written in one place, and neither can take the place of another's: where the text
//! of a field stands in for that of its type, both languages do.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

/// The keyword of a Spanish text.
pub const SPANISH: &str = "x-es";

/// What stands in a doc comment between English and Spanish.
const SEAM: &str = "\n\nes: ";

/// JSON Schema (2020-12) of a type, without `$ref`s.
pub fn of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<T>().to_value();
    part_languages(&mut schema);
    schema
}

/// Parts the texts of a schema, at any depth, into `description` and `x-es`.
pub fn part_languages(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(part_languages);
            let both = fields.get("description").and_then(Value::as_str);
            if let Some((english, spanish)) = both.and_then(|both| both.split_once(SEAM)) {
                let texts = [("description", english), (SPANISH, spanish)];
                let texts = texts.map(|(name, text)| (name.to_owned(), Value::from(text)));
                // The one stands right behind the other, for whoever reads the document.
                let parted = std::mem::take(fields).into_iter().flat_map(|(name, value)| match &*name {
                    "description" => texts.to_vec(),
                    _ => vec![(name, value)],
                });
                *fields = parted.collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(part_languages),
        _ => {}
    }
}

/// What a schema does not say in both languages: paths of the fields without a text, and of the
/// texts, of fields, words and parts, whose Spanish is missing or no other than the English. The
/// text of the schema itself does not count: whoever names it has a summary for it.
pub fn untranslated(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (place, inner) in parts(schema) {
        look(inner, &place, &mut found);
    }
    found
}

fn look(schema: &Value, path: &str, found: &mut Vec<String>) {
    let text = |name: &str| schema.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let (english, spanish) = (text("description"), text(SPANISH));
    // A field of one word only tells choices apart, which have texts of their own.
    let is_field = !path.ends_with(['>', ']']) && schema.get("const").is_none();
    if (is_field || !english.is_empty()) && (english.is_empty() || spanish.is_empty() || english == spanish) {
        found.push(path.to_owned());
    }
    for (place, inner) in parts(schema) {
        let dot = if place.starts_with(['<', '[']) { "" } else { "." };
        look(inner, &format!("{path}{dot}{place}"), found);
    }
}

/// The schemas inside a schema: fields by their names, items as `[]`, choices as `<word>`.
fn parts(schema: &Value) -> Vec<(String, &Value)> {
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter);
    let fields = fields.map(|(name, field)| (name.clone(), field));
    let items = ["items", "additionalProperties"].into_iter().filter_map(|name| schema.get(name));
    let items = items.map(|items| ("[]".to_owned(), items));
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|name| schema.get(name)?.as_array());
    let choices = choices.flatten().map(|choice| {
        let word = choice.get("const").and_then(Value::as_str).unwrap_or_default();
        (format!("<{word}>"), choice)
    });
    fields.chain(items).chain(choices).collect()
}

#[cfg(test)]
mod tests {
    #![expect(dead_code, reason = "only the schemas of these types are looked at")]

    use serde_json::json;

    use super::*;

    /// Never seen: each field has a text of its own.
    ///
    /// es: No se ve.
    #[derive(JsonSchema)]
    struct Options {
        /// How wide
        /// it is.
        ///
        /// es: Lo ancho
        /// que es.
        #[serde(default)]
        width: i64,
        /// English only, where the type knows Spanish.
        kind: Kind,
        /// May be absent.
        ///
        /// es: Puede faltar.
        other: Option<Kind>,
        /// A list.
        ///
        /// es: Una lista.
        list: Vec<Inner>,
        bare: bool,
    }

    /// A kind.
    ///
    /// es: Una clase.
    #[derive(JsonSchema)]
    enum Kind {
        /// One.
        ///
        /// es: Uno.
        One,
        /// Two, in English.
        Two,
    }

    /// A part.
    #[derive(JsonSchema)]
    struct Inner {
        /// Same
        ///
        /// es: Same
        name: String,
    }

    #[test]
    fn english_and_spanish_part_and_never_mix() {
        let schema = of::<Options>();
        let width = &schema["properties"]["width"];
        assert_eq!(
            (&width["description"], &width["x-es"]),
            (&json!("How wide\nit is."), &json!("Lo ancho\nque es."))
        );
        assert_eq!(schema["properties"]["kind"]["x-es"], Value::Null);
        assert_eq!(schema["properties"]["kind"]["oneOf"][0]["x-es"], "Uno.");
        assert!(!schema.to_string().contains("es: "));
    }

    #[test]
    fn every_text_without_spanish_is_found() {
        let mut found = untranslated(&of::<Options>());
        found.sort();
        assert_eq!(found, ["bare", "kind", "kind<Two>", "list[]", "list[].name", "other<><Two>"]);
    }
}
