//! The shape of the command line. Built at run time: its texts have two
//! languages, and the operations come from the table in `noxus-api`.

use clap::builder::{PossibleValue, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use clap_complete::Shell;
use noxus_api::Language;
use noxus_api::codes::Class;

use crate::failure::{self, Failure};
use crate::language::pick;
#[cfg(feature = "video")]
use crate::models;
use crate::operations;
use crate::screen::Screen;
use crate::serve;

/// The whole command.
pub(crate) fn build(language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    let command = Command::new("noxus")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "Herramientas multimedia con saldo prepago: se paga solo lo que sale bien.",
            "Media tools with a prepaid balance: only success is charged.",
        ))
        .after_help(after_help(language))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(t("Muestra la versión", "Prints the version")),
        )
        .args(transport(language))
        .subcommand(run(language))
        .subcommand(estimate(language))
        .subcommand(
            Command::new("tools")
                .about(t(
                    "Lista las herramientas; con un nombre, sus opciones y precio.",
                    "Lists the tools; with a name, its options and price.",
                ))
                .arg(tool_argument(language)),
        )
        .subcommand(serve::command(language))
        .subcommands(operations::commands(language))
        .subcommand(call(language))
        .subcommand(
            Command::new("completions")
                .about(t("Autocompletado para el intérprete.", "Completions for a shell."))
                .arg(
                    Arg::new("shell")
                        .required(true)
                        .value_name("SHELL")
                        .value_parser(value_parser!(Shell))
                        .help(t(
                            "bash, zsh, fish, elvish o powershell",
                            "bash, zsh, fish, elvish or powershell",
                        )),
                ),
        );
    #[cfg(feature = "video")]
    let command = command.subcommand(models::command(language));
    localise(command, language)
}

/// Files, ledger, key, language: what every command understands.
fn transport(language: Language) -> Vec<Arg> {
    let t = |es, en| pick(language, es, en);
    let shared = |name: &'static str| Arg::new(name).long(name).global(true).hide_env(true);
    vec![
        shared("key").env("NOXUS_API_KEY").hide_env_values(true).value_name("KEY").help(t(
            "API key que paga; mejor en NOXUS_API_KEY, que no ven otros procesos",
            "API key that pays; better in NOXUS_API_KEY, which other processes do not see",
        )),
        shared("store")
            .env("NOXUS_STORE")
            .value_name(t("ARCHIVO", "FILE"))
            .value_hint(ValueHint::FilePath)
            .help(t(
                "Libro de cuentas [NOXUS_STORE; si no, noxus/ledger.db en la carpeta de datos]",
                "Ledger [NOXUS_STORE; else noxus/ledger.db in the data folder]",
            )),
        shared("lang").env("NOXUS_LANG").value_name("es|en").help(t(
            "Idioma de los textos [NOXUS_LANG; si no, el del sistema]",
            "Language of texts [NOXUS_LANG; else the system's]",
        )),
        shared("json").action(ArgAction::SetTrue).help(t(
            "Escribe el sobre JSON tal como lo da el motor",
            "Prints the JSON envelope as the engine gives it",
        )),
        shared("quiet")
            .short('q')
            .action(ArgAction::SetTrue)
            .help(t("No cuenta nada; los errores sí", "Tells nothing but errors")),
        shared("config")
            .env("NOXUS_CONFIG")
            .value_name(t("ARCHIVO", "FILE"))
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .help(t(
                "Ajustes del motor en JSON: limits, workers, … [NOXUS_CONFIG]",
                "Settings of the engine as JSON: limits, workers, … [NOXUS_CONFIG]",
            )),
        shared("tariff")
            .env("NOXUS_TARIFF")
            .value_name(t("ARCHIVO", "FILE"))
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .help(t("Tarifa propia en TOML [NOXUS_TARIFF]", "Price list of your own as TOML [NOXUS_TARIFF]")),
        shared("tiers")
            .env("NOXUS_TIERS")
            .value_name(t("ARCHIVO", "FILE"))
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .help(t("Planes propios en TOML [NOXUS_TIERS]", "Tiers of your own as TOML [NOXUS_TIERS]")),
        #[cfg(feature = "video")]
        shared("speech-model")
            .env("NOXUS_SPEECH_MODEL")
            .value_name(t("MODELO|ARCHIVO", "MODEL|FILE"))
            .value_hint(ValueHint::FilePath)
            .help(t(
                "Modelo de voz: un nombre de «noxus models list» o un archivo ggml [NOXUS_SPEECH_MODEL; si no, el mejor de los descargados]",
                "Speech model: a name of “noxus models list” or a ggml file [NOXUS_SPEECH_MODEL; else the best of those fetched]",
            )),
        Arg::new("help")
            .long("help")
            .short('h')
            .global(true)
            .action(ArgAction::Help)
            .help(t("Muestra esta ayuda", "Prints this help")),
    ]
}

