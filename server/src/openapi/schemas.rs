//! Schemas of the answers. They are open (`additionalProperties: true`): a caller
//! must bear fields that it does not know.

use serde_json::{Map, Value, json};

use crate::docs::reading::{list, text};

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

fn array(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

/// An open object all of whose properties always come.
fn record(description: &str, properties: &Value) -> Value {
    let names = properties.as_object().map(|fields| fields.keys().map(String::as_str).collect::<Vec<_>>());
    open(properties, &names.unwrap_or_default(), description)
}

/// The named schemas that do not depend on one tool.
pub(super) fn named(catalog: &Value) -> Map<String, Value> {
    let slugs: Vec<&str> = list(catalog, "tools").iter().map(|tool| text(tool, "slug")).collect();
    let groups = [basics(&slugs), account(), prices(), files(), jobs(), job_answers(), events(), tools()];
    let mut schemas = Map::new();
    for group in groups {
        if let Value::Object(group) = group {
            schemas.extend(group);
        }
    }
    schemas
}

fn basics(slugs: &[&str]) -> Value {
    json!({
        "Money": {
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]{0,5}[1-9])?$",
            "description": "US dollars as a decimal number in a text, never a float: no sign, no exponent, \
                            at most 6 decimals, no trailing zeros.",
            "examples": ["0.002"],
        },
        "Decimal": {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)?$",
            "description": "An exact decimal number in a text.",
            "examples": ["0.002"],
        },
        "Currency": {
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "description": "ISO 4217 code.",
            "examples": ["USD"],
        },
        "RequestId": {
            "type": "string",
            "pattern": "^req_[0-9A-HJKMNP-TV-Z]{26}$",
            "description": "Names the request, in the answer, its header and the server's log.",
        },
        "JobId": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_EXACT_INTEGER,
            "description": "Grows from job to job.",
        },
        "Id": {"type": "integer", "minimum": 1, "maximum": MAX_EXACT_INTEGER},
        "Milliseconds": {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_EXACT_INTEGER,
            "description": "A moment in Unix milliseconds.",
        },
        "ToolSlug": {"type": "string", "enum": slugs, "description": "Canonical name of a tool."},
        "Environment": {
            "type": "string",
            "enum": ["test", "live"],
            "description": "Which books: play money or real money.",
        },
        "Text": record(
            "A text in Spanish and in English.",
            &json!({"es": {"type": "string"}, "en": {"type": "string"}}),
        ),
    })
}

fn account() -> Value {
    let key = json!({"key_hint": string("How the key begins."), "environment": reference("Environment")});
    let status = json!({"type": "string", "enum": ["active", "suspended"]});
    let account = json!({"tier": string("Plan of the account."), "status": status});
    let balance = json!({
        "currency": reference("Currency"),
        "balance_usd": money("Posted."),
        "available_usd": money("Posted, less what running jobs hold."),
        "lifetime_spent_usd": money("The sum of all charges."),
    });
    let limit = json!({
        "limit": count("Successful jobs."),
        "window_seconds": {"type": "integer", "minimum": 1, "description": "Length of the sliding window."},
    });
    let remaining = "Places left; null without a limit.";
    let usage = json!({
        "tier": string("Tier of the account: its limits hold where the key has none of its own."),
        "limit": nullable("RateLimit"),
        "successes_in_window": count("Successful jobs in the window."),
        "in_flight": count("Jobs running now; each holds a place."),
        "remaining": {"type": ["integer", "null"], "minimum": 0, "description": remaining},
        "reset_after_seconds": count("When the next place can be free; 0 when none is taken."),
        "spent_usd": money("What the key has spent."),
        "held_usd": money("What its running jobs hold."),
        "budget_usd": nullable("Money"),
    });
    let success = json!({"const": true});
    json!({
        "Ping": record("The key works.", &json!({
            "success": success,
            "status": {"const": "ok"},
            "request_id": reference("RequestId"),
            "api_key": record("The key that asks.", &key),
            "account": record("The account that pays.", &account),
        })),
        "Balance": record("The balance of the key's account.", &json!({
            "success": success,
            "balance": record("The books of the key's environment.", &balance),
        })),
        "RateLimit": record("Successful jobs per sliding window.", &limit),
        "Usage": record("Use of the key.", &json!({
            "success": success,
            "usage": record("Inside the key's rate window and budget.", &usage),
        })),
    })
}

fn prices() -> Value {
    json!({
        "Billing": record("What the call cost.", &json!({
            "currency": reference("Currency"),
            "estimated_usd": money("Told and reserved beforehand; an upper bound."),
            "charged_usd": money("What it cost, never above the estimate."),
            "balance_after_usd": money("The posted balance after this charge."),
        })),
        "Tariff": record("The price list.", &json!({
            "id": string("Its name."),
            "version": count("Raised with every change of a price."),
        })),
        "QuoteLine": record("Quantity × price.", &json!({
            "unit": string("What is charged for, such as `call`."),
            "quantity": reference("Decimal"),
            "unit_usd": reference("Decimal"),
            "amount_usd": described("Decimal", "The exact product; the sum is rounded once, up."),
        })),
        "Estimate": record("The price of a call. Nothing is reserved.", &json!({
            "success": {"const": true},
            "tool": reference("ToolSlug"),
            "currency": reference("Currency"),
            "estimated_usd": money("The most the call can cost."),
            "tariff": reference("Tariff"),
            "lines": array(reference("QuoteLine")),
            "request_id": reference("RequestId"),
        })),
    })
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
        "OutputLink": record("Where a result file can be fetched.", &json!({
            "index": count("Counted from 0."),
            "filename": name,
            "mime_type": media_type,
            "bytes": bytes,
            "url": address,
        })),
    })
}

