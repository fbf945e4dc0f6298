//! Runs the built program in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with the fixtures, and nothing of the user's own settings.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        for entry in std::fs::read_dir(fixtures).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, place.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `program` with the program under test in its path.
    pub(crate) fn command(&self, program: &str) -> Command {
        let binary = Path::new(env!("CARGO_BIN_EXE_noxus"));
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear().env("PATH", path);
        command.env("HOME", self.path("home")).env("NOXUS_LANG", "en");
        command
    }

    pub(crate) fn noxus(&self, words: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_noxus"));
        command.args(words);
        command
    }

    /// The envelope of a command that must succeed.
    pub(crate) fn ask(&self, words: &[&str]) -> Value {
        let output = self.noxus(words).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?} {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// An account with a key and this much money; gives the key.
    pub(crate) fn paying_key(&self, amount_usd: &str) -> String {
        // Not of the free tier: tests make more jobs than that has in an hour.
        self.ask(&["accounts", "create", "prueba", "--tier", "unlimited"]);
        self.ask(&["top-up", "--account", "1", amount_usd]);
        self.ask(&["keys", "create", "--account", "1"])["api_key"].as_str().unwrap().to_owned()
    }

    /// Where the ledger lies unless told otherwise.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.path("home/.local/share/noxus/ledger.db")
    }

    /// The names in a folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn envelope(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stdout)))
}
