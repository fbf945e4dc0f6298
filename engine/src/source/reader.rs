//! An input as a stream that can be sought in.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::SharedBytes;
use super::pinned::Pinned;
use crate::CancelToken;
use crate::content::{Content, Spooled};

/// An input being read. Several readers of one input do not disturb each other.
pub struct InputReader {
    length_bytes: u64,
    stream: Stream,
    cancel: Option<CancelToken>,
}

enum Stream {
    Bytes(Cursor<Shared>),
    File(File),
    Held { file: Held, at: u64 },
}

/// A file that several readers share: each has a place of its own.
enum Held {
    Pinned(Arc<Pinned>),
    Spooled(Arc<Spooled>),
}

impl Held {
    fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        match self {
            Self::Pinned(file) => file.read_at(buffer, offset_bytes),
            Self::Spooled(file) => file.read_at(buffer, offset_bytes),
        }
    }
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
        Self { length_bytes, stream: Stream::Bytes(Cursor::new(Shared(Arc::clone(bytes)))), cancel: None }
    }

    /// A file that can be sought in.
    pub(super) fn of_file(file: File, length_bytes: u64) -> Self {
        Self { length_bytes, stream: Stream::File(file), cancel: None }
    }

    pub(super) fn of_pinned(file: &Arc<Pinned>) -> Self {
        Self::of_held(Held::Pinned(Arc::clone(file)), file.length_bytes())
    }

    pub(crate) fn of_content(content: &Content) -> Self {
        match content {
            Content::Shared(bytes) => Self::of_bytes(bytes),
            Content::Spooled(file) => Self::of_held(Held::Spooled(Arc::clone(file)), file.size_bytes()),
        }
    }

    fn of_held(file: Held, length_bytes: u64) -> Self {
        Self { length_bytes, stream: Stream::Held { file, at: 0 }, cancel: None }
    }

    /// Fails from the moment the token is thrown on.
    pub(super) fn until(self, cancel: Option<CancelToken>) -> Self {
        Self { cancel, ..self }
    }

    /// Length of the whole input.
    pub fn length_bytes(&self) -> u64 {
        self.length_bytes
    }
}

impl Read for InputReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            // Not `Interrupted`, after which readers try again.
            return Err(io::Error::other("the call was cancelled"));
        }
        match &mut self.stream {
            Stream::Bytes(cursor) => cursor.read(buffer),
            Stream::File(file) => file.read(buffer),
            Stream::Held { file, at } => {
                // What was added since it was opened is not part of the input.
                let left = usize::try_from(self.length_bytes.saturating_sub(*at)).unwrap_or(usize::MAX);
                let most = buffer.len().min(left);
                let count = file.read_at(buffer.get_mut(..most).unwrap_or_default(), *at)?;
                if count == 0 && most > 0 {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter"));
                }
                *at += count as u64;
                Ok(count)
            }
        }
    }
}

impl Seek for InputReader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match &mut self.stream {
            Stream::Bytes(cursor) => cursor.seek(position),
            Stream::File(file) => file.seek(position),
            Stream::Held { at, .. } => {
                let to = match position {
                    SeekFrom::Start(to) => Some(to),
                    SeekFrom::End(by) => self.length_bytes.checked_add_signed(by),
                    SeekFrom::Current(by) => at.checked_add_signed(by),
                };
                *at = to.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
                Ok(*at)
            }
        }
    }
}
