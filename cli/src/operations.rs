//! Commands made from the table of operations: `keys.create` becomes
//! `noxus keys create`, required arguments stand by position (whose account it is
//! about is always `--account`), the others are options. A new operation or argument appears here by itself.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use noxus_api::ErrorCode;
use noxus_api::Language;
use noxus_api::engine::params::from_text_fields;
use noxus_api::operations::{OPERATIONS, OperationInfo};
use noxus_server::docs::reading;
use serde_json::{Map, Value};

use crate::call;
use crate::command::offered;
use crate::failure::Failure;
use crate::language::pick;
use crate::screen::Screen;
use crate::verify;

/// The key travels as `--key`.
const BY_TRANSPORT: &str = "api_key";
/// `catalog` is `noxus tools`.
const SHOWN_OTHERWISE: &[&str] = &["catalog"];

/// A command that is an operation with one argument fixed.
struct Shorthand {
    group: &'static str,
    name: &'static str,
    operation: &'static str,
    fixed: (&'static str, &'static str),
    es: &'static str,
    en: &'static str,
}

const SHORTHANDS: &[Shorthand] = &[
    Shorthand {
        group: "accounts",
        name: "suspend",
        operation: "accounts.set_status",
        fixed: ("status", "suspended"),
        es: "Suspende una cuenta: se rechazan todas sus llamadas.",
        en: "Suspends an account: all its calls are refused.",
    },
    Shorthand {
        group: "accounts",
        name: "activate",
        operation: "accounts.set_status",
        fixed: ("status", "active"),
        es: "Reactiva una cuenta.",
        en: "Reactivates an account.",
    },
];

/// What a command line asks of the engine.
#[derive(Debug, PartialEq)]
pub(crate) struct Question {
    /// Name in the table.
    pub(crate) operation: &'static str,
    /// JSON object.
    pub(crate) arguments: Value,
}

/// All commands of the table.
pub(crate) fn commands(language: Language) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for row in OPERATIONS.iter().filter(|row| !SHOWN_OTHERWISE.contains(&row.name)) {
        match row.name.split_once('.') {
            None => {
                let command = leaf(row, dashed(row.name), row.summary.get(language), None, language);
                commands.push(if row.name == "verify" {
                    verify::extended(command, language)
                } else {
                    command
                });
            }
            Some((group, name)) => {
                let inner = leaf(row, dashed(name), row.summary.get(language), None, language);
                match commands.iter_mut().find(|command| command.get_name() == group) {
                    Some(command) => *command = std::mem::take(command).subcommand(inner),
                    None => commands.push(group_command(group, language).subcommand(inner)),
                }
            }
        }
    }
    for shorthand in SHORTHANDS {
        let (Some(row), Some(command)) = (
            find(shorthand.operation),
            commands.iter_mut().find(|command| command.get_name() == shorthand.group),
        ) else {
            continue;
        };
        let about = pick(language, shorthand.es, shorthand.en);
        let inner = leaf(row, shorthand.name.to_owned(), about, Some(shorthand.fixed.0), language);
        *command = std::mem::take(command).subcommand(inner);
    }
    commands
}

/// `jobs`, `keys`, ...; one that can list and get does so without a further word.
fn group_command(group: &str, language: Language) -> Command {
    let (list, get) = (find(&format!("{group}.list")), find(&format!("{group}.get")));
    let command = Command::new(group.to_owned()).about(match group {
        "accounts" => pick(language, "Cuentas: quién paga.", "Accounts: who pays."),
        "apps" => pick(language, "Aplicaciones: agrupan API keys.", "Apps: they group API keys."),
        "keys" => pick(language, "API keys.", "API keys."),
        "tiers" => pick(language, "Planes: lo que dan a las cuentas.", "Tiers: what they give accounts."),
        "clock" => pick(language, "El reloj del libro.", "The ledger's clock."),
        "providers" => pick(language, "Proveedores de vídeo.", "Providers of video."),
        "jobs" => pick(language, "Trabajos y lo que costaron.", "Jobs and what they cost."),
        _ => "",
    });
    match (list, get) {
        (Some(list), Some(get)) => command
            .args(arguments(get, None, language).into_iter().map(|argument| argument.required(false)))
            .args(arguments(list, None, language))
            .args_conflicts_with_subcommands(true),
        _ => command.subcommand_required(true),
    }
}

