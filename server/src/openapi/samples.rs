//! The published samples, with the example of each tool.

use noxus_api::Language;
use serde_json::{Map, Value, json};

use crate::docs::reading::{list, localized, text};

/// A request id as they look.
pub(crate) const REQUEST_ID: &str = "req_01JW2V6D7A8M9N0P1Q2R3S4T5V";

/// A picture of two by two pixels: small enough to stand in a document, and real,
/// so that the examples work as they are.
const PICTURE_BASE64: &str = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR42mP4z8Dw\
    HwyBdAOQYAAAPVcFfGF/RPkAAAAASUVORK5CYII=";

/// The content of an example file of some kind.
pub(super) fn content_base64(kind: &str) -> &'static str {
    match kind {
        "image" => PICTURE_BASE64,
        _ => "AAAA",
    }
}

/// The answer to `POST /api/v1/ping`.
pub(crate) fn ping() -> Value {
    json!({
        "success": true,
        "status": "ok",
        "request_id": REQUEST_ID,
        "api_key": {"key_hint": "noxus_test_...", "environment": "test"},
        "account": {"tier": "free", "status": "active"},
    })
}

/// The answer to `GET /api/v1/balance`.
pub(crate) fn balance() -> Value {
    json!({
        "success": true,
        "balance": {
            "currency": "USD",
            "balance_usd": "10",
            "available_usd": "10",
            "lifetime_spent_usd": "0",
        },
    })
}

/// The answer to `GET /api/v1/usage`.
pub(super) fn usage() -> Value {
    json!({
        "success": true,
        "usage": {
            "limit": {"limit": 60, "window_seconds": 3600},
            "successes_in_window": 2,
            "in_flight": 0,
            "remaining": 58,
            "reset_after_seconds": 3540,
            "spent_usd": "0.004",
            "held_usd": "0",
            "budget_usd": null,
        },
    })
}

/// Options of the tool's example call.
pub(crate) fn params(tool: &Value) -> Map<String, Value> {
    part(tool, "params").as_object().cloned().unwrap_or_default()
}

/// The envelope of the tool's example call.
pub(crate) fn job(tool: &Value) -> Value {
    let mut file = part(tool, "output").clone();
    if let Value::Object(file) = &mut file {
        file.insert("content_base64".into(), "...".into());
    }
    let mut envelope = json!({
        "success": true,
        "tool": text(tool, "slug"),
        "job_id": 42,
        "billing": {
            "currency": "USD",
            "estimated_usd": "0.002",
            "charged_usd": "0.002",
            "balance_after_usd": "9.998",
        },
        "output": file,
    });
    if let (Value::Object(envelope), Value::Object(report)) = (&mut envelope, part(tool, "report").clone()) {
        envelope.extend(report);
        envelope.insert("request_id".into(), REQUEST_ID.into());
    }
    envelope
}

/// A part of the tool's example.
fn part<'a>(tool: &'a Value, name: &str) -> &'a Value {
    tool.get("example").and_then(|example| example.get(name)).unwrap_or(&Value::Null)
}

/// The price of an example call.
pub(crate) fn estimate(tool: &Value, catalog: &Value) -> Value {
    let rate = list(tool, "rates").first();
    let price = rate.map(|rate| text(rate, "usd")).unwrap_or("0");
    let unit = rate.map(|rate| text(rate, "unit")).unwrap_or("call");
    let tariff = catalog.get("tariff").unwrap_or(&Value::Null);
    json!({
        "success": true,
        "tool": text(tool, "slug"),
        "currency": "USD",
        "estimated_usd": price,
        "tariff": {"id": text(tariff, "id"), "version": tariff.get("version").unwrap_or(&Value::Null)},
        "lines": [{"unit": unit, "quantity": "1", "unit_usd": price, "amount_usd": price}],
        "request_id": REQUEST_ID,
    })
}

/// The answer to a call that goes on by itself.
pub(crate) fn accepted(slug: &str) -> Value {
    json!({
        "success": true,
        "tool": slug,
        "job_id": 42,
        "state": "queued",
        "billing": {"currency": "USD", "estimated_usd": "0.002"},
        "status_url": "/api/v1/jobs/42",
        "events_url": "/api/v1/jobs/42/events",
        "request_id": REQUEST_ID,
    })
}

/// A job as the usage log shows it.
pub(super) fn record(tool: &Value) -> Value {
    json!({
        "job_id": 42,
        "tool": text(tool, "slug"),
        "state": "succeeded",
        "environment": "test",
        "account": 1,
        "key": 1,
        "attempt": 1,
        "request_id": REQUEST_ID,
        "idempotency_key": null,
        "estimated_usd": "0.002",
        "charged_usd": "0.002",
        "refunded_usd": "0",
        "error_code": null,
        "created_at_ms": 1_779_705_000_000_u64,
        "started_at_ms": null,
        "done_at_ms": 1_779_705_000_041_u64,
    })
}

/// The same with what only a job asked for by itself says.
pub(super) fn detail(tool: &Value) -> Value {
    let mut record = record(tool);
    let result = job(tool);
    let file = result.get("output").unwrap_or(&Value::Null);
    record["progress"] = Value::Null;
    record["outputs"] = json!([{
        "index": 0,
        "filename": text(file, "filename"),
        "mime_type": text(file, "mime_type"),
        "bytes": result.get("bytes").and_then(Value::as_u64).unwrap_or(1873),
        "url": "/api/v1/jobs/42/output/0",
    }]);
    record
}

/// The answer to `GET /api/v1/jobs/{id}`.
pub(crate) fn status(tool: &Value) -> Value {
    json!({"success": true, "job": detail(tool), "result": job(tool), "failure": null})
}

/// An error in the form of the contract, in Spanish as it comes by default.
pub(crate) fn error(row: &Value) -> Value {
    let mut envelope = json!({
        "success": false,
        "error": localized(row, "text", Language::Spanish),
        "error_code": text(row, "code"),
        "request_id": REQUEST_ID,
        "billing": {"charged_usd": "0"},
    });
    if let (Value::Object(envelope), Value::Object(details)) = (&mut envelope, details(text(row, "code"))) {
        envelope.extend(details);
    }
    envelope
}

/// The same error in the form of RFC 9457.
pub(crate) fn problem(row: &Value) -> Value {
    let title = localized(row, "text", Language::Spanish);
    let mut problem = json!({
        "type": format!("/docs#{}", text(row, "code")),
        "title": title,
        "status": row.get("http_status").unwrap_or(&Value::Null),
        "detail": title,
        "error_code": text(row, "code"),
        "request_id": REQUEST_ID,
        "billing": {"charged_usd": "0"},
    });
    if let (Value::Object(problem), Value::Object(details)) = (&mut problem, details(text(row, "code"))) {
        problem.extend(details);
    }
    problem
}

/// What an error says beside its code and text.
fn details(code: &str) -> Value {
    match code {
        "rate_limit_exceeded" => json!({
            "limit": {"limit": 60, "window_seconds": 3600},
            "remaining": 0,
            "in_flight": 1,
            "retry_after_seconds": 37,
        }),
        "insufficient_api_balance" => json!({"required_usd": "0.002", "available_usd": "0.001"}),
        "key_budget_exceeded" => json!({"required_usd": "0.002", "available_usd": "0", "budget_usd": "5"}),
        "idempotency_in_progress" => json!({"job_id": 42, "retry_after_seconds": 15}),
        "insufficient_scope" => json!({"required_scope": "tools:run"}),
        _ => Value::Null,
    }
}
