//! How files come in: what is held, what stays where it lies, and what is refused.

#![expect(clippy::disallowed_methods, reason = "inputs are files")]

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use noxus_engine::{Code, Content, Ctx, Input, InputKind, Limits, tools};
use serde_json::json;

const WHOLE_BYTES: u64 = 1_000;
const STREAMED_BYTES: u64 = 5_000;

fn limits() -> Limits {
    let mut limits = Limits::default();
    (limits.max_input_bytes, limits.max_video_bytes) = (WHOLE_BYTES, STREAMED_BYTES);
    limits
}

/// A folder with one file of so many bytes, all different from their neighbours.
fn file(bytes: u64) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    let content: Vec<u8> = (0..bytes).map(|at| u8::try_from(at % 251).unwrap()).collect();
    fs::write(&path, &content).unwrap();
    (folder, path, content)
}

fn load(path: &Path, kind: InputKind) -> noxus_engine::Result<Input> {
    Input::from_path("file", path).load(kind, &limits())
}

fn everything(input: &Input) -> Vec<u8> {
    let mut bytes = Vec::new();
    input.stream(&limits()).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn code(result: noxus_engine::Result<impl Sized>) -> Code {
    let Err(error) = result else { panic!("not refused") };
    assert_eq!(error.field(), Some("file"), "{error}");
    assert!(error.message().es != error.message().en && error.hint().is_some(), "{error}");
    error.code()
}

#[test]
fn each_kind_has_its_limit_and_the_error_its_number() {
    for (kind, limit) in [(InputKind::Image, WHOLE_BYTES), (InputKind::Video, STREAMED_BYTES)] {
        let (_folder, path, content) = file(limit);
        let input = load(&path, kind).unwrap();
        assert_eq!(everything(&input), content, "exactly at the limit");
        let (_folder, path, _) = file(limit + 1);
        let error = load(&path, kind).unwrap_err();
        assert!(error.message().en.contains(&limit.to_string()), "{error}");
        assert_eq!(code(Err::<(), _>(error)), Code::FileTooLarge);
    }
}

#[test]
fn less_may_be_allowed_for_a_video_than_for_a_picture() {
    let mut limits = limits();
    limits.max_video_bytes = 500;
    let (_folder, path, content) = file(501);
    for input in [Input::from_path("file", &path), Input::from_bytes("file", content)] {
        assert!(input.clone().load(InputKind::Image, &limits).is_ok());
        let error = input.load(InputKind::Video, &limits).unwrap_err();
        assert!(error.message().en.contains("limit is 500"), "{error}");
    }
}

#[test]
fn what_is_in_memory_keeps_the_limit_of_memory() {
    for kind in [InputKind::Image, InputKind::Video] {
        let bytes = |length: u64| Input::from_bytes("file", vec![0; usize::try_from(length).unwrap()]);
        assert!(bytes(WHOLE_BYTES).load(kind, &limits()).is_ok());
        assert_eq!(code(bytes(WHOLE_BYTES + 1).load(kind, &limits())), Code::FileTooLarge);
    }
}

#[test]
fn an_upload_on_disk_keeps_the_limit_of_its_kind() {
    let (_folder, path, content) = file(WHOLE_BYTES + 1);
    let spooled = || {
        let upload = Content::spooled(std::fs::File::open(&path).unwrap()).unwrap();
        Input::from_content("file", upload)
    };
    assert_eq!(code(spooled().load(InputKind::Image, &limits())), Code::FileTooLarge);
    assert_eq!(everything(&spooled().load(InputKind::Video, &limits()).unwrap()), content);
}

#[test]
fn memory_is_asked_for_only_where_it_is_taken() {
    let (_folder, small, _) = file(WHOLE_BYTES);
    let (_folder, large, _) = file(WHOLE_BYTES + 1);
    let bytes = |path: &Path| Input::from_path("file", path).load_size_bytes(&limits());
    assert_eq!((bytes(&small), bytes(&large)), (WHOLE_BYTES, 0));
    assert_eq!(Input::from_bytes("file", [0; 9]).load_size_bytes(&limits()), 0);
}

#[test]
fn a_large_video_is_never_read_whole() {
    let (_folder, path, _) = file(STREAMED_BYTES);
    let input = load(&path, InputKind::Video).unwrap();
    assert_eq!(code(input.bytes(&limits())), Code::FileTooLarge);
}

#[test]
fn readers_of_one_file_do_not_disturb_each_other() {
    let (_folder, path, content) = file(STREAMED_BYTES);
    let input = load(&path, InputKind::Video).unwrap();
    let (mut one, mut other) = (input.stream(&limits()).unwrap(), input.stream(&limits()).unwrap());
    let mut piece = [0; 100];
    let mut read = |reader: &mut noxus_engine::InputReader| {
        reader.read_exact(&mut piece).unwrap();
        piece.to_vec()
    };
    assert_eq!(one.seek(SeekFrom::End(-200)).unwrap(), STREAMED_BYTES - 200);
    assert_eq!(read(&mut one), content[4_800..4_900]);
    assert_eq!(read(&mut other), content[..100]);
    assert_eq!(other.seek(SeekFrom::Current(300)).unwrap(), 400);
    assert_eq!(read(&mut one), content[4_900..]);
    assert_eq!(read(&mut other), content[400..500]);
    assert_eq!(one.read(&mut [0; 9]).unwrap(), 0, "the end");
    assert!(one.seek(SeekFrom::Current(-9_999)).is_err(), "before the beginning");
    assert_eq!(one.seek(SeekFrom::Start(99_999)).unwrap(), 99_999);
    assert_eq!(one.read(&mut [0; 9]).unwrap(), 0, "beyond the end");
}

#[test]
fn a_file_that_changes_is_refused() {
    type Change = fn(&mut File);
    let changes: [(&str, Change); 3] = [
        ("longer", |file| file.write_all(b"more").unwrap()),
        ("shorter", |file| file.set_len(4_000).unwrap()),
        ("written over", |file| {
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
        }),
    ];
    for (name, change) in changes {
        let (_folder, path, _) = file(STREAMED_BYTES);
        let input = load(&path, InputKind::Video).unwrap();
        assert!(input.check_unchanged().is_ok() && input.clone().load(InputKind::Video, &limits()).is_ok());
        change(&mut File::options().append(true).open(&path).unwrap());
        assert_eq!(code(input.check_unchanged()), Code::InvalidField, "{name}");
        assert_eq!(code(input.stream(&limits())), Code::InvalidField, "{name}");
        let probed = noxus_engine::probe(&input, InputKind::Video, &limits());
        assert!(probed.unwrap_err().message().en.contains("changed"), "{name}");
    }
}

#[test]
fn another_file_in_its_place_is_not_read() {
    let (folder, path, content) = file(STREAMED_BYTES);
    let input = load(&path, InputKind::Video).unwrap();
    fs::write(folder.path().join("other"), b"other").unwrap();
    fs::rename(folder.path().join("other"), &path).unwrap();
    assert_eq!(everything(&input), content);
    assert!(input.check_unchanged().is_ok());
}

#[test]
fn a_small_file_is_fixed_by_holding_it() {
    let (_folder, path, content) = file(WHOLE_BYTES);
    let input = load(&path, InputKind::Video).unwrap();
    fs::write(&path, b"other").unwrap();
    assert_eq!(everything(&input), content);
    assert!(input.check_unchanged().is_ok());
}

#[test]
fn a_folder_and_nothing_at_all_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("none")] {
        for kind in [InputKind::Image, InputKind::Video] {
            let error = load(&path, kind).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("file")));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_keeps_the_limit_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let through = |bytes: u64| {
        let to = path.clone();
        let content = vec![7; usize::try_from(bytes).unwrap()];
        // The reader may leave before it has taken everything.
        let writer = std::thread::spawn(move || fs::write(&to, content));
        let loaded = load(&path, InputKind::Video);
        let _ = writer.join().unwrap();
        loaded
    };
    assert_eq!(everything(&through(WHOLE_BYTES).unwrap()).len(), 1_000);
    assert_eq!(code(through(WHOLE_BYTES + 1)), Code::FileTooLarge);
}

