//! An input as a stream that can be sought in.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::SharedBytes;

/// An input being read.
pub(crate) struct InputReader {
    length_bytes: u64,
    stream: Stream,
}

enum Stream {
    Bytes(Cursor<Shared>),
    File(File),
}

/// Shared bytes as [`Cursor`] wants them.
struct Shared(SharedBytes);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl InputReader {
    pub(super) fn of_bytes(bytes: &SharedBytes) -> Self {
        let length_bytes = (**bytes).as_ref().len() as u64;
        Self { length_bytes, stream: Stream::Bytes(Cursor::new(Shared(Arc::clone(bytes)))) }
    }

    /// A file that can be sought in.
    pub(super) fn of_file(file: File, length_bytes: u64) -> Self {
        Self { length_bytes, stream: Stream::File(file) }
    }

    /// Length of the whole input.
    pub(crate) fn length_bytes(&self) -> u64 {
        self.length_bytes
    }
}

impl Read for InputReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Bytes(cursor) => cursor.read(buffer),
            Stream::File(file) => file.read(buffer),
        }
    }
}

impl Seek for InputReader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match &mut self.stream {
            Stream::Bytes(cursor) => cursor.seek(position),
            Stream::File(file) => file.seek(position),
        }
    }
}