fn run(language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    request(Command::new("run"), language)
        .about(t(
            "Ejecuta una herramienta: noxus run qr text=hola -o out/",
            "Runs a tool: noxus run qr text=hello -o out/",
        ))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name(t("CARPETA|ARCHIVO|-", "FOLDER|FILE|-"))
                .value_hint(ValueHint::AnyPath)
                .value_parser(value_parser!(std::path::PathBuf))
                .help(t(
                    "Dónde dejar el resultado: una carpeta (existente o acabada en /), un archivo, o - para la salida estándar. Si falta, la carpeta actual",
                    "Where the result goes: a folder (existing, or ending in /), a file, or - for standard output. Default: the current folder",
                )),
        )
        .arg(Arg::new("idempotency-key").long("idempotency-key").value_name("KEY").help(t(
            "Con la misma clave, repetir la petición no la cobra otra vez",
            "Repeating the call under the same key does not charge it again",
        )))
        .arg(
            Arg::new("on-in-flight")
                .long("on-in-flight")
                .value_name("refuse|join")
                .value_parser(["refuse", "join"])
                .hide_possible_values(true)
                .help(t(
                    "Si esa clave ya está en curso: rechazar (por defecto) o esperar su resultado",
                    "When that key is in flight: refuse (default) or wait for its result",
                )),
        )
        .arg(
            Arg::new("timeout")
                .long("timeout")
                .value_name(t("SEGUNDOS", "SECONDS"))
                .value_parser(value_parser!(u32).range(1..))
                .help(t("Tiempo máximo del trabajo", "Longest time of the job")),
        )
        .arg(
            Arg::new("progress")
                .long("progress")
                .value_name("auto|plain|none")
                .value_parser(["auto", "plain", "none"])
                .hide_possible_values(true)
                .help(t(
                    "Progreso: barra si hay terminal (auto), una línea por paso (plain) o nada",
                    "Progress: a bar on a terminal (auto), a line per step (plain) or none",
                )),
        )
}

fn estimate(language: Language) -> Command {
    request(Command::new("estimate"), language).about(pick(
        language,
        "Lo que costaría como máximo, sin ejecutarla.",
        "What it would cost at most, without running it.",
    ))
}

/// The words that make a request, the same for `run` and `estimate`.
fn request(command: Command, language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    command
        .arg(tool_argument(language).required(true))
        .arg(Arg::new("fields").num_args(0..).value_name(t("clave=valor", "key=value")).help(t(
            "Opciones y archivos: clave=valor, campo=@archivo, campo=@- (entrada estándar). En un texto, @@ al principio es una @",
            "Options and files: key=value, field=@file, field=@- (standard input). In a text, a leading @@ is one @",
        )))
        .arg(
            Arg::new("params")
                .long("params")
                .value_name("JSON|@FILE")
                .help(t("Opciones como objeto JSON", "Options as a JSON object")),
        )
}

fn tool_argument(language: Language) -> Arg {
    let tools = noxus_api::engine::tools::all();
    let names = tools.iter().map(|tool| {
        let summary = tool.summary();
        PossibleValue::new(tool.slug()).help(summary.get(language).to_owned())
    });
    // Names are offered for completion only: the engine knows aliases and says
    // what is wrong in the caller's language.
    Arg::new("tool")
        .value_name("TOOL")
        .value_parser(offered(PossibleValuesParser::new(names)))
        .hide_possible_values(true)
        .help(pick(language, "Nombre de la herramienta", "Name of the tool"))
}

/// Offers values to the shell, and takes any.
pub(crate) fn offered(values: PossibleValuesParser) -> ValueParser {
    ValueParser::new(Offered(values))
}

#[derive(Clone)]
struct Offered(PossibleValuesParser);

impl clap::builder::TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

