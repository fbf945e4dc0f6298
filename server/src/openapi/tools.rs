//! The paths of each tool: what it is, its price, its call.

use noxus_api::Language;
use serde_json::{Map, Value, json};

use crate::docs::reading::{self, list, localized, text};

use super::schemas::reference;
use super::{answer, bodies, errors, headers, merged, open, parameter, samples};

/// What any call of a tool can meet before the work begins.
const BEFORE_WORK: &[&str] = &[
    "Auth",
    "Permission",
    "invalid_request",
    "missing_field",
    "invalid_field",
    "conflicting_fields",
    "invalid_json",
    "invalid_base64",
    "invalid_idempotency_key",
    "unsupported_media_type",
    "request_timeout",
    "Limit",
    "amount_overflow",
    "concurrency_limit_exceeded",
    "provider_not_configured",
    "tool_disabled",
    "Store",
    "Internal",
];

/// What a run can meet besides.
const DURING_WORK: &[&str] =
    &["RateLimit", "Balance", "Idempotency", "Ledger", "Tool", "provider_unavailable"];

/// The paths of every tool.
pub(super) fn paths(catalog: &Value) -> Map<String, Value> {
    let mut paths = Map::new();
    for tool in list(catalog, "tools") {
        let path = format!("/api/v1/tools/{}", text(tool, "slug"));
        paths.insert(format!("{path}/estimate"), json!({"post": estimate(tool, catalog)}));
        paths.insert(path, json!({"get": describe(tool, catalog), "post": run(tool, catalog)}));
    }
    paths
}

/// The schemas of what a tool takes and of the envelope that it answers.
pub(super) fn schemas(catalog: &Value) -> Map<String, Value> {
    let mut schemas = Map::new();
    for tool in list(catalog, "tools") {
        schemas.insert(format!("{}Request", camel(text(tool, "slug"))), bodies::json_schema(tool));
        schemas.insert(envelope_name(tool), envelope(tool));
    }
    schemas
}

/// What the calls of each tool send.
pub(super) fn request_bodies(catalog: &Value) -> Map<String, Value> {
    let tools = list(catalog, "tools").iter();
    tools
        .map(|tool| {
            let name = camel(text(tool, "slug"));
            let body = bodies::of_tool(tool, &reference(&format!("{name}Request")));
            (name, body)
        })
        .collect()
}

fn envelope_name(tool: &Value) -> String {
    format!("{}Result", camel(text(tool, "slug")))
}

/// The tool's own fields stand at the top level.
fn envelope(tool: &Value) -> Value {
    let report = tool.get("report").unwrap_or(&Value::Null);
    let head = json!({
        "success": {"const": true},
        "tool": {"const": text(tool, "slug")},
        "job_id": reference("JobId"),
        "billing": reference("Billing"),
        "output": reference("File"),
        "outputs": {
            "type": "array",
            "items": reference("OutputEntry"),
            "minItems": 2,
            "description": "All result files, when there are several. The first is `output`, which has its content.",
        },
    });
    let properties = merged(&head, report.get("properties").unwrap_or(&Value::Null));
    let properties = merged(&properties, &json!({"request_id": reference("RequestId")}));
    let mut required = vec!["success", "tool", "job_id", "billing", "output"];
    required.extend(list(report, "required").iter().filter_map(Value::as_str));
    required.push("request_id");
    open(&properties, &required, text(report, "description"))
}

fn describe(tool: &Value, catalog: &Value) -> Value {
    let mut responses = Map::new();
    responses.insert("200".into(), answer("The tool.", "ToolEntry", None));
    errors::add(&mut responses, catalog, &["Internal"]);
    json!({
        "operationId": format!("describe{}", camel(text(tool, "slug"))),
        "tags": ["Tools"],
        "summary": format!("What `{}` takes, gives and costs.", text(tool, "slug")),
        "description": aliases(tool),
        "security": [],
        "parameters": [parameter("AcceptLanguage")],
        "responses": responses,
    })
}

