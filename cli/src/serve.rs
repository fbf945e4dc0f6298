//! `serve`: the contract over HTTP.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Language};
use noxus_server::{Admin, AdminToken, Bound, Options, Server};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::language::pick;
use crate::screen::Screen;
use crate::settings::{Settings, Wants, read_text};

/// The shape of the command.
pub(crate) fn command(language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    let address = |name: &'static str| Arg::new(name).long(name).value_name(t("DIRECCIÓN", "ADDRESS"));
    Command::new("serve")
        .about(t(
            "Sirve la API por HTTP, con panel y documentación.",
            "Serves the API over HTTP, with panel and documentation.",
        ))
        .arg(address("listen").value_parser(value_parser!(SocketAddr)).help(t(
            "Dónde atender a quienes llaman [127.0.0.1:8787]",
            "Where to answer callers [127.0.0.1:8787]",
        )))
        .arg(address("admin-listen").help(t(
            "Dónde atender la administración y el panel, o none [127.0.0.1:8788]",
            "Where to answer administration and the panel, or none [127.0.0.1:8788]",
        )))
        .arg(
            Arg::new("server-config")
                .long("server-config")
                .value_name(t("ARCHIVO", "FILE"))
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf))
                .help(t(
                    "Ajustes del servidor en JSON: max_connections, idle_timeout_ms, …",
                    "Settings of the server as JSON: max_connections, idle_timeout_ms, …",
                )),
        )
        .arg(Arg::new("reset-admin-token").long("reset-admin-token").action(ArgAction::SetTrue).help(t(
            "Crea y muestra otro token de administración; el anterior deja de valer",
            "Makes and shows another administration token; the one before stops working",
        )))
        .arg(
            Arg::new("log")
                .long("log")
                .value_name("text|json|none")
                .value_parser(["text", "json", "none"])
                .default_value("text")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(t(
                    "Registro en la salida de errores; RUST_LOG lo filtra [text]",
                    "Log on standard error; RUST_LOG filters it [text]",
                )),
        )
}

/// Serves until a signal comes.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen, interrupt: &Interrupt) -> Result<(), Failure> {
    let options = options(matches)?;
    log(matches);
    let settings = Settings::read(matches, screen)?.with_store()?;
    let store = settings.store().map(str::to_owned);
    let (token, secret) = admin_token(matches, &options, store.as_deref())?;
    let noxus = settings.open(Wants::Ledger)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("noxus-serve")
        .build()
        .map_err(|error| no_server(&error))?;
    let stop = Arc::new(Notify::new());
    interrupt.stops(&stop);
    runtime.block_on(async {
        let mut server = Server::new(noxus, options);
        if let Some(token) = token {
            server = server.with_admin(Admin::new(token));
        }
        let bound = server.bind().await.map_err(|error| {
            if secret.is_some() {
                // Nobody has seen it: the next start makes another one.
                AdminToken::withdraw(store.as_deref());
            }
            no_listener(&error)
        })?;
        announce(&bound, secret.as_deref(), screen)?;
        bound.serve(stop.notified()).await;
        Ok(())
    })
}

fn options(matches: &ArgMatches) -> Result<Options, Failure> {
    let mut options = match matches.get_one::<PathBuf>("server-config") {
        None => Options::default(),
        Some(path) => read_options(&read_text(path, "server-config")?)
            .map_err(|error| crate::call::invalid_json("server-config", &error))?,
    };
    if let Some(listen) = matches.get_one::<SocketAddr>("listen") {
        options.listen = *listen;
    }
    if let Some(listen) = matches.get_one::<String>("admin-listen") {
        options.admin_listen = match listen.as_str() {
            "none" => None,
            address => Some(address.parse().map_err(|_| {
                Failure::Usage(text!(
                    "--admin-listen espera una dirección como 127.0.0.1:8788, o none.",
                    "--admin-listen expects an address such as 127.0.0.1:8788, or none."
                ))
            })?),
        };
    }
    Ok(options)
}

/// Settings as a JSON object: serde alone would also read them from a list, in order.
fn read_options(text: &str) -> serde_json::Result<Options> {
    serde_json::from_str::<Map<String, Value>>(text)?;
    serde_json::from_str(text)
}

fn log(matches: &ArgMatches) {
    let form = matches.get_one::<String>("log").map_or("text", String::as_str);
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    // A program that has a log already keeps it.
    let _ = match form {
        "json" => log.json().flatten_event(true).try_init(),
        "none" => Ok(()),
        _ => log.with_target(false).try_init(),
    };
}

/// The token that opens administration, if that is served, and its text if it is new.
fn admin_token(
    matches: &ArgMatches,
    options: &Options,
    store: Option<&str>,
) -> Result<(Option<AdminToken>, Option<String>), ApiError> {
    if options.admin_listen.is_none() && !matches.get_flag("reset-admin-token") {
        return Ok((None, None));
    }
    let made = if matches.get_flag("reset-admin-token") {
        AdminToken::reset(store).map(|(token, secret)| (token, Some(secret)))
    } else {
        AdminToken::load_or_create(store)
    };
    made.map(|(token, secret)| (Some(token), secret)).map_err(|error| {
        ApiError::new(ErrorCode::StoreUnavailable).with_message(text!(
            "El token de administración no se puede guardar junto al libro de cuentas: {error}.",
            "The administration token cannot be kept beside the ledger: {error}."
        ))
    })
}

/// Tells where it listens, once it does, and the token this once.
fn announce(bound: &Bound, secret: Option<&str>, screen: &Screen) -> Result<(), Failure> {
    let address = bound.address().map_err(|error| no_server(&error))?;
    let admin = bound.admin_address().map_err(|error| no_server(&error))?;
    let url = format!("http://{address}");
    let admin_url = admin.map(|address| format!("http://{address}"));
    if screen.json {
        let announcement =
            json!({"success": true, "url": url, "admin_url": admin_url, "admin_token": secret});
        return screen.print_line(&announcement.to_string());
    }
    let mut lines = vec![format!("API:   {url}/api/v1   {url}/docs")];
    if let Some(admin_url) = admin_url {
        lines.push(format!("Panel: {admin_url}/"));
    }
    if let Some(secret) = secret {
        let (label, warning) = (
            screen.pick("Token de administración", "Administration token"),
            screen.pick("no se volverá a mostrar", "it will not be shown again"),
        );
        lines.push(format!("{label}: {secret}   ({warning})"));
    }
    screen.print_line(&lines.join("\n"))
}

/// An address on which it cannot listen.
fn no_listener(error: &std::io::Error) -> ApiError {
    let reason = match error.kind() {
        ErrorKind::AddrInUse => {
            text!("otro programa ya escucha ahí", "another program listens there already")
        }
        ErrorKind::PermissionDenied => text!("falta el permiso", "not permitted"),
        ErrorKind::AddrNotAvailable => {
            text!("no es una dirección de esta máquina", "no address of this machine")
        }
        _ => return no_server(error),
    };
    let (es, en) = (reason.es, reason.en);
    ApiError::new(ErrorCode::InvalidField)
        .with_message(text!("No se puede escuchar: {es} ({error}).", "Cannot listen: {en} ({error})."))
        .with_hint(text!(
            "Elige otra dirección con --listen o --admin-listen.",
            "Choose another address with --listen or --admin-listen."
        ))
        .with_field("listen")
}

fn no_server(error: &std::io::Error) -> ApiError {
    ApiError::new(ErrorCode::InternalError)
        .with_message(text!("El servidor no puede empezar: {error}.", "The server cannot start: {error}."))
}
