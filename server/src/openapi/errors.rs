//! The error table as responses: one for each status, and the statuses of each
//! operation.

use std::collections::{BTreeMap, BTreeSet};

use noxus_api::Language;
use serde_json::{Map, Value, json};

use crate::docs::reading::{list, localized, text};

use super::schemas::{count, money, reference, string};
use super::{merged, open, samples};

/// The statuses of some rows of the error table.
///
/// A selector is a class (`Auth`) or a code (`job_not_found`).
pub(super) fn statuses(catalog: &Value, selectors: &[&str]) -> BTreeSet<u64> {
    list(catalog, "errors")
        .iter()
        .filter(|row| selectors.iter().any(|word| [text(row, "class"), text(row, "code")].contains(word)))
        .filter_map(status)
        .collect()
}

/// Adds the error responses that an operation can answer.
pub(super) fn add(responses: &mut Map<String, Value>, catalog: &Value, selectors: &[&str]) {
    for status in statuses(catalog, selectors) {
        responses
            .insert(status.to_string(), json!({"$ref": format!("#/components/responses/{}", name(status))}));
    }
}

/// A response and a schema for each status of the table.
pub(super) fn components(catalog: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let mut rows: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for row in list(catalog, "errors") {
        rows.entry(status(row).unwrap_or_default()).or_default().push(row);
    }
    let mut responses = Map::new();
    let mut schemas = Map::new();
    for (status, rows) in rows {
        let codes: Vec<&str> = rows.iter().map(|row| text(row, "code")).collect();
        for form in ["Error", "Problem"] {
            let schema = json!({
                "allOf": [
                    {"$ref": format!("#/components/schemas/{form}")},
                    {"type": "object", "properties": {"error_code": {"enum": codes}}},
                ],
            });
            schemas.insert(format!("{form}{status}"), schema);
        }
        responses.insert(name(status), response(status, &rows));
    }
    (responses, schemas)
}

fn status(row: &Value) -> Option<u64> {
    row.get("http_status").and_then(Value::as_u64)
}

fn name(status: u64) -> String {
    format!("Error{status}")
}

fn response(status: u64, rows: &[&Value]) -> Value {
    let mut description = String::new();
    for row in rows {
        let text = localized(row, "text", Language::English);
        let retryable = row.get("retryable").and_then(Value::as_bool).unwrap_or_default();
        let note = if retryable { " Worth trying again." } else { "" };
        description.push_str(&format!("- `{}`: {text}{note}\n", self::text(row, "code")));
    }
    let examples = |of: fn(&Value) -> Value| -> Map<String, Value> {
        rows.iter().map(|row| (self::text(row, "code").to_owned(), json!({"value": of(row)}))).collect()
    };
    let schema = |form: &str| reference(&format!("{form}{status}"));
    json!({
        "description": description.trim_end(),
        "headers": headers(status),
        "content": {
            "application/json": {"schema": schema("Error"), "examples": examples(samples::error)},
            "application/problem+json": {"schema": schema("Problem"), "examples": examples(samples::problem)},
        },
    })
}

fn headers(status: u64) -> Value {
    let header = |name: &str| json!({"$ref": format!("#/components/headers/{name}")});
    let mut headers = Map::new();
    headers.insert("X-Request-Id".into(), header("X-Request-Id"));
    if status == 401 {
        headers.insert("WWW-Authenticate".into(), header("WWW-Authenticate"));
    }
    if [409, 429, 503].contains(&status) {
        headers.insert("Retry-After".into(), header("Retry-After"));
    }
    if status == 429 {
        for name in ["RateLimit", "RateLimit-Policy"] {
            headers.insert(name.into(), header(name));
        }
    }
    if status == 416 {
        headers.insert("Content-Range".into(), header("Content-Range"));
    }
    Value::Object(headers)
}

/// The schemas that every error has in common.
pub(super) fn schemas(catalog: &Value) -> Map<String, Value> {
    let codes: Vec<&str> = list(catalog, "errors").iter().map(|row| text(row, "code")).collect();
    let envelope = json!({
        "success": {"const": false},
        "error": string("What is wrong, for people, in the language of the request."),
    });
    let problem = json!({
        "type": {
            "type": "string",
            "format": "uri-reference",
            "pattern": "^/docs#[a-z0-9_]+$",
            "description": "Where the code is documented.",
        },
        "title": string("What the code means, in the language of the request."),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": string("What is wrong, for people, in the language of the request."),
    });
    let code = json!({
        "type": "string",
        "description": "The contract: a code never disappears or changes its meaning; new ones may come.",
        "enum": codes,
    });
    let error = open(
        &merged(&envelope, &common()),
        &["success", "error", "error_code", "request_id", "billing"],
        "A refused or failed call. Nothing was charged for it.",
    );
    let problem = open(
        &merged(&problem, &common()),
        &["type", "title", "status", "detail", "error_code", "request_id", "billing"],
        "The same error in the form of RFC 9457, for callers that ask for it in `Accept`.",
    );
    [("ErrorCode", code), ("Error", error), ("Problem", problem)]
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// Members of both forms.
fn common() -> Value {
    let nothing = json!({"charged_usd": {"const": "0", "description": "An error never charges."}});
    json!({
        "error_code": reference("ErrorCode"),
        "request_id": reference("RequestId"),
        "billing": open(&nothing, &["charged_usd"], "What it cost: nothing."),
        "field": string("The option or file it is about."),
        "hint": string("What to do about it."),
        "limit": reference("RateLimit"),
        "remaining": count("Successful jobs left in the window."),
        "in_flight": count("Jobs running now; each holds a place."),
        "retry_after_seconds": count("When trying again can help, at the earliest."),
        "required_usd": money("What the call needs."),
        "available_usd": money("What there is to spend."),
        "budget_usd": money("The most the key may ever spend."),
        "job_id": reference("JobId"),
        "required_scope": string("The scope that the key lacks."),
    })
}
