//! Models over real HTTP: from a server that breaks off, refuses ranges, lies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use noxus_api::engine::CancelToken;
use noxus_api::models::{MODELS, Model, Patience, Puller, VOICE_MODELS, find_voice};
use sha2::{Digest, Sha256};

/// How the server behaves.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Proper,
    /// Ends each connection after a third of the file.
    Breaks,
    /// Sends everything whatever is asked for.
    IgnoresRanges,
    RefusesRanges,
    SendsOther,
    Missing,
    SendsMore,
    Broken,
    /// Sends a third of what is asked for, then nothing, and keeps the connection.
    Stalls,
    /// Does so once; after that it answers nothing at all.
    StallsForGood,
}

/// What the client asked for: the value of `Range`, or nothing.
type Asked = Arc<Mutex<Vec<String>>>;

fn serve(manner: Manner) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/files", listener.local_addr().unwrap());
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = answer(stream.unwrap(), manner, &log);
        }
    });
    (url, asked)
}

fn content() -> Vec<u8> {
    (0..300_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn answer(mut stream: TcpStream, manner: Manner, asked: &Asked) -> std::io::Result<()> {
    let mut range = String::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("range: ") {
            range = value.to_owned();
        }
        if line.is_empty() {
            break;
        }
    }
    asked.lock().unwrap().push(range.clone());
    let mut body = content();
    let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap_or(0);
    let mut head = "HTTP/1.1 200 OK\r\n".to_owned();
    match manner {
        Manner::Missing => return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
        Manner::Broken => return stream.write_all(b"HTTP/1.1 503 Down\r\ncontent-length: 0\r\n\r\n"),
        Manner::RefusesRanges if start > 0 => {
            return stream.write_all(b"HTTP/1.1 416 No\r\ncontent-length: 0\r\n\r\n");
        }
        Manner::SendsOther => body[7] ^= 1,
        Manner::SendsMore => body.push(0),
        Manner::IgnoresRanges | Manner::RefusesRanges => {}
        Manner::StallsForGood if start > 0 => return hold(&mut stream),
        Manner::Proper | Manner::Breaks | Manner::Stalls if start > 0 => {
            let total = body.len();
            head = format!("HTTP/1.1 206 Partial\r\ncontent-range: bytes {start}-{}/{total}\r\n", total - 1);
            body.drain(..start);
        }
        Manner::Proper | Manner::Breaks | Manner::Stalls | Manner::StallsForGood => {}
    }
    write!(stream, "{head}content-length: {}\r\n\r\n", body.len())?;
    if matches!(manner, Manner::Breaks | Manner::Stalls | Manner::StallsForGood) {
        body.truncate(400_000);
    }
    stream.write_all(&body)?;
    if matches!(manner, Manner::Stalls | Manner::StallsForGood) { hold(&mut stream) } else { Ok(()) }
}

/// Says nothing until the other side goes away.
fn hold(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}

/// A model of the server's.
fn model() -> Model {
    let sha256: String = Sha256::digest(content()).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut model = MODELS[0].clone();
    (model.size_bytes, model.sha256) = (1_200_000, sha256.leak());
    model
}

fn pull(manner: Manner, folder: &Path) -> (noxus_api::Result<std::path::PathBuf>, Vec<String>) {
    pull_with(manner, folder, Patience::default())
}

fn pull_with(
    manner: Manner,
    folder: &Path,
    patience: Patience,
) -> (noxus_api::Result<std::path::PathBuf>, Vec<String>) {
    let (base_url, asked) = serve(manner);
    let mut puller = Puller::new(folder, base_url);
    puller.patience = patience;
    let mut last = 0;
    let pulled = puller.pull(
        &model(),
        &mut |done, all| {
            assert!(done <= all);
            last = done;
        },
        &CancelToken::new(),
    );
    if pulled.is_ok() {
        assert_eq!(last, 1_200_000);
    }
    let asked = asked.lock().unwrap().clone();
    (pulled, asked)
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_model_is_fetched_once() {
    let folder = tempfile::tempdir().unwrap();
    let (path, asked) = pull(Manner::Proper, &folder.path().join("new/models"));
    assert!(read(&path.unwrap()) == content());
    assert_eq!(asked, [""]);
    let (again, asked) = pull(Manner::Missing, &folder.path().join("new/models"));
    assert!(again.is_ok() && asked.is_empty());
}

#[test]
fn a_broken_connection_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    let (path, asked) = pull(Manner::Breaks, folder.path());
    assert!(read(&path.unwrap()) == content());
    assert_eq!(asked.len(), 3);
    assert!(asked[1].starts_with("bytes=4"), "{asked:?}");
}

/// Waits for a moment, not for half a minute, and without pauses.
fn impatience(attempts: u32) -> Patience {
    let mut patience = Patience::default();
    (patience.read, patience.pause, patience.attempts) =
        (Duration::from_millis(200), Duration::ZERO, attempts);
    patience
}

#[test]
fn a_stalled_connection_is_given_up_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    // A machine with much other work may waste attempts before the first byte comes.
    let (path, asked) = pull_with(Manner::Stalls, folder.path(), impatience(50));
    assert!(read(&path.unwrap()) == content());
    assert!(asked.len() >= 3 && asked.last().unwrap().starts_with("bytes="), "{asked:?}");
}