fn leaf(row: &OperationInfo, name: String, about: &str, fixed: Option<&str>, language: Language) -> Command {
    Command::new(name).about(about.to_owned()).args(arguments(row, fixed, language))
}

fn find(name: &str) -> Option<&'static OperationInfo> {
    OPERATIONS.iter().find(|row| row.name == name)
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

/// The schema's properties that are written on the command line.
fn properties(row: &OperationInfo) -> (Map<String, Value>, Vec<String>) {
    let schema = row.schema();
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let required = required.filter_map(Value::as_str).map(str::to_owned).collect();
    let mut properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    properties.shift_remove(BY_TRANSPORT);
    if row.name == "verify" {
        properties.retain(|name, _| !verify::BY_FILE.contains(&name.as_str()));
    }
    (properties, required)
}

fn arguments(row: &OperationInfo, fixed: Option<&str>, language: Language) -> Vec<Arg> {
    let (properties, required) = properties(row);
    let written = properties.iter().filter(|(name, _)| Some(name.as_str()) != fixed);
    let arguments = written.map(|(name, schema)| {
        let help = reading::description(schema, language);
        let argument = Arg::new(name.clone())
            .value_name(name.to_uppercase())
            .help(help.trim_end_matches('.').to_owned())
            .allow_negative_numbers(true);
        let words: Vec<String> =
            reading::words(schema).into_iter().map(|(word, _)| word.to_owned()).collect();
        let argument = match words {
            words if words.is_empty() => argument,
            words => {
                argument.value_parser(offered(PossibleValuesParser::new(words))).hide_possible_values(true)
            }
        };
        let argument = argument.required(required.contains(name));
        if is_subject(row, name, &required) { argument } else { argument.long(dashed(name)) }
    });
    arguments.collect()
}

/// Whether an argument stands by position. An account does only where accounts
/// are the subject: `top-up --account 1 10` says which number is the money.
fn is_subject(row: &OperationInfo, name: &str, required: &[String]) -> bool {
    let is_owner = name == "account" && !row.name.starts_with("accounts.");
    !is_owner && required.iter().any(|required| required == name)
}

/// Asks the engine and shows the answer.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let (question, matches) =
        question(matches).ok_or_else(|| Failure::from(noxus_api::ApiError::new(ErrorCode::InternalError)))?;
    call::ask(question.operation, &question.arguments, matches, screen)
}

/// Turns the words into the name of an operation and its arguments.
pub(crate) fn question(matches: &ArgMatches) -> Option<(Question, &ArgMatches)> {
    let (outer, matches) = matches.subcommand()?;
    let (row, fixed, matches) = match matches.subcommand() {
        Some((inner, matches)) => {
            let shorthand =
                SHORTHANDS.iter().find(|shorthand| shorthand.group == outer && shorthand.name == inner);
            match shorthand {
                Some(shorthand) => (find(shorthand.operation)?, Some(shorthand.fixed), matches),
                None => (find(&format!("{outer}.{}", inner.replace('-', "_")))?, None, matches),
            }
        }
        None => match find(&outer.replace('-', "_")) {
            Some(row) => (row, None, matches),
            // A group that lists and gets: with an argument that only `get` has, it gets.
            None => {
                let get = find(&format!("{outer}.get"))?;
                let (_, required) = properties(get);
                let is_get = required.iter().any(|name| matches.contains_id(name));
                let row = if is_get { get } else { find(&format!("{outer}.list"))? };
                (row, None, matches)
            }
        },
    };
    let (properties, _) = properties(row);
    let mut arguments = Map::new();
    for (name, schema) in &properties {
        let fixed = fixed.filter(|(fixed, _)| fixed == name).map(|(_, value)| value.to_owned());
        let written = || matches.try_get_one::<String>(name).ok().flatten().cloned();
        if let Some(text) = fixed.or_else(written) {
            arguments.insert(name.clone(), value(name, schema, &text));
        }
    }
    Some((Question { operation: row.name, arguments: arguments.into() }, matches))
}

