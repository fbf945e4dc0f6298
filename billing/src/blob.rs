//! An output file on its way into the ledger or out of it: in memory, or in a file.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Read at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// The content of an output file. Cloning it copies nothing.
#[derive(Clone)]
pub enum Blob {
    /// In memory.
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
    /// In a file that nobody changes.
    File(Arc<BlobFile>),
}

/// A file that many read, each from a place of its own.
pub struct BlobFile {
    file: File,
    size_bytes: u64,
    #[cfg(not(unix))]
    turn: std::sync::Mutex<()>,
}

impl BlobFile {
    /// The file itself. Its place is not to be relied on.
    pub fn file(&self) -> &File {
        &self.file
    }

    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset_bytes)
    }

    #[cfg(not(unix))]
    fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        use std::io::{Read, Seek, SeekFrom};
        let _turn = self.turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (&self.file).seek(SeekFrom::Start(offset_bytes))?;
        (&self.file).read(buffer)
    }
}

impl Blob {
    /// What lies in a file, from its start to its end as it is now.
    ///
    /// # Errors
    /// Those of the system, when its length cannot be told.
    pub fn file(file: File) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        Ok(Self::File(Arc::new(BlobFile {
            file,
            size_bytes,
            #[cfg(not(unix))]
            turn: std::sync::Mutex::default(),
        })))
    }

    /// Its length in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::Shared(bytes) => (**bytes).as_ref().len() as u64,
            Self::File(file) => file.size_bytes,
        }
    }

    /// All of it in memory: borrowed where it is there already.
    ///
    /// # Errors
    /// Those of the system, for a file.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Shared(bytes) => Ok(Cow::Borrowed((**bytes).as_ref())),
            Self::File(file) => {
                let mut bytes = Vec::with_capacity(usize::try_from(file.size_bytes).unwrap_or(0));
                self.copy_to(&mut bytes)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// A stretch of it: less than `max_bytes` only at its end.
    pub(crate) fn range(&self, offset_bytes: u64, max_bytes: usize) -> io::Result<Vec<u8>> {
        let left = self.size_bytes().saturating_sub(offset_bytes);
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(max_bytes);
        match self {
            Self::Shared(bytes) => {
                let start = usize::try_from(offset_bytes).unwrap_or(usize::MAX);
                let stretch = (**bytes).as_ref().get(start..).and_then(|rest| rest.get(..wanted));
                Ok(stretch.unwrap_or_default().to_vec())
            }
            Self::File(file) => {
                let mut bytes = vec![0; wanted];
                read_exact_at(file, &mut bytes, offset_bytes)?;
                Ok(bytes)
            }
        }
    }

    /// SHA-256 of the content.
    pub(crate) fn sha256(&self) -> io::Result<[u8; 32]> {
        let mut hasher = Sha256::new();
        self.each_piece(|piece| {
            hasher.update(piece);
            Ok(())
        })?;
        Ok(hasher.finalize().into())
    }

    /// Writes the content piece by piece.
    pub(crate) fn copy_to(&self, to: &mut impl Write) -> io::Result<()> {
        self.each_piece(|piece| to.write_all(piece))
    }

    fn each_piece(&self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let file = match self {
            Self::Shared(bytes) => return take((**bytes).as_ref()),
            Self::File(file) => file,
        };
        let mut piece = vec![0; PIECE_BYTES];
        let mut at = 0;
        while at < file.size_bytes {
            let left = usize::try_from(file.size_bytes - at).unwrap_or(usize::MAX).min(piece.len());
            let piece = &mut piece[..left];
            read_exact_at(file, piece, at)?;
            take(piece)?;
            at += left as u64;
        }
        Ok(())
    }
}

fn read_exact_at(file: &BlobFile, mut buffer: &mut [u8], mut offset_bytes: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match file.read_at(buffer, offset_bytes) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                buffer = &mut buffer[count..];
                offset_bytes += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Shared(Arc::new(bytes))
    }
}

impl PartialEq for Blob {
    /// Whether both can be read and hold the same bytes, wherever they are.
    fn eq(&self, other: &Self) -> bool {
        let same_bytes = || Some(self.bytes().ok()? == other.bytes().ok()?);
        self.size_bytes() == other.size_bytes() && same_bytes().unwrap_or(false)
    }
}

impl Eq for Blob {}

impl fmt::Debug for Blob {
    /// Tells how much there is, never the content.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Blob({} bytes)", self.size_bytes())
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.bytes().map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
