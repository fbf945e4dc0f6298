//! Options and results as Markdown, from their JSON Schema.

use noxus_server::docs::reading;
use serde_json::Value;

use super::{Choose, Language};

pub(super) use reading::{description, properties, words};

/// A section for each property: type, default, range, words, parts.
pub(super) fn sections(schema: &Value, language: Language) -> String {
    let mut page = String::new();
    for (name, schema, is_required) in properties(schema) {
        page.push_str(&format!("### `{name}`\n\n{}", reading::kind_with_range(schema, language)));
        match schema.get("default") {
            _ if is_required => page.push_str(language.choose(" · obligatorio", " · required")),
            None | Some(Value::Null) => page.push_str(language.choose(" · opcional", " · optional")),
            Some(value) => {
                let label = language.choose("por omisión", "default");
                page.push_str(&format!(" · {label} `{}`", reading::plain(value)));
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
        let values =
            if words.is_empty() { reading::kind_with_range(schema, language) } else { word_list(&words) };
        let indent = "  ".repeat(depth);
        items.push_str(&format!("{indent}- `{name}` ({values}): {}\n", description(schema, language)));
        items.push_str(&parts(reading::inner(schema), language, depth + 1));
    }
    items
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

fn word_list(words: &[(&str, Option<&Value>)]) -> String {
    words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
