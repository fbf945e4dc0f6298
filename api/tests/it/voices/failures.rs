//! espeak-ng missing, hanging, failing; callers who leave.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use noxus_api::engine::voice::Voice;
use noxus_api::engine::{CancelToken, Code, Signals};

use super::{models, request, say, voices};
use crate::alone;

fn fake(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/voices/fake").join(name)
}

/// Whether a program with that argument runs.
fn runs(argument: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.into_iter().any(|process| {
        let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        command.split(|byte| *byte == 0).any(|part| part == argument.as_bytes())
    })
}

/// Children of this process that have ended and that nobody has waited for.
fn zombies() -> Vec<String> {
    let own = format!(") Z {} ", std::process::id());
    let stats = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&own)).collect()
}

/// Waits for what happens at once but elsewhere.
fn soon(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_program_that_is_not_there_is_told_with_what_helps() {
    for program in ["/nowhere/espeak-ng", "no-such-espeak", "/etc/passwd", "/tmp"] {
        let voices = voices(&models(), Some(program.into()));
        assert!(voices.voices().is_empty());
        let told = [voices.check().unwrap_err(), say(&voices, &request(None, "en", "hello")).unwrap_err()];
        for error in told {
            assert_eq!((error.code(), error.field()), (Code::ProviderNotConfigured, Some("espeak_program")));
            assert!(error.hint().unwrap().es.contains("apt install espeak-ng"), "{error}");
        }
    }
}

#[test]
fn nothing_is_found_on_an_empty_path() {
    let child = alone(module_path!(), "finds_nothing").env("PATH", "").output().unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

#[test]
#[ignore = "run by nothing_is_found_on_an_empty_path, with another PATH"]
fn finds_nothing() {
    let error = super::espeak().check().unwrap_err();
    assert_eq!(error.code(), Code::ProviderNotConfigured);
    assert_eq!(
        say(&super::espeak(), &request(None, "es", "hola")).unwrap_err().code(),
        Code::ProviderNotConfigured
    );
}

/// Unlike what it found, that nothing was there is not kept.
#[test]
fn a_program_that_comes_later_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("espeak-ng");
    let voices = voices(Path::new("/nowhere"), Some(program.clone()));
    assert!(voices.check().is_err() && voices.voices().is_empty());
    std::os::unix::fs::symlink(fake("no_list"), &program).unwrap();
    assert!(voices.check().is_ok() && voices.voices().is_empty());
    std::fs::remove_file(&program).unwrap();
    std::os::unix::fs::symlink(fake("garbage"), &program).unwrap();
    assert_eq!(voices.voices().len(), 1);
}

#[test]
fn a_program_that_fails_is_told() {
    for (name, word) in [
        ("garbage", "no WAV file"),
        ("endless", "more than"),
        ("fails", "no such phoneme table"),
        ("is_killed", "signal: 9"),
        ("no_list", "no list of voices"),
    ] {
        let voices = voices(Path::new("/nowhere"), Some(fake(name)));
        let error = say(&voices, &request(None, "es", "hola")).unwrap_err();
        assert_eq!(error.code(), Code::ToolFailed, "{name}: {error}");
        assert!(error.message().en.contains(word) && error.hint().is_some(), "{name}: {error}");
    }
    soon("all were waited for", || zombies().is_empty());
}

#[test]
fn a_caller_who_leaves_ends_the_program_and_what_it_started() {
    for (name, argument) in [("hangs", "987"), ("lists_and_hangs", "986")] {
        let voices = voices(Path::new("/nowhere"), Some(fake(name)));
        let cancel = CancelToken::new();
        let (told, took) = std::thread::scope(|scope| {
            let call =
                scope.spawn(|| voices.call(&request(None, "es", "hola"), &Signals::new(&cancel, &|_| {})));
            soon("it runs", || runs(argument));
            let start = Instant::now();
            cancel.cancel();
            (call.join().unwrap().unwrap_err(), start.elapsed())
        });
        assert_eq!(told.code(), Code::Cancelled, "{told}");
        assert!(took < Duration::from_secs(5), "{took:?}");
        soon("it has ended", || !runs(argument));
        soon("it was waited for", || zombies().is_empty());
    }
}

#[test]
fn a_call_given_up_beforehand_starts_nothing() {
    let cancel = CancelToken::new();
    cancel.cancel();
    let signals = Signals::new(&cancel, &|_| {});
    for voice in ["espeak:es", "en_US-joe-medium"] {
        let told = voices(&models(), None).call(&request(Some(voice), "es", "hola"), &signals).unwrap_err();
        assert_eq!(told.code(), Code::Cancelled);
    }
}
