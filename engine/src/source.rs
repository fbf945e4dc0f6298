//! Where input bytes come from. The only file of the engine that opens files.

use std::any::Any;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Code, Error, Result};
use crate::{Limits, text};

#[cfg(feature = "video")]
mod reader;
#[cfg(feature = "video")]
pub(crate) use self::reader::InputReader;

/// Bytes that someone else may own: a `Vec<u8>`, a Python `bytes`, a mapped file.
pub type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One input file of a call.
#[derive(Clone)]
pub struct Input {
    field: String,
    filename: Option<String>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(SharedBytes),
    Path(PathBuf),
    Spool { path: PathBuf, _keep: Arc<dyn Any + Send + Sync> },
}

impl Input {
    /// Bytes in memory for the input named `field` (such as `image`).
    pub fn from_bytes(field: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::from_shared(field, Arc::new(bytes.into()))
    }

    /// Bytes that stay where they are.
    pub fn from_shared(field: impl Into<String>, bytes: SharedBytes) -> Self {
        Self { field: field.into(), filename: None, source: Source::Bytes(bytes) }
    }

    /// A file, opened only when it is read.
    pub fn from_path(field: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let filename = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { field: field.into(), filename, source: Source::Path(path) }
    }

    /// A file that nobody else changes, such as an upload on its way: read when it
    /// is needed and not kept in memory meanwhile. `keep` lives as long as the
    /// input and its clones, so that the file can be removed when it is dropped.
    pub fn from_spool(
        field: impl Into<String>,
        path: impl Into<PathBuf>,
        keep: Arc<dyn Any + Send + Sync>,
    ) -> Self {
        Self { field: field.into(), filename: None, source: Source::Spool { path: path.into(), _keep: keep } }
    }

    /// Adds the name the caller gave the file. Used to name results, never to
    /// guess the format.
    #[must_use]
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }

    /// The input's name in the tool's description.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The caller's name of the file, untrusted.
    pub fn filename(&self) -> Option<&str> {
        self.filename.as_deref()
    }

    /// The whole content.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`]; [`Code::InvalidField`] when a path cannot be read.
    pub fn bytes(&self, limits: &Limits) -> Result<SharedBytes> {
        match &self.source {
            Source::Bytes(bytes) => {
                let length = (**bytes).as_ref().len();
                limits.check_input_bytes(length as u64).map_err(|e| e.with_field(&*self.field))?;
                Ok(Arc::clone(bytes))
            }
            Source::Path(path) | Source::Spool { path, .. } => {
                let bytes = read_file(path, limits).map_err(|e| e.with_field(&*self.field))?;
                Ok(Arc::new(bytes))
            }
        }
    }

    /// The content as a stream: a file is read as it is needed, and never whole.
    ///
    /// # Errors
    /// As [`Input::bytes`].
    #[cfg(feature = "video")]
    pub(crate) fn reader(&self, limits: &Limits) -> Result<InputReader> {
        let reader = match &self.source {
            Source::Bytes(bytes) => InputReader::of_bytes(bytes),
            Source::Path(path) | Source::Spool { path, .. } => {
                let file = open(path).map_err(|e| e.with_field(&*self.field))?;
                let metadata = file.metadata().map_err(|e| unreadable(path, e).with_field(&*self.field))?;
                if metadata.is_file() {
                    InputReader::of_file(file, metadata.len())
                } else {
                    // A pipe cannot be sought in.
                    let bytes = self.bytes(limits)?;
                    InputReader::of_bytes(&bytes)
                }
            }
        };
        limits.check_input_bytes(reader.length_bytes()).map_err(|e| e.with_field(&*self.field))?;
        Ok(reader)
    }

    /// How much memory [`Input::load`] will take, as far as the file system tells.
    pub fn load_size_bytes(&self) -> u64 {
        match &self.source {
            Source::Path(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Source::Bytes(_) | Source::Spool { .. } => 0,
        }
    }

    /// The same input with its content fixed, so that hashing, probing and running
    /// all see the same bytes even when the file changes meanwhile: read into
    /// memory, unless nobody else can change it.
    ///
    /// # Errors
    /// As [`Input::bytes`].
    pub fn load(self, limits: &Limits) -> Result<Self> {
        if let Source::Spool { .. } = self.source {
            return Ok(self);
        }
        let bytes = self.bytes(limits)?;
        Ok(Self { source: Source::Bytes(bytes), ..self })
    }
}

impl fmt::Debug for Input {
    /// Names the input, never its content.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Bytes(bytes) => format!("{} bytes", (**bytes).as_ref().len()),
            Source::Path(path) | Source::Spool { path, .. } => path.display().to_string(),
        };
        write!(formatter, "Input({}: {source})", self.field)
    }
}

/// Opens a file to read; a folder is refused here already.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the engine opens a file, named by the caller"
)]
pub(crate) fn open(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    if file.metadata().map_err(|error| unreadable(path, error))?.is_dir() {
        let name = path.display();
        return Err(Error::new(
            Code::InvalidField,
            text!("«{name}» es una carpeta, no un archivo.", "“{name}” is a folder, not a file."),
        ));
    }
    Ok(file)
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let name = path.display();
    Error::new(
        Code::InvalidField,
        text!("No se puede leer «{name}»: {error}.", "Cannot read “{name}”: {error}."),
    )
    .with_source(error)
}

fn read_file(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let file = open(path)?;
    let metadata = file.metadata().map_err(|error| unreadable(path, error))?;
    limits.check_input_bytes(metadata.len())?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // A pipe or a growing file has no honest length: count what really comes.
    file.take(limits.max_input_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, error))?;
    limits.check_input_bytes(bytes.len() as u64)?;
    Ok(bytes)
}
