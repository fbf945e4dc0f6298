//! What a call is priced by: facts about a video, by the one `probe` for all files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "video/support.rs"]
#[expect(dead_code, reason = "shared with the tests of video itself")]
mod support;

use noxus_engine::{Code, Limits, Media, probe};

use crate::support::{input, read};

#[test]
fn videos_are_probed_like_any_other_file() {
    let facts = probe(&input("horizontal.mp4"), &Limits::default()).unwrap();
    assert_eq!((facts.field.as_str(), facts.bytes), ("video", read("horizontal.mp4").len() as u64));
    let Media::Video(video) = facts.media else { panic!("{:?}", facts.media) };
    assert_eq!((video.video.width, video.video.height), (1280, 720));
    for (name, code) in [
        ("playlist.mp4", Code::UnsafeInput),
        ("text.mp4", Code::UnsupportedFormat),
        ("empty.mp4", Code::CorruptInput),
        ("no-index.mp4", Code::CorruptInput),
    ] {
        let error = probe(&input(name), &Limits::default()).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some("video")), "{name}");
    }
}
