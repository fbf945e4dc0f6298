//! A call, as it comes through any door, and its one normal form.

use std::collections::HashSet;
use std::mem::take;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use noxus_engine::{
    CancelToken, DynTool, Input, InputField, InputKind, Language, Limits, params, text, tools,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::lanes::Ticket;

/// What to do when the same idempotency key is being worked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnInFlight {
    /// Answer `idempotency_in_progress`.
    #[default]
    Refuse,
    /// Wait for that job and answer with its result.
    Join,
}

/// A call of a tool. Files travel beside the JSON part, see [`JobRequest::inputs`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct JobRequest {
    /// Slug or alias.
    pub tool: String,
    /// Options: a JSON object.
    pub params: Value,
    /// Options as form text (`key=value`); typed by the tool's schema.
    pub fields: Vec<(String, String)>,
    /// Files.
    #[serde(skip)]
    pub inputs: Vec<Input>,
    /// The key that pays. `None`: the configured one.
    pub api_key: Option<String>,
    /// Makes a repeated call safe: 1 to 255 visible ASCII characters.
    pub idempotency_key: Option<String>,
    /// What to do when that key is being worked on.
    pub on_in_flight: OnInFlight,
    /// Keep the answer in the ledger although there is no idempotency key, as long
    /// as those with one: for whoever fetches it later by the job's id.
    pub keep_answer: bool,
    /// The place that a door took for it before it took in the files.
    #[serde(skip)]
    pub(crate) ticket: Option<Arc<Ticket>>,
}

impl JobRequest {
    /// A call with options as a JSON object.
    pub fn new(tool: impl Into<String>, params: Value) -> Self {
        Self { tool: tool.into(), params, ..Self::default() }
    }

    /// Reads the JSON part of a call: the fields of this type, without files.
    ///
    /// # Errors
    /// `invalid_json`; `invalid_request` when it is no object.
    pub fn from_json(json: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(json).map_err(|error| invalid_json(&error))?;
        // serde would also read the fields from a list, in order.
        if !value.is_object() {
            return Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
                "La petición debe ser un objeto JSON.",
                "The request must be a JSON object."
            )));
        }
        serde_json::from_value(value).map_err(|error| invalid_json(&error))
    }

    /// Adds a file.
    #[must_use]
    pub fn with_input(mut self, input: Input) -> Self {
        self.inputs.push(input);
        self
    }

    /// Adds an idempotency key.
    #[must_use]
    pub fn with_idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Adds the key that pays.
    #[must_use]
    pub fn with_api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }
}

/// JSON that could not be read.
pub(crate) fn invalid_json(error: &serde_json::Error) -> ApiError {
    let (line, column) = (error.line(), error.column());
    ApiError::new(ErrorCode::InvalidJson).with_message(text!(
        "El JSON no es válido en la línea {line}, columna {column}: {error}.",
        "The JSON is not valid at line {line}, column {column}: {error}."
    ))
}

/// What a request gives to its tool.
pub(crate) struct Given {
    params: Value,
    fields: Vec<(String, String)>,
    inputs: Vec<Input>,
}

impl JobRequest {
    /// Takes out what the tool is given; a call that may have to be made a second time, since it
    /// joins another one that may fail, keeps it.
    pub(crate) fn give(&mut self) -> Given {
        if self.on_in_flight == OnInFlight::Join && self.idempotency_key.is_some() {
            let Self { params, fields, inputs, .. } = self.clone();
            return Given { params, fields, inputs };
        }
        Given {
            params: take(&mut self.params),
            fields: take(&mut self.fields),
            inputs: take(&mut self.inputs),
        }
    }
}

/// A request whose options are typed JSON and whose files are all inputs.
#[derive(Debug)]
pub(crate) struct Normalized {
    /// Always an object.
    pub params: Value,
    /// Files whose content no longer changes.
    pub inputs: Vec<Input>,
}

/// Brings the forms a request may take (JSON, form text, base64, paths) to one. What the
/// request has of them is moved, not copied: a file in base64 may be large. Whoever reads
/// the files stops when `cancel` says so.
pub(crate) fn normalize(
    tool: &dyn DynTool,
    given: Given,
    limits: &Limits,
    cancel: &CancelToken,
) -> Result<Normalized> {
    let mut params = match given.params {
        Value::Null => Map::new(),
        Value::Object(fields) => fields,
        _ => {
            return Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
                "Los parámetros deben ser un objeto JSON.",
                "The params must be a JSON object."
            )));
        }
    };
    merge_form_fields(tool, &given.fields, &mut params)?;
    let mut inputs = given.inputs;
    inputs.extend(take_base64_inputs(tool, &mut params, limits)?);
    let inputs = inputs.into_iter().map(|input| {
        let kind = kind_of(tool, &input);
        input.until(cancel).load(kind, limits)
    });
    let inputs = inputs.collect::<Result<_, _>>()?;
    Ok(Normalized { params: Value::Object(params), inputs })
}

/// The kind of file that a tool takes under an input's name. What it takes no file
/// for is soon refused: it is not worth more room than a picture.
pub(crate) fn kind_of(tool: &dyn DynTool, input: &Input) -> InputKind {
    let field = tool.inputs().iter().find(|field| field.name == input.field());
    field.map_or(InputKind::Image, |field| field.kind)
}