#[test]
fn a_server_that_stays_silent_is_told_and_the_next_call_continues() {
    let folder = tempfile::tempdir().unwrap();
    let (path, asked) = pull_with(Manner::StallsForGood, folder.path(), impatience(2));
    let error = path.unwrap_err();
    assert_eq!(error.code(), "provider_unavailable");
    assert!(error.message().en.contains("stopped sending data"), "{error}");
    assert!(error.message().es.contains("dejó de enviar datos"), "{error}");
    assert!(error.hint().unwrap().en.contains("continues where it stopped"), "{error}");
    assert!(asked.len() >= 2, "{asked:?}");
    let part = folder.path().join("ggml-tiny.bin.part");
    let came = std::fs::metadata(&part).unwrap().len();
    assert!(read(&part) == content()[..usize::try_from(came).unwrap()]);
    let (path, asked) = pull(Manner::Proper, folder.path());
    assert!(read(&path.unwrap()) == content());
    assert!(came == 0 || asked == [format!("bytes={came}-")], "{asked:?}");
}

#[test]
fn what_an_earlier_call_left_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ggml-tiny.bin.part"), &content()[..700_000]).unwrap();
    let (path, asked) = pull(Manner::Proper, folder.path());
    assert!(read(&path.unwrap()) == content());
    assert_eq!(asked, ["bytes=700000-"]);
    assert!(!folder.path().join("ggml-tiny.bin.part").exists());
}

#[test]
fn a_server_without_ranges_is_asked_from_the_beginning() {
    for manner in [Manner::IgnoresRanges, Manner::RefusesRanges] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ggml-tiny.bin.part"), b"old").unwrap();
        assert!(read(&pull(manner, folder.path()).0.unwrap()) == content());
    }
}

#[test]
fn another_file_is_refused_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let error = pull(Manner::SendsOther, folder.path()).0.unwrap_err();
    assert_eq!(error.code(), "provider_error");
    assert!(error.message().en.contains("SHA-256") && error.message().es.contains("SHA-256"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn answers_that_make_no_sense_are_refused() {
    let cases = [
        (Manner::Missing, "provider_error", "404"),
        (Manner::SendsMore, "provider_error", "length"),
        (Manner::Broken, "provider_unavailable", "503"),
    ];
    for (manner, code, word) in cases {
        let folder = tempfile::tempdir().unwrap();
        let error = pull(manner, folder.path()).0.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.message().en.contains(word), "{}", error.message().en);
        assert!(!folder.path().join("ggml-tiny.bin").exists());
    }
}

#[test]
fn a_cancelled_call_leaves_what_came() {
    let folder = tempfile::tempdir().unwrap();
    let (base_url, _) = serve(Manner::Proper);
    let (cancel, puller) = (CancelToken::new(), Puller::new(folder.path(), base_url));
    let mut stop = |done, _| {
        if done > 100_000 {
            cancel.cancel();
        }
    };
    assert_eq!(puller.pull(&model(), &mut stop, &cancel).unwrap_err().code(), "cancelled");
    let left = std::fs::metadata(folder.path().join("ggml-tiny.bin.part")).unwrap().len();
    assert!((100_000..1_200_000).contains(&left));
    let (path, _) = pull(Manner::Proper, folder.path());
    assert!(read(&path.unwrap()) == content());
}

#[test]
fn a_voice_is_two_files_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut voice = VOICE_MODELS[0].clone();
    for file in &mut voice.files {
        (file.size_bytes, file.sha256) = (model().size_bytes, model().sha256);
    }
    let (base_url, asked) = serve(Manner::Proper);
    let puller = Puller::new(folder.path(), base_url);
    let mut heard = Vec::new();
    let mut progress = |done, all| heard.push((done, all));
    let path = puller.pull_voice(&voice, &mut progress, &CancelToken::new()).unwrap();
    assert_eq!(path, folder.path().join("es_ES-davefx-medium.onnx"));
    assert!(read(&path) == content());
    assert!(read(&folder.path().join("es_ES-davefx-medium.onnx.json")) == content());
    assert!(heard.is_sorted() && heard.last() == Some(&(2_400_000, 2_400_000)));
    assert_eq!(asked.lock().unwrap().len(), 2);
}

/// The files that `scripts/kokoro-models.sh` put together are those of the table, and so need no fetching.
#[test]
fn kokoro_is_fetched_under_the_names_that_its_voices_look_for() {
    let (folder, kokoro) = (tempfile::tempdir().unwrap(), find_voice("Kokoro").unwrap());
    for file in &kokoro.files {
        let from = crate::voices::kokoro().canonicalize().unwrap().join(file.file);
        std::os::unix::fs::symlink(from, folder.path().join(file.file)).unwrap();
    }
    // Nobody answers there.
    let puller = Puller::new(folder.path(), "http://127.0.0.1:9");
    let mut last = (0, 0);
    let mut progress = |done, all| last = (done, all);
    let path = puller.pull_voice(kokoro, &mut progress, &CancelToken::new()).unwrap();
    assert_eq!(path, folder.path().join("kokoro-v1.0.int8.onnx"));
    assert_eq!(last, (120_575_669, 120_575_669));
}
