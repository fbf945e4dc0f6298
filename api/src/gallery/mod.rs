//! A folder where files are taken: its pictures or clips are meant, and of too many those that have most to
//! do with what the call says.

mod caption;
mod natural;

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::script::likeness;
use noxus_engine::{DynTool, Input, InputField, InputKind, Limits, text};
use serde_json::Value;

use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};
use crate::request::JobRequest;

/// Most files of a folder.
const MOST_FILES: usize = 1_000;
/// Most of what a call says that is compared with names.
const MOST_CHARS: usize = 50_000;

/// Puts the files of folders in their place, where a field takes several files. Other folders are left to
/// be refused.
///
/// # Errors
/// `invalid_field` for a folder that cannot be read or has no such file; `item_limit_exceeded` for one with
/// too many.
pub(crate) fn open(tool: &dyn DynTool, request: &mut JobRequest, limits: &Limits) -> Result<()> {
    let folder = |input: &Input| input.path().filter(|path| path.is_dir()).map(Path::to_owned);
    if !request.inputs.iter().any(|input| folder(input).is_some()) {
        return Ok(());
    }
    let said = said(request);
    let mut inputs = Vec::new();
    for (place, input) in request.inputs.iter().enumerate() {
        let field = tool.inputs().iter().find(|field| field.name == input.field() && field.max_count > 1);
        let (Some(path), Some(field)) = (folder(input), field) else {
            inputs.push(input.clone());
            continue;
        };
        let behind = request.inputs.get(place + 1..).unwrap_or_default();
        let same = |input: &&Input| input.field() == field.name;
        let others = inputs.iter().filter(same).count() + behind.iter().filter(same).count();
        let all_others = inputs.len() + behind.len();
        let room = (field.max_count as usize)
            .saturating_sub(others)
            .min((limits.max_inputs as usize).saturating_sub(all_others));
        let found = files(&path, field)?;
        if field.kind == InputKind::Audio && found.len() > room {
            return Err(too_many_recordings(&path, found.len(), room, field));
        }
        inputs.extend(chosen(found, room, &said).into_iter().map(|found| found.into_input(field)));
    }
    request.inputs = inputs;
    Ok(())
}

/// A picture that is left out is not missed; of what somebody says nothing may be left out unheard.
fn too_many_recordings(folder: &Path, count: usize, room: usize, field: &InputField) -> ApiError {
    let folder = folder.display();
    ApiError::new(ErrorCode::ItemLimitExceeded)
        .with_field(field.name)
        .with_message(text!(
            "La carpeta «{folder}» tiene {count} grabaciones, y caben {room}.",
            "The folder “{folder}” has {count} recordings, and there is room for {room}."
        ))
        .with_hint(text!(
            "Deja en la carpeta las que hagan falta, o sube el límite «max_inputs».",
            "Leave those in the folder that are needed, or raise the limit “max_inputs”."
        ))
}

/// A file of a folder.
struct Found {
    path: PathBuf,
    name: String,
    caption: Option<String>,
}

impl Found {
    fn into_input(self, field: &InputField) -> Input {
        let input = Input::from_path(field.name, self.path);
        match self.caption {
            Some(caption) => input.with_caption(caption),
            None => input,
        }
    }
}

/// The files of a folder that a field takes, as people count.
fn files(folder: &Path, field: &InputField) -> Result<Vec<Found>> {
    let unreadable = |error: std::io::Error| {
        let (name, why) = (folder.display(), error.to_string());
        invalid(field).with_message(text!(
            "La carpeta «{name}» no se puede leer: {why}.",
            "The folder “{name}” cannot be read: {why}."
        ))
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || !is_of(&path, field.kind) || !path.is_file() {
            continue;
        }
        if found.len() == MOST_FILES {
            let folder = folder.display();
            return Err(ApiError::new(ErrorCode::ItemLimitExceeded)
                .with_field(field.name)
                .with_message(text!(
                    "La carpeta «{folder}» tiene más de {MOST_FILES} archivos.",
                    "The folder “{folder}” has more than {MOST_FILES} files."
                ))
                .with_hint(text!(
                    "Reparte los archivos en varias carpetas, y da la que toque.",
                    "Put the files into several folders, and give the one that fits."
                )));
        }
        found.push(Found { path, name, caption: None });
    }
    if found.is_empty() {
        let (folder, name, endings) = (folder.display(), field.name, endings(field.kind).join(", "));
        return Err(invalid(field)
            .with_message(text!(
                "En la carpeta «{folder}» no hay ningún archivo para «{name}».",
                "There is no file for “{name}” in the folder “{folder}”."
            ))
            .with_hint(text!(
                "Se miran los que acaban en {endings}.",
                "Those are seen that end in {endings}."
            )));
    }
    found.sort_by(|one, other| natural::compare(&one.name, &other.name));
    for file in &mut found {
        file.caption = caption::of(&file.path);
    }
    Ok(found)
}

/// At most so many, in their order: where there are more, those whose names and captions have most to do
/// with what is said, and of those that have nothing to do with it the first.
fn chosen(found: Vec<Found>, most: usize, said: &str) -> Vec<Found> {
    if found.len() <= most {
        return found;
    }
    let score = |file: &Found| {
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        likeness(&format!("{stem} {}", file.caption.as_deref().unwrap_or_default()), said)
    };
    let mut places: Vec<(usize, usize)> = found.iter().map(score).enumerate().collect();
    places.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let mut is_chosen = vec![false; found.len()];
    for (place, _) in places.into_iter().take(most) {
        if let Some(chosen) = is_chosen.get_mut(place) {
            *chosen = true;
        }
    }
    found.into_iter().zip(is_chosen).filter(|(_, is_chosen)| *is_chosen).map(|(file, _)| file).collect()
}

/// All that a call says, in whatever option.
fn said(request: &JobRequest) -> String {
    fn gather(value: &Value, said: &mut String) {
        match value {
            Value::String(text) if said.len() < MOST_CHARS => {
                said.push_str(text);
                said.push(' ');
            }
            Value::Array(values) => values.iter().for_each(|value| gather(value, said)),
            Value::Object(values) => values.values().for_each(|value| gather(value, said)),
            _ => {}
        }
    }
    let mut said = String::new();
    gather(&request.params, &mut said);
    for (_, value) in &request.fields {
        gather(&Value::String(value.clone()), &mut said);
    }
    said
}

/// How names of files of a kind end.
fn endings(kind: InputKind) -> &'static [&'static str] {
    match kind {
        InputKind::Image => &["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff", "bmp"],
        InputKind::Video => &["mp4", "m4v", "mov", "mkv", "webm", "avi"],
        InputKind::Audio => &["mp3", "wav", "m4a", "ogg", "opus", "flac"],
        _ => &[],
    }
}

fn is_of(path: &Path, kind: InputKind) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings(kind).iter().any(|known| known.eq_ignore_ascii_case(ending))
}

fn invalid(field: &InputField) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).with_field(field.name)
}
