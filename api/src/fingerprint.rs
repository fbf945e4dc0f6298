//! What makes two requests the same: SHA-256 over canonical JSON of the tool,
//! the options and the digest of each file.

use std::io::Read;

use noxus_engine::{CancelToken, Input, Limits, text};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

/// A file is read in pieces of so many bytes.
const PIECE_BYTES: usize = 256 * 1024;

/// The fingerprint of a call. Options count in their canonical form. A file counts by its content and
/// its field, so that multipart, base64 and a path of the same job are equal.
pub(crate) fn fingerprint(
    slug: &str,
    params: Map<String, Value>,
    inputs: &[Input],
    limits: &Limits,
    cancel: &CancelToken,
) -> Result<[u8; 32]> {
    let mut files = Vec::with_capacity(inputs.len());
    for input in inputs {
        files.push(json!([input.field(), hex(&digest(input, limits, cancel)?)]));
    }
    let mut text = String::new();
    write_canonical(&json!({"files": files, "params": params, "tool": slug}), &mut text);
    Ok(Sha256::digest(text).into())
}

/// SHA-256 of a file, which may be larger than memory.
fn digest(input: &Input, limits: &Limits, cancel: &CancelToken) -> Result<[u8; 32]> {
    let mut stream = input.stream(limits)?;
    let (mut hasher, mut piece) = (Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        if cancel.is_cancelled() {
            return Err(noxus_engine::Error::cancelled().into());
        }
        let read = stream.read(&mut piece).map_err(|error| {
            // One that became shorter is told so.
            input.check_unchanged().err().map_or_else(|| unreadable(input, &error), ApiError::from)
        })?;
        if read == 0 {
            break;
        }
        hasher.update(piece.get(..read).unwrap_or_default());
    }
    input.check_unchanged()?;
    Ok(hasher.finalize().into())
}

fn unreadable(input: &Input, error: &std::io::Error) -> ApiError {
    let name = input.field();
    ApiError::new(ErrorCode::InvalidField).with_field(name).with_message(text!(
        "No se puede leer el archivo «{name}»: {error}.",
        "Cannot read the file “{name}”: {error}."
    ))
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
    use noxus_engine::InputKind;

    use super::*;

    fn of(params: Value, bytes: &[u8]) -> [u8; 32] {
        of_input(&params, Input::from_bytes("image", bytes))
    }

    fn of_input(params: &Value, input: Input) -> [u8; 32] {
        let params = params.as_object().cloned().unwrap_or_default();
        fingerprint("qr", params, &[input], &Limits::default(), &CancelToken::new()).unwrap()
    }

    #[test]
    fn the_order_of_options_does_not_matter_but_their_values_do() {
        let one = of(json!({"a": 1, "b": {"x": [1, 2], "y": null}}), b"p");
        assert_eq!(one, of(json!({"b": {"y": null, "x": [1, 2]}, "a": 1}), b"p"));
        assert_ne!(one, of(json!({"a": 1, "b": {"x": [2, 1], "y": null}}), b"p"));
        assert_ne!(one, of(json!({"a": 1, "b": {"x": [1, 2], "y": null}}), b"q"));
        assert_ne!(one, of(json!({"a": "1", "b": {"x": [1, 2], "y": null}}), b"p"));
    }

    /// Longer than a piece, in memory and on disk.
    #[test]
    fn a_file_counts_by_its_content_wherever_it_lies() {
        let content: Vec<u8> = (0..PIECE_BYTES + 7).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let mut limits = Limits::default();
        limits.max_input_bytes = 9;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &content).unwrap();
        let streamed = Input::from_path("image", file.path()).load(InputKind::Video, &limits).unwrap();
        let held = of(Value::Null, &content);
        assert_eq!(of_input(&Value::Null, streamed), held);
        assert_ne!(of(Value::Null, &content[..PIECE_BYTES]), held);
    }

    #[test]
    fn reading_stops_when_the_call_is_given_up() {
        let cancel = CancelToken::new();
        cancel.cancel();
        let input = [Input::from_bytes("image", b"p".as_slice())];
        let stopped = fingerprint("qr", Map::new(), &input, &Limits::default(), &cancel);
        assert_eq!(stopped.unwrap_err().code(), "cancelled");
    }
}
