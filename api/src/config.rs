//! How an engine is set up, as one JSON object through every door.

use std::path::PathBuf;

use noxus_engine::{Limits, Tariff};
use serde::Deserialize;

use crate::error::Result;
use crate::request::invalid_json;
#[cfg(feature = "video")]
use crate::stock::StockSettings;
use crate::tiers::TierList;
#[cfg(feature = "video")]
use crate::videos::VideoSettings;
#[cfg(feature = "video")]
use crate::voices::SpeechEndpointSettings;
#[cfg(feature = "video")]
use crate::writers::ScriptWriterSettings;

/// Settings of an engine. All have defaults.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// The ledger: the path of a SQLite file, or `:memory:`. `None`: calls are
    /// neither metered nor billed.
    pub store: Option<String>,
    /// The key that pays when a call names none.
    pub api_key: Option<String>,
    /// `es` (default) or `en`: the language of messages.
    pub language: Option<String>,
    /// Threads that work. Default: one for each processor.
    pub workers: Option<usize>,
    /// Calls that may wait for a thread. Default 1,024.
    pub queue_capacity: usize,
    /// Calls of one API key that may be under way, those waiting for a thread
    /// included. Default 512: half the queue.
    pub max_in_flight_per_key: usize,
    /// Calls of one API key that may wait for another one's answer
    /// (`on_in_flight: join`). Default 256.
    pub max_joiners_per_key: usize,
    /// Jobs of one API key that may fail, or be cancelled, within a minute after
    /// their work had begun; then no work of it is begun for a while. Default 60.
    pub max_failures_per_minute: usize,
    /// Estimates that one API key may ask for within a minute. Default 600.
    pub max_estimates_per_minute: usize,
    /// Longest time of one call in milliseconds, waiting excluded. Default 600,000.
    pub job_timeout_ms: u64,
    /// Longest time to read and examine the files of one call or estimate, in
    /// milliseconds. Default 120,000.
    pub admission_timeout_ms: u64,
    /// Longest time that a call waits for another one's answer, in milliseconds.
    /// Default 600,000.
    pub join_timeout_ms: u64,
    /// Memory for all work at a time, in bytes; what does not fit waits. Default:
    /// two thirds of what the machine, or the container, has.
    pub memory_bytes: Option<u64>,
    /// A folder on a disk for results that are too large for memory while they are made.
    /// Default: beside the ledger, else the system's temporary folder.
    pub spool_folder: Option<PathBuf>,
    /// Upper bounds of one call.
    pub limits: Limits,
    /// The price list, in TOML. Default: the built-in one.
    pub tariff: Option<String>,
    /// The list of tiers, in TOML. Default: the built-in one, `free` and `unlimited`.
    pub tiers: Option<String>,
    /// The speech recognition model: a name that `noxus models list` shows, or the
    /// path of a ggml file. Default: the best one in `noxus/models` of the user's
    /// data folder.
    #[cfg(feature = "video")]
    pub speech_model: Option<String>,
    /// The folder of Piper voices, each an `.onnx` file with its `.onnx.json`, and of Kokoro's two
    /// files. Default: `noxus/models` in the user's data folder.
    #[cfg(feature = "voices")]
    pub voices_folder: Option<PathBuf>,
    /// The program espeak-ng, by its path or by its name on the `PATH`. Default: `espeak-ng`.
    #[cfg(feature = "voices")]
    pub espeak_program: Option<PathBuf>,
    /// Threads that a voice's model works on, 1 to 8. Default: one for each processor, at most
    /// four.
    #[cfg(feature = "voices")]
    pub voice_threads: Option<usize>,
    /// Voices of a service outside, which speak when they are asked for by name. Default: none.
    #[cfg(feature = "video")]
    pub speech_endpoint: Option<SpeechEndpointSettings>,
    /// The language model that writes scripts when a call asks for one. Default: none.
    #[cfg(feature = "video")]
    pub script_writer: Option<ScriptWriterSettings>,
    /// Libraries of stock footage, which are asked when a call names one. Default: none.
    #[cfg(feature = "video")]
    pub stock: Option<StockSettings>,
    /// The providers that make videos when a call asks for one by name. Default: none.
    #[cfg(feature = "video")]
    pub video: VideoSettings,
    /// How long a silent worker keeps its job, in milliseconds. Default 60,000;
    /// the lease is renewed four times in that span.
    pub lease_ms: i64,
    /// How long money stays held for a job, in milliseconds. Default 3,600,000.
    pub hold_ms: i64,
    /// How long an answer can be replayed by its idempotency key after it was
    /// given, in milliseconds. Default 86,400,000: a day.
    pub retention_ms: i64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            store: None,
            api_key: None,
            language: None,
            workers: None,
            queue_capacity: 1024,
            max_in_flight_per_key: 512,
            max_joiners_per_key: 256,
            max_failures_per_minute: 60,
            max_estimates_per_minute: 600,
            job_timeout_ms: 600_000,
            admission_timeout_ms: 120_000,
            join_timeout_ms: 600_000,
            memory_bytes: None,
            spool_folder: None,
            limits: Limits::default(),
            tariff: None,
            tiers: None,
            #[cfg(feature = "video")]
            speech_model: None,
            #[cfg(feature = "voices")]
            voices_folder: None,
            #[cfg(feature = "voices")]
            espeak_program: None,
            #[cfg(feature = "voices")]
            voice_threads: None,
            #[cfg(feature = "video")]
            speech_endpoint: None,
            #[cfg(feature = "video")]
            script_writer: None,
            #[cfg(feature = "video")]
            stock: None,
            #[cfg(feature = "video")]
            video: VideoSettings::default(),
            lease_ms: 60_000,
            hold_ms: 3_600_000,
            retention_ms: 86_400_000,
        }
    }
}

impl Config {
    /// Reads settings from JSON.
    ///
    /// # Errors
    /// `invalid_json`, naming the place and the setting.
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| invalid_json(&error))
    }

    pub(crate) fn tariff(&self) -> Result<Tariff> {
        Ok(self.tariff.as_deref().map_or_else(Tariff::builtin, Tariff::from_toml)?)
    }

    pub(crate) fn tiers(&self) -> Result<TierList> {
        self.tiers.as_deref().map_or_else(TierList::builtin, TierList::from_toml)
    }
}
