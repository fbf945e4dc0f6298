//! `models`: speech recognition models, fetched when the user says so.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use noxus_api::ErrorCode;
use noxus_api::engine::{CancelToken, text};
use noxus_api::models::{self, MODELS, OFFICIAL_URL, Puller};
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
            .help(t("Nombre del modelo, como base", "Name of the model, such as base"))
    };
    Command::new("models")
        .about(t("Modelos de reconocimiento de voz.", "Speech recognition models."))
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
            let path = models::locate(word(matches, "model"), folder.as_deref())?;
            screen.print_line(&match screen.json {
                true => json!({ "path": path }).to_string(),
                false => path.display().to_string(),
            })
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
        return screen.print_line(&json!({ "models": models.collect::<Vec<_>>() }).to_string());
    }
    let width = MODELS.iter().map(|model| model.name.len()).max().unwrap_or_default();
    for model in MODELS {
        let mark = if there(model.file).is_some() { "✓" } else { " " };
        let (name, megabytes) = (model.name, model.size_bytes.div_ceil(1_000_000));
        let summary = model.summary.get(screen.language);
        screen.print_line(&format!("{mark} {name:<width$}  {megabytes:>5} MB  {summary}"))?;
    }
    Ok(())
}

fn pull(matches: &ArgMatches, folder: Option<PathBuf>, screen: &Screen) -> Result<(), Failure> {
    let model = models::find(word(matches, "model"))?;
    let folder = folder.ok_or_else(|| {
        ApiError::new(ErrorCode::StoreUnavailable).with_message(text!(
            "No se sabe cuál es la carpeta de datos: ni XDG_DATA_HOME ni HOME están definidas.",
            "The data folder is unknown: neither XDG_DATA_HOME nor HOME is set."
        ))
    })?;
    let shown = !screen.quiet && !screen.json && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(model.size_bytes), target);
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(model.file);
    let puller = Puller::new(folder, word(matches, "url"));
    // A signal ends the process here: the next call continues.
    let pulled = puller.pull(model, &mut |done, _| bar.set_position(done), &CancelToken::new());
    bar.finish_and_clear();
    let path = pulled?;
    screen.print_line(&match screen.json {
        true => json!({ "path": path }).to_string(),
        false => path.display().to_string(),
    })
}

fn word<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}
