//! Model files that are cut, torn, or something else: refused before they are used.

use std::fs;

use crate::material::model_file;
use noxus_engine::Code;
use noxus_engine::speech::{ThreadBudget, Whisper};

fn refused(bytes: &[u8]) -> (Code, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    #[expect(clippy::disallowed_methods, reason = "tests write files")]
    fs::write(file.path(), bytes).unwrap();
    let error = Whisper::open(file.path(), &ThreadBudget::new(1)).map(|_| ()).unwrap_err();
    assert_eq!(error.field(), Some("speech_model"));
    let name = file.path().display().to_string();
    assert!(error.message().es.contains(&name) && error.message().en.contains(&name));
    (error.code(), error.message().en.to_string())
}

#[test]
fn broken_models_are_refused() {
    #[expect(clippy::disallowed_methods, reason = "tests read files")]
    let whole = fs::read(model_file("tiny.en")).unwrap();
    for length in [0, 3, 4, 40, 64_000, 1_000_000, whole.len() / 2, whole.len() - 1] {
        let (code, message) = refused(&whole[..length]);
        assert_eq!(code, Code::CorruptInput, "{length}: {message}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert_eq!(refused(&longer).0, Code::CorruptInput);
    assert!(refused(b"RIFF....WAVEfmt ").1.contains("not a ggml model"));
    // Each number of the header, and the lengths behind it, broken in turn.
    for at in (4..56).step_by(4).chain([64_376, 64_380]) {
        for value in [-1_i32, 0x7fff_ffff] {
            let mut broken = whole.clone();
            broken[at..at + 4].copy_from_slice(&value.to_le_bytes());
            assert_eq!(refused(&broken).0, Code::CorruptInput, "{at} {value}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    for path in ["/nowhere/model.bin", "/"] {
        let error = Whisper::open(path.as_ref(), &ThreadBudget::new(1)).map(|_| ()).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("speech_model")));
    }
}
