//! Where result files go: written under a temporary name, then renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use noxus_api::ErrorCode;
use noxus_api::engine::{Text, text};
use noxus_api::{ApiError, Response, ResultFile};

use crate::failure::Failure;
use crate::screen::Screen;

/// Where the results of a run go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Nowhere: the envelope on standard output carries them.
    Envelope,
    /// Standard output.
    Stdout,
    /// A folder, under the names the tool gives; made when it is missing.
    Folder(PathBuf),
    /// This folder, except that a lone text is shown on the terminal.
    Here,
    /// A file with this name. Several results make it a folder.
    File(PathBuf),
}

impl Destination {
    /// Reads `-o`.
    ///
    /// # Errors
    /// [`Failure::Usage`] when both the envelope and the file want standard output.
    pub(crate) fn choose(output: Option<&Path>, screen: &Screen) -> Result<Self, Failure> {
        match output {
            None if screen.json => Ok(Self::Envelope),
            None => Ok(Self::Here),
            Some(path) if path == Path::new("-") && screen.json => Err(Failure::Usage(text!(
                "--json y -o - quieren los dos la salida estándar.",
                "--json and -o - both want standard output."
            ))),
            Some(path) if path == Path::new("-") => Ok(Self::Stdout),
            Some(path) if path.is_dir() || ends_with_separator(path) => Ok(Self::Folder(path.to_owned())),
            Some(path) => Ok(Self::File(path.to_owned())),
        }
    }

    /// Whether a result can be written there, before anything is charged for it.
    ///
    /// # Errors
    /// `invalid_field` on `output`, saying what stands in the way.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let folder = match self {
            Self::Envelope | Self::Stdout => return Ok(()),
            Self::Here => Path::new("."),
            Self::Folder(folder) => folder,
            Self::File(path) if is_device(path) => return Ok(()),
            Self::File(path) => parent(path),
        };
        let refuse = |error: &io::Error| {
            let name = folder.display();
            ApiError::new(ErrorCode::InvalidField)
                .with_message(text!(
                    "No se puede escribir en «{name}»: {error}.",
                    "Cannot write to “{name}”: {error}."
                ))
                .with_hint(text!(
                    "Elige con -o una carpeta en la que puedas escribir.",
                    "Choose with -o a folder you can write to."
                ))
                .with_field("output")
        };
        // A folder that is to be made needs an ancestor it can be made in; a
        // file's folder must be there.
        let existing = match self {
            // As components: "picture.png/" must not hide that there is a picture.
            Self::Folder(_) => {
                folder.components().as_path().ancestors().find(|path| path.exists()).unwrap_or(Path::new("."))
            }
            _ => folder,
        };
        let existing = if existing.as_os_str().is_empty() { Path::new(".") } else { existing };
        temporary(existing).map(drop).map_err(|error| refuse(&error))
    }

    /// Writes the files; gives the paths, none when they went to standard output.
    ///
    /// # Errors
    /// [`Failure::Unwritten`], [`Failure::PipeClosed`].
    pub(crate) fn write(&self, response: &Response, screen: &Screen) -> Result<Vec<PathBuf>, Failure> {
        let files = &response.files;
        match (self, files.as_slice()) {
            (Self::Envelope, _) | (_, []) => Ok(Vec::new()),
            (Self::Stdout, [main, ..]) => screen.print(&main.bytes()?).map(|()| Vec::new()),
            (Self::Here, [only]) if is_text(only) && screen.is_terminal() => {
                screen.print(&only.bytes()?).map(|()| Vec::new())
            }
            (Self::Here, _) => write_all(Path::new(""), files),
            (Self::Folder(folder), _) => write_all(folder, files),
            (Self::File(path), [only]) => write_one(path, only).map(|()| vec![path.clone()]),
            (Self::File(folder), _) => write_all(folder, files),
        }
    }
}

fn is_text(file: &ResultFile) -> bool {
    file.mime_type.starts_with("text/plain")
}

fn ends_with_separator(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.last().is_some_and(|last| std::path::is_separator(char::from(*last)))
}

/// The folder a file stands in.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// `/dev/null`, a pipe, a terminal: to be written into, never replaced.
fn is_device(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn write_all(folder: &Path, files: &[ResultFile]) -> Result<Vec<PathBuf>, Failure> {
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(|error| Failure::unwritten(folder, &error))?;
    }
    let write = |file: &ResultFile| {
        let path = folder.join(plain_name(&file.filename)?);
        // A link of that name is replaced, not followed: results stay in the folder.
        replace(&path, file).map_err(|error| Failure::unwritten(&path, &error))?;
        Ok(path)
    };
    files.iter().map(write).collect()
}

/// The name, if it is one: the engine never gives paths, and none would be followed.
fn plain_name(name: &str) -> Result<&Path, Failure> {
    let path = Path::new(name);
    let mut parts = path.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(only)), None) if only == path.as_os_str() => Ok(path),
        _ => Err(Failure::Unwritten(Text::new(
            format!("El nombre «{name}» no es de un archivo."),
            format!("The name “{name}” is not a file's."),
        ))),
    }
}

/// As `cp` would: what is there is overwritten, links are followed, devices written to.
fn write_one(path: &Path, file: &ResultFile) -> Result<(), Failure> {
    let written = if is_device(path) {
        File::options().write(true).open(path).and_then(|mut device| copy(file, &mut device))
    } else {
        match path.canonicalize() {
            Ok(target) => replace(&target, file),
            Err(_) => replace(path, file),
        }
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::PipeClosed,
        _ => Failure::unwritten(path, &error),
    })
}

/// Whole or not at all: the file appears under its name with all of its content.
fn replace(path: &Path, result: &ResultFile) -> io::Result<()> {
    let mut file = temporary(parent(path))?;
    copy(result, file.as_file_mut())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Block by block, wherever the content lies.
fn copy(result: &ResultFile, to: &mut File) -> io::Result<()> {
    io::copy(&mut result.content.reader(), to)?;
    to.flush()
}

/// A hidden file that disappears unless it gets its name.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".noxus-").suffix(".part");
    // Results are ordinary files: what the user's umask leaves.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> ResultFile {
        ResultFile { filename: name.into(), mime_type: "image/png".into(), content: b"new".to_vec().into() }
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../a.png", "/a.png", "a/b.png", "..", ".", "", "a/", "./a"] {
            let refused = write_all(&folder.path().join("out"), &[file(name)]);
            assert!(matches!(refused, Err(Failure::Unwritten(_))), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_folder_is_replaced_and_a_named_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, out) = (folder.path().join("outside"), folder.path().join("out"));
        fs::write(&outside, "old").unwrap();
        fs::create_dir(&out).unwrap();
        std::os::unix::fs::symlink(&outside, out.join("a.png")).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&outside, &link).unwrap();

        write_all(&out, &[file("a.png")]).unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "old");
        assert_eq!(fs::read_to_string(out.join("a.png")).unwrap(), "new");
        write_one(&link, &file("a.png")).unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "new");
        assert!(link.is_symlink());
    }
}
