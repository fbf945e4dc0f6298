//! From JSON (or form text) to typed options, with errors that name the option,
//! what was expected and how to mend it, in both languages.
//!
//! The rules are written once, on the `Params` type; the texts are made from its
//! JSON Schema.

use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// Reads options.
///
/// `schema` is asked for only when something is wrong.
///
/// # Errors
/// [`Code::InvalidRequest`] when `params` is no object, [`Code::MissingField`],
/// [`Code::InvalidField`].
pub fn parse<P>(params: &Value, schema: &dyn Fn() -> Value) -> Result<P>
where
    P: DeserializeOwned + Validate<Context = ()>,
{
    let parsed: P = read(params, schema)?;
    parsed.validate().map_err(|report| {
        let first = report.iter().next();
        let path = first.map(|(path, _)| path.to_string()).unwrap_or_default();
        let detail = first.map(|(_, error)| error.to_string()).unwrap_or_default();
        let empty = Map::new();
        explain_value(params.as_object().unwrap_or(&empty), &path, &schema(), &detail)
    })?;
    Ok(parsed)
}

/// Reads arguments that have types but no ranges.
///
/// # Errors
/// As [`parse`].
pub fn read<P: DeserializeOwned>(params: &Value, schema: &dyn Fn() -> Value) -> Result<P> {
    let Value::Object(fields) = params else {
        return Err(Error::new(
            Code::InvalidRequest,
            Text::constant("Los parámetros deben ser un objeto JSON.", "The params must be a JSON object."),
        ));
    };
    serde_path_to_error::deserialize(params).map_err(|error| {
        let path = error.path().to_string();
        explain_type(fields, &path, &schema(), &error.inner().to_string())
    })
}

/// Turns form fields (`key=value`, multipart text) into typed JSON by the schema:
/// `"80"` becomes a number where a number is expected. What cannot be turned
/// stays text, so that [`parse`] explains it.
pub fn from_text_fields(fields: &[(String, String)], schema: &Value) -> Map<String, Value> {
    let mut params = Map::new();
    for (name, text) in fields {
        let rule = Rule::of(schema, name);
        params.insert(name.clone(), rule.map_or_else(|| Value::String(text.clone()), |rule| rule.read(text)));
    }
    params
}

/// What the schema says about one option.
struct Rule<'a> {
    schema: &'a Value,
}

impl<'a> Rule<'a> {
    fn of(schema: &'a Value, name: &str) -> Option<Self> {
        schema.get("properties")?.get(name).map(|schema| Self { schema })
    }

    /// The alternatives of an `Option<T>` or an enum, else the schema itself.
    fn branches(&self) -> Vec<&'a Value> {
        let list = ["anyOf", "oneOf"].iter().find_map(|key| self.schema.get(key)?.as_array());
        list.map_or_else(|| vec![self.schema], |list| list.iter().collect())
    }

    fn allows(&self, kind: &str) -> bool {
        self.branches().iter().any(|branch| match branch.get("type") {
            Some(Value::String(one)) => one == kind,
            Some(Value::Array(many)) => many.iter().any(|one| one == kind),
            _ => false,
        })
    }

    fn choices(&self) -> Vec<&'a str> {
        self.branches()
            .iter()
            .flat_map(|branch| {
                let list = branch.get("enum").and_then(Value::as_array).into_iter().flatten();
                // `Option<Enum>` nests the alternatives one level deeper.
                let nested = branch.get("oneOf").and_then(Value::as_array).into_iter().flatten();
                let nested = nested.filter_map(|inner| inner.get("const"));
                list.chain(branch.get("const")).chain(nested)
            })
            .filter_map(Value::as_str)
            .collect()
    }

    fn bound(&self, keys: &[&str]) -> Option<&'a Number> {
        self.branches().iter().find_map(|branch| {
            keys.iter().find_map(|key| match branch.get(key) {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            })
        })
    }

    fn read(&self, text: &str) -> Value {
        let as_text = || Value::String(text.to_owned());
        if !self.choices().is_empty() {
            return as_text();
        }
        let trimmed = text.trim();
        if self.allows("boolean") {
            match trimmed {
                "true" | "1" | "yes" | "on" => return Value::Bool(true),
                "false" | "0" | "no" | "off" => return Value::Bool(false),
                _ => {}
            }
        }
        if (self.allows("integer") || self.allows("number"))
            && let Ok(number) = serde_json::from_str::<Number>(trimmed)
        {
            return Value::Number(number);
        }
        if (self.allows("array") || self.allows("object"))
            && let Ok(value @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str(trimmed)
        {
            return value;
        }
        as_text()
    }

    /// What the schema itself says is expected.
    fn custom(&self) -> Option<&'a Value> {
        self.branches().into_iter().chain([self.schema]).find_map(|branch| branch.get("x-expected"))
    }

    /// "one of: a, b", "a whole number from 1 to 9", ...
    fn expected(&self) -> Option<Text> {
        if let Some(custom) = self.custom() {
            return Some(Text::new(custom.get("es")?.as_str()?, custom.get("en")?.as_str()?));
        }
        let choices = self.choices();
        if !choices.is_empty() {
            let list = choices.join(", ");
            return Some(text!("uno de: {list}", "one of: {list}"));
        }
        let (es, en) = if self.allows("integer") {
            ("un número entero", "a whole number")
        } else if self.allows("number") {
            ("un número", "a number")
        } else if self.allows("boolean") {
            ("true o false", "true or false")
        } else if self.allows("array") {
            ("una lista", "a list")
        } else if self.allows("string") {
            ("un texto", "a text")
        } else if self.allows("object") {
            ("un objeto", "an object")
        } else {
            return None;
        };
        let (low, high) = (self.bound(&["minimum"]), self.bound(&["maximum"]));
        let (short, long) = (self.bound(&["minLength"]), self.bound(&["maxLength"]));
        Some(match (low, high, short, long) {
            (Some(low), Some(high), ..) => text!("{es} de {low} a {high}", "{en} from {low} to {high}"),
            (Some(low), None, ..) => text!("{es} desde {low}", "{en} of at least {low}"),
            (None, Some(high), ..) => text!("{es} hasta {high}", "{en} of at most {high}"),
            (.., Some(short), Some(long)) => {
                text!("{es} de {short} a {long} caracteres", "{en} of {short} to {long} characters")
            }
            (.., Some(short), None) if short.as_u64() == Some(1) => {
                text!("{es} no vacío", "{en} that is not empty")
            }
            (.., Some(short), None) => {
                text!("{es} de al menos {short} caracteres", "{en} of at least {short} characters")
            }
            (.., None, Some(long)) => {
                text!("{es} de hasta {long} caracteres", "{en} of at most {long} characters")
            }
            _ => Text::new(es, en),
        })
    }
}

