//! Options and results as Markdown, from their JSON Schema.

use serde_json::Value;

use super::Language;

/// Name, schema and whether it is required, of each property of an object.
pub(super) fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value, bool)> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        move |name: &str| required.into_iter().flatten().any(|other| other.as_str() == Some(name));
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(move |(name, schema)| (name.as_str(), schema, is_required(name)))
}

/// What the text of an option is written in: Spanish when the schema has it.
pub(super) fn description(schema: &Value, language: Language) -> String {
    let spanish = schema.get("x-es").and_then(Value::as_str);
    let english = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = match language {
        Language::Es => spanish.unwrap_or(english),
        Language::En => english,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether any option lacks a Spanish text.
pub(super) fn lacks_spanish(schema: &Value) -> bool {
    properties(schema).any(|(_, schema, _)| schema.get("x-es").is_none())
}

/// A section for each property: type, default, range, words, parts.
pub(super) fn sections(schema: &Value, language: Language) -> String {
    let mut page = String::new();
    for (name, schema, is_required) in properties(schema) {
        page.push_str(&format!("### `{name}`\n\n{}", kind(schema, language)));
        match schema.get("default") {
            _ if is_required => page.push_str(language.choose(" · obligatorio", " · required")),
            None | Some(Value::Null) => page.push_str(language.choose(" · opcional", " · optional")),
            Some(value) => {
                let label = language.choose("por omisión", "default");
                page.push_str(&format!(" · {label} `{}`", plain(value)));
            }
        }
        page.push_str(&format!("\n\n{}\n\n", description(schema, language)));
        let details = [choices(schema, language), parts(schema, language, 0)];
        for detail in details.iter().filter(|detail| !detail.is_empty()) {
            page.push_str(&format!("{detail}\n"));
        }
    }
    page
}

/// A list item for each property and, indented, for the parts of objects.
pub(super) fn parts(schema: &Value, language: Language, depth: usize) -> String {
    let mut items = String::new();
    for (name, schema, _) in properties(schema) {
        let words = words(schema);
        let values = if words.is_empty() { kind(schema, language) } else { word_list(&words) };
        let indent = "  ".repeat(depth);
        items.push_str(&format!("{indent}- `{name}` ({values}): {}\n", description(schema, language)));
        items.push_str(&parts(inner(schema), language, depth + 1));
    }
    items
}

/// What a value is, with its range.
pub(super) fn kind(schema: &Value, language: Language) -> String {
    let schema = inner(schema);
    if !words(schema).is_empty() {
        return language.choose("una palabra", "one word").to_owned();
    }
    let expected = schema.get("x-expected").and_then(|texts| texts.get(language.tag()));
    if let Some(expected) = expected.and_then(Value::as_str) {
        return expected.to_owned();
    }
    let pick = |es, en| language.choose(es, en).to_owned();
    match type_name(schema) {
        "integer" => pick("entero", "whole number") + &range(schema, language),
        "number" => pick("número", "number") + &range(schema, language),
        "boolean" => pick("`true` o `false`", "`true` or `false`"),
        "string" => pick("texto", "text"),
        "array" => {
            let items = schema.get("items").map(|items| kind(items, language)).unwrap_or_default();
            pick("lista de: ", "list of: ") + &items
        }
        "object" => pick("objeto", "object"),
        _ => pick("cualquier valor", "any value"),
    }
}

/// The range, unless it is only that of the integer type it is kept in.
fn range(schema: &Value, language: Language) -> String {
    let least = schema.get("minimum").and_then(Value::as_i64);
    let most = schema.get("maximum").and_then(Value::as_i64).filter(|most| ![255, 65_535].contains(most));
    let (from, to) = language.choose("de |a", "from |to").split_once('|').unwrap_or_default();
    match (least, most) {
        (Some(least), Some(most)) => format!(" {from}{least} {to} {most}"),
        (Some(least), None) if least > 0 => {
            format!(" {} {least}", language.choose("desde", "from"))
        }
        (None, Some(most)) => format!(" {} {most}", language.choose("hasta", "up to")),
        _ => String::new(),
    }
}

/// The words of an enumeration with what they mean, as a list.
fn choices(schema: &Value, language: Language) -> String {
    let mut items = String::new();
    for (word, meaning) in words(schema) {
        let meaning = meaning.map(|schema| description(schema, language)).unwrap_or_default();
        let text = if meaning.is_empty() { String::new() } else { format!(": {meaning}") };
        items.push_str(&format!("- `{word}`{text}\n"));
    }
    items
}

/// The words of an enumeration, each with the schema that describes it.
pub(super) fn words(schema: &Value) -> Vec<(&str, Option<&Value>)> {
    let mut found = Vec::new();
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        found.push((word, Some(schema)));
    }
    let listed = schema.get("enum").and_then(Value::as_array);
    found.extend(listed.into_iter().flatten().filter_map(Value::as_str).map(|word| (word, None)));
    for key in ["oneOf", "anyOf"] {
        for choice in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            found.extend(words(choice));
        }
    }
    found
}

fn word_list(words: &[(&str, Option<&Value>)]) -> String {
    words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The schema of the value itself, where `null` is the other choice.
fn inner(schema: &Value) -> &Value {
    let choices = schema.get("anyOf").and_then(Value::as_array);
    choices
        .into_iter()
        .flatten()
        .find(|choice| choice.get("type").and_then(Value::as_str) != Some("null"))
        .unwrap_or(schema)
}

/// The JSON type, without `null`.
pub(super) fn type_name(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

/// A value as a person would type it.
fn plain(value: &Value) -> String {
    value.as_str().filter(|text| !text.is_empty()).map_or_else(|| value.to_string(), str::to_owned)
}
