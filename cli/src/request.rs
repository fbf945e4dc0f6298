//! `key=value`, `field=@file` and JSON become a request.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::ArgMatches;
use noxus_api::ErrorCode;
use noxus_api::engine::{DynTool, Limits, text, tools};
use noxus_api::{ApiError, Input, JobRequest, OnInFlight};
use serde_json::Value;

use crate::call::invalid_json;
use crate::failure::Failure;
use crate::settings::unreadable;

/// The request that the words of `run` or `estimate` describe.
///
/// # Errors
/// [`Failure::Usage`] for words that are no request; [`Failure::Refused`] for
/// texts and JSON that cannot be read. Files are the engine's to judge.
pub(crate) fn build(matches: &ArgMatches, limits: &Limits) -> Result<JobRequest, Failure> {
    let option = |name: &str| matches.try_get_one::<String>(name).ok().flatten();
    let name = option("tool").cloned().unwrap_or_default();
    let tool = tools::find(&name).ok();
    let params = match option("params") {
        Some(text) => json("params", text, limits)?,
        None => Value::Object(serde_json::Map::new()),
    };
    let mut request = JobRequest::new(name, params);
    request.idempotency_key = option("idempotency-key").cloned();
    if option("on-in-flight").is_some_and(|word| word == "join") {
        request.on_in_flight = OnInFlight::Join;
    }
    let mut stdin_is_free = option("params").is_none_or(|text| text != "@-");
    let mut bare_is_free = true;
    for word in matches.get_many::<String>("fields").into_iter().flatten() {
        let (field, value) = match split(word) {
            Some((field, value)) => (field, value.to_owned()),
            // The engine will say that there is no such tool.
            None if tool.is_none() => continue,
            None => (bare_field(word, tool, &mut bare_is_free)?, bare_value(word, tool)),
        };
        if request.fields.iter().any(|(known, _)| known == field) {
            return Err(Failure::Usage(text!("«{field}» está dos veces.", "“{field}” is given twice.")));
        }
        let Some(source) = value.strip_prefix('@') else {
            request.fields.push((field.to_owned(), value));
            continue;
        };
        if source == "-" && !std::mem::replace(&mut stdin_is_free, false) {
            return Err(Failure::Usage(text!(
                "La entrada estándar solo se puede leer una vez.",
                "Standard input can be read only once."
            )));
        }
        if !is_text(tool, field) {
            request.inputs.push(input(field, source, limits)?);
        } else if source.starts_with('@') {
            request.fields.push((field.to_owned(), source.to_owned()));
        } else {
            request.fields.push((field.to_owned(), read_text(field, source, limits)?));
        }
    }
    Ok(request)
}

/// A JSON argument: the text itself, `@file`, or `@-` for standard input.
///
/// # Errors
/// `invalid_json`; `invalid_field` for a file that cannot be read.
pub(crate) fn json(name: &str, text: &str, limits: &Limits) -> Result<Value, ApiError> {
    let text = match text.strip_prefix('@') {
        Some(source) => read_text(name, source, limits)?,
        None => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| invalid_json(name, &error))
}

/// `key=value`, when what stands before the first `=` can be a name.
fn split(word: &str) -> Option<(&str, &str)> {
    let (field, value) = word.split_once('=')?;
    let is_name = !field.is_empty()
        && field.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then_some((field, value))
}

/// One word without a name stands for the field that comes first in the tool's
/// description, as it does in function calls.
fn bare_field<'a>(
    word: &'a str,
    tool: Option<&'static dyn DynTool>,
    is_free: &mut bool,
) -> Result<&'a str, Failure> {
    match tool {
        Some(tool) if std::mem::replace(is_free, false) => Ok(tool.primary_field()),
        _ => {
            let word: String = word.chars().take(60).collect();
            Err(Failure::Usage(text!(
                "«{word}» no tiene la forma clave=valor ni campo=@archivo.",
                "“{word}” is neither key=value nor field=@file."
            )))
        }
    }
}