/// serde's refusal: unknown name, missing name or wrong type.
fn explain_type(fields: &Map<String, Value>, path: &str, schema: &Value, detail: &str) -> Error {
    let properties = schema.get("properties").and_then(Value::as_object);
    let known: Vec<&str> = properties.map(|p| p.keys().map(String::as_str).collect()).unwrap_or_default();
    if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        return unknown_field(unknown, &known);
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    if let Some(missing) = required.filter_map(Value::as_str).find(|name| !fields.contains_key(*name)) {
        let error = Error::new(
            Code::MissingField,
            text!("Falta el campo «{missing}».", "The field “{missing}” is missing."),
        )
        .with_field(missing);
        return match Rule::of(schema, missing).and_then(|rule| rule.expected()) {
            Some(Text { es, en }) => error.with_hint(text!("Se espera {es}.", "Expected {en}.")),
            None => error,
        };
    }
    explain_value(fields, path, schema, detail)
}

fn unknown_field(name: &str, known: &[&str]) -> Error {
    let list = known.join(", ");
    let nearest =
        known.iter().map(|k| (edit_distance(name, k), *k)).min().filter(|(distance, _)| *distance <= 3);
    let hint = match nearest {
        Some((_, nearest)) => text!(
            "¿Quisiste decir «{nearest}»? Campos admitidos: {list}.",
            "Did you mean “{nearest}”? Fields it takes: {list}."
        ),
        None => text!("Campos admitidos: {list}.", "Fields it takes: {list}."),
    };
    let name = shorten(name);
    Error::new(Code::InvalidField, text!("El campo «{name}» no existe.", "There is no field “{name}”."))
        .with_hint(hint)
        .with_field(name)
}

/// A value of the wrong type or outside its range.
fn explain_value(fields: &Map<String, Value>, path: &str, schema: &Value, detail: &str) -> Error {
    let name = path.split(['.', '[']).next().unwrap_or_default();
    let given = fields.get(name).map(|value| shorten(&value.to_string())).unwrap_or_default();
    let error = Error::new(
        Code::InvalidField,
        if given.is_empty() {
            text!("El campo «{path}» no es válido: {detail}.", "The field “{path}” is not valid: {detail}.")
        } else {
            text!("El campo «{path}» no admite {given}.", "The field “{path}” does not take {given}.")
        },
    )
    .with_field(name);
    // The schema describes the option itself, not what lies deeper inside it.
    let rule = Rule::of(schema, name);
    // Who gave an object where one is expected must hear what is wrong inside it.
    let is_inside = rule.as_ref().is_some_and(|rule| match fields.get(name) {
        Some(Value::Object(_)) => rule.custom().is_none() && rule.allows("object"),
        Some(Value::Array(_)) => rule.custom().is_none() && rule.allows("array"),
        _ => false,
    });
    match rule.and_then(|rule| rule.expected()) {
        Some(Text { es, en }) if path == name && !is_inside => {
            error.with_hint(text!("Se espera {es}.", "Expected {en}."))
        }
        _ => error.with_hint(text!("Detalle: {detail}.", "Detail: {detail}.")),
    }
}

