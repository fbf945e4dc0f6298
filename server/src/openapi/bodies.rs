//! What a call of a tool sends, in each form that the server reads. Closed
//! (`additionalProperties: false`): an unknown option is refused.

use noxus_api::Language;
use serde_json::{Map, Value, json};

use crate::docs::reading::{self, list, localized, text};

use super::samples;

/// Base64 with padding and nothing left over in the last character.
const BASE64: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// A file that a tool takes.
struct Field<'a> {
    name: &'a str,
    kind: &'a str,
    summary: &'a str,
    least: u64,
    most: u64,
}

fn fields(tool: &Value) -> Vec<Field<'_>> {
    let count = |input: &Value, name: &str| input.get(name).and_then(Value::as_u64).unwrap_or_default();
    list(tool, "inputs")
        .iter()
        .map(|input| Field {
            name: text(input, "name"),
            kind: text(input, "kind"),
            summary: localized(input, "summary", Language::English),
            least: count(input, "min_count"),
            most: count(input, "max_count"),
        })
        .collect()
}

/// The request body of a tool's call or estimate; `json_schema` names the schema of
/// its JSON form.
pub(super) fn of_tool(tool: &Value, json_schema: &Value) -> Value {
    let fields = fields(tool);
    let mut content = Map::new();
    let json = json!({"schema": json_schema, "examples": json_examples(tool, &fields)});
    content.insert("application/json".into(), json);
    content.insert("multipart/form-data".into(), multipart(tool, &fields));
    // The other two carry no files.
    if fields.iter().all(|field| field.least == 0) {
        content.insert("application/x-www-form-urlencoded".into(), form(tool));
        content.insert("text/plain".into(), lines(tool));
    }
    json!({"required": true, "content": content})
}

fn params(tool: &Value) -> &Value {
    tool.get("params").unwrap_or(&Value::Null)
}

/// The options as they stand in the catalog.
fn options(tool: &Value) -> Map<String, Value> {
    params(tool).get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn required(tool: &Value) -> Vec<&str> {
    list(params(tool), "required").iter().filter_map(Value::as_str).collect()
}

/// Options and, as base64, files at the top level of one object. The first file
/// may stand in `content_base64` instead of under its own name.
pub(super) fn json_schema(tool: &Value) -> Value {
    let fields = fields(tool);
    let mut properties = Map::new();
    for field in &fields {
        let file = json!({
            "type": "object",
            "description": field.summary,
            "properties": {
                "content_base64": base64(),
                "filename": {"type": "string", "description": "Name of the file."},
            },
            "required": ["content_base64"],
            "additionalProperties": false,
        });
        let value = match field.most {
            0 | 1 => file,
            most => {
                let several =
                    json!({"type": "array", "items": file, "minItems": field.least, "maxItems": most});
                json!({"description": field.summary, "oneOf": [file, several]})
            }
        };
        properties.insert(field.name.to_owned(), value);
    }
    let mut body = json!({"type": "object", "additionalProperties": false, "required": required(tool)});
    if let Some((first, others)) = fields.split_first() {
        properties.insert("content_base64".into(), base64());
        let needed: Vec<&str> =
            others.iter().filter(|field| field.least > 0).map(|field| field.name).collect();
        let either = [first.name, "content_base64"].map(|name| {
            let names: Vec<&str> = [name].into_iter().chain(needed.iter().copied()).collect();
            json!({"required": names})
        });
        let either = Value::from(either.to_vec());
        match (first.least, first.most) {
            (0, 1) => body["not"] = json!({"required": [first.name, "content_base64"]}),
            (0, _) => {}
            (_, 1) => body["oneOf"] = either,
            _ => body["anyOf"] = either,
        }
    }
    properties.extend(options(tool));
    body["properties"] = properties.into();
    body
}

fn base64() -> Value {
    json!({
        "type": "string",
        "contentEncoding": "base64",
        "pattern": BASE64,
        "description": "The content as base64: standard alphabet, padded, on one line.",
    })
}

fn json_examples(tool: &Value, fields: &[Field<'_>]) -> Value {
    let params = samples::params(tool);
    let Some(first) = fields.first() else {
        return json!({"published": {"value": params}});
    };
    if fields.iter().all(|field| field.least == 0) {
        return json!({"published": {"value": params}});
    }
    let mut short =
        Map::from_iter([("content_base64".to_owned(), json!(samples::content_base64(first.kind)))]);
    short.extend(params.clone());
    let mut named = Map::new();
    for field in fields.iter().filter(|field| field.least > 0) {
        let file = json!({"content_base64": samples::content_base64(field.kind), "filename": "foto.png"});
        named.insert(field.name.to_owned(), file);
    }
    named.extend(params);
    json!({
        "published": {"summary": "The file in `content_base64`.", "value": short},
        "named": {"summary": "The file under its own name.", "value": named},
    })
}

/// Files as parts with their own bytes, options as parts of text.
fn multipart(tool: &Value, fields: &[Field<'_>]) -> Value {
    let mut properties = Map::new();
    let mut encoding = Map::new();
    let mut needed = Vec::new();
    for field in fields {
        let file = json!({
            "type": "string",
            "format": "binary",
            "contentMediaType": "application/octet-stream",
            "description": field.summary,
        });
        let value = match field.most {
            0 | 1 => file,
            most => json!({"type": "array", "items": file, "minItems": field.least, "maxItems": most}),
        };
        properties.insert(field.name.to_owned(), value);
        encoding.insert(field.name.to_owned(), json!({"contentType": format!("{}/*", field.kind)}));
        if field.least > 0 {
            needed.push(field.name);
        }
    }
    needed.extend(required(tool));
    properties.extend(text_options(tool));
    let mut body = json!({
        "schema": {
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": false,
        },
    });
    if encoding.is_empty() {
        body["examples"] = json!({"published": {"value": samples::params(tool)}});
    } else {
        body["encoding"] = encoding.into();
    }
    body
}

fn form(tool: &Value) -> Value {
    json!({
        "schema": {
            "type": "object",
            "properties": text_options(tool),
            "required": required(tool),
            "additionalProperties": false,
        },
        "examples": {"published": {"value": samples::params(tool)}},
    })
}

/// `key=value`, one option a line.
fn lines(tool: &Value) -> Value {
    let example = samples::params(tool);
    let example = example.iter().map(|(name, value)| format!("{name}={}\n", reading::plain(value)));
    json!({
        "schema": {"type": "string", "description": "One option a line: `name=value`."},
        "examples": {"published": {"value": example.collect::<String>()}},
    })
}

/// The options as a form can say them: there is no `null` in a text.
fn text_options(tool: &Value) -> Map<String, Value> {
    let mut options = options(tool);
    for option in options.values_mut() {
        let inner = reading::inner(option);
        if inner != option {
            let described = option.get("description").cloned();
            *option = inner.clone();
            if let Some(description) = described {
                option["description"] = description;
            }
        }
        let kind = reading::type_name(option).to_owned();
        if option.get("type").is_some_and(Value::is_array) {
            option["type"] = kind.into();
        }
        if let Value::Object(fields) = option
            && fields.get("default").is_some_and(Value::is_null)
        {
            fields.shift_remove("default");
        }
    }
    options
}
