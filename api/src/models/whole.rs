//! Whether a model's file is what its publisher states. All of it is read once; what
//! was found is kept beside it, so that the next start only compares length and time.

use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use noxus_engine::CancelToken;
use sha2::{Digest as _, Sha256};

use super::Model;

const BUFFER_BYTES: usize = 256 * 1024;

/// Whether the file at `path` is the whole of `model`. `None`: it could not be read to
/// its end, or nobody wants to know any more.
pub(super) fn is_whole(path: &Path, model: &Model, cancel: &CancelToken) -> Option<bool> {
    let mut file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if metadata.len() != model.size_bytes {
        return Some(false);
    }
    let known = mark(&metadata, model);
    let record = record(path);
    if known.is_some() && fs::read_to_string(&record).ok() == known {
        return Some(true);
    }
    let is_whole = digest(&mut file, cancel)? == model.sha256;
    if let (true, Some(known)) = (is_whole, known) {
        // Where it cannot be kept, the file is read again the next time.
        let _ = fs::write(&record, known);
    } else {
        let _ = fs::remove_file(&record);
    }
    Some(is_whole)
}

/// Where it is kept that a file was whole.
fn record(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".checked");
    path.with_file_name(name)
}

/// What changes with the file.
fn mark(metadata: &Metadata, model: &Model) -> Option<String> {
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("{} {} {changed}\n", model.sha256, metadata.len()))
}

fn digest(file: &mut File, cancel: &CancelToken) -> Option<String> {
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; BUFFER_BYTES]);
    loop {
        if cancel.is_cancelled() {
            return None;
        }
        let count = file.read(&mut buffer).ok()?;
        if count == 0 {
            break;
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    Some(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use noxus_engine::Text;

    use super::*;

    #[test]
    fn a_file_of_the_right_length_is_read_to_its_end_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ggml-small.bin");
        // SHA-256 of "hola".
        let sha256 = "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79";
        let summary = Text::constant("", "");
        let model = Model { name: "small", file: "ggml-small.bin", size_bytes: 4, sha256, summary };
        let check = || is_whole(&path, &model, &CancelToken::new());
        assert_eq!(check(), None, "there is none");
        fs::write(&path, "hol").unwrap();
        assert_eq!(check(), Some(false));
        fs::write(&path, "hole").unwrap();
        assert_eq!((check(), record(&path).exists()), (Some(false), false));
        fs::write(&path, "hola").unwrap();
        assert_eq!((check(), record(&path).exists()), (Some(true), true));
        // A cancelled check of what is known needs no reading.
        let cancel = CancelToken::new();
        cancel.cancel();
        assert_eq!(is_whole(&path, &model, &cancel), Some(true));
        let earlier = fs::metadata(&path).unwrap().modified().unwrap() - std::time::Duration::from_secs(9);
        fs::write(&path, "hole").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(earlier).unwrap();
        assert_eq!(check(), Some(false), "another time is another file");
    }
}
