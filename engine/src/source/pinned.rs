//! A large file that stays open: read where it lies, and watched for changes.

use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::placed::PlacedFile;
use super::unreadable;
use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// See the module. Another file put under the same name later is not read.
pub(super) struct Pinned {
    file: PlacedFile,
    path: PathBuf,
    length_bytes: u64,
    modified: Option<SystemTime>,
}

impl Pinned {
    pub(super) fn new(file: File, path: PathBuf, metadata: &Metadata) -> Self {
        let (length_bytes, modified) = (metadata.len(), metadata.modified().ok());
        Self { file: PlacedFile::new(file), path, length_bytes, modified }
    }

    pub(super) fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Its length when it was opened.
    pub(super) fn length_bytes(&self) -> u64 {
        self.length_bytes
    }

    /// Whether it is still what it was when it was opened, as far as its length and
    /// the time of its last change tell.
    pub(super) fn check_unchanged(&self) -> Result<()> {
        let now = self.file.file().metadata().map_err(|error| unreadable(&self.path, error))?;
        if now.len() == self.length_bytes && now.modified().ok() == self.modified {
            return Ok(());
        }
        let name = self.path.display();
        Err(Error::new(
            Code::InvalidField,
            text!("«{name}» cambió mientras se leía.", "“{name}” changed while it was read."),
        )
        .with_hint(Text::constant(
            "Espera a que esté escrito del todo y repite la llamada.",
            "Wait until all of it is written, and call again.",
        )))
    }

    pub(super) fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset_bytes)
    }
}