/// Reads one argument by its schema: lists as `a,b`, objects as `name=value,...`,
/// both as JSON too. What does not fit stays text, so that the engine explains it.
fn value(name: &str, schema: &Value, text: &str) -> Value {
    let typed = |schema: &Value, name: &str, text: &str| {
        let schema = serde_json::json!({"properties": {name: schema}});
        let field = (name.to_owned(), text.to_owned());
        from_text_fields(&[field], &schema).shift_remove(name).unwrap_or(Value::Null)
    };
    let read = typed(schema, name, text);
    if !read.is_string() {
        return read;
    }
    if allows(schema, "array") {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        return parts.map(Value::from).collect();
    }
    if allows(schema, "object") {
        let inner = schema.get("properties").cloned().unwrap_or_default();
        let fields = text.split(',').map(|part| {
            let (name, text) = part.split_once('=')?;
            let (name, text) = (name.trim(), text.trim());
            let schema = inner.get(name).cloned().unwrap_or_default();
            Some((name.to_owned(), typed(&schema, name, text)))
        });
        if let Some(fields) = fields.collect::<Option<Map<_, _>>>() {
            return fields.into();
        }
    }
    read
}

fn allows(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(many)) => many.iter().any(|one| one == kind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(words: &[&str]) -> (&'static str, Value) {
        let matches = crate::command::build(Language::English).try_get_matches_from(words).unwrap();
        let (question, _) = question(&matches).unwrap();
        (question.operation, question.arguments)
    }

    #[test]
    fn words_become_operations() {
        assert_eq!(asked(&["noxus", "ping"]), ("ping", json!({})));
        assert_eq!(
            asked(&["noxus", "top-up", "--account", "1", "-5"]),
            ("top_up", json!({"account": 1, "amount_usd": "-5"}))
        );
        assert_eq!(
            asked(&["noxus", "accounts", "suspend", "3"]),
            ("accounts.set_status", json!({"account": 3, "status": "suspended"}))
        );
        assert_eq!(asked(&["noxus", "jobs"]), ("jobs.list", json!({})));
        assert_eq!(asked(&["noxus", "jobs", "--limit", "2"]), ("jobs.list", json!({"limit": 2})));
        assert_eq!(asked(&["noxus", "jobs", "list", "--account", "1"]), ("jobs.list", json!({"account": 1})));
        assert_eq!(asked(&["noxus", "jobs", "42"]), ("jobs.get", json!({"job_id": 42})));
    }

    #[test]
    fn lists_and_objects_are_written_short() {
        let words = [
            "noxus",
            "keys",
            "create",
            "--account",
            "1",
            "--tools",
            "qr, image-convert",
            "--rate-limit",
            "limit=60,window_seconds=3600",
            "--scopes",
            "",
            "--environment",
            "live",
            "--budget-usd",
            "0.5",
        ];
        assert_eq!(
            asked(&words),
            (
                "keys.create",
                json!({
                    "account": 1,
                    "environment": "live",
                    "scopes": [],
                    "tools": ["qr", "image-convert"],
                    "rate_limit": {"limit": 60, "window_seconds": 3600},
                    "budget_usd": "0.5",
                })
            )
        );
    }

    #[test]
    fn every_operation_has_a_command() {
        let command = crate::command::build(Language::English);
        for row in OPERATIONS.iter().filter(|row| !SHOWN_OTHERWISE.contains(&row.name)) {
            let mut found = &command;
            for word in row.name.split('.') {
                found = found.find_subcommand(dashed(word)).unwrap_or_else(|| panic!("{}", row.name));
            }
        }
    }

    #[test]
    fn the_command_is_sound_in_both_languages() {
        crate::command::build(Language::English).debug_assert();
        crate::command::build(Language::Spanish).debug_assert();
    }
}