fn jobs() -> Value {
    let states = ["reserved", "running", "succeeded", "failed", "released", "expired"];
    let job = json!({
        "job_id": reference("JobId"),
        "tool": string("Canonical name of the tool."),
        "state": reference("JobState"),
        "environment": reference("Environment"),
        "account": reference("Id"),
        "key": reference("Id"),
        "attempt": count("How many workers have had it."),
        "request_id": reference("RequestId"),
        "idempotency_key": {"type": ["string", "null"]},
        "estimated_usd": money("What was reserved."),
        "charged_usd": money("What was charged."),
        "refunded_usd": money("How much of the charge was given back."),
        "error_code": {"type": ["string", "null"], "description": "Why it failed."},
        "created_at_ms": reference("Milliseconds"),
        "started_at_ms": nullable("Milliseconds"),
        "done_at_ms": nullable("Milliseconds"),
    });
    let detail = record(
        "`progress` is null unless the job runs; `outputs` is empty until it has succeeded.",
        &json!({"progress": nullable("Progress"), "outputs": array(reference("OutputLink"))}),
    );
    json!({
        "JobState": {
            "type": "string",
            "enum": states,
            "description": "`reserved`: money is held; `running`; `succeeded`: charged; `failed`, `released` \
                            (before it ran) and `expired` (abandoned): charged nothing. The last four never \
                            change.",
        },
        "Job": record("A job as the usage log shows it.", &job),
        "JobDetail": {"allOf": [reference("Job"), detail]},
        "JobList": record("Jobs, latest first.", &json!({
            "success": {"const": true},
            "jobs": array(reference("Job")),
        })),
        "Progress": record("How far a job has come.", &progress()),
    })
}

fn progress() -> Value {
    json!({
        "state": {"type": "string", "enum": ["queued", "running", "done", "failed"]},
        "stage": string("What is being done, such as `encode`; may be empty."),
        "done": count("Steps finished in this stage."),
        "total": count("Steps of this stage; 0 when unknown."),
    })
}

fn job_answers() -> Value {
    let success = json!({"const": true});
    let hold = json!({"currency": reference("Currency"), "estimated_usd": reference("Money")});
    let url = json!({"type": "string", "format": "uri-reference"});
    json!({
        "Accepted": record("The call goes on by itself.", &json!({
            "success": success,
            "tool": reference("ToolSlug"),
            "job_id": reference("JobId"),
            "state": {"const": "queued"},
            "billing": record("What is reserved.", &hold),
            "status_url": url,
            "events_url": url,
            "request_id": reference("RequestId"),
        })),
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
    })
}

fn events() -> Value {
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
    let properties = super::merged(&json!({"job_id": reference("JobId")}), &progress());
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

fn tools() -> Value {
    let input = json!({
        "name": string("Name of the field."),
        "kind": string("What kind of file, such as `image`."),
        "summary": reference("Text"),
        "min_count": count("Fewest files under this name."),
        "max_count": count("Most files under this name."),
    });
    let rate = json!({
        "unit": string("What is charged for."),
        "usd": reference("Decimal"),
        "included": reference("Decimal"),
    });
    let rate = open(&rate, &["unit", "usd"], "The price of one unit, beyond those that are included.");
    let aliases = "Other names that every path takes.";
    let limits = json!({
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 0},
        "description": "Of one call.",
    });
    let tool = json!({
        "slug": string("Canonical name."),
        "aliases": {"type": "array", "items": {"type": "string"}, "description": aliases},
        "summary": reference("Text"),
        "primary_field": string("The option or file that matters most."),
        "inputs": array(record("A file it takes.", &input)),
        "params": {"type": "object", "description": "JSON Schema (2020-12) of the options."},
        "report": {"type": "object", "description": "JSON Schema of what it says beside files."},
        "rates": array(rate),
        "available": {"type": "boolean", "description": "Whether it can be called here."},
        "reason": nullable("Text"),
        "price_usd": reference("Decimal"),
        "from_usd": reference("Decimal"),
    });
    // One of the two prices: of every call, or of the least.
    let optional = ["price_usd", "from_usd"];
    let required = tool.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let required: Vec<&str> = required.filter(|name| !optional.contains(name)).collect();
    let tool = open(&tool, &required, "A tool: options, files, results, price.");
    json!({
        "Tool": tool,
        "Catalog": record("The tools of this server.", &json!({
            "success": {"const": true},
            "catalog_version": {"type": "integer", "minimum": 1},
            "limits": limits,
            "tariff": reference("Tariff"),
            "tools": array(reference("Tool")),
        })),
        "ToolEntry": record("One tool.", &json!({"success": {"const": true}, "tool": reference("Tool")})),
    })
}
