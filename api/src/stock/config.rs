//! How libraries of stock footage are named in the settings.

use std::path::PathBuf;

use serde::Deserialize;

/// Libraries of stock footage, and where what they gave is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StockSettings {
    /// Pexels. Default: it is not asked.
    #[serde(default)]
    pub pexels: Option<StockLibrarySettings>,
    /// Pixabay. Default: it is not asked.
    #[serde(default)]
    pub pixabay: Option<StockLibrarySettings>,
    /// The folder in which files and answers are kept. Default: `noxus/stock` in the user's folder of what
    /// can be fetched again (`$XDG_CACHE_HOME`, `~/.cache`).
    #[serde(default)]
    pub cache_folder: Option<PathBuf>,
    /// Most bytes that are kept there; what was not used for longest goes. Default 2 GiB.
    #[serde(default = "default_cache_bytes")]
    pub cache_bytes: u64,
}

/// A library of stock footage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StockLibrarySettings {
    /// The variable of the environment that holds the key. Default: `PEXELS_API_KEY`, `PIXABAY_API_KEY`.
    #[serde(default)]
    pub api_key_env: Option<String>,
    /// The address of the library, for those who reach it through one of their own. Default: its own.
    #[serde(default)]
    pub base_url: Option<String>,
    /// How long a search, or a file, may take, in milliseconds: 1,000 to 600,000. Default 60,000.
    #[serde(default)]
    pub timeout_ms: Option<u64>,
}

const fn default_cache_bytes() -> u64 {
    2 << 30
}

impl StockSettings {
    /// The libraries that are set up.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let all = [("Pexels", self.pexels.is_some()), ("Pixabay", self.pixabay.is_some())];
        all.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
    }
}