fn call(language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    let names = noxus_api::operations::OPERATIONS.iter().map(|row| row.name);
    Command::new("call")
        .about(t(
            "Cualquier operación por su nombre, con argumentos JSON.",
            "Any operation by its name, with JSON arguments.",
        ))
        .arg(
            Arg::new("operation")
                .required(true)
                .value_name("OPERATION")
                .value_parser(offered(PossibleValuesParser::new(names)))
                .hide_possible_values(true)
                .help(t("Por ejemplo keys.create", "Such as keys.create")),
        )
        .arg(
            Arg::new("arguments")
                .value_name("JSON|@FILE")
                .default_value("{}")
                .hide_default_value(true)
                .help(t("Un objeto JSON, @archivo o @-", "A JSON object, @file or @-")),
        )
}

/// `completions`: a script for the shell.
pub(crate) fn completions(matches: &ArgMatches, screen: &Screen, language: Language) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Ok(()) };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut build(language), "noxus", &mut script);
    screen.print(&script)
}

/// Headings, usage line and help flag of every command in the chosen language.
fn localise(command: Command, language: Language) -> Command {
    let t = |es, en| pick(language, es, en);
    let template = t(
        "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    let mut order = 0;
    let arrange = |argument: Arg| {
        order += 1;
        let heading = match (argument.is_positional(), argument.is_global_set()) {
            (true, _) => t("Argumentos", "Arguments"),
            (false, false) => t("Opciones", "Options"),
            (false, true) => t("Opciones comunes", "Common options"),
        };
        argument.help_heading(heading).display_order(order)
    };
    command
        .help_template(template)
        .disable_help_flag(true)
        .subcommand_help_heading(t("Órdenes", "Commands"))
        .subcommand_value_name(t("ORDEN", "COMMAND"))
        .mut_args(arrange)
        .mut_subcommands(|inner| localise(inner, language))
}

/// The table of exit codes.
fn after_help(language: Language) -> String {
    let t = |es, en| pick(language, es, en);
    let mut lines = vec![
        t("Códigos de salida:", "Exit codes:").to_owned(),
        format!("  {:>3}  {}", 0, t("bien", "success")),
        format!(
            "  {:>3}  {}",
            failure::UNWRITTEN,
            t("no se pudo escribir un resultado", "a result could not be written")
        ),
        format!(
            "  {:>3}  {}",
            failure::USAGE,
            t("la orden no se entiende", "the command line is not understood")
        ),
    ];
    for class in Class::ALL {
        let code = failure::class_code(class);
        lines.push(format!("  {code:>3}  {}: {}", class.name(), class_words(class, language)));
    }
    lines.push(format!(
        "  {:>3}  {}",
        130,
        t("cancelado con Ctrl-C (143 con SIGTERM)", "cancelled by Ctrl-C (143 by SIGTERM)")
    ));
    lines.push(format!(
        "  {:>3}  {}",
        failure::PIPE_CLOSED,
        t("nadie lee ya la salida", "nobody reads the output any more")
    ));
    lines.join("\n")
}

/// A line about each class.
fn class_words(class: Class, language: Language) -> &'static str {
    let (es, en) = match class {
        Class::Auth => ("la API key falta o no sirve", "the API key is missing or does not work"),
        Class::Permission => ("la API key no puede hacer esto", "the API key may not do this"),
        Class::NotFound => ("no existe", "there is no such thing"),
        Class::Validation => ("una opción está mal", "an option is wrong"),
        Class::Input => ("el contenido de un archivo no sirve", "the content of a file is not usable"),
        Class::Limit => ("supera un límite de tamaño", "exceeds a size limit"),
        Class::RateLimit => ("demasiadas llamadas", "too many calls"),
        Class::Balance => ("no hay saldo", "not enough money"),
        Class::Idempotency => ("la clave de idempotencia está ocupada", "the idempotency key is taken"),
        Class::Ledger => ("el libro de cuentas lo rechaza", "the ledger refuses"),
        Class::Tool => ("la herramienta falló", "the tool failed"),
        Class::Provider => ("falló un servicio externo", "an outside service failed"),
        Class::Store => ("falló el almacén", "the store failed"),
        Class::Internal => ("defecto de noxus", "a defect in noxus"),
        _ => ("otro error", "another error"),
    };
    pick(language, es, en)
}
