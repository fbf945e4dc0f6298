//! A large file that stays open: read where it lies, and watched for changes.

use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::unreadable;
use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// See the module. Another file put under the same name later is not read.
pub(super) struct Pinned {
    file: File,
    path: PathBuf,
    length_bytes: u64,
    modified: Option<SystemTime>,
    #[cfg(not(unix))]
    turn: std::sync::Mutex<()>,
}

impl Pinned {
    pub(super) fn new(file: File, path: PathBuf, metadata: &Metadata) -> Self {
        Self {
            file,
            path,
            length_bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(not(unix))]
            turn: std::sync::Mutex::default(),
        }
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
        let now = self.file.metadata().map_err(|error| unreadable(&self.path, error))?;
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

    /// Reads from a place of its own, so that readers do not disturb each other.
    #[cfg(unix)]
    pub(super) fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset_bytes)
    }

    /// Reads from a place of its own, so that readers do not disturb each other.
    #[cfg(not(unix))]
    pub(super) fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        read_in_turn(&self.turn, &self.file, buffer, offset_bytes)
    }
}

/// For systems without such reads: one after the other moves the file's own place.
#[cfg(any(not(unix), test))]
fn read_in_turn(
    turn: &std::sync::Mutex<()>,
    mut file: &File,
    buffer: &mut [u8],
    offset_bytes: u64,
) -> io::Result<usize> {
    use std::io::{Read, Seek, SeekFrom};
    let _turn = turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(offset_bytes))?;
    file.read(buffer)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn both_ways_to_read_agree() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let metadata = file.metadata().unwrap();
        let pinned = Pinned::new(file, PathBuf::from("digits"), &metadata);
        let turn = Mutex::new(());
        for (offset, expected) in [(4, "456"), (0, "012"), (9, "9"), (10, ""), (99, "")] {
            let (mut one, mut other) = ([0; 3], [0; 3]);
            let count = pinned.read_at(&mut one, offset).unwrap();
            assert_eq!(&one[..count], expected.as_bytes(), "{offset}");
            let count = read_in_turn(&turn, &pinned.file, &mut other, offset).unwrap();
            assert_eq!(&other[..count], expected.as_bytes(), "{offset}");
        }
    }
}
