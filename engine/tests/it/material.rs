//! Clips and weights, made or fetched once, by scripts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What a script of the repository prints: a folder.
fn folder_of(script: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(script);
    let made = Command::new(&script).stderr(Stdio::inherit()).output().unwrap();
    assert!(made.status.success(), "{} failed", script.display());
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
}

/// A clip of `tests/fixtures/video/make.sh`.
pub(crate) fn clip(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| folder_of("tests/fixtures/video/make.sh")).join(name)
}

/// The file of a speech model.
pub(crate) fn model_file(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| folder_of("scripts/speech-models.sh")).join(format!("ggml-{name}.bin"))
}

/// Words inserted, left out and changed, as a part of those that were said.
#[expect(clippy::cast_precision_loss, reason = "a few dozen words")]
pub(crate) fn word_error_rate(said: &str, heard: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        let plain = text.to_lowercase().replace("mr.", "mister").replace('-', " ");
        let plain: String = plain.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        plain.split_whitespace().map(str::to_owned).collect()
    };
    let (said, heard) = (words(said), words(heard));
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (index, word) in said.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (at, other) in heard.iter().enumerate() {
            let changed = diagonal + usize::from(word != other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(row[at + 1] + 1);
        }
    }
    row[heard.len()] as f64 / said.len() as f64
}
