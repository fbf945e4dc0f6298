//! The paths that are not a tool's own.

use noxus_api::Language;
use serde_json::{Map, Value, json};

use crate::docs::reading::{self, list, text};

use super::schemas::reference;
use super::{answer, errors, headers, parameter, samples};

/// What every call with a key can meet.
const WITH_KEY: &[&str] = &["Auth", "Store", "Internal"];

/// The paths of account, catalog, jobs and this document.
pub(super) fn paths(catalog: &Value) -> Map<String, Value> {
    [
        ("/api/v1/ping", json!({"post": ping(catalog)})),
        ("/api/v1/balance", json!({"get": balance(catalog)})),
        ("/api/v1/usage", json!({"get": usage(catalog)})),
        ("/api/v1/tools", json!({"get": tools(catalog)})),
        ("/api/v1/jobs", json!({"get": list_jobs(catalog)})),
        ("/api/v1/jobs/{id}", json!({"get": get_job(catalog), "delete": cancel_job(catalog)})),
        ("/api/v1/jobs/{id}/events", json!({"get": follow_job(catalog)})),
        ("/api/v1/jobs/{id}/output/{n}", json!({"get": get_output(catalog)})),
        ("/api/v1/openapi.json", json!({"get": document(catalog)})),
    ]
    .into_iter()
    .map(|(path, item)| (path.to_owned(), item))
    .collect()
}

fn responses(catalog: &Value, good: &[(&str, Value)], selectors: &[&str]) -> Map<String, Value> {
    let mut responses: Map<_, _> =
        good.iter().map(|(status, response)| ((*status).to_owned(), response.clone())).collect();
    errors::add(&mut responses, catalog, selectors);
    responses
}

fn ping(catalog: &Value) -> Value {
    json!({
        "operationId": "ping",
        "tags": ["Account"],
        "summary": "Checks the API key.",
        "parameters": [parameter("AcceptLanguage")],
        "responses": responses(
            catalog,
            &[("200", answer("The key works.", "PingAnswer", Some(samples::ping())))],
            WITH_KEY,
        ),
    })
}

fn balance(catalog: &Value) -> Value {
    json!({
        "operationId": "getBalance",
        "tags": ["Account"],
        "summary": "Balance of the key's account, in the key's environment.",
        "parameters": [parameter("AcceptLanguage")],
        "responses": responses(
            catalog,
            &[("200", answer("The balance.", "BalanceAnswer", Some(samples::balance())))],
            WITH_KEY,
        ),
    })
}

fn usage(catalog: &Value) -> Value {
    json!({
        "operationId": "getUsage",
        "tags": ["Account"],
        "summary": "Use of the key inside its rate window and budget.",
        "parameters": [parameter("AcceptLanguage")],
        "responses": responses(
            catalog,
            &[("200", answer("The use.", "UsageAnswer", Some(samples::usage())))],
            WITH_KEY,
        ),
    })
}

fn tools(catalog: &Value) -> Value {
    json!({
        "operationId": "listTools",
        "tags": ["Tools"],
        "summary": "The tools with their options, limits and prices.",
        "security": [],
        "parameters": [parameter("AcceptLanguage")],
        "responses": responses(catalog, &[("200", answer("The catalog.", "CatalogAnswer", None))], &["Internal"]),
    })
}

fn list_jobs(catalog: &Value) -> Value {
    let sample = json!({"success": true, "jobs": example_tool(catalog).map(samples::record).as_slice()});
    json!({
        "operationId": "listJobs",
        "tags": ["Jobs"],
        "summary": "Jobs of the key's account in the key's environment, latest first.",
        "description": "For the next page, pass the last `job_id` as `before`.",
        "parameters": [
            query(catalog, "before"),
            query(catalog, "limit"),
            parameter("AcceptLanguage"),
        ],
        "responses": responses(
            catalog,
            &[("200", answer("The jobs.", "JobsAnswer", Some(sample)))],
            &[WITH_KEY, &["invalid_request", "invalid_field"]].concat(),
        ),
    })
}

/// An argument of the operation `jobs.list`, as it stands in a query.
fn query(catalog: &Value, name: &str) -> Value {
    let operation = list(catalog, "operations").iter().find(|row| text(row, "name") == "jobs.list");
    let argument = operation.and_then(|row| row.get("arguments")?.get("properties")?.get(name));
    let argument = argument.unwrap_or(&Value::Null);
    let most = if text(argument, "format") == "uint32" { i64::from(u32::MAX) } else { i64::MAX };
    json!({
        "name": name,
        "in": "query",
        "description": reading::description(argument, Language::English),
        "schema": {"type": "integer", "minimum": 1, "maximum": most},
    })
}

