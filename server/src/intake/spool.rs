//! One file of a multipart body: in memory while it is small, on disk after that.

use std::path::PathBuf;

use bytes::{Bytes, BytesMut};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::engine::{Content, Input, text};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::full;
use crate::app::{App, blocking};
use crate::quota::Share;

/// A file that grows.
pub(super) struct Spool {
    app: App,
    in_memory: BytesMut,
    on_disk: Option<File>,
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
            Some(file) => file,
            none => {
                let folder = self.app.options.spool_folder.clone();
                none.insert(blocking(move || create(folder)).await?)
            }
        };
        file.write_all(&kept).await.map_err(|error| no_room(&error))?;
        file.write_all(piece).await.map_err(|error| no_room(&error))
    }

    /// The file as an input, with what it takes until the call has ended.
    pub(super) async fn finish(self, field: &str) -> Result<(Input, Share), ApiError> {
        match self.on_disk {
            None => Ok((Input::from_bytes(field, self.in_memory.to_vec()), self.memory)),
            Some(mut file) => {
                file.flush().await.map_err(|error| no_room(&error))?;
                let content = Content::spooled(file.into_std().await).map_err(|error| no_room(&error))?;
                Ok((Input::from_content(field, content), self.disk))
            }
        }
    }
}

/// A file without a name: however the process ends, it goes with it.
fn create(folder: Option<PathBuf>) -> Result<File, ApiError> {
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    tempfile::tempfile_in(folder).map(File::from_std).map_err(|error| no_room(&error))
}

fn no_room(error: &std::io::Error) -> ApiError {
    ApiError::new(ErrorCode::StoreUnavailable).with_message(text!(
        "El archivo no se pudo guardar mientras llegaba: {error}.",
        "The file could not be kept while it arrived: {error}."
    ))
}
