//! What a call is priced by: facts about a video, by the one `probe` for all files.

use noxus_engine::{Code, Input, InputKind, Limits, Media};

use super::support::{input, read};

fn probe(name: &str, kind: InputKind) -> noxus_engine::Result<noxus_engine::Facts> {
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/foto.png");
    let input = if name == "foto.png" { Input::from_path("video", picture) } else { input(name) };
    noxus_engine::probe(&input, kind, &Limits::default())
}

#[test]
fn videos_are_probed_like_any_other_file() {
    let facts = probe("horizontal.mp4", InputKind::Video).unwrap();
    assert_eq!((facts.field.as_str(), facts.bytes), ("video", read("horizontal.mp4").len() as u64));
    let Media::Video(video) = facts.media else { panic!("{:?}", facts.media) };
    assert_eq!((video.video.width, video.video.height), (1280, 720));
    for (name, code) in [
        ("playlist.mp4", Code::UnsafeInput),
        ("text.mp4", Code::UnsupportedFormat),
        ("empty.mp4", Code::CorruptInput),
        ("no-index.mp4", Code::CorruptInput),
    ] {
        let error = probe(name, InputKind::Video).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some("video")), "{name}");
    }
}

/// The hint names what the field takes, not what the file might have been for another.
#[test]
fn a_hint_fits_what_is_wanted() {
    for (name, kind, message, hint) in [
        ("text.mp4", InputKind::Video, "of no known format", "mp4, mov, webm, mkv, avi"),
        ("foto.png", InputKind::Video, "picture (png)", "mp4, mov, webm, mkv, avi"),
        ("sound.wav", InputKind::Video, "sound alone", "mp4, mov, webm, mkv, avi"),
        ("text.mp4", InputKind::Audio, "of no known format", "MP3, M4A, WAV"),
        ("foto.png", InputKind::Audio, "picture (png)", "MP3, M4A, WAV"),
        ("text.mp4", InputKind::Image, "no known format", "jpeg, png, webp"),
        ("horizontal.mp4", InputKind::Image, "video (mp4)", "jpeg, png, webp"),
        ("playlist.mp4", InputKind::Image, "no known format", "jpeg, png, webp"),
    ] {
        let error = probe(name, kind).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::UnsupportedFormat, Some("video")), "{name}");
        let (words, advice) = (error.message(), error.hint().unwrap());
        assert!(words.en.contains(message) && words.es != words.en, "{name}: {}", words.en);
        assert!(advice.en.contains(hint) && advice.es.contains(hint), "{name}: {}", advice.en);
    }
}
