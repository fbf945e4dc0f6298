//! The OpenAPI document, made from the catalog: what the public routes take and
//! answer, to the status and the field.

mod bodies;
mod components;
mod errors;
mod paths;
pub(crate) mod samples;
mod schemas;
mod tools;

use serde_json::{Map, Value, json};

use crate::docs::reading::{list, text};

/// The OpenAPI 3.1 document of the public routes, for a server with this catalog
/// (a document of the shape of `catalog.json`).
///
/// ```
/// let catalog = noxus_api::catalog::document()?;
/// let document = noxus_server::openapi::document(&catalog);
/// assert!(document["paths"]["/api/v1/tools/qr"]["post"]["requestBody"].is_object());
/// # Ok::<(), noxus_api::ApiError>(())
/// ```
pub fn document(catalog: &Value) -> Value {
    let mut paths = paths::paths(catalog);
    paths.extend(tools::paths(catalog));
    let (responses, status_schemas) = errors::components(catalog);
    let mut schemas = schemas::named(catalog);
    schemas.extend(tools::schemas(catalog));
    schemas.extend(errors::schemas(catalog));
    schemas.extend(status_schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "noxus",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Media tools with a prepaid balance.",
            "description": description(catalog),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "externalDocs": {"description": "The same for people, with examples.", "url": "/docs"},
        "servers": [{"url": "/", "description": "The server that gave this document."}],
        "tags": [
            {"name": "Account", "description": "The key and its money."},
            {"name": "Tools", "description": "What there is, what it costs, and running it."},
            {"name": "Jobs", "description": "What was run, and what still runs."},
        ],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "noxus_test_… or noxus_live_…",
                    "description": "`Authorization: Bearer <API key>`. A test key spends play money only.",
                },
            },
            "parameters": components::parameters(),
            "requestBodies": tools::request_bodies(catalog),
            "headers": components::headers(),
            "responses": responses,
            "schemas": schemas,
        },
    })
}

fn description(catalog: &Value) -> String {
    let mut text = String::from(
        "Each call is priced beforehand, reserved, run and charged; only success is charged. \
         Answers are JSON; an error has an `error_code`, which is the contract, and a text for people, in \
         Spanish or English. With `Accept: application/problem+json` errors come in the form of RFC 9457.\n\n\
         A path without an operation answers 404, an operation under another method 405, both as an \
         error.\n\n\
         Tools, and the other names that stand for them in every path:\n",
    );
    for tool in list(catalog, "tools") {
        let aliases = list(tool, "aliases").iter().filter_map(Value::as_str);
        let names: Vec<String> = aliases.map(|name| format!("`{name}`")).collect();
        text.push_str(&format!("\n- `{}`: {}", self::text(tool, "slug"), names.join(", ")));
    }
    text
}

/// A 200 with a named schema, and an example where there is one.
fn answer(description: &str, schema: &str, example: Option<Value>) -> Value {
    let mut content = json!({"schema": schemas::reference(schema)});
    if let Some(example) = example {
        content["examples"] = json!({"published": {"value": example}});
    }
    json!({
        "description": description,
        "headers": headers(&["X-Request-Id"]),
        "content": {"application/json": content},
    })
}

fn headers(names: &[&str]) -> Value {
    let headers = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")})));
    Value::Object(headers.collect())
}

fn parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// An object that may grow: callers must bear fields that they do not know.
fn open(properties: &Value, required: &[&str], description: &str) -> Value {
    json!({
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": true,
    })
}

/// The members of both objects.
fn merged(one: &Value, two: &Value) -> Value {
    let members = [one, two].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}
