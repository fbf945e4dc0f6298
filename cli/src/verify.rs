//! `verify`: the audit of a ledger, anchored in a file that is kept elsewhere.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use noxus_api::Language;
use noxus_api::engine::text;
use serde_json::{Map, Value};

use crate::call;
use crate::failure::Failure;
use crate::language::pick;
use crate::screen::Screen;
use crate::settings::{Settings, Wants};

/// Arguments of the operation that the file stands for here.
pub(crate) const BY_FILE: &[&str] = &["heads", "heads_secret", "with_heads"];
const SECRET_VARIABLE: &str = "NOXUS_HEADS_SECRET";

/// Adds what only the command has.
pub(crate) fn extended(command: Command, language: Language) -> Command {
    command
        .arg(
            Arg::new("head")
                .long("head")
                .value_name("FILE")
                .help(pick(
                    language,
                    "Cabezas de las cadenas: la historia hasta ellas debe seguir igual; si todo cuadra, se guardan las de ahora",
                    "Heads of the chains: history up to them must be as it was; if all agrees, those of now are kept",
                )),
        )
        .arg(
            Arg::new("head_secret").long("head-secret").value_name("SECRET").env(SECRET_VARIABLE).hide_env_values(true).help(
                pick(
                    language,
                    "Firma las cabezas y comprueba su firma: de 16 a 256 caracteres",
                    "Signs the heads and checks their signature: 16 to 256 characters",
                ),
            ),
        )
}

/// Audits, compares with the heads in the file, and keeps those of now.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut arguments = Map::new();
    if let Some(account) = word("account") {
        arguments
            .insert("account".into(), account.parse::<i64>().map_or_else(|_| account.into(), Value::from));
    }
    let Some(file) = word("head").map(Path::new) else {
        return call::ask("verify", &arguments.into(), matches, screen);
    };
    if let Some(heads) = read(file)? {
        arguments.insert("heads".into(), heads);
    }
    if let Some(secret) = word("head_secret") {
        arguments.insert("heads_secret".into(), secret.into());
    }
    arguments.insert("with_heads".into(), true.into());
    let mut answer =
        Settings::read(matches, screen)?.open(Wants::Ledger)?.call("verify", &arguments.into())?;
    let heads = answer.as_object_mut().and_then(|fields| fields.shift_remove("heads"));
    let is_clean = answer.get("clean") == Some(&Value::Bool(true));
    // What does not agree is no anchor for the future.
    if let Some(heads) = heads.filter(|_| is_clean) {
        write(file, &heads)?;
    }
    call::show(&answer, screen)
}

fn read(file: &Path) -> Result<Option<Value>, Failure> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let name = file.display();
            return Err(Failure::Usage(text!(
                "No se puede leer «{name}»: {error}.",
                "Cannot read “{name}”: {error}."
            )));
        }
    };
    let heads = serde_json::from_str(&text).map_err(|error| call::invalid_json("heads", &error))?;
    Ok(Some(heads))
}

/// Under another name first: a file cut in half would be no anchor at all.
fn write(file: &Path, heads: &Value) -> Result<(), Failure> {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let written = std::fs::File::create(&name)
        .and_then(|mut part| {
            writeln!(part, "{heads:#}")?;
            part.sync_all()
        })
        .and_then(|()| std::fs::rename(&name, file));
    written.map_err(|error| Failure::unwritten(file, &error))
}
