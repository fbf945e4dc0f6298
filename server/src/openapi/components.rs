//! Parameters and headers that several operations share.

use serde_json::{Value, json};

use super::schemas::MAX_EXACT_INTEGER;

/// An idempotency key: 1 to 255 visible ASCII characters, bare or between quotes.
/// The branches leave out what would be an empty key between quotes.
const IDEMPOTENCY_KEY: &str = r#"^([!-~]|"[!-~]{1,255}"|[!#-~][!-~]{1,254}|"[!-~]{0,253}[!#-~])$"#;

/// The shared parameters.
pub(super) fn parameters() -> Value {
    let id = json!({"type": "integer", "minimum": 1, "maximum": MAX_EXACT_INTEGER});
    json!({
        "JobId": {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The `job_id` of the answer.",
            "schema": id,
            "example": 42,
        },
        "OutputIndex": {
            "name": "n",
            "in": "path",
            "required": true,
            "description": "Which file, counted from 0.",
            "schema": {"type": "integer", "minimum": 0, "maximum": u32::MAX},
            "example": 0,
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Makes repeating the call safe: the same key with the same request is \
                            answered again and charged once, for 24 hours. Another request under the \
                            same key is refused (`idempotency_key_reused`).",
            "schema": {"type": "string", "pattern": IDEMPOTENCY_KEY},
            "example": "qr-2026-05-25-001",
        },
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "description": "Language of the texts: `es` (also when absent) or `en` (also for any \
                            other).",
            "schema": {"type": "string"},
            "example": "es",
        },
        "Prefer": {
            "name": "Prefer",
            "in": "header",
            "description": "RFC 7240. `respond-async` answers 202 at once; `respond-async, wait=10` \
                            waits 10 seconds first (at most 600). `on-in-flight=join` waits for a \
                            job in progress under the same idempotency key in place of \
                            `idempotency_in_progress`. What is not understood is ignored; \
                            `Preference-Applied` tells what was done.",
            "schema": {"type": "string"},
            "example": "respond-async, wait=10",
        },
        "Range": {
            "name": "Range",
            "in": "header",
            "description": "RFC 9110: `bytes=0-1023`.",
            "schema": {"type": "string"},
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "description": "An `ETag`: answers 304 while the file is the same.",
            "schema": {"type": "string"},
        },
    })
}

/// The headers of answers.
pub(super) fn headers() -> Value {
    let text = |description: &str, example: &str| {
        let schema = json!({"type": "string"});
        json!({"description": description, "schema": schema, "example": example})
    };
    json!({
        "X-Request-Id": {
            "description": "Names the request, as `request_id` does.",
            "required": true,
            "schema": {"$ref": "#/components/schemas/RequestId"},
        },
        "WWW-Authenticate": text("How to authenticate.", "Bearer realm=\"noxus\""),
        "Retry-After": {
            "description": "Seconds after which trying again, or looking again, can help.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 37,
        },
        "RateLimit": text(
            "How many successful jobs are left (`r`), and in how many seconds the next place can be \
             free (`t`); for keys with a limit. IETF draft `ratelimit-headers`.",
            "\"jobs\";r=58;t=3540",
        ),
        "RateLimit-Policy": text(
            "How many successful jobs (`q`) in a window of how many seconds (`w`).",
            "\"jobs\";q=60;w=3600",
        ),
        "Idempotency-Replayed": {
            "description": "The answer is the stored one of an earlier call.",
            "schema": {"const": "true"},
        },
        "Preference-Applied": text("What was done of `Prefer`.", "respond-async"),
        "Location": {
            "description": "Where the job can be looked at.",
            "schema": {"type": "string", "format": "uri-reference"},
            "example": "/api/v1/jobs/42",
        },
        "ETag": text("Names the content.", "\"5f70bf18a086007016e948b04aed3b82\""),
        "Accept-Ranges": {"description": "Parts may be asked for.", "schema": {"const": "bytes"}},
        "Content-Range": text("Which part it is, or how long the file is.", "bytes 0-1023/81342"),
        "Content-Disposition": text("The file's name.", "attachment; filename=\"qr.png\""),
    })
}