fn example_tool(catalog: &Value) -> Option<&Value> {
    list(catalog, "tools").first()
}

fn get_job(catalog: &Value) -> Value {
    let sample = example_tool(catalog).map(samples::status);
    json!({
        "operationId": "getJob",
        "tags": ["Jobs"],
        "summary": "A job: state, progress, result or failure.",
        "parameters": [
            parameter("JobId"),
            {
                "name": "content",
                "in": "query",
                "description": "`none` leaves out the content of the files; fetch them by their `url`.",
                "schema": {"type": "string", "enum": ["none"]},
            },
            parameter("AcceptLanguage"),
        ],
        "responses": responses(
            catalog,
            &[("200", answer("The job.", "JobStatus", sample))],
            &[WITH_KEY, &["invalid_request", "job_not_found"]].concat(),
        ),
    })
}

fn cancel_job(catalog: &Value) -> Value {
    let job = example_tool(catalog).map(samples::detail);
    let sample = json!({"success": true, "job": job});
    json!({
        "operationId": "cancelJob",
        "tags": ["Jobs"],
        "summary": "Cancels a job; it costs nothing. One that has ended stays as it was.",
        "parameters": [parameter("JobId"), parameter("AcceptLanguage")],
        "responses": responses(
            catalog,
            &[
                ("200", answer("It has ended.", "JobCancelled", Some(sample.clone()))),
                ("202", answer("It is stopping.", "JobCancelled", Some(sample))),
            ],
            &[WITH_KEY, &["job_not_found"]].concat(),
        ),
    })
}

fn follow_job(catalog: &Value) -> Value {
    let progress = json!({"job_id": 42, "state": "running", "stage": "encode", "done": 3, "total": 10, "stage_remaining_ms": 4200});
    let example = json!({"event": "progress", "data": progress.to_string()});
    let stream = json!({
        "description": "Server-sent events. The schema is that of one event.",
        "headers": headers(&["X-Request-Id"]),
        "content": {
            "text/event-stream": {
                "schema": reference("JobEvent"),
                "examples": {"progress": {"value": example}},
            },
        },
    });
    json!({
        "operationId": "followJob",
        "tags": ["Jobs"],
        "summary": "Progress as it happens, then the end.",
        "description": "Zero or more `progress` events, then one `done` event with the answer of \
                        `GET /api/v1/jobs/{id}?content=none`; then the stream ends. Should the server lose \
                        sight of the job, an `error` event ends the stream instead. Lines that begin with a \
                        colon keep the connection open and say nothing.",
        "parameters": [parameter("JobId"), parameter("AcceptLanguage")],
        "responses": responses(
            catalog,
            &[("200", stream)],
            &[WITH_KEY, &["job_not_found"]].concat(),
        ),
    })
}

fn get_output(catalog: &Value) -> Value {
    let file = |description: &str, names: &[&str]| {
        let headers = headers(names);
        json!({"description": description, "headers": headers, "content": {"*/*": {}}})
    };
    let whole = ["X-Request-Id", "ETag", "Accept-Ranges", "Content-Disposition"];
    let part = [&whole[..], &["Content-Range"]].concat();
    let responses = responses(
        catalog,
        &[
            ("200", file("The file, in its own media type.", &whole)),
            ("206", file("The part asked for.", &part)),
            ("304", json!({"description": "Unchanged.", "headers": headers(&["X-Request-Id", "ETag"])})),
        ],
        &[WITH_KEY, &["job_not_found", "not_found", "range_not_satisfiable"]].concat(),
    );
    json!({
        "operationId": "getJobOutput",
        "tags": ["Jobs"],
        "summary": "A result file of a job.",
        "parameters": [
            parameter("JobId"),
            parameter("OutputIndex"),
            parameter("Range"),
            parameter("IfNoneMatch"),
            parameter("AcceptLanguage"),
        ],
        "responses": responses,
    })
}

fn document(catalog: &Value) -> Value {
    let schema = json!({
        "type": "object",
        "properties": {"openapi": {"type": "string", "pattern": r"^3\.1\."}},
        "required": ["openapi", "info", "paths"],
    });
    json!({
        "operationId": "getOpenApi",
        "tags": ["Tools"],
        "summary": "This document.",
        "security": [],
        "responses": responses(
            catalog,
            &[("200", json!({
                "description": "OpenAPI 3.1.",
                "headers": headers(&["X-Request-Id"]),
                "content": {"application/json": {"schema": schema}},
            }))],
            &["Internal"],
        ),
    })
}
