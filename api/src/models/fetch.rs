//! A file over HTTP, continued where it broke off, and checked before it counts.

use noxus_engine::{CancelToken, Text, text};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::http::{Response, StatusCode, header};

use super::{Model, Patience, Puller};
use crate::codes::ErrorCode;
use crate::error::{ApiError, Result};

/// For the whole head of an answer, should it come in drops.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
const BUFFER_BYTES: usize = 64 * 1024;

type Progress<'a> = &'a mut dyn FnMut(u64, u64);

pub(super) fn pull(
    puller: &Puller,
    model: &Model,
    progress: Progress<'_>,
    cancel: &CancelToken,
) -> Result<PathBuf> {
    let target = puller.folder.join(model.file);
    let is_whole = super::is_whole(&target, model, cancel) == Some(true);
    if cancel.is_cancelled() {
        return Err(ApiError::new(ErrorCode::Cancelled));
    }
    if is_whole {
        progress(model.size_bytes, model.size_bytes);
        return Ok(target);
    }
    let unwritable = |error| unwritable(&puller.folder, error);
    std::fs::create_dir_all(&puller.folder).map_err(unwritable)?;
    let partial = puller.folder.join(format!("{}.part", model.file));
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&partial)
        .map_err(unwritable)?;
    // Two that fetch the same file at once would write over each other.
    if file.try_lock().is_err() {
        let name = model.name;
        return Err(ApiError::new(ErrorCode::StoreBusy).with_message(text!(
            "Otro proceso ya está descargando «{name}».",
            "Another process is fetching “{name}” already."
        )));
    }
    fill(
        puller.patience,
        &mut file,
        &format!("{}/{}", puller.base_url.trim_end_matches('/'), model.file),
        model,
        progress,
        cancel,
    )
    .map_err(|failure| failure.into_error(model, &puller.folder))?;
    if checksum(&mut file, cancel).map_err(|failure| failure.into_error(model, &puller.folder))?
        != model.sha256
    {
        // Continuing it would never end well.
        let _ = std::fs::remove_file(&partial);
        return Err(Failure::Checksum.into_error(model, &puller.folder));
    }
    file.sync_all().map_err(unwritable)?;
    std::fs::rename(&partial, &target).map_err(unwritable)?;
    Ok(target)
}

/// Why a file was not fetched.
enum Failure {
    Cancelled,
    /// The connection broke: worth another try.
    Broken(Text),
    /// The server's answer: not worth one.
    Status(u16),
    Length,
    Checksum,
    Disk(std::io::Error),
}

impl Failure {
    fn into_error(self, model: &Model, folder: &Path) -> ApiError {
        let name = model.name;
        match self {
            Self::Cancelled => ApiError::new(ErrorCode::Cancelled),
            Self::Disk(error) => unwritable(folder, error),
            Self::Broken(Text { es, en }) => ApiError::new(ErrorCode::ProviderUnavailable)
                .with_message(text!(
                    "La descarga de «{name}» se cortó: {es}.",
                    "Fetching “{name}” broke off: {en}."
                ))
                .with_hint(text!(
                    "Repite la orden: continúa donde se quedó.",
                    "Repeat the command: it continues where it stopped."
                )),
            Self::Status(status) => ApiError::new(ErrorCode::ProviderError)
                .with_message(text!(
                    "El servidor respondió {status} al pedir «{name}».",
                    "The server answered {status} when asked for “{name}”."
                ))
                .with_hint(text!(
                    "Comprueba la dirección de los modelos, o inténtalo más tarde.",
                    "Check the address of the models, or try again later."
                )),
            Self::Length => ApiError::new(ErrorCode::ProviderError).with_message(text!(
                "El archivo de «{name}» no tiene la longitud esperada.",
                "The file of “{name}” does not have the length that it should."
            )),
            Self::Checksum => ApiError::new(ErrorCode::ProviderError)
                .with_message(text!(
                    "El archivo de «{name}» no tiene la suma SHA-256 esperada y se borró.",
                    "The file of “{name}” does not have the SHA-256 that it should, and was removed."
                ))
                .with_hint(text!(
                    "Inténtalo otra vez; si se repite, el servidor da otro archivo.",
                    "Try again; if it happens again, the server gives another file."
                )),
        }
    }
}

fn unwritable(folder: &Path, error: std::io::Error) -> ApiError {
    let name = folder.display();
    ApiError::new(ErrorCode::StoreUnavailable).with_message(text!(
        "No se puede escribir en «{name}»: {error}.",
        "Cannot write in “{name}”: {error}."
    ))
}

