//! Clips and weights, each made once by a script.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The folder that a script of the repository prints.
pub(crate) fn made_by(script: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(script);
    let made = Command::new(&script).stderr(Stdio::inherit()).output().unwrap();
    assert!(made.status.success(), "{} failed", script.display());
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
}

/// A clip of `tests/fixtures/video/make.sh`.
pub(crate) fn clip(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| made_by("tests/fixtures/video/make.sh")).join(name)
}

/// A small model of English.
pub(crate) fn model() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| made_by("scripts/speech-models.sh")).join("ggml-tiny.en.bin")
}
