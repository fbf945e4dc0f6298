//! What makes two requests the same: SHA-256 over canonical JSON of the tool,
//! the options and the digest of each file.

use noxus_engine::{Input, Limits};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::Result;

/// The fingerprint of a normalized request. A file counts by its content and
/// its field, so that multipart, base64 and a path of the same job are equal.
pub(crate) fn fingerprint(slug: &str, params: &Value, inputs: &[Input], limits: &Limits) -> Result<[u8; 32]> {
    let mut files = Vec::with_capacity(inputs.len());
    for input in inputs {
        let bytes = input.bytes(limits)?;
        files.push(json!([input.field(), hex(&Sha256::digest((*bytes).as_ref()))]));
    }
    let mut text = String::new();
    write_canonical(&json!({"files": files, "params": params, "tool": slug}), &mut text);
    Ok(Sha256::digest(text).into())
}

/// JSON with sorted keys and no white space, so that the order a caller wrote
/// the options in does not matter. Numbers keep the form serde_json gives them.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(params: Value, bytes: &[u8]) -> [u8; 32] {
        fingerprint("qr", &params, &[Input::from_bytes("image", bytes)], &Limits::default()).unwrap()
    }

    #[test]
    fn the_order_of_options_does_not_matter_but_their_values_do() {
        let one = of(json!({"a": 1, "b": {"x": [1, 2], "y": null}}), b"p");
        assert_eq!(one, of(json!({"b": {"y": null, "x": [1, 2]}, "a": 1}), b"p"));
        assert_ne!(one, of(json!({"a": 1, "b": {"x": [2, 1], "y": null}}), b"p"));
        assert_ne!(one, of(json!({"a": 1, "b": {"x": [1, 2], "y": null}}), b"q"));
        assert_ne!(one, of(json!({"a": "1", "b": {"x": [1, 2], "y": null}}), b"p"));
    }
}
