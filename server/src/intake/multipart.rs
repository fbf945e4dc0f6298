//! `multipart/form-data`: files under the names of a tool's inputs, everything
//! else options as text.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream;
use multer::{Constraints, Field, Multipart, SizeLimit};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::params::shorten;
use noxus_api::engine::{DynTool, text};

use super::spool::Spool;
use super::{Arriving, Bounds, Taken, file_limit_bytes, full, too_large};
use crate::app::App;

/// Bytes in which no part begins or goes on: the longest preface, or head of a part.
const UNREAD_MAX_BYTES: usize = 65_536;

/// How much multer holds back because it makes nothing of it yet. It has no bound
/// of its own, and searches all of it again with every piece that comes.
#[derive(Clone, Default)]
struct Unread(Arc<AtomicUsize>);

impl Unread {
    async fn next(&self, arriving: &mut Arriving) -> Result<Option<Bytes>, ApiError> {
        // multer takes all that is ready before it looks at any of it: one at a time.
        tokio::task::yield_now().await;
        let piece = arriving.next().await?;
        let length = piece.as_ref().map_or(0, Bytes::len);
        if length > 0 && self.0.fetch_add(length, Ordering::Relaxed) > UNREAD_MAX_BYTES {
            return Err(ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
                "El cuerpo multipart no es válido: una cabecera no termina.",
                "The multipart body is not valid: a header does not end."
            )));
        }
        Ok(piece)
    }

    /// multer made something of it.
    fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// A part whose head has been read.
struct Part<'a> {
    field: Field<'a>,
    unread: Unread,
}

impl Part<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        let piece = self.field.chunk().await.map_err(unreadable)?;
        self.unread.forget();
        Ok(piece)
    }
}

pub(super) async fn read(
    app: &App,
    tool: &dyn DynTool,
    boundary: String,
    bounds: Bounds,
    arriving: &mut Arriving,
) -> Result<Taken, ApiError> {
    let unread = Unread::default();
    let pieces = stream::unfold((arriving, unread.clone()), |(arriving, unread)| async {
        let piece = unread.next(arriving).await.transpose()?;
        Some((piece, (arriving, unread)))
    });
    let limit = SizeLimit::new().whole_stream(bounds.body_bytes);
    let constraints = Constraints::new().size_limit(limit);
    let mut parts = Multipart::with_constraints(Box::pin(pieces), boundary, constraints);
    let mut taken = Taken::default();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let mut part = Part { field: part, unread: unread.clone() };
        unread.forget();
        count += 1;
        let limit = app.options.max_parts;
        if count > limit {
            return Err(ApiError::new(ErrorCode::ItemLimitExceeded).with_message(text!(
                "La petición trae más de {limit} partes.",
                "The request has more than {limit} parts."
            )));
        }
        let name = plain_name(tool, part.field.name().unwrap_or_default()).to_owned();
        if name.is_empty() {
            return Err(ApiError::new(ErrorCode::InvalidRequest)
                .with_message(text!("La parte {count} no tiene nombre.", "Part {count} has no name.")));
        }
        let is_file =
            part.field.file_name().is_some() || tool.inputs().iter().any(|field| field.name == name);
        if is_file {
            let limit = file_limit_bytes(&app.noxus, tool, &name);
            file(app, &name, &mut part, limit, &mut taken).await?;
        } else {
            option(app, name, &mut part, bounds, &mut taken).await?;
        }
    }
    Ok(taken)
}

/// The name of a part, without the brackets that many clients put behind that of several files.
fn plain_name<'a>(tool: &dyn DynTool, name: &'a str) -> &'a str {
    let bare = name
        .strip_suffix("[]")
        .filter(|bare| tool.inputs().iter().any(|field| field.name == *bare && field.max_count > 1));
    bare.unwrap_or(name)
}

async fn file(
    app: &App,
    name: &str,
    part: &mut Part<'_>,
    limit: u64,
    taken: &mut Taken,
) -> Result<(), ApiError> {
    let filename = part.field.file_name().filter(|filename| !filename.is_empty()).map(str::to_owned);
    let mut spool = Spool::new(app);
    let mut length: u64 = 0;
    while let Some(piece) = part.next().await? {
        length = length.saturating_add(piece.len() as u64);
        if length > limit {
            let name = shorten(name);
            return Err(ApiError::new(ErrorCode::FileTooLarge).with_field(&name).with_message(text!(
                "El archivo «{name}» supera el límite de {limit} bytes.",
                "The file “{name}” exceeds the limit of {limit} bytes."
            )));
        }
        spool.push(&piece).await?;
    }
    let (input, share) = spool.finish(name).await?;
    taken.shares.push(share);
    taken.inputs.push(match filename {
        Some(filename) => input.with_filename(filename),
        None => input,
    });
    Ok(())
}

async fn option(
    app: &App,
    name: String,
    part: &mut Part<'_>,
    bounds: Bounds,
    taken: &mut Taken,
) -> Result<(), ApiError> {
    let mut memory = app.memory.share();
    let mut value = Vec::new();
    while let Some(piece) = part.next().await? {
        if value.len() as u64 + piece.len() as u64 > bounds.text_bytes {
            return Err(too_large(bounds.text_bytes).with_field(shorten(&name)));
        }
        if !memory.grow(piece.len() as u64) {
            return Err(full());
        }
        value.extend_from_slice(&piece);
    }
    let Ok(value) = String::from_utf8(value) else {
        let name = shorten(&name);
        return Err(ApiError::new(ErrorCode::InvalidField)
            .with_message(text!(
                "El campo «{name}» no es texto UTF-8.",
                "The field “{name}” is not UTF-8 text."
            ))
            .with_hint(text!(
                "Si es un archivo, envíalo con nombre de archivo y bajo el campo que lo recibe.",
                "If it is a file, send it with a file name and under the field that takes it."
            ))
            .with_field(name));
    };
    taken.shares.push(memory);
    taken.fields.push((name, value));
    Ok(())
}

/// What went wrong below multer is said in its own words.
fn unreadable(error: multer::Error) -> ApiError {
    match error {
        multer::Error::StreamReadFailed(source) => match source.downcast::<ApiError>() {
            Ok(error) => *error,
            Err(source) => malformed(&*source),
        },
        multer::Error::StreamSizeExceeded { limit } => too_large(limit),
        other => malformed(&other),
    }
}

fn malformed(error: &dyn StdError) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest).with_message(text!(
        "El cuerpo multipart no es válido: {error}.",
        "The multipart body is not valid: {error}."
    ))
}
