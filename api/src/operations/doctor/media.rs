//! What videos need: FFmpeg, a speech model, fonts.

use std::path::Path;

use noxus_engine::captions::raster::Fonts;
use noxus_engine::codec::video::{ffmpeg_version, known_holes};
use noxus_engine::{CancelToken, text};

use super::Finding;
use crate::models::{self, MODELS};

pub(super) fn findings(speech_model: Option<&str>) -> Vec<Finding> {
    let mut findings = ffmpeg();
    findings.push(model(speech_model));
    findings.push(fonts());
    findings
}

fn ffmpeg() -> Vec<Finding> {
    let known = ffmpeg_version();
    let (version, license) = (&known.version, &known.license);
    let mut findings =
        vec![Finding::ok("ffmpeg", text!("FFmpeg {version} ({license}).", "FFmpeg {version} ({license})."))];
    for hole in known_holes(version) {
        let (id, summary) = (hole.id, &hole.summary);
        let (es, en) = (&summary.es, &summary.en);
        let remedy = match hole.fixed_in {
            Some(fixed) => text!(
                "Enlaza FFmpeg {fixed} o posterior, o el paquete corregido de tu distribución.",
                "Link FFmpeg {fixed} or later, or the mended package of your distribution."
            ),
            None => text!(
                "Aún no hay una versión corregida: no proceses vídeos de desconocidos sin aislar el proceso.",
                "There is no mended release yet: do not process strangers' videos without isolating the process."
            ),
        };
        findings.push(Finding::warning("ffmpeg", text!("{id}: {es}", "{id}: {en}"), remedy));
    }
    findings
}

/// The model that calls would use.
fn model(named: Option<&str>) -> Finding {
    let check = "speech_model";
    let folder = models::default_folder();
    let found = match named {
        Some(name) => models::locate(name, folder.as_deref()).ok(),
        None => {
            let files = MODELS.iter().rev().filter_map(|model| Some(folder.as_ref()?.join(model.file)));
            files.into_iter().find(|file| file.is_file())
        }
    };
    let Some(path) = found else {
        return Finding::warning(
            check,
            text!("No hay ningún modelo de voz.", "There is no speech model."),
            text!("Descarga uno: noxus models pull base", "Get one: noxus models pull base"),
        );
    };
    let name = path.display();
    // What somebody names by its path is theirs, whatever it is called.
    let is_ours = folder.as_deref().is_some_and(|folder| path.starts_with(folder));
    match state(&path).filter(|_| is_ours) {
        Some(false) => Finding::broken(
            check,
            text!(
                "El modelo «{name}» está dañado: su suma SHA-256 no es la que debería.",
                "The model “{name}” is damaged: its SHA-256 is not what it should be."
            ),
            text!("Descárgalo otra vez: noxus models pull", "Get it again: noxus models pull"),
        ),
        _ => Finding::ok(check, text!("Modelo de voz: «{name}».", "Speech model: “{name}”.")),
    }
}

/// Whether a model of the table is whole; nothing is known of others.
fn state(path: &Path) -> Option<bool> {
    let file = path.file_name()?.to_str()?;
    let model = MODELS.iter().find(|model| model.file == file)?;
    models::is_whole(path, model, &CancelToken::new())
}

fn fonts() -> Finding {
    let count = Fonts::system().face_count();
    let own = Fonts::bundled().face_count();
    if count > own {
        return Finding::ok("fonts", text!("Hay {count} tipos de letra.", "There are {count} font faces."));
    }
    Finding::warning(
        "fonts",
        text!(
            "Solo están las letras que trae noxus: latín y cirílico.",
            "There are only the fonts that come with noxus: Latin and Cyrillic."
        ),
        text!(
            "Para otras escrituras y emojis, instala fuentes (por ejemplo fonts-noto).",
            "For other scripts and emoji, install fonts (such as fonts-noto)."
        ),
    )
}