/// Adds form fields to the options; a name may come once.
fn merge_form_fields(
    tool: &dyn DynTool,
    fields: &[(String, String)],
    params: &mut Map<String, Value>,
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let mut seen = HashSet::new();
    let twice = fields.iter().find(|(name, _)| params.contains_key(name) || !seen.insert(name));
    if let Some((name, _)) = twice {
        let name = params::shorten(name);
        return Err(ApiError::new(ErrorCode::ConflictingFields)
            .with_message(text!("El campo «{name}» llega dos veces.", "The field “{name}” came twice."))
            .with_field(name));
    }
    params.extend(params::from_text_fields(fields, tools::params_schema(tool)));
    Ok(())
}

/// Files inside JSON: `content_base64` for the first input of the tool (named by
/// `filename`), or an object of that shape under an input's own name; a list of them where the tool
/// takes several.
fn take_base64_inputs(
    tool: &dyn DynTool,
    params: &mut Map<String, Value>,
    limits: &Limits,
) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for field in tool.inputs() {
        match params.get(field.name) {
            Some(Value::Object(file)) if file.contains_key("content_base64") => {
                inputs.push(decode_file(field, file, limits)?);
                params.shift_remove(field.name);
            }
            Some(Value::Array(files)) if field.max_count > 1 => {
                let most = field.max_count.min(limits.max_inputs) as usize;
                // One more is enough to say that there are too many, and is all that is decoded.
                for file in files.iter().take(most + 1) {
                    let file = file.as_object().ok_or_else(|| no_file(field))?;
                    inputs.push(decode_file(field, file, limits)?);
                }
                params.shift_remove(field.name);
            }
            _ => {}
        }
    }
    if let (Some(first), Some(content)) = (tool.inputs().first(), params.shift_remove("content_base64")) {
        inputs.push(decode_input(first, "content_base64", Some(&content), limits)?);
    }
    Ok(inputs)
}

fn no_file(field: &InputField) -> ApiError {
    let name = field.name;
    ApiError::new(ErrorCode::InvalidField)
        .with_field(name)
        .with_message(text!(
            "La lista «{name}» contiene algo que no es un archivo.",
            "The list “{name}” holds something that is no file."
        ))
        .with_hint(text!(
            "Cada archivo es un objeto con content_base64 y, si quieres, filename.",
            "Each file is an object with content_base64 and, if you like, filename."
        ))
}

/// `{"content_base64": "…", "filename": "…"}`
fn decode_file(field: &InputField, file: &Map<String, Value>, limits: &Limits) -> Result<Input> {
    let name = field.name;
    let wrong = |member: &str| {
        let member = params::shorten(member);
        ApiError::new(ErrorCode::InvalidField).with_field(name).with_message(text!(
            "El archivo «{name}» no admite el campo «{member}» así.",
            "The file “{name}” does not take the field “{member}” like that."
        ))
    };
    if let Some(unknown) =
        file.keys().find(|member| !matches!(member.as_str(), "content_base64" | "filename"))
    {
        return Err(wrong(unknown).with_hint(text!(
            "Campos admitidos: content_base64, filename.",
            "Fields it takes: content_base64, filename."
        )));
    }
    let input = decode_input(field, name, file.get("content_base64"), limits)?;
    match file.get("filename") {
        None | Some(Value::Null) => Ok(input),
        Some(Value::String(filename)) => Ok(input.with_filename(filename)),
        Some(_) => Err(wrong("filename").with_hint(text!("Se espera un texto.", "Expected a text."))),
    }
}

fn decode_input(field: &InputField, at: &str, content: Option<&Value>, limits: &Limits) -> Result<Input> {
    let Some(content) = content.and_then(Value::as_str) else {
        return Err(ApiError::new(ErrorCode::InvalidBase64)
            .with_message(text!("«{at}» debe ser un texto base64.", "“{at}” must be a base64 text."))
            .with_field(at));
    };
    // Four characters carry three bytes: refuse before decoding what is too large.
    let bytes = content.len() as u64 / 4 * 3;
    limits.check_held_bytes(field.kind, bytes).map_err(|error| error.with_field(at))?;
    let bytes = STANDARD.decode(content).map_err(|error| {
        let error = error.to_string();
        let error = error.trim_end_matches('.');
        ApiError::new(ErrorCode::InvalidBase64)
            .with_message(text!(
                "El base64 de «{at}» no es válido: {error}.",
                "The base64 of “{at}” is not valid: {error}."
            ))
            .with_hint(text!(
                "Usa el alfabeto estándar con relleno «=», sin saltos de línea ni prefijo data:.",
                "Use the standard alphabet with “=” padding, without line breaks or a data: prefix."
            ))
            .with_field(at)
    })?;
    Ok(Input::from_bytes(field.name, bytes))
}

/// Checks an idempotency key and strips the quotes of RFC 8941.
pub(crate) fn idempotency_key(key: &str) -> Result<&str> {
    let bare = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
    if (1..=255).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(bare);
    }
    Err(ApiError::new(ErrorCode::InvalidIdempotencyKey).with_field("idempotency_key").with_hint(text!(
        "Usa de 1 a 255 caracteres ASCII visibles, sin espacios.",
        "Use 1 to 255 visible ASCII characters, without spaces."
    )))
}

/// The language of a request by name, as doors pass it.
pub fn language(tag: Option<&str>) -> Language {
    tag.map_or_else(Language::default, Language::from_tag)
}
