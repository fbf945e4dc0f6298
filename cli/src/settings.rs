//! From options, variables and files to the settings of an engine.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::parser::ValueSource;
use noxus_api::ErrorCode;
use noxus_api::engine::{Limits, text};
use noxus_api::{ApiError, Config, Language, Noxus};

use crate::failure::Failure;
use crate::screen::Screen;

/// What a command needs of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// Nothing: no ledger is opened.
    Nothing,
    /// A call of a tool: billed when a key or a ledger is named, else free.
    Call,
    /// The ledger itself.
    Ledger,
}

/// Everything an engine is opened with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    config: Config,
    /// A ledger was named where it can only mean this call.
    names_ledger: bool,
}

impl Settings {
    /// Reads options, variables and the files they name.
    ///
    /// # Errors
    /// [`Failure::Refused`] for a file that cannot be read or understood.
    pub(crate) fn read(matches: &ArgMatches, screen: &Screen) -> Result<Self, Failure> {
        let path = |name: &str| matches.get_one::<PathBuf>(name);
        let mut config = match path("config") {
            Some(path) => Config::from_json(&read_text(path, "config")?)?,
            None => Config::default(),
        };
        config.language = Some(match screen.language {
            Language::Spanish => "es".into(),
            Language::English => "en".into(),
        });
        if let Some(path) = path("tariff") {
            config.tariff = Some(read_text(path, "tariff")?);
        }
        if let Some(path) = path("tiers") {
            config.tiers = Some(read_text(path, "tiers")?);
        }
        if let Some(seconds) = matches.try_get_one::<u32>("timeout").ok().flatten() {
            config.job_timeout_ms = u64::from(*seconds) * 1000;
        }
        let word = |name: &str| matches.get_one::<String>(name).filter(|word| !word.is_empty()).cloned();
        config.api_key = word("key").or(config.api_key);
        let by_option = matches.value_source("store") == Some(ValueSource::CommandLine);
        let names_ledger = by_option || config.store.is_some();
        config.store = word("store").or(config.store);
        #[cfg(feature = "video")]
        {
            config.speech_model = word("speech-model").or(config.speech_model);
        }
        Ok(Self { config, names_ledger })
    }

    /// The limits of a call.
    pub(crate) fn limits(&self) -> &Limits {
        &self.config.limits
    }

    /// The same with a ledger named: the user's own, where none is.
    ///
    /// # Errors
    /// `store_unavailable` when the ledger has no place.
    pub(crate) fn with_store(mut self) -> Result<Self, Failure> {
        if self.config.store.is_none() {
            self.config.store = Some(default_store()?);
        }
        Ok(self)
    }

    /// The ledger's path, or `:memory:`.
    pub(crate) fn store(&self) -> Option<&str> {
        self.config.store.as_deref()
    }

    /// Opens the engine, with the ledger where it is wanted.
    ///
    /// # Errors
    /// As [`Noxus::open`]; `store_unavailable` when the ledger has no place.
    pub(crate) fn open(mut self, wants: Wants) -> Result<Noxus, Failure> {
        let opens = match wants {
            Wants::Nothing => false,
            // A ledger named for this very call means that it is to be paid.
            Wants::Call => self.config.api_key.is_some() || self.names_ledger,
            Wants::Ledger => true,
        };
        match (opens, self.config.store.is_some()) {
            (false, _) => (self.config.store, self.config.api_key) = (None, None),
            (true, false) => self.config.store = Some(default_store()?),
            (true, true) => {}
        }
        Ok(Noxus::open(self.config)?)
    }
}

/// The ledger in the user's data folder, which is made for its owner only.
fn default_store() -> Result<String, ApiError> {
    let unavailable =
        |message| ApiError::new(ErrorCode::StoreUnavailable).with_message(message).with_field("store");
    let folder = data_folder(|name| std::env::var_os(name).map(PathBuf::from)).ok_or_else(|| {
        unavailable(text!(
            "No se sabe cuál es la carpeta de datos: ni XDG_DATA_HOME ni HOME están definidas. Indica --store.",
            "The data folder is unknown: neither XDG_DATA_HOME nor HOME is set. Give --store."
        ))
    })?;
    let name = folder.display();
    make_private(&folder).map_err(|error| {
        unavailable(text!(
            "No se puede crear la carpeta «{name}»: {error}.",
            "Cannot create the folder “{name}”: {error}."
        ))
    })?;
    let file = folder.join("ledger.db").into_os_string().into_string();
    file.map_err(|_| {
        unavailable(text!(
            "La ruta «{name}» no es texto Unicode. Indica --store.",
            "The path “{name}” is not Unicode text. Give --store."
        ))
    })
}

/// `$XDG_DATA_HOME/noxus`, else `~/.local/share/noxus`. Relative values do not
/// count, as the XDG specification asks.
fn data_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    Some(data?.join("noxus"))
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A text file named by an option.
pub(crate) fn read_text(path: &Path, option: &str) -> Result<String, ApiError> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, option, &error))
}

/// A file named on the command line that cannot be read.
pub(crate) fn unreadable(path: &Path, field: &str, error: &std::io::Error) -> ApiError {
    let name = path.display();
    ApiError::new(ErrorCode::InvalidField)
        .with_message(text!("No se puede leer «{name}»: {error}.", "Cannot read “{name}”: {error}."))
        .with_field(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_folder_follows_the_specification() {
        let with = |variables: &'static [(&str, &str)]| {
            data_folder(move |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value))
            })
        };
        assert_eq!(with(&[("XDG_DATA_HOME", "/d"), ("HOME", "/h")]), Some("/d/noxus".into()));
        assert_eq!(with(&[("XDG_DATA_HOME", "d"), ("HOME", "/h")]), Some("/h/.local/share/noxus".into()));
        assert_eq!(with(&[("HOME", "/h")]), Some("/h/.local/share/noxus".into()));
        assert_eq!(with(&[]), None);
    }
}