/// Keeps what a caller sent from flooding a message.
pub fn shorten(text: &str) -> String {
    const MAX_CHARACTERS: usize = 60;
    if text.chars().count() <= MAX_CHARACTERS {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MAX_CHARACTERS).collect();
    short.push('…');
    short
}

/// Levenshtein distance, by the usual two-row recurrence; long names count as far.
fn edit_distance(one: &str, two: &str) -> usize {
    const MAX_CHARACTERS: usize = 64;
    let two: Vec<char> = two.chars().collect();
    if one.chars().count() > MAX_CHARACTERS {
        return usize::MAX;
    }
    let mut previous: Vec<usize> = (0..=two.len()).collect();
    for (row, a) in one.chars().enumerate() {
        let mut diagonal = row;
        let mut left = row + 1;
        for (column, b) in two.iter().enumerate() {
            let above = previous.get(column + 1).copied().unwrap_or_default();
            let cost = (diagonal + usize::from(a != *b)).min(above + 1).min(left + 1);
            if let Some(cell) = previous.get_mut(column) {
                *cell = left;
            }
            (diagonal, left) = (above, cost);
        }
        if let Some(cell) = previous.last_mut() {
            *cell = left;
        }
    }
    previous.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, JsonSchema, garde::Validate)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[garde(skip)]
        text: String,
        #[garde(range(min = 1, max = 9))]
        #[serde(default)]
        level: Option<i64>,
        #[garde(skip)]
        #[serde(default)]
        kind: Kind,
        #[garde(skip)]
        #[serde(default)]
        flag: bool,
    }

    #[derive(Debug, Default, Deserialize, JsonSchema, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        /// The first.
        #[default]
        One,
        /// The second.
        TwoWords,
    }

    fn schema() -> Value {
        schemars::schema_for!(Sample).to_value()
    }

    fn refuse(params: Value) -> (Code, String, String, String) {
        let mut settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.inline_subschemas = true;
        let schema = || settings.clone().into_generator().into_root_schema_for::<Sample>().to_value();
        let error = parse::<Sample>(&params, &schema).unwrap_err();
        let hint = error.hint().map(|h| h.en.to_string()).unwrap_or_default();
        (error.code(), error.field().unwrap_or_default().into(), error.message().en.to_string(), hint)
    }

    #[test]
    fn good_options_are_read() {
        let sample =
            parse::<Sample>(&json!({"text": "a", "level": 9, "kind": "two_words"}), &schema).unwrap();
        assert_eq!(
            (sample.text.as_str(), sample.level, sample.kind, sample.flag),
            ("a", Some(9), Kind::TwoWords, false)
        );
    }

    #[test]
    fn each_mistake_is_explained() {
        let (code, field, _, hint) = refuse(json!({"text": "a", "levle": 1}));
        assert_eq!((code, field.as_str()), (Code::InvalidField, "levle"));
        assert!(hint.contains("Did you mean “level”?"), "{hint}");
        let (code, field, ..) = refuse(json!({}));
        assert_eq!((code, field.as_str()), (Code::MissingField, "text"));
        let (code, field, message, hint) = refuse(json!({"text": "a", "level": 10}));
        assert_eq!((code, field.as_str()), (Code::InvalidField, "level"));
        assert!(message.contains("10"), "{message}");
        assert_eq!(hint, "Expected a whole number from 1 to 9.");
        let (.., hint) = refuse(json!({"text": "a", "kind": "three"}));
        assert_eq!(hint, "Expected one of: one, two_words.");
        let (_, field, ..) = refuse(json!({"text": 5}));
        assert_eq!(field, "text");
        assert_eq!(refuse(json!([])).0, Code::InvalidRequest);
    }

    #[test]
    fn form_text_is_typed_by_the_schema() {
        let fields = [("text", "12"), ("level", "7"), ("flag", "true"), ("other", "x")];
        let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let params = Value::Object(from_text_fields(&fields, &schema()));
        assert_eq!(params, json!({"text": "12", "level": 7, "flag": true, "other": "x"}));
    }

    #[test]
    fn distances() {
        for (one, two, distance) in
            [("", "abc", 3), ("kitten", "sitting", 3), ("size", "size", 0), ("ab", "ba", 2)]
        {
            assert_eq!(edit_distance(one, two), distance, "{one} {two}");
        }
    }
}
