//! A file that many read at a time, each from a place of its own.

use std::fs::File;
use std::io;

/// See the module.
pub(crate) struct PlacedFile {
    file: File,
    #[cfg(not(unix))]
    turn: std::sync::Mutex<()>,
}

impl PlacedFile {
    pub(crate) fn new(file: File) -> Self {
        Self {
            file,
            #[cfg(not(unix))]
            turn: std::sync::Mutex::default(),
        }
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Reads from a place of its own, so that readers do not disturb each other.
    #[cfg(unix)]
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset_bytes)
    }

    /// Reads from a place of its own, so that readers do not disturb each other.
    #[cfg(not(unix))]
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
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
        let placed = PlacedFile::new(file);
        let turn = Mutex::new(());
        for (offset, expected) in [(4, "456"), (0, "012"), (9, "9"), (10, ""), (99, "")] {
            let (mut one, mut other) = ([0; 3], [0; 3]);
            let count = placed.read_at(&mut one, offset).unwrap();
            assert_eq!(&one[..count], expected.as_bytes(), "{offset}");
            let count = read_in_turn(&turn, placed.file(), &mut other, offset).unwrap();
            assert_eq!(&other[..count], expected.as_bytes(), "{offset}");
        }
    }
}
