//! Where input bytes come from. The only file of the engine that opens files.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::content::{Content, Spooled};
use crate::error::{Code, Error, Result};
use crate::{CancelToken, InputKind, Limits, text};

mod pinned;
mod placed;
mod reader;

use self::pinned::Pinned;
pub(crate) use self::placed::PlacedFile;
pub use self::reader::InputReader;

/// Bytes that someone else may own: a `Vec<u8>`, a Python `bytes`, a mapped file.
pub type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One input file of a call.
#[derive(Clone)]
pub struct Input {
    field: String,
    /// Its place among several of the same field, from 0 on.
    index: Option<usize>,
    filename: Option<String>,
    caption: Option<String>,
    source: Source,
    cancel: Option<CancelToken>,
}

#[derive(Clone)]
enum Source {
    Bytes(SharedBytes),
    Path(PathBuf),
    Pinned(Arc<Pinned>),
    Spooled(Arc<Spooled>),
}

impl Input {
    /// Bytes in memory for the input named `field` (such as `image`).
    pub fn from_bytes(field: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::from_shared(field, Arc::new(bytes.into()))
    }

    /// Bytes that stay where they are.
    pub fn from_shared(field: impl Into<String>, bytes: SharedBytes) -> Self {
        Self {
            field: field.into(),
            index: None,
            filename: None,
            caption: None,
            source: Source::Bytes(bytes),
            cancel: None,
        }
    }

    /// A file, opened only when it is read.
    pub fn from_path(field: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let filename = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            field: field.into(),
            index: None,
            filename,
            caption: None,
            source: Source::Path(path),
            cancel: None,
        }
    }

    /// What somebody made or received: the result of another call, or an upload in a file that
    /// nobody else changes, which is read when it is needed and not kept in memory meanwhile.
    pub fn from_content(field: impl Into<String>, content: Content) -> Self {
        let source = match content {
            Content::Shared(bytes) => Source::Bytes(bytes),
            Content::Spooled(file) => Source::Spooled(file),
        };
        Self { field: field.into(), index: None, filename: None, caption: None, source, cancel: None }
    }

    /// Adds the name the caller gave the file. Used to name results, never to
    /// guess the format.
    #[must_use]
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }

    /// Adds what somebody wrote of what is to be seen, or heard, in the file. It may help to find a place for
    /// it, and is shown to nobody.
    #[must_use]
    pub fn with_caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Reading it fails from the moment `cancel` is thrown on: for whoever looks at a
    /// file that takes its time, in a library that asks for nothing but more of it.
    #[must_use]
    pub fn until(mut self, cancel: &CancelToken) -> Self {
        self.cancel = Some(cancel.clone());
        self
    }

    /// The input's name in the tool's description.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Where errors say that the input stands: its name, and its number where the call has several
    /// of that name, as `scene_images[2]` for the third.
    pub fn place(&self) -> String {
        match self.index {
            Some(index) => format!("{}[{index}]", self.field),
            None => self.field.clone(),
        }
    }

    /// Says which of several of the same field it is, from 0 on.
    pub(crate) fn set_index(&mut self, index: usize) {
        self.index = Some(index);
    }

    /// The caller's name of the file, untrusted.
    pub fn filename(&self) -> Option<&str> {
        self.filename.as_deref()
    }

    /// What somebody wrote of it.
    pub fn caption(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    /// Where it lies, as long as it was not opened.
    pub fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Path(path) => Some(path),
            Source::Bytes(_) | Source::Pinned(_) | Source::Spooled(_) => None,
        }
    }

    /// The whole content, in memory: at most [`Limits::max_input_bytes`].
    ///
    /// # Errors
    /// [`Code::FileTooLarge`]; [`Code::InvalidField`] when a path cannot be read, or
    /// its file changed since [`Input::load`].
    pub fn bytes(&self, limits: &Limits) -> Result<SharedBytes> {
        let read = || match &self.source {
            Source::Bytes(bytes) => {
                limits.check_input_bytes((**bytes).as_ref().len() as u64)?;
                Ok(Arc::clone(bytes))
            }
            Source::Path(path) => {
                let (file, metadata) = open_with_metadata(path)?;
                Ok(Arc::new(read_whole(file, path, metadata.len(), limits)?) as SharedBytes)
            }
            Source::Pinned(file) => {
                file.check_unchanged()?;
                let length = file.length_bytes();
                let bytes = read_whole(InputReader::of_pinned(file), file.path(), length, limits)?;
                Ok(Arc::new(bytes) as SharedBytes)
            }
            Source::Spooled(file) => {
                limits.check_input_bytes(file.size_bytes())?;
                Content::Spooled(Arc::clone(file))
                    .shared()
                    .map_err(|error| unreadable(Path::new(&self.field), error))
            }
        };
        read().map_err(|error| self.at_fault(error))
    }

    /// The content as a stream, from its start: a file is read as it is needed and
    /// never whole. A stream has no limit of its own, [`Input::load`] keeps that; only
    /// a pipe, which cannot be sought in, is read whole as by [`Input::bytes`].
    ///
    /// # Errors
    /// As [`Input::bytes`].
    pub fn stream(&self, limits: &Limits) -> Result<InputReader> {
        let open = || match &self.source {
            Source::Bytes(bytes) => Ok(InputReader::of_bytes(bytes)),
            Source::Path(path) => {
                let (file, metadata) = open_with_metadata(path)?;
                if metadata.is_file() {
                    return Ok(InputReader::of_file(file, metadata.len()));
                }
                let bytes: SharedBytes = Arc::new(read_whole(file, path, 0, limits)?);
                Ok(InputReader::of_bytes(&bytes))
            }
            Source::Pinned(file) => {
                file.check_unchanged()?;
                Ok(InputReader::of_pinned(file))
            }
            Source::Spooled(file) => Ok(InputReader::of_content(&Content::Spooled(Arc::clone(file)))),
        };
        let reader = open().map_err(|error| self.at_fault(error))?;
        Ok(reader.until(self.cancel.clone()))
    }

    /// The content of a video or recording as a stream: at most
    /// [`Limits::max_video_bytes`] on disk, [`Limits::max_input_bytes`] in memory.
    ///
    /// # Errors
    /// As [`Input::bytes`].
    #[cfg(feature = "ffmpeg")]
    pub(crate) fn reader(&self, limits: &Limits) -> Result<InputReader> {
        let reader = self.stream(limits)?;
        self.check_length(InputKind::Video, reader.length_bytes(), limits)?;
        Ok(reader)
    }

    /// How much memory [`Input::load`] will take, as far as the file system tells.
    pub fn load_size_bytes(&self, limits: &Limits) -> u64 {
        match &self.source {
            Source::Path(path) => {
                let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
                // A larger one is refused, or read where it lies.
                if length <= limits.max_input_bytes { length } else { 0 }
            }
            Source::Bytes(_) | Source::Spooled(_) | Source::Pinned(_) => 0,
        }
    }

    /// The same input with its content fixed and its length checked, so that hashing,
    /// probing and running all see the same bytes: read into memory, unless nobody
    /// else can change it. A video larger than [`Limits::max_input_bytes`] is opened
    /// and stays where it is; from then on every new reader, and
    /// [`Input::check_unchanged`], refuse it once it has changed.
    ///
    /// # Errors
    /// As [`Input::bytes`], with [`Limits::max_video_bytes`] for a video on disk.
    pub fn load(self, kind: InputKind, limits: &Limits) -> Result<Self> {
        match &self.source {
            Source::Bytes(bytes) => self.check_length(kind, (**bytes).as_ref().len() as u64, limits)?,
            Source::Pinned(file) => self.check_length(kind, file.length_bytes(), limits)?,
            Source::Spooled(file) => self.check_length(kind, file.size_bytes(), limits)?,
            Source::Path(path) => {
                let source = fix(path, kind, limits).map_err(|error| self.at_fault(error))?;
                return Ok(Self { source, ..self });
            }
        }
        Ok(self)
    }

    /// Whether the content is still what it was when [`Input::load`] fixed it.
    ///
    /// # Errors
    /// [`Code::InvalidField`] when a file that is read where it lies has changed, by
    /// its length or the time of its last change.
    pub fn check_unchanged(&self) -> Result<()> {
        match &self.source {
            Source::Pinned(file) => file.check_unchanged().map_err(|error| self.at_fault(error)),
            Source::Bytes(_) | Source::Path(_) | Source::Spooled(_) => Ok(()),
        }
    }

    fn check_length(&self, kind: InputKind, bytes: u64, limits: &Limits) -> Result<()> {
        let checked = match self.source {
            Source::Bytes(_) => limits.check_held_bytes(kind, bytes),
            _ if kind.info().is_streamed => limits.check_video_bytes(bytes),
            _ => limits.check_input_bytes(bytes),
        };
        checked.map_err(|error| self.at_fault(error))
    }

    fn at_fault(&self, error: Error) -> Error {
        error.with_field(self.place())
    }
}