/// A word without a name is taken as it is: the path of a file, or a text.
fn bare_value(word: &str, tool: Option<&'static dyn DynTool>) -> String {
    let is_file = tool.is_some_and(|tool| !is_text(Some(tool), tool.primary_field()));
    match word.strip_prefix('@') {
        None if is_file => format!("@{word}"),
        Some(_) if !is_file => format!("@{word}"),
        _ => word.to_owned(),
    }
}

/// Whether the field is an option; everything else is a file, also what the
/// engine will not know.
fn is_text(tool: Option<&'static dyn DynTool>, field: &str) -> bool {
    tool.is_some_and(|tool| {
        let is_file = tool.inputs().iter().any(|input| input.name == field);
        !is_file && tools::params_schema(tool).pointer(&format!("/properties/{field}")).is_some()
    })
}

/// Files are read by the engine. What may keep a reader waiting (a pipe, a
/// terminal) is read here, before anything is asked of the engine.
fn input(field: &str, source: &str, limits: &Limits) -> Result<Input, ApiError> {
    let path = Path::new(source);
    if source == "-" {
        return read(std::io::stdin().lock(), limits)
            .map(|bytes| Input::from_bytes(field, bytes))
            .map_err(|error| unreadable(path, field, &error));
    }
    let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if !is_special {
        return Ok(Input::from_path(field, path));
    }
    let bytes = File::open(path).and_then(|file| read(file, limits));
    let bytes = bytes.map_err(|error| unreadable(path, field, &error))?;
    let filename = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Input::from_bytes(field, bytes).with_filename(filename.unwrap_or_default()))
}

fn read_text(field: &str, source: &str, limits: &Limits) -> Result<String, ApiError> {
    let path = Path::new(source);
    let bytes = match source {
        "-" => read(std::io::stdin().lock(), limits),
        _ => File::open(path).and_then(|file| read(file, limits)),
    };
    let bytes = bytes.map_err(|error| {
        unreadable(path, field, &error).with_hint(text!(
            "«@» delante de un texto significa «léelo de un archivo»; si el texto empieza por @, escribe @@.",
            "“@” before a text means “read it from a file”; if the text itself begins with @, write @@."
        ))
    })?;
    limits.check_input_bytes(bytes.len() as u64).map_err(|error| error.with_field(field))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        ApiError::new(ErrorCode::InvalidField)
            .with_message(text!(
                "«{source}» no es texto UTF-8: el byte {at} no lo es.",
                "“{source}” is not UTF-8 text: byte {at} is not."
            ))
            .with_field(field)
    })
}

/// At most one byte more than the limit: enough for the engine to refuse it.
fn read(source: impl Read, limits: &Limits) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limits.max_input_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(words: &[&str]) -> Result<JobRequest, Failure> {
        let words = ["noxus", "run", "qr"].iter().chain(words);
        let matches =
            crate::command::build(noxus_api::Language::English).try_get_matches_from(words).unwrap();
        build(matches.subcommand().unwrap().1, &Limits::default())
    }

    fn fields(words: &[&str]) -> Vec<(String, String)> {
        request(words).unwrap().fields
    }

    #[test]
    fn values_may_hold_anything() {
        let text = |value: &str| vec![("text".to_owned(), value.to_owned())];
        assert_eq!(fields(&["text=a=b"]), text("a=b"));
        assert_eq!(fields(&["text="]), text(""));
        assert_eq!(fields(&["text=@@noxus"]), text("@noxus"));
        assert_eq!(fields(&["https://example.com/?a=b"]), text("https://example.com/?a=b"));
        assert_eq!(fields(&["@noxus"]), text("@noxus"));
        assert_eq!(fields(&["--", "--json"]), text("--json"));
    }

    #[test]
    fn unknown_fields_are_left_to_the_engine() {
        let request = request(&["text=a", "imagen=@no-such-file"]).unwrap();
        assert_eq!(request.inputs.len(), 1);
        assert_eq!(request.inputs[0].field(), "imagen");
    }

    #[test]
    fn words_that_are_no_request() {
        assert!(matches!(request(&["a", "b"]), Err(Failure::Usage(_))));
        assert!(matches!(request(&["text=a", "text=b"]), Err(Failure::Usage(_))));
        assert!(matches!(request(&["text=@no-such-file"]), Err(Failure::Refused(_))));
    }
}
