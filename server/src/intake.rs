//! From a request's body to a call: JSON, multipart, form fields or plain lines,
//! all bounded in bytes, parts and time. Large files go to disk as they arrive.

mod arriving;
mod forms;
mod multipart;
mod spool;

use std::future::Future;
use std::pin::Pin;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use noxus_api::ErrorCode;
use noxus_api::engine::{DynTool, Input, InputKind, text};
use noxus_api::{ApiError, Noxus};
use serde_json::Value;

use crate::app::{App, blocking};
use crate::quota::Share;
pub(crate) use arriving::Arriving;

/// Bytes of a body beside its files and options: boundaries, part headers, names.
const OVERHEAD_BYTES: u64 = 65_536;

/// A body this long is parsed away from the serving threads.
const PARSE_APART_BYTES: usize = 65_536;

/// The question whether a body larger than [`UNASKED_BYTES`] is to be taken in.
pub(crate) type Asking = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send>>;

/// So much of every permitted caller's body is taken in, paid for or not: what is
/// wrong with a call is told before its price.
const UNASKED_BYTES: u64 = 256 * 1024;

/// A body, read.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Options as JSON.
    pub(crate) params: Value,
    /// Options as form text.
    pub(crate) fields: Vec<(String, String)>,
    /// Files.
    pub(crate) inputs: Vec<Input>,
    /// Memory and disk that the call takes until it has ended.
    pub(crate) shares: Vec<Share>,
}

/// The ways to write a call down.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Multipart(String),
    UrlEncoded,
    Lines,
    Empty,
}

/// How many bytes a call of a tool may have.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Of one text part that is no file: an option, or a file in base64.
    text_bytes: u64,
    /// Of the whole body.
    body_bytes: u64,
}

impl Bounds {
    fn of(noxus: &Noxus, tool: &dyn DynTool, form: &Form) -> Self {
        let limits = noxus.limits();
        // Base64 makes four bytes of three, and all of it is in memory.
        let encoded_bytes = limits.max_input_bytes.saturating_div(3).saturating_mul(4).saturating_add(4);
        let options_bytes = limits.max_text_bytes.saturating_mul(2).saturating_add(OVERHEAD_BYTES);
        let (mut count, mut files_bytes) = (0, 0_u64);
        for field in tool.inputs() {
            let is_part = matches!(form, Form::Multipart(_));
            let each_bytes = if is_part { limits.max_bytes_of(field.kind) } else { encoded_bytes };
            let files = field.max_count.min(limits.max_inputs);
            count += files;
            files_bytes = files_bytes.saturating_add(each_bytes.saturating_mul(files.into()));
        }
        Self {
            text_bytes: if count > 0 { encoded_bytes } else { options_bytes },
            body_bytes: files_bytes.saturating_add(options_bytes),
        }
    }
}

/// Bytes that the file of a part may have: what the tool takes no file for is not
/// worth more room than a picture.
fn file_limit_bytes(noxus: &Noxus, tool: &dyn DynTool, name: &str) -> u64 {
    let kind = tool.inputs().iter().find(|field| field.name == name).map(|field| field.kind);
    noxus.limits().max_bytes_of(kind.unwrap_or(InputKind::Image))
}

/// Reads a call's body; a large one only when `asking` has nothing against it.
pub(crate) async fn read(
    app: &App,
    tool: &dyn DynTool,
    request: Request,
    asking: Asking,
) -> Result<Taken, ApiError> {
    let (parts, body) = request.into_parts();
    let mut arriving = Arriving::new(body, &app.options).announced_by(&parts.headers).asking(asking);
    let taken = read_from(app, tool, &parts.headers, &mut arriving).await;
    if taken.is_err() {
        arriving.drain().await;
    }
    taken
}

async fn read_from(
    app: &App,
    tool: &dyn DynTool,
    headers: &HeaderMap,
    arriving: &mut Arriving,
) -> Result<Taken, ApiError> {
    let form = form(headers)?;
    let bounds = Bounds::of(&app.noxus, tool, &form);
    if content_length(headers).is_some_and(|length| length > bounds.body_bytes) {
        return Err(too_large(bounds.body_bytes));
    }
    arriving.limit(bounds.body_bytes);
    if content_length(headers).is_some_and(|length| length > UNASKED_BYTES) {
        arriving.ask().await?;
    }
    match form {
        Form::Empty => Ok(Taken { params: Value::Null, ..Taken::default() }),
        Form::Multipart(boundary) => multipart::read(app, tool, boundary, bounds, arriving).await,
        form => {
            let mut memory = app.memory.share();
            let body = arriving.whole(&mut memory).await?;
            let max_fields = app.options.max_parts;
            let is_large = body.len() > PARSE_APART_BYTES;
            let parse = move || match form {
                Form::Json => forms::json(&body),
                Form::UrlEncoded => forms::url_encoded(&body, max_fields),
                _ => forms::lines(&body, max_fields),
            };
            // Tens of megabytes take their time: not on a serving thread.
            let mut taken = if is_large { blocking(parse).await } else { parse() }?;
            taken.shares.push(memory);
            Ok(taken)
        }
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn form(headers: &HeaderMap) -> Result<Form, ApiError> {
    let Some(content_type) = headers.get(CONTENT_TYPE) else {
        let is_empty = content_length(headers).unwrap_or_default() == 0
            && !headers.contains_key(axum::http::header::TRANSFER_ENCODING);
        return if is_empty { Ok(Form::Empty) } else { Err(unsupported("–")) };
    };
    let content_type = content_type.to_str().map_err(|_| unsupported("?"))?;
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Ok(Form::UrlEncoded),
        "text/plain" => Ok(Form::Lines),
        "multipart/form-data" => {
            let boundary = multer::parse_boundary(content_type).ok().filter(|boundary| !boundary.is_empty());
            boundary.map(Form::Multipart).ok_or_else(|| {
                ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
                    "Al tipo multipart/form-data le falta el «boundary».",
                    "The multipart/form-data type lacks its “boundary”."
                ))
            })
        }
        other if other == "application/json" || other.ends_with("+json") => Ok(Form::Json),
        other => Err(unsupported(other)),
    }
}

fn unsupported(content_type: &str) -> ApiError {
    let given: String = content_type.chars().take(60).collect();
    ApiError::new(ErrorCode::UnsupportedMediaType)
        .with_message(text!(
            "El tipo de contenido «{given}» no se admite.",
            "The content type “{given}” is not supported."
        ))
        .with_hint(text!(
            "Envía multipart/form-data, application/json, application/x-www-form-urlencoded o text/plain.",
            "Send multipart/form-data, application/json, application/x-www-form-urlencoded or text/plain."
        ))
        .with_field("Content-Type")
}

fn too_large(limit_bytes: u64) -> ApiError {
    ApiError::new(ErrorCode::FileTooLarge).with_message(text!(
        "La petición supera el límite de {limit_bytes} bytes.",
        "The request exceeds the limit of {limit_bytes} bytes."
    ))
}

/// More than anybody's options need.
fn too_many(limit: usize) -> ApiError {
    ApiError::new(ErrorCode::ItemLimitExceeded).with_message(text!(
        "La petición trae más de {limit} campos o valores.",
        "The request has more than {limit} fields or values."
    ))
}

/// All requests together take as much as they may.
fn full() -> ApiError {
    ApiError::new(ErrorCode::ConcurrencyLimitExceeded).with_detail("retry_after_seconds", 1).with_message(
        text!(
            "El servidor ya está recibiendo tantos datos como puede.",
            "The server is taking in as much data as it can."
        ),
    )
}