impl fmt::Debug for Input {
    /// Names the input, never its content.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Bytes(bytes) => format!("{} bytes", (**bytes).as_ref().len()),
            Source::Path(path) => path.display().to_string(),
            Source::Spooled(file) => format!("{} bytes in a file", file.size_bytes()),
            Source::Pinned(file) => file.path().display().to_string(),
        };
        write!(formatter, "Input({}: {source})", self.field)
    }
}

/// Opens a file to read; a folder is refused here already.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the engine opens a file, named by the caller"
)]
fn open_with_metadata(path: &Path) -> Result<(File, Metadata)> {
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let metadata = file.metadata().map_err(|error| unreadable(path, error))?;
    if metadata.is_dir() {
        let name = path.display();
        return Err(Error::new(
            Code::InvalidField,
            text!("«{name}» es una carpeta, no un archivo.", "“{name}” is a folder, not a file."),
        ));
    }
    Ok((file, metadata))
}

/// Opens a file that is no input, such as a model.
#[cfg(feature = "speech")]
pub(crate) fn open(path: &Path) -> Result<File> {
    open_with_metadata(path).map(|(file, _)| file)
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let name = path.display();
    Error::new(
        Code::InvalidField,
        text!("No se puede leer «{name}»: {error}.", "Cannot read “{name}”: {error}."),
    )
    .with_source(error)
}

/// The content of a path for as long as its call takes.
fn fix(path: &Path, kind: InputKind, limits: &Limits) -> Result<Source> {
    let (file, metadata) = open_with_metadata(path)?;
    let length = metadata.len();
    if kind.info().is_streamed {
        limits.check_video_bytes(length)?;
    }
    // A pipe cannot be sought in: it is read whole, however long it turns out to be.
    if metadata.is_file() && kind.info().is_streamed && length > limits.max_input_bytes {
        return Ok(Source::Pinned(Arc::new(Pinned::new(file, path.to_owned(), &metadata))));
    }
    Ok(Source::Bytes(Arc::new(read_whole(file, path, length, limits)?)))
}

fn read_whole(source: impl Read, path: &Path, length_bytes: u64, limits: &Limits) -> Result<Vec<u8>> {
    limits.check_input_bytes(length_bytes)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length_bytes).unwrap_or(0));
    // A pipe or a growing file has no honest length: count what really comes.
    source
        .take(limits.max_input_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, error))?;
    limits.check_input_bytes(bytes.len() as u64)?;
    Ok(bytes)
}