fn estimate(tool: &Value, catalog: &Value) -> Value {
    let slug = text(tool, "slug");
    let mut responses = Map::new();
    let sample = samples::estimate(tool, catalog);
    responses.insert("200".into(), answer("The price.", "Estimate", Some(sample)));
    errors::add(&mut responses, catalog, &selectors(tool, &[BEFORE_WORK]));
    json!({
        "operationId": format!("estimate{}", camel(slug)),
        "tags": ["Tools"],
        "summary": format!("The most that this call of `{slug}` can cost."),
        "description": format!(
            "The same body as the call itself. Nothing is reserved and no job is made. {}",
            aliases(tool),
        ),
        "parameters": [parameter("AcceptLanguage")],
        "requestBody": {"$ref": format!("#/components/requestBodies/{}", camel(slug))},
        "responses": responses,
    })
}

fn run(tool: &Value, catalog: &Value) -> Value {
    let slug = text(tool, "slug");
    let mut responses = Map::new();
    responses.insert("200".into(), done(tool));
    responses.insert("202".into(), accepted(slug));
    errors::add(&mut responses, catalog, &selectors(tool, &[BEFORE_WORK, DURING_WORK]));
    let parameters = ["IdempotencyKey", "Prefer", "AcceptLanguage"].map(parameter);
    json!({
        "operationId": format!("run{}", camel(slug)),
        "tags": ["Tools"],
        "summary": localized(tool, "summary", Language::English),
        "description": description(tool, catalog),
        "parameters": parameters,
        "requestBody": {"$ref": format!("#/components/requestBodies/{}", camel(slug))},
        "responses": responses,
    })
}

/// Services that may lie outside, whatever they ask for it.
const OUTSIDE: [&str; 4] = ["script_writer", "voice", "stock_library", "video_generator"];

/// Whether somebody outside may fail; services that a provider sells are priced by what it asks.
fn has_provider(tool: &Value) -> bool {
    list(tool, "rates").iter().any(|rate| text(rate, "unit") == "provider_usd")
        || list(tool, "services").iter().any(|used| OUTSIDE.contains(&text(used, "service")))
}

fn selectors<'a>(tool: &Value, groups: &[&[&'a str]]) -> Vec<&'a str> {
    let mut selectors = groups.concat();
    if !list(tool, "inputs").is_empty() {
        selectors.push("Input");
    }
    if has_provider(tool) {
        selectors.push("Provider");
    }
    selectors
}

fn done(tool: &Value) -> Value {
    let replayed = "The result. The same answer comes again for the same `Idempotency-Key` and request, \
                    with `Idempotency-Replayed: true` and without a further charge.";
    let mut response = answer(replayed, &envelope_name(tool), Some(samples::job(tool)));
    response["headers"] = headers(&["X-Request-Id", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"]);
    response["links"] = links();
    response
}

fn accepted(slug: &str) -> Value {
    let text = "With `Prefer: respond-async`, and with `wait=N` when N seconds were not enough: the job \
                goes on by itself.";
    let mut response = answer(text, "Accepted", Some(samples::accepted(slug)));
    response["headers"] =
        headers(&["X-Request-Id", "Location", "Preference-Applied", "RateLimit", "RateLimit-Policy"]);
    response["links"] = links();
    response
}

fn links() -> Value {
    let to =
        |operation: &str| json!({"operationId": operation, "parameters": {"id": "$response.body#/job_id"}});
    json!({"job": to("getJob"), "events": to("followJob")})
}

fn description(tool: &Value, catalog: &Value) -> String {
    let mut text = format!("{}\n\n", aliases(tool));
    let rates = list(tool, "rates");
    if rates.is_empty() {
        text.push_str("It has no price here, so it cannot be called.");
    } else {
        text.push_str("Price: ");
        let rates = rates.iter().map(|rate| {
            let unit = reading::unit(catalog, self::text(rate, "unit"), Language::English);
            let included = reading::included(rate, Language::English);
            format!("{} USD {unit}{included}", self::text(rate, "usd"))
        });
        text.push_str(&rates.collect::<Vec<_>>().join(", "));
        text.push_str(". Only success is charged.");
    }
    if !list(tool, "inputs").is_empty() {
        text.push_str(
            " Files come as parts of `multipart/form-data` or as base64 in JSON; their format is \
             recognised by content.",
        );
    }
    text
}

fn aliases(tool: &Value) -> String {
    let slug = text(tool, "slug");
    let names: Vec<String> =
        list(tool, "aliases").iter().filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("Also under the name {} in place of `{slug}`; the answer says `{slug}`.", names.join(", "))
}

/// `image-convert` as `ImageConvert`.
fn camel(slug: &str) -> String {
    let mut name = String::new();
    for word in slug.split(['-', '_']) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}