/// What broke a connection, as seen from here.
fn broken(error: &ureq::Error) -> Failure {
    use ureq::Timeout::{Connect, PerRead, PerWrite};
    Failure::Broken(match error {
        ureq::Error::Timeout(Connect) => {
            text!("el servidor no acepta la conexión", "the server does not accept the connection")
        }
        ureq::Error::Timeout(PerRead | PerWrite) => {
            text!("el servidor dejó de enviar datos", "the server stopped sending data")
        }
        other => text!("{other}", "{other}"),
    })
}

/// The same of an error while the body was read, which wraps ureq's own.
fn broken_body(error: std::io::Error) -> Failure {
    broken(&ureq::Error::from(error))
}

/// Brings the file to its full length, in as many requests as it takes.
fn fill(
    patience: Patience,
    file: &mut File,
    url: &str,
    model: &Model,
    progress: Progress<'_>,
    cancel: &CancelToken,
) -> Result<(), Failure> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(ANSWER_TIMEOUT.max(patience.read)))
        .timeout_per_read(Some(patience.read))
        .timeout_per_write(Some(patience.read))
        .build()
        .into();
    let mut attempts = 0;
    loop {
        let before = file.metadata().map_err(Failure::Disk)?.len();
        match request(&agent, file, url, model.size_bytes, progress, cancel) {
            Ok(()) => return Ok(()),
            Err(Failure::Broken(why)) => {
                let after = file.metadata().map_err(Failure::Disk)?.len();
                attempts = if after > before { 1 } else { attempts + 1 };
                if attempts >= patience.attempts {
                    return Err(Failure::Broken(why));
                }
                std::thread::sleep(patience.pause * 2_u32.pow(attempts.min(5) - 1));
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// One request, for what is missing.
fn request(
    agent: &ureq::Agent,
    file: &mut File,
    url: &str,
    size: u64,
    progress: Progress<'_>,
    cancel: &CancelToken,
) -> Result<(), Failure> {
    if cancel.is_cancelled() {
        return Err(Failure::Cancelled);
    }
    let mut have = file.metadata().map_err(Failure::Disk)?.len();
    if have > size {
        (have, _) = (0, file.set_len(0).map_err(Failure::Disk)?);
    }
    progress(have, size);
    if have == size {
        return Ok(());
    }
    // Compressed on the way, ranges would not fit together.
    let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
    if have > 0 {
        request = request.header(header::RANGE, format!("bytes={have}-"));
    }
    let response = request.call().map_err(|error| broken(&error))?;
    match response.status() {
        StatusCode::PARTIAL_CONTENT if continues(&response, have, size) => {}
        StatusCode::OK => (have, _) = (0, file.set_len(0).map_err(Failure::Disk)?),
        // A server that cannot continue is asked from the beginning.
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => {
            file.set_len(0).map_err(Failure::Disk)?;
            return Err(Failure::Broken(text!(
                "no quiso continuar el archivo",
                "it would not continue the file"
            )));
        }
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            let status = status.as_u16();
            return Err(Failure::Broken(text!("HTTP {status}", "HTTP {status}")));
        }
        status => return Err(Failure::Status(status.as_u16())),
    }
    file.seek(SeekFrom::Start(have)).map_err(Failure::Disk)?;
    copy(&mut response.into_body().into_reader(), file, have, size, progress, cancel)
}

/// Whether an answer holds exactly what was asked for.
fn continues(response: &Response<ureq::Body>, have: u64, size: u64) -> bool {
    let range = response.headers().get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    range.is_some_and(|range| {
        range.starts_with(&format!("bytes {have}-"))
            && range.rsplit('/').next().is_some_and(|total| total == "*" || total.parse() == Ok(size))
    })
}

fn copy(
    body: &mut impl Read,
    file: &mut File,
    mut have: u64,
    size: u64,
    progress: Progress<'_>,
    cancel: &CancelToken,
) -> Result<(), Failure> {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let count = body.read(&mut buffer).map_err(broken_body)?;
        if count == 0 {
            break;
        }
        have += count as u64;
        if have > size {
            file.set_len(0).map_err(Failure::Disk)?;
            return Err(Failure::Length);
        }
        file.write_all(buffer.get(..count).unwrap_or_default()).map_err(Failure::Disk)?;
        progress(have, size);
    }
    if have < size {
        let (es, en) = (format!("llegaron {have} de {size} bytes"), format!("{have} of {size} bytes came"));
        return Err(Failure::Broken(Text::new(es, en)));
    }
    Ok(())
}

fn checksum(file: &mut File, cancel: &CancelToken) -> Result<String, Failure> {
    file.seek(SeekFrom::Start(0)).map_err(Failure::Disk)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; BUFFER_BYTES]);
    loop {
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let count = file.read(&mut buffer).map_err(Failure::Disk)?;
        if count == 0 {
            break;
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
