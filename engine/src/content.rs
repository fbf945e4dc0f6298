//! What a result holds: in memory while it is small, in a file after that.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use crate::source::{InputReader, PlacedFile, SharedBytes};

/// The content of a file that a tool made. Cloning it copies nothing.
#[derive(Clone)]
pub enum Content {
    /// In memory.
    Shared(SharedBytes),
    /// In a file that nobody else changes.
    Spooled(Arc<Spooled>),
}

/// A file that is read by whoever holds it, each from a place of its own. It is as long as
/// it was when it was handed over.
pub struct Spooled {
    file: PlacedFile,
    size_bytes: u64,
}

impl Spooled {
    /// The file itself, to be linked or copied by the system. Its place is not to be relied on.
    pub fn file(&self) -> &File {
        self.file.file()
    }

    /// Its length in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Reads from `offset_bytes` on.
    ///
    /// # Errors
    /// Those of the system.
    pub fn read_at(&self, buffer: &mut [u8], offset_bytes: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset_bytes)
    }
}

impl Content {
    /// A file that nobody changes from now on.
    ///
    /// # Errors
    /// Those of the system, when its length cannot be told.
    pub fn spooled(file: File) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        Ok(Self::Spooled(Arc::new(Spooled { file: PlacedFile::new(file), size_bytes })))
    }

    /// Its length in bytes.
    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::Shared(bytes) => (**bytes).as_ref().len() as u64,
            Self::Spooled(file) => file.size_bytes,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.size_bytes() == 0
    }

    /// All of it in memory: borrowed where it is there already.
    ///
    /// # Errors
    /// Those of the system, for a file.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Shared(bytes) => Ok(Cow::Borrowed((**bytes).as_ref())),
            Self::Spooled(_) => self.read_whole().map(Cow::Owned),
        }
    }

    /// All of it in memory, for as long as somebody holds it.
    ///
    /// # Errors
    /// Those of the system, for a file.
    pub fn shared(&self) -> io::Result<SharedBytes> {
        match self {
            Self::Shared(bytes) => Ok(Arc::clone(bytes)),
            Self::Spooled(_) => Ok(Arc::new(self.read_whole()?)),
        }
    }

    fn read_whole(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size_bytes()).unwrap_or(0));
        self.reader().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The content as a stream that can be sought in. Several do not disturb each other.
    pub fn reader(&self) -> InputReader {
        InputReader::of_content(self)
    }

    /// Reads from `offset_bytes` on, as much as there is of it.
    ///
    /// # Errors
    /// Those of the system; a file that became shorter.
    pub fn read_range(&self, offset_bytes: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.reader();
        reader.seek(SeekFrom::Start(offset_bytes))?;
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match reader.read(rest) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl From<Vec<u8>> for Content {
    fn from(mut bytes: Vec<u8>) -> Self {
        // Encoders take more room than their result needs, and results live longer.
        if bytes.capacity() - bytes.len() > bytes.len() / 4 {
            bytes.shrink_to_fit();
        }
        Self::Shared(Arc::new(bytes))
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl PartialEq for Content {
    /// Whether both can be read and hold the same bytes, wherever they are.
    fn eq(&self, other: &Self) -> bool {
        let same_bytes = || Some(self.bytes().ok()? == other.bytes().ok()?);
        self.size_bytes() == other.size_bytes() && same_bytes().unwrap_or(false)
    }
}

impl fmt::Debug for Content {
    /// Tells how much there is, never the content.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self {
            Self::Shared(_) => "in memory",
            Self::Spooled(_) => "in a file",
        };
        write!(formatter, "Content({} bytes {place})", self.size_bytes())
    }
}

/// Where results go that are too large for memory while they are made. A service: without
/// it they stay in memory.
pub trait Spool: Send + Sync {
    /// A new file to write and read, which goes when nobody holds it any more.
    ///
    /// # Errors
    /// Those of the system.
    fn create(&self) -> io::Result<File>;
}

/// A result being written: like a file, though the start of it may be in memory.
pub struct ContentWriter {
    spool: Option<Arc<dyn Spool>>,
    in_memory_max_bytes: u64,
    place: Place,
    at: u64,
}

enum Place {
    Memory(Vec<u8>),
    File(File),
}

impl ContentWriter {
    /// Results longer than this go to a file.
    pub const IN_MEMORY_MAX_BYTES: u64 = 4 << 20;

    /// An empty result, which moves to a file of `spool` when it outgrows memory.
    pub fn new(spool: Option<Arc<dyn Spool>>) -> Self {
        Self {
            spool,
            in_memory_max_bytes: Self::IN_MEMORY_MAX_BYTES,
            place: Place::Memory(Vec::new()),
            at: 0,
        }
    }

    /// The same with another bound.
    #[must_use]
    pub fn with_in_memory_max_bytes(self, in_memory_max_bytes: u64) -> Self {
        Self { in_memory_max_bytes, ..self }
    }

    /// How much was written.
    ///
    /// # Errors
    /// Those of the system.
    pub fn size_bytes(&self) -> io::Result<u64> {
        match &self.place {
            Place::Memory(bytes) => Ok(bytes.len() as u64),
            Place::File(file) => file.metadata().map(|metadata| metadata.len()),
        }
    }

    /// What was written.
    ///
    /// # Errors
    /// Those of the system.
    pub fn finish(self) -> io::Result<Content> {
        match self.place {
            Place::Memory(bytes) => Ok(bytes.into()),
            Place::File(file) => Content::spooled(file),
        }
    }

    /// Moves to a file before a write that memory is not to hold.
    fn make_room(&mut self, end: u64) -> io::Result<()> {
        if let (Place::Memory(bytes), Some(spool)) = (&self.place, &self.spool)
            && end > self.in_memory_max_bytes
        {
            let mut file = spool.create()?;
            file.write_all(bytes)?;
            file.seek(SeekFrom::Start(self.at))?;
            self.place = Place::File(file);
        }
        Ok(())
    }
}

impl Write for ContentWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let end = self.at.checked_add(data.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        self.make_room(end)?;
        let count = match &mut self.place {
            Place::Memory(bytes) => write_over(bytes, self.at, data)?,
            Place::File(file) => file.write(data)?,
        };
        self.at += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Mostly at the end; headers are written over.
fn write_over(bytes: &mut Vec<u8>, at: u64, data: &[u8]) -> io::Result<usize> {
    let at = usize::try_from(at).map_err(|_| io::ErrorKind::FileTooLarge)?;
    if bytes.len() < at {
        bytes.resize(at, 0);
    }
    let (over, after) = data.split_at((bytes.len() - at).min(data.len()));
    if let Some(target) = bytes.get_mut(at..at + over.len()) {
        target.copy_from_slice(over);
    }
    bytes.extend_from_slice(after);
    Ok(data.len())
}

impl Read for ContentWriter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.place {
            Place::Memory(bytes) => {
                let at = usize::try_from(self.at).unwrap_or(usize::MAX).min(bytes.len());
                bytes.get(at..).unwrap_or_default().read(buffer)?
            }
            Place::File(file) => file.read(buffer)?,
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for ContentWriter {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let to = match position {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::End(by) => self.size_bytes()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        if let Place::File(file) = &mut self.place {
            file.seek(SeekFrom::Start(self.at))?;
        }
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Folder;

    impl Spool for Folder {
        fn create(&self) -> io::Result<File> {
            tempfile::tempfile()
        }
    }

    /// A writer of at most ten bytes in memory.
    fn small() -> ContentWriter {
        ContentWriter::new(Some(Arc::new(Folder))).with_in_memory_max_bytes(10)
    }

    #[derive(Clone, Debug)]
    enum Step {
        Write(Vec<u8>),
        Read(usize),
        Start(u64),
        End(i64),
        Current(i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..8).prop_map(Step::Write),
            (0..8_usize).prop_map(Step::Read),
            (0..30_u64).prop_map(Step::Start),
            (-20..10_i64).prop_map(Step::End),
            (-20..10_i64).prop_map(Step::Current),
        ];
        proptest::collection::vec(step, 0..24)
    }

    /// What a step gave, and where it ended.
    fn take(stream: &mut (impl Read + Write + Seek), step: &Step) -> (Result<Vec<u8>, io::ErrorKind>, u64) {
        let given = match step {
            Step::Write(data) => stream.write_all(data).map(|()| Vec::new()),
            Step::Read(count) => {
                let mut piece = vec![0; *count];
                stream.read(&mut piece).map(|count| piece[..count].to_vec())
            }
            Step::Start(to) => stream.seek(SeekFrom::Start(*to)).map(|_| Vec::new()),
            Step::End(by) => stream.seek(SeekFrom::End(*by)).map(|_| Vec::new()),
            Step::Current(by) => stream.seek(SeekFrom::Current(*by)).map(|_| Vec::new()),
        };
        (given.map_err(|error| error.kind()), stream.stream_position().unwrap())
    }

    proptest! {
        /// In memory, in a file or half way, it is what a plain file would be.
        #[test]
        fn a_result_is_written_like_a_file(steps in steps()) {
            let (mut file, mut writer) = (tempfile::tempfile().unwrap(), small());
            for step in &steps {
                prop_assert_eq!(take(&mut file, step), take(&mut writer, step));
            }
            let mut expected = Vec::new();
            file.rewind().unwrap();
            file.read_to_end(&mut expected).unwrap();
            let content = writer.finish().unwrap();
            prop_assert_eq!(content.size_bytes(), expected.len() as u64);
            prop_assert_eq!(content.bytes().unwrap().into_owned(), expected);
        }
    }

    #[test]
    fn what_outgrows_memory_goes_to_a_file_and_is_read_by_many() {
        let mut writer = small();
        writer.write_all(b"0123456789").unwrap();
        writer.write_all(b"ab").unwrap();
        let content = writer.finish().unwrap();
        assert!(matches!(content, Content::Spooled(_)), "{content:?}");
        let (mut one, mut other) = (content.reader(), content.reader());
        let (mut start, mut all) = ([0; 4], Vec::new());
        one.read_exact(&mut start).unwrap();
        other.read_to_end(&mut all).unwrap();
        one.read_exact(&mut start).unwrap();
        assert_eq!((&start, &all[..]), (b"4567", &b"0123456789ab"[..]));
        let mut range = [0; 5];
        assert_eq!(content.read_range(9, &mut range).unwrap(), 3);
        assert_eq!(range, *b"9ab\0\0");
    }

    #[test]
    fn without_a_spool_all_of_it_stays_in_memory() {
        let mut writer = ContentWriter::new(None).with_in_memory_max_bytes(1);
        writer.write_all(b"0123456789").unwrap();
        assert!(matches!(writer.finish().unwrap(), Content::Shared(_)));
    }
}
