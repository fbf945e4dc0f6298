//! Folders of the user's.

use std::path::PathBuf;

/// `noxus/models` in the user's data folder: `$XDG_DATA_HOME`, else `~/.local/share`. `None` when
/// neither it nor the home folder is known.
pub(crate) fn models() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("noxus/models"))
}

/// `noxus/stock` in the user's folder of what can be fetched again: `$XDG_CACHE_HOME`, else `~/.cache`.
/// `None` when neither it nor the home folder is known.
#[cfg(feature = "video")]
pub(crate) fn stock() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(cache.join("noxus/stock"))
}