#[test]
fn a_tool_refuses_a_large_picture_before_it_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.png");
    File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let input = Input::from_path("image", &path);
    let convert = tools::find("image-convert").unwrap();
    let params = json!({"output_format": "png"});
    let error = Ctx::with_defaults(|ctx| convert.run(&params, &[input], ctx)).unwrap_err();
    assert_eq!(error.code(), Code::FileTooLarge);
    assert!(error.message().en.contains("67108864"), "{error}");
}

/// Whoever writes to the file while the tool reads it gets no result, and no error
/// that would blame the video.
#[test]
fn a_tool_gives_nothing_for_a_file_that_changes_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tools/auto_subtitles/cases/burned/input.mp4");
    fs::copy(clip, &path).unwrap();
    let mut limits = limits();
    limits.max_video_bytes = 1 << 20;
    let input = Input::from_path("video", &path).load(InputKind::Video, &limits).unwrap();
    let params = json!({"segments": [{"start_ms": 0, "end_ms": 900, "text": "a"}]});
    let tool = tools::find("auto-subtitles").unwrap();
    let run = |watch: &(dyn Fn(noxus_engine::Progress) + Sync)| {
        let (cancel, services) = (Default::default(), Default::default());
        tool.run(&params, std::slice::from_ref(&input), &Ctx::new(&limits, &cancel, watch, &services))
    };
    assert!(run(&|_| {}).is_ok());
    let error = run(&|_| {
        let writer = File::options().write(true).open(&path).unwrap();
        writer.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    });
    let error = error.unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("video")), "{error}");
    assert!(error.message().es.contains("cambió"), "{error}");
}
