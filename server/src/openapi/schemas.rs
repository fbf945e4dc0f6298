//! Schemas of the answers. They are open (`additionalProperties: true`): a caller
//! must bear fields that it does not know. Those of the engine's own answers come from the
//! catalog; here stands what only the server answers.

use serde_json::{Map, Value, json};

use super::open;

/// Numbers that JavaScript reads exactly.
pub(super) const MAX_EXACT_INTEGER: u64 = (1 << 53) - 1;

/// A reference to a named schema.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A reference that says what the value is here.
fn described(name: &str, description: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}"), "description": description})
}

/// An amount of money.
pub(super) fn money(description: &str) -> Value {
    described("Money", description)
}

/// A whole number from 0.
pub(super) fn count(description: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "description": description})
}

/// A text.
pub(super) fn string(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn nullable(name: &str) -> Value {
    json!({"anyOf": [reference(name), {"type": "null"}]})
}

/// An open object all of whose properties always come.
fn record(description: &str, properties: &Value) -> Value {
    let names = properties.as_object().map(|fields| fields.keys().map(String::as_str).collect::<Vec<_>>());
    open(properties, &names.unwrap_or_default(), description)
}

/// Answers of the engine that routes give, each with all that it refers to.
const ANSWERS: &[&str] = &[
    "PingAnswer",
    "BalanceAnswer",
    "UsageAnswer",
    "CatalogAnswer",
    "JobsAnswer",
    "Billing",
    "Estimate",
    "Accepted",
    "JobDetail",
];

/// The named schemas that do not depend on one tool.
pub(super) fn named(catalog: &Value) -> Map<String, Value> {
    let mut schemas = of_catalog(catalog);
    for group in [files(), jobs(), events(&schemas)] {
        if let Value::Object(group) = group {
            schemas.extend(group);
        }
    }
    schemas
}

/// The definitions of the catalog that [`ANSWERS`] need.
fn of_catalog(catalog: &Value) -> Map<String, Value> {
    let definitions = catalog.get("definitions").unwrap_or(&Value::Null);
    let mut schemas = Map::new();
    let mut wanted: Vec<String> = ANSWERS.iter().rev().map(|name| (*name).to_owned()).collect();
    while let Some(name) = wanted.pop() {
        if !schemas.contains_key(&name)
            && let Some(schema) = definitions.get(&name)
        {
            let mut schema = schema.clone();
            settle(&mut schema, &mut wanted);
            schemas.insert(name, schema);
        }
    }
    schemas
}

/// Opens all objects in a schema of the catalog, and turns its references into those of this
/// document, which are added to `wanted`.
fn settle(schema: &mut Value, wanted: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".into(), true.into());
            }
            if let Some(Value::String(target)) = fields.get_mut("$ref") {
                let name = target.rsplit('/').next().unwrap_or_default().to_owned();
                *target = format!("#/components/schemas/{name}");
                wanted.push(name);
            }
            fields.values_mut().for_each(|value| settle(value, wanted));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| settle(value, wanted)),
        _ => {}
    }
}

fn files() -> Value {
    let name = string("With extension; never a path.");
    let media_type = string("IANA media type, such as `image/png`.");
    let content = json!({"type": "string", "contentEncoding": "base64", "description": "The content."});
    let bytes = count("Length of the content.");
    let address =
        json!({"type": "string", "format": "uri-reference", "description": "Where the content is."});
    json!({
        "File": record(
            "A result file.",
            &json!({"filename": name, "mime_type": media_type, "content_base64": content}),
        ),
        "StoredFile": open(
            &json!({"filename": name, "mime_type": media_type, "content_base64": content, "bytes": bytes}),
            &["filename", "mime_type"],
            "A result file; with `content=none` it has `bytes` in place of `content_base64`.",
        ),
        "OutputEntry": open(
            &json!({
                "index": count("Counted from 0."),
                "filename": name,
                "mime_type": media_type,
                "bytes": bytes,
                "url": address,
                "content_base64": content,
            }),
            &["index", "filename", "mime_type", "bytes"],
            "One of several result files: `url` where it is kept, `content_base64` for all but the first.",
        ),
    })
}

fn jobs() -> Value {
    let success = json!({"const": true});
    json!({
        "StoredResult": open(
            &json!({
                "success": success,
                "tool": {"type": "string"},
                "job_id": reference("JobId"),
                "billing": reference("Billing"),
                "output": reference("StoredFile"),
                "outputs": {"type": "array", "items": reference("OutputEntry"), "minItems": 2},
                "request_id": reference("RequestId"),
            }),
            &["success", "tool", "job_id", "billing", "request_id"],
            "What the call answered or would have answered; the tool's own fields stand beside these.",
        ),
        "JobStatus": record(
            "A job with what came of it: `result`, `failure`, or neither while it runs.",
            &json!({
                "success": success,
                "job": reference("JobDetail"),
                "result": nullable("StoredResult"),
                "failure": nullable("Error"),
            }),
        ),
        "JobCancelled": record("The job as it stands now.", &json!({
            "success": success,
            "job": reference("JobDetail"),
        })),
        "ToolEntry": record("One tool.", &json!({
            "success": success,
            "tool": reference("CatalogTool"),
        })),
    })
}

fn events(schemas: &Map<String, Value>) -> Value {
    let event = |name: &str, data: &str| {
        let data = json!({
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": reference(data),
        });
        json!({
            "type": "object",
            "properties": {"event": {"const": name}, "data": data},
            "required": ["event", "data"],
        })
    };
    let progress = schemas.get("Progress").and_then(|progress| progress.get("properties"));
    let properties = super::merged(&json!({"job_id": reference("JobId")}), progress.unwrap_or(&Value::Null));
    json!({
        "ProgressEvent": record("The data of a `progress` event.", &properties),
        "JobEvent": {
            "description": "One event of the stream.",
            "oneOf": [
                event("progress", "ProgressEvent"),
                event("done", "JobStatus"),
                event("error", "Error"),
            ],
        },
    })
}
