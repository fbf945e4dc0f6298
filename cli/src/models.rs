//! `models`: models of speech recognition, and voices, fetched when the user says so.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use noxus_api::ErrorCode;
use noxus_api::engine::{CancelToken, text};
use noxus_api::models::{self, MODELS, OFFICIAL_URL, Puller, VOICE_MODELS};
use noxus_api::{ApiError, Language};
use serde_json::json;

use crate::failure::Failure;
use crate::language::pick;
use crate::screen::Screen;

/// The shape of the command.
pub(crate) fn command(language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    let name = || {
        Arg::new("model")
            .value_name(t("MODELO", "MODEL"))
            .required(true)
            .help(t("Nombre, como base o es_ES-davefx-medium", "Name, such as base or es_ES-davefx-medium"))
    };
    Command::new("models")
        .about(t("Modelos de reconocimiento de voz, y voces.", "Speech recognition models, and voices."))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand(
            Command::new("list")
                .about(t("Lista los modelos y los que ya están.", "Lists the models, and which are there.")),
        )
        .subcommand(
            Command::new("pull")
                .about(t(
                    "Descarga un modelo; si se corta, continúa.",
                    "Fetches a model; continues where it stopped.",
                ))
                .arg(name())
                .arg(
                    Arg::new("url")
                        .long("url")
                        .env("NOXUS_MODELS_URL")
                        .hide_env(true)
                        .value_name("URL")
                        .default_value(OFFICIAL_URL)
                        .hide_default_value(true)
                        .help(t(
                            "De dónde se descarga [NOXUS_MODELS_URL; si no, los archivos oficiales]",
                            "Where from [NOXUS_MODELS_URL; else the official files]",
                        )),
                ),
        )
        .subcommand(
            Command::new("path")
                .about(t("Dice dónde está un modelo.", "Tells where a model is."))
                .arg(name()),
        )
}

/// Lists, fetches or finds.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let folder = models::default_folder();
    match matches.subcommand() {
        Some(("pull", matches)) => pull(matches, folder, screen),
        Some(("path", matches)) => {
            let path = match voice_path(word(matches, "model"), folder.as_deref()) {
                Some(path) => path,
                None => models::locate(word(matches, "model"), folder.as_deref())?,
            };
            print_path(&path, screen)
        }
        _ => list(folder.as_deref(), screen),
    }
}

fn list(folder: Option<&Path>, screen: &Screen) -> Result<(), Failure> {
    let there = |file: &str| folder.map(|folder| folder.join(file)).filter(|path| path.is_file());
    if screen.json {
        let models = MODELS.iter().map(|model| {
            json!({
                "name": model.name, "file": model.file, "size_bytes": model.size_bytes,
                "sha256": model.sha256, "summary": model.summary, "path": there(model.file),
            })
        });
        let voices = VOICE_MODELS.iter().map(|voice| {
            json!({
                "name": voice.name, "size_bytes": voice.size_bytes(), "license": voice.license,
                "summary": voice.summary, "path": voice_path(voice.name, folder),
            })
        });
        let listed = json!({ "models": models.collect::<Vec<_>>(), "voices": voices.collect::<Vec<_>>() });
        return screen.print_line(&listed.to_string());
    }
    let language = screen.language;
    let models = MODELS.iter().map(|model| {
        (there(model.file).is_some(), model.name, model.size_bytes, model.summary.get(language).to_owned())
    });
    let voices = VOICE_MODELS.iter().map(|voice| {
        let summary = format!("{} [{}]", voice.summary.get(language), voice.license);
        (voice_path(voice.name, folder).is_some(), voice.name, voice.size_bytes(), summary)
    });
    let lines: Vec<_> = models.chain(voices).collect();
    let width = lines.iter().map(|(_, name, ..)| name.len()).max().unwrap_or_default();
    for (is_there, name, size_bytes, summary) in lines {
        let (mark, megabytes) = (if is_there { "✓" } else { " " }, size_bytes.div_ceil(1_000_000));
        screen.print_line(&format!("{mark} {name:<width$}  {megabytes:>5} MB  {summary}"))?;
    }
    Ok(())
}

/// The model of a voice of the table, when all its files are there.
fn voice_path(name: &str, folder: Option<&Path>) -> Option<PathBuf> {
    let (voice, folder) = (models::find_voice(name)?, folder?);
    let files = voice.files.each_ref().map(|file| folder.join(file.file));
    let [_, model] = files.iter().all(|file| file.is_file()).then_some(files)?;
    Some(model)
}

fn print_path(path: &Path, screen: &Screen) -> Result<(), Failure> {
    screen.print_line(&match screen.json {
        true => json!({ "path": path }).to_string(),
        false => path.display().to_string(),
    })
}

fn pull(matches: &ArgMatches, folder: Option<PathBuf>, screen: &Screen) -> Result<(), Failure> {
    let voice = models::find_voice(word(matches, "model"));
    let (name, size_bytes) = match voice {
        Some(voice) => (voice.name, voice.size_bytes()),
        None => models::find(word(matches, "model")).map(|model| (model.file, model.size_bytes))?,
    };
    let folder = folder.ok_or_else(|| {
        ApiError::new(ErrorCode::StoreUnavailable).with_message(text!(
            "No se sabe cuál es la carpeta de datos: ni XDG_DATA_HOME ni HOME están definidas.",
            "The data folder is unknown: neither XDG_DATA_HOME nor HOME is set."
        ))
    })?;
    let shown = !screen.quiet && !screen.json && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(size_bytes), target);
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(name);
    // Voices are elsewhere, unless somebody has a mirror of all.
    let is_official = matches.value_source("url") == Some(ValueSource::DefaultValue);
    let elsewhere = voice.map(|voice| voice.base_url).filter(|_| is_official);
    let url = elsewhere.unwrap_or_else(|| word(matches, "url"));
    let (puller, cancel) = (Puller::new(folder, url), CancelToken::new());
    // A signal ends the process here: the next call continues.
    let mut progress = |done, _| bar.set_position(done);
    let pulled = match voice {
        Some(voice) => puller.pull_voice(voice, &mut progress, &cancel),
        None => {
            models::find(word(matches, "model")).and_then(|model| puller.pull(model, &mut progress, &cancel))
        }
    };
    bar.finish_and_clear();
    print_path(&pulled?, screen)
}

fn word<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}
