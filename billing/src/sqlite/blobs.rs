//! Stored answers: small parts in the database, large ones in files named by their SHA-256.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::blob::Blob;
use crate::error::{Error, Why};
use crate::operations::Outcome;

/// Parts of one answer share this many ids: `job * PARTS_MAX + part`.
pub(super) const PARTS_MAX: i64 = 1_024;

/// One part of an answer on its way into the database.
#[derive(Clone)]
pub(super) enum Part {
    Inline {
        content: Vec<u8>,
        /// Of an output file; nobody asks for that of a body.
        sha256: Option<[u8; 32]>,
    },
    /// Lies in a file already.
    File { sha256: [u8; 32], size_bytes: u64 },
}

impl Part {
    /// A body inside the database, whatever its size.
    pub(super) fn body(content: &[u8]) -> Self {
        Self::Inline { content: content.to_vec(), sha256: None }
    }

    pub(super) fn size_bytes(&self) -> i64 {
        let size_bytes = match self {
            Self::Inline { content, .. } => content.len() as u64,
            Self::File { size_bytes, .. } => *size_bytes,
        };
        i64::try_from(size_bytes).unwrap_or(i64::MAX)
    }

    /// How much of it lies in the database.
    pub(super) fn inline_bytes(&self) -> u64 {
        match self {
            Self::Inline { content, .. } => content.len() as u64,
            Self::File { .. } => 0,
        }
    }

    /// SHA-256 of its content.
    pub(super) fn digest(&self) -> [u8; 32] {
        match self {
            Self::Inline { content, sha256: None } => Sha256::digest(content).into(),
            Self::Inline { sha256: Some(sha256), .. } | Self::File { sha256, .. } => *sha256,
        }
    }

    pub(super) fn sha256(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Inline { sha256, .. } => sha256.as_ref(),
            Self::File { sha256, .. } => Some(sha256),
        }
    }
}

