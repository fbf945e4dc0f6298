//! One file of a multipart body: in memory while it is small, on disk after that.

use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use noxus_api::ApiError;
use noxus_api::engine::{Input, text};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::full;
use crate::app::{App, blocking};
use crate::quota::Share;

/// A file that grows.
pub(super) struct Spool {
    app: App,
    in_memory: BytesMut,
    on_disk: Option<(File, Kept)>,
    memory: Share,
    disk: Share,
}

impl Spool {
    pub(super) fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            in_memory: BytesMut::new(),
            on_disk: None,
            memory: app.memory.share(),
            disk: app.spool.share(),
        }
    }

    pub(super) async fn push(&mut self, piece: &Bytes) -> Result<(), ApiError> {
        let length = self.in_memory.len() + piece.len();
        // The engine takes no more than this from memory, however much there is of it.
        let most = self.app.options.spool_threshold_bytes as u64;
        let most = most.min(self.app.noxus.limits().max_input_bytes);
        if self.on_disk.is_none() && length as u64 <= most {
            if !self.memory.grow(piece.len() as u64) {
                return Err(full());
            }
            self.in_memory.extend_from_slice(piece);
            return Ok(());
        }
        if !self.disk.grow(length as u64) {
            return Err(full());
        }
        let kept = std::mem::take(&mut self.in_memory);
        let file = match &mut self.on_disk {
            Some((file, _)) => file,
            none => {
                let folder = self.app.options.spool_folder.clone();
                &mut none.insert(blocking(move || create(folder)).await?).0
            }
        };
        file.write_all(&kept).await.map_err(|error| no_room(&error))?;
        file.write_all(piece).await.map_err(|error| no_room(&error))
    }

    /// The file as an input, with what it takes until the call has ended.
    pub(super) async fn finish(self, field: &str) -> Result<(Input, Share), ApiError> {
        match self.on_disk {
            None => Ok((Input::from_bytes(field, self.in_memory.to_vec()), self.memory)),
            Some((mut file, kept)) => {
                file.flush().await.map_err(|error| no_room(&error))?;
                let place = kept.path.clone();
                let keep: Arc<dyn Any + Send + Sync> = Arc::new((kept, file));
                Ok((Input::from_spool(field, place, keep), self.disk))
            }
        }
    }
}

/// How a file that has come is found again, for as long as this lives.
struct Kept {
    path: PathBuf,
    /// Where it has a name, the name.
    _named: Option<TempPath>,
}

/// What files are called where they must have a name.
const PREFIX: &str = "noxus-upload-";

/// A file without a name where the system knows such: however the process ends, it goes
/// with it. Elsewhere one with a name, and a lock that says that its owner lives.
fn create(folder: Option<PathBuf>) -> Result<(File, Kept), ApiError> {
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    let created = match nameless(&folder) {
        Some(created) => Ok(created),
        None => named(&folder),
    };
    created.map(|(file, kept)| (File::from_std(file), kept)).map_err(|error| no_room(&error))
}

#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<(std::fs::File, Kept)> {
    use std::os::fd::AsRawFd as _;

    let file = tempfile::tempfile_in(folder).ok()?;
    let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    // Where /proc is not there, nobody could open it.
    std::fs::File::open(&path).ok()?;
    Some((file, Kept { path, _named: None }))
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<(std::fs::File, Kept)> {
    None
}

fn named(folder: &Path) -> io::Result<(std::fs::File, Kept)> {
    let (file, path) = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)?.into_parts();
    // From now on nobody takes it for one that was left.
    file.try_lock().map_err(io::Error::from)?;
    Ok((file, Kept { path: path.to_path_buf(), _named: Some(path) }))
}

/// Removes what servers left that were killed: named files that nobody has locked.
pub(crate) fn sweep(folder: Option<&Path>) {
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_ours = |entry: &std::fs::DirEntry| {
        entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX))
            && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    for entry in entries.filter_map(Result::ok).filter(is_ours) {
        let path = entry.path();
        // Its owner may still be making it: one that cannot be locked stays.
        if std::fs::File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn no_room(error: &std::io::Error) -> ApiError {
    ApiError::new("store_unavailable").with_message(text!(
        "El archivo no se pudo guardar mientras llegaba: {error}.",
        "The file could not be kept while it arrived: {error}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_living_stay_and_those_of_the_dead_go() {
        let folder = tempfile::tempdir().unwrap();
        let (file, kept) = named(folder.path()).unwrap();
        let left = folder.path().join("noxus-upload-left");
        let other = folder.path().join("somebody-else");
        std::fs::write(&left, "x").unwrap();
        std::fs::write(&other, "x").unwrap();
        sweep(Some(folder.path()));
        assert!(kept.path.exists() && other.exists() && !left.exists());
        drop((file, kept));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "it goes with its call");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_a_name_is_read_again_and_again() {
        use std::io::{Read as _, Write as _};

        let folder = tempfile::tempdir().unwrap();
        let (mut file, kept) = nameless(folder.path()).unwrap();
        file.write_all(b"hola").unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        for _ in 0..2 {
            let mut text = String::new();
            std::fs::File::open(&kept.path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "hola");
        }
        assert_eq!(std::fs::metadata(&kept.path).unwrap().len(), 4);
    }
}
