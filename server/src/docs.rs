//! The documentation page served at `/docs`: made from the catalog, in Spanish
//! and English, without script.

mod curl;
mod highlight;
mod html;
mod jobs;
pub mod reading;
mod start;
mod tables;
mod tools;

use noxus_api::Language;
use serde_json::Value;

use html::{Writer, escaped};
use reading::{choose, tag};

/// The stylesheet, served at `/docs/style.css`.
pub const STYLE: &str = include_str!("docs/style.css");

/// The page for a server with this catalog (a document of the shape of
/// `catalog.json`).
///
/// ```
/// let catalog = noxus_api::catalog::document()?;
/// let page = noxus_server::docs::page(&catalog, noxus_api::Language::English);
/// assert!(page.contains("id=\"insufficient_api_balance\""));
/// # Ok::<(), noxus_api::ApiError>(())
/// ```
pub fn page(catalog: &Value, language: Language) -> String {
    let mut writer = Writer::new(language);
    start::quick_start(&mut writer, catalog);
    start::endpoints(&mut writer, catalog);
    tools::sections(&mut writer, catalog);
    tools::estimate(&mut writer, catalog);
    start::money(&mut writer);
    start::idempotency(&mut writer, catalog);
    jobs::section(&mut writer, catalog);
    tables::errors(&mut writer, catalog);
    tables::limits(&mut writer, catalog);
    tables::rate_limits(&mut writer);
    tables::languages(&mut writer);
    let (body, contents) = writer.finish();
    let pick = |es, en| choose(language, es, en);
    let intro = pick(
        "Herramientas de medios con saldo de prepago: cada llamada tiene precio antes de empezar y \
         solo se cobra si sale bien.",
        "Media tools with a prepaid balance: every call has a price before it begins and is charged \
         only if it succeeds.",
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"description\" content=\"{intro}\">\n<title>noxus · {title}</title>\n\
         <link rel=\"stylesheet\" href=\"/docs/style.css\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">{skip}</a>\n{header}\
         <div class=\"layout\">\n{contents}\
         <main id=\"main\">\n<h1>{title}</h1>\n<p class=\"intro\">{intro}</p>\n{body}</main>\n</div>\n\
         <footer><p>noxus {version}</p></footer>\n</body>\n</html>\n",
        tag = tag(language),
        title = pick("La API HTTP", "The HTTP API"),
        skip = pick("Ir al contenido", "Skip to content"),
        header = header(language),
        contents = table_of_contents(&contents, pick("Contenido", "Contents")),
        version = escaped(env!("CARGO_PKG_VERSION")),
    )
}

fn header(language: Language) -> String {
    let mut links = String::new();
    for (other, name) in [(Language::Spanish, "Español"), (Language::English, "English")] {
        let tag = tag(other);
        let current = if other == language { " aria-current=\"page\"" } else { "" };
        links.push_str(&format!(
            "<a href=\"/docs?lang={tag}\" hreflang=\"{tag}\" lang=\"{tag}\"{current}>{name}</a>\n"
        ));
    }
    let label = choose(language, "Idioma", "Language");
    format!(
        "<header>\n<a class=\"brand\" href=\"/docs\">noxus</a>\n\
         <a href=\"/api/v1/openapi.json\">OpenAPI</a>\n\
         <nav class=\"languages\" aria-label=\"{label}\">\n{links}</nav>\n</header>\n"
    )
}

fn table_of_contents(entries: &[(String, String, bool)], label: &str) -> String {
    let mut list = String::new();
    for (id, title, is_below) in entries {
        let class = if *is_below { " class=\"below\"" } else { "" };
        list.push_str(&format!("<li{class}><a href=\"#{}\">{title}</a></li>\n", escaped(id)));
    }
    format!("<nav class=\"contents\" aria-label=\"{label}\">\n<ul>\n{list}</ul>\n</nav>\n")
}

/// JSON as a person reads it: what is short stays on one line.
fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write_pretty(value, 0, &mut text);
    text
}

/// The longest object or list that stays on one line, in bytes.
const ONE_LINE_BYTES: usize = 84;

fn write_pretty(value: &Value, depth: usize, text: &mut String) {
    let members: Vec<(Option<&String>, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (Some(name), value)).collect(),
        Value::Array(items) => items.iter().map(|item| (None, item)).collect(),
        _ => Vec::new(),
    };
    let one_line = value.to_string();
    if members.is_empty() || (depth > 0 && one_line.len() <= ONE_LINE_BYTES) {
        text.push_str(&spaced(&one_line));
        return;
    }
    let (open, close) = if value.is_object() { ("{", "}") } else { ("[", "]") };
    text.push_str(open);
    for (index, (name, value)) in members.into_iter().enumerate() {
        text.push_str(if index > 0 { ",\n" } else { "\n" });
        text.push_str(&"  ".repeat(depth + 1));
        if let Some(name) = name {
            text.push_str(&format!("{}: ", Value::from(name.as_str())));
        }
        write_pretty(value, depth + 1, text);
    }
    text.push_str(&format!("\n{}{close}", "  ".repeat(depth)));
}

/// Compact JSON with a space after each colon and comma that is not in a text.
fn spaced(json: &str) -> String {
    let mut spaced = String::with_capacity(json.len());
    let (mut in_text, mut is_escaped) = (false, false);
    for letter in json.chars() {
        spaced.push(letter);
        if !in_text && matches!(letter, ':' | ',') {
            spaced.push(' ');
        }
        in_text ^= letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
    }
    spaced
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_stays_the_same_when_it_is_laid_out() {
        let long = "long".repeat(12);
        let value = json!({"a": "x:,\"\\", "b": {"c": [1, null, {}]}, "d": [long, long]});
        let text = pretty(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(text.contains("\n  \"b\": {\"c\": [1, null, {}]},\n"), "{text}");
    }
}
