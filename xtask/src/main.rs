//! Project tasks: `cargo xtask codegen [--check]` writes (or compares) every
//! file that is made from the catalog; `cargo xtask header [--check]` only the C
//! header.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command for people who build noxus")]

mod codegen;
mod header;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["codegen"] => codegen::files().and_then(|files| write(&files)),
        ["codegen", "--check"] => codegen::files().and_then(|files| check(&files)),
        ["header"] => header::files().and_then(|files| write(&files)),
        ["header", "--check"] => header::files().and_then(|files| check(&files)),
        _ => Err("usage: cargo xtask codegen|header [--check]".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root: the folder above this crate.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

fn write(files: &[(PathBuf, String)]) -> Result<(), String> {
    for (name, text) in files {
        let path = root().join(name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {}", name.display());
    }
    Ok(())
}

fn check(files: &[(PathBuf, String)]) -> Result<(), String> {
    let stale: Vec<String> = files
        .iter()
        .filter(|(name, text)| !std::fs::read_to_string(root().join(name)).is_ok_and(|old| old == *text))
        .map(|(name, _)| name.display().to_string())
        .collect();
    if stale.is_empty() {
        println!("{} generated files are up to date", files.len());
        return Ok(());
    }
    Err(format!("out of date: {}\nrun `cargo xtask codegen` and commit the result", stale.join(", ")))
}
