//! Bodies that are read whole: JSON, form fields, lines.

use noxus_api::ApiError;
use noxus_api::engine::text;
use serde_json::Value;

use super::Taken;

/// Options at the top level of a JSON object.
pub(super) fn json(body: &[u8]) -> Result<Taken, ApiError> {
    if body.trim_ascii().is_empty() {
        return Ok(Taken::default());
    }
    let params: Value = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::new("invalid_json").with_message(text!(
            "El JSON no es válido en la línea {line}, columna {column}: {error}.",
            "The JSON is not valid at line {line}, column {column}: {error}."
        ))
    })?;
    if !params.is_object() {
        return Err(ApiError::new("invalid_request").with_message(text!(
            "El cuerpo debe ser un objeto JSON con las opciones.",
            "The body must be a JSON object with the options."
        )));
    }
    Ok(Taken { params, ..Taken::default() })
}

/// `text=hola&output_format=svg`.
pub(super) fn url_encoded(body: &[u8]) -> Taken {
    let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned()));
    Taken { fields: fields.collect(), ..Taken::default() }
}

/// `text=hola`, one a line.
pub(super) fn lines(body: &[u8]) -> Result<Taken, ApiError> {
    let text = std::str::from_utf8(body).map_err(|_| {
        ApiError::new("invalid_request")
            .with_message(text!("El cuerpo no es texto UTF-8.", "The body is not UTF-8 text."))
    })?;
    let mut fields = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once('=') else {
            let number = index + 1;
            return Err(ApiError::new("invalid_request").with_message(text!(
                "La línea {number} no tiene la forma clave=valor.",
                "Line {number} does not have the form key=value."
            )));
        };
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
        assert_eq!(url_encoded(b"text=a%3Db+c&output_format=svg").fields, expected);
        assert_eq!(
            lines(b"text=a=b c\r\n\noutput_format=svg\n").map(|taken| taken.fields).unwrap(),
            expected
        );
        assert_eq!(json(br#"{"text":"a=b c"}"#).map(|taken| taken.params["text"].clone()).unwrap(), "a=b c");
        assert_eq!(json(b"[1]").unwrap_err().code(), "invalid_request");
        assert_eq!(json(b"{").unwrap_err().code(), "invalid_json");
        assert_eq!(lines(b"text").unwrap_err().code(), "invalid_request");
    }
}
