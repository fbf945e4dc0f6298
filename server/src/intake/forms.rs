//! Bodies that are read whole: JSON, form fields, lines.

use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use serde_json::Value;

use super::{Taken, too_many};

/// Values of one JSON body. In memory a value takes many times its two bytes.
const MAX_VALUES: usize = 16_384;

/// Options at the top level of a JSON object.
pub(super) fn json(body: &[u8]) -> Result<Taken, ApiError> {
    if body.trim_ascii().is_empty() {
        return Ok(Taken::default());
    }
    if has_more_values_than(MAX_VALUES, body) {
        return Err(too_many(MAX_VALUES));
    }
    let params: Value = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::new(ErrorCode::InvalidJson).with_message(text!(
            "El JSON no es válido en la línea {line}, columna {column}: {error}.",
            "The JSON is not valid at line {line}, column {column}: {error}."
        ))
    })?;
    if !params.is_object() {
        return Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
            "Los parámetros deben ser un objeto JSON.",
            "The params must be a JSON object."
        )));
    }
    Ok(Taken { params, ..Taken::default() })
}

/// Counts what begins or separates values, outside of texts.
fn has_more_values_than(max: usize, body: &[u8]) -> bool {
    let (mut values, mut rest) = (1, body);
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b',' | b'[' | b'{')) {
        let is_text = rest.get(at) == Some(&b'"');
        rest = rest.get(at + 1..).unwrap_or_default();
        if is_text {
            rest = after_text(rest);
        } else {
            values += 1;
            if values > max {
                return true;
            }
        }
    }
    false
}

/// What follows the end of a text.
fn after_text(mut text: &[u8]) -> &[u8] {
    while let Some(at) = text.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
        // A backslash takes the byte after it along.
        let length = if text.get(at) == Some(&b'"') { 1 } else { 2 };
        text = text.get(at + length..).unwrap_or_default();
        if length == 1 {
            return text;
        }
    }
    &[]
}

/// `text=hola&output_format=svg`.
pub(super) fn url_encoded(body: &[u8], max_fields: usize) -> Result<Taken, ApiError> {
    let mut fields = Vec::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields.len() == max_fields {
            return Err(too_many(max_fields));
        }
        fields.push((name.into_owned(), value.into_owned()));
    }
    // The parser writes U+FFFD for what is no text; a caller may mean it, too.
    let is_replaced =
        |(name, value): &(String, String)| name.contains('\u{fffd}') || value.contains('\u{fffd}');
    if fields.iter().any(is_replaced) && std::str::from_utf8(&percent_decoded(body)).is_err() {
        return Err(no_text());
    }
    Ok(Taken { fields, ..Taken::default() })
}

/// The bytes that `%41` and the like stand for.
fn percent_decoded(mut body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    while let Some((&first, rest)) = body.split_first() {
        let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let digits =
            digits.filter(|digits| first == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                body = rest.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                body = rest;
            }
        }
    }
    bytes
}

fn no_text() -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest)
        .with_message(text!("El cuerpo no es texto UTF-8.", "The body is not UTF-8 text."))
}

/// `text=hola`, one a line.
pub(super) fn lines(body: &[u8], max_fields: usize) -> Result<Taken, ApiError> {
    let text = std::str::from_utf8(body).map_err(|_| no_text())?;
    let mut fields = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once('=') else {
            let number = index + 1;
            return Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
                "La línea {number} no tiene la forma clave=valor.",
                "Line {number} does not have the form key=value."
            )));
        };
        if fields.len() == max_fields {
            return Err(too_many(max_fields));
        }
        fields.push((name.trim().to_owned(), value.to_owned()));
    }
    Ok(Taken { fields, ..Taken::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_say_the_same() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = vec![pair("text", "a=b c"), pair("output_format", "svg")];
        assert_eq!(url_encoded(b"text=a%3Db+c&output_format=svg", 2).unwrap().fields, expected);
        assert_eq!(
            lines(b"text=a=b c\r\n\noutput_format=svg\n", 2).map(|taken| taken.fields).unwrap(),
            expected
        );
        assert_eq!(json(br#"{"text":"a=b c"}"#).map(|taken| taken.params["text"].clone()).unwrap(), "a=b c");
        assert_eq!(json(b"[1]").unwrap_err().code(), "invalid_request");
        assert_eq!(json(b"{").unwrap_err().code(), "invalid_json");
        assert_eq!(lines(b"text", 2).unwrap_err().code(), "invalid_request");
    }

    #[test]
    fn only_text_is_text() {
        for body in [b"text=%FF".as_slice(), b"text=\xff", b"%e1=1", b"text=%EF%BF%BD%FF"] {
            assert_eq!(url_encoded(body, 9).unwrap_err().code(), "invalid_request");
        }
        for body in ["text=%EF%BF%BD", "text=\u{fffd}%", "text=100%zz\u{fffd}"] {
            assert!(url_encoded(body.as_bytes(), 9).unwrap().fields[0].1.contains('\u{fffd}'), "{body}");
        }
    }

    #[test]
    fn fields_and_values_are_counted() {
        assert_eq!(url_encoded(b"a=1&b=2", 1).unwrap_err().code(), "item_limit_exceeded");
        assert_eq!(lines(b"a=1\nb=2", 1).unwrap_err().code(), "item_limit_exceeded");
        // An object, its list, the three numbers in it, and a text.
        let body = br#"{"a":[1,2,3],"b":",[{\",["}"#;
        assert!(has_more_values_than(5, body) && !has_more_values_than(6, body));
        for unfinished in [br#"{"a"#.as_slice(), br#"{"a\"#, br#"{"a\""#, b"\"", b""] {
            assert!(!has_more_values_than(2, unfinished));
        }
    }
}