/// The folder of large parts beside a database.
#[derive(Clone)]
pub(super) struct Blobs {
    folder: PathBuf,
    inline_max_bytes: usize,
    output_max_bytes: u64,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf, inline_max_bytes: usize, output_max_bytes: u64) -> Self {
        Self { folder, inline_max_bytes, output_max_bytes }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses what is too large to be kept.
    pub(super) fn check(&self, outcome: &Outcome) -> Result<(), Error> {
        let size_bytes = outcome.size_bytes();
        if size_bytes > self.output_max_bytes {
            return Err(Error::OutputLimitExceeded { size_bytes, max_bytes: self.output_max_bytes });
        }
        let parts = i64::try_from(outcome.blobs.len()).unwrap_or(i64::MAX);
        if parts >= PARTS_MAX {
            return Err(Error::InvalidField {
                field: "blobs",
                why: Why::new("0-1023 items", "0-1023 elementos"),
            });
        }
        Ok(())
    }

    /// Whether any part would need a file.
    pub(super) fn needs_files(&self, outcome: &Outcome) -> bool {
        let is_large = |size_bytes: u64| size_bytes > self.inline_max_bytes as u64;
        is_large(outcome.body.len() as u64) || outcome.blobs.iter().any(|blob| is_large(blob.size_bytes()))
    }

    /// Brings every large part to the disk, durably, and describes them all.
    pub(super) fn store(&self, outcome: &Outcome) -> Result<Vec<Part>, Error> {
        let body = outcome.body.as_bytes();
        let body = if body.len() <= self.inline_max_bytes {
            Ok(Part::body(body))
        } else {
            self.store_part(&Blob::from(body.to_vec()))
        };
        std::iter::once(body).chain(outcome.blobs.iter().map(|blob| self.store_part(blob))).collect()
    }

    fn store_part(&self, blob: &Blob) -> Result<Part, Error> {
        let unreadable = |source| Error::unavailable("the output file to be kept cannot be read.", source);
        let sha256 = blob.sha256().map_err(unreadable)?;
        if blob.size_bytes() <= self.inline_max_bytes as u64 {
            let content = blob.bytes().map_err(unreadable)?.into_owned();
            return Ok(Part::Inline { content, sha256: Some(sha256) });
        }
        let part = Part::File { sha256, size_bytes: blob.size_bytes() };
        let path = self.path(&sha256);
        // What is there already may be another process's, on its way to the disk.
        let stored = if self.is_present(&part) { self.sync_folders(&path) } else { self.write(&path, blob) };
        stored.map_err(|source| {
            let what =
                format!("{} cannot be written; check its rights and free space.", self.folder.display());
            Error::unavailable(what, source)
        })?;
        Ok(part)
    }

    /// Whether the part can be read back: inline, or a file of the right size.
    pub(super) fn is_present(&self, part: &Part) -> bool {
        match part {
            Part::Inline { .. } => true,
            Part::File { sha256, size_bytes } => {
                fs::metadata(self.path(sha256)).is_ok_and(|found| found.len() == *size_bytes)
            }
        }
    }

    /// Links or writes under a temporary name, syncs, renames, syncs the folder: all of it or nothing.
    fn write(&self, path: &Path, blob: &Blob) -> std::io::Result<()> {
        static TEMPORARY: AtomicU64 = AtomicU64::new(0);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        // Names may be taken: a container that is started again has the process number of the one
        // that was killed.
        let (temporary, written) = loop {
            let number = TEMPORARY.fetch_add(1, Ordering::Relaxed);
            let temporary = folder.join(format!("{}-{number}.part", std::process::id()));
            match place(blob, &temporary) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                placed => break (temporary, placed),
            }
        };
        if let Err(error) = written.and_then(|()| fs::rename(&temporary, path)) {
            // The first error counts; a leftover is swept by the next reap.
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        self.sync_folders(path)
    }

    /// Brings the names on the way to a file to the disk.
    fn sync_folders(&self, path: &Path) -> std::io::Result<()> {
        [path.parent(), Some(self.folder()), self.folder.parent()]
            .into_iter()
            .flatten()
            .try_for_each(sync_folder)
    }

    /// Whether a file has that content; read in pieces.
    pub(super) fn is_whole(&self, sha256: &[u8; 32]) -> bool {
        let mut hasher = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        let read = File::open(self.path(sha256)).and_then(|mut file| {
            loop {
                match file.read(&mut piece)? {
                    0 => return Ok(()),
                    length => hasher.update(&piece[..length]),
                }
            }
        });
        read.is_ok() && <[u8; 32]>::from(hasher.finalize()) == *sha256
    }

    /// Opens a file and makes sure that it is what was stored.
    pub(super) fn open(&self, sha256: &[u8; 32]) -> Result<Blob, Error> {
        let path = self.path(sha256);
        let unreadable = |source| unreadable(&path, source);
        let blob = File::open(&path).and_then(Blob::file).map_err(unreadable)?;
        if blob.sha256().map_err(unreadable)? != *sha256 {
            return Err(Error::corrupt(format!("the stored answer {} was changed.", path.display())));
        }
        Ok(blob)
    }

    /// Size of a file, in bytes.
    pub(super) fn size_bytes(&self, sha256: &[u8; 32]) -> Result<u64, Error> {
        let path = self.path(sha256);
        fs::metadata(&path).map(|found| found.len()).map_err(|source| unreadable(&path, source))
    }

    /// Reads a stretch of a file: less than `max_bytes` only at its end. Only the size is checked.
    pub(super) fn read_range(
        &self,
        sha256: &[u8; 32],
        size_bytes: u64,
        offset_bytes: u64,
        max_bytes: usize,
    ) -> Result<Vec<u8>, Error> {
        let path = self.path(sha256);
        let left = size_bytes.saturating_sub(offset_bytes);
        let wanted = left.min(u64::try_from(max_bytes).unwrap_or(u64::MAX));
        let mut bytes = Vec::with_capacity(usize::try_from(wanted).unwrap_or(0));
        let found = File::open(&path)
            .and_then(|mut file| {
                let found = file.metadata()?.len();
                file.seek(SeekFrom::Start(offset_bytes.min(found)))?;
                file.take(wanted).read_to_end(&mut bytes)?;
                Ok(found)
            })
            .map_err(|source| unreadable(&path, source))?;
        if found != size_bytes || bytes.len() as u64 != wanted {
            return Err(Error::corrupt(format!("the stored answer {} was changed.", path.display())));
        }
        Ok(bytes)
    }

    /// Removes a file that nothing refers to any more.
    pub(super) fn remove(&self, sha256: &[u8; 32]) {
        // A file that stays costs space, not truth.
        let _ = fs::remove_file(self.path(sha256));
    }

    fn path(&self, sha256: &[u8; 32]) -> PathBuf {
        let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(&name[..2]).join(name)
    }
}

/// The content under a name that nobody has, on the disk. A file without a name in the same file
/// system only gets one: nothing is copied.
fn place(blob: &Blob, path: &Path) -> std::io::Result<()> {
    if let Blob::File(source) = blob
        && let Some(linked) = link(source.file(), path)
    {
        return linked.and_then(|()| source.file().sync_all());
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    blob.copy_to(&mut file)?;
    file.sync_all()
}

/// Gives a file a name; `None` where that cannot be done.
#[cfg(target_os = "linux")]
fn link(file: &File, path: &Path) -> Option<std::io::Result<()>> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use rustix::io::Errno;
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::MetadataExt as _;

    // One that has a name is somebody's, who may change it.
    file.metadata().ok().filter(|metadata| metadata.nlink() == 0)?;
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    match linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW) {
        Ok(()) => Some(open_to_the_same(file, path)),
        Err(Errno::EXIST) => Some(Err(Errno::EXIST.into())),
        // Another file system, a file that had a name, no /proc.
        Err(_) => None,
    }
}

/// A file without a name was its owner's alone: now it may be read by whoever may read its folder.
#[cfg(target_os = "linux")]
fn open_to_the_same(file: &File, path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = path.parent().unwrap_or(path).metadata()?;
    let mode = file.metadata()?.permissions().mode() | (folder.permissions().mode() & 0o444);
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> Option<std::io::Result<()>> {
    None
}

fn unreadable(path: &Path, source: std::io::Error) -> Error {
    Error::StoreCorrupt {
        what: format!("the stored answer {} cannot be read.", path.display()),
        source: Some(std::sync::Arc::new(source)),
    }
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
