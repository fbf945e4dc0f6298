//! What providers deliver, good and bad, and what becomes of it.

use noxus_engine::codec::video::{OutputContainer, probe_video};
use noxus_engine::tools::ai_video_generate::result::{Delivered, receive};
use noxus_engine::{CancelToken, Code, Content, Ctx, Error, Input, Limits, Services};

use crate::material::clip;
use crate::video::support::{ffprobe, save, stream};

#[expect(clippy::disallowed_methods, reason = "a provider delivers a file")]
fn file(name: &str) -> Content {
    std::fs::read(clip(name)).unwrap().into()
}

fn take(
    content: &Content,
    asked_ms: u64,
    container: OutputContainer,
    limits: &Limits,
) -> Result<Delivered, Error> {
    let (cancel, services) = (CancelToken::new(), Services::default());
    receive(content, "studio", asked_ms, container, &Ctx::new(limits, &cancel, &|_| {}, &services))
}

/// Good files of all kinds come out as what players expect, and nothing of their length is lost.
#[test]
fn good_files_come_out_in_the_container_that_was_asked_for() {
    use OutputContainer::{Mp4, Webm};
    let cases = [
        ("vertical.mp4", 2_000, Mp4, false, "h264"),
        ("clip.mov", 2_000, Mp4, false, "h264"),
        ("variable.mp4", 2_000, Mp4, false, "h264"),
        ("several.mkv", 2_000, Mp4, false, "h264"),
        ("rotated.mp4", 2_000, Mp4, false, "h264"),
        ("late-sound.mp4", 2_000, Mp4, false, "h264"),
        ("clip.webm", 2_000, Webm, false, "vp8"),
        ("clip.webm", 2_000, Mp4, true, "h264"),
        ("clip.avi", 2_000, Mp4, true, "h264"),
        ("ten-bit.mp4", 1_000, Mp4, true, "h264"),
        ("odd.mp4", 1_000, Mp4, true, "h264"),
        ("silent.mp4", 1_000, Webm, true, "vp9"),
    ];
    for (name, asked_ms, container, is_transcoded, codec) in cases {
        let content = file(name);
        let before = probe_video(&Input::from_content("video", content.clone()), &Limits::default()).unwrap();
        let taken = take(&content, asked_ms, container, &Limits::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(taken.is_transcoded, is_transcoded, "{name}");
        assert_eq!(taken.facts.video.codec, codec, "{name}");
        assert_eq!(taken.facts.audio.is_some(), before.audio.is_some(), "{name}");
        assert!(
            taken.facts.duration_ms.abs_diff(before.duration_ms) <= 120,
            "{name}: {:?} {before:?}",
            taken.facts
        );
        assert_eq!(taken.facts.video.frames, before.video.frames, "{name}");
        // Another program agrees.
        let saved = save(&taken.content.bytes().unwrap(), container.container().name());
        let told = ffprobe(&saved.path);
        assert_eq!(stream(&told, "video", 0)["codec_name"], codec, "{name}");
        assert_eq!(stream(&told, "video", 0)["pix_fmt"], "yuv420p", "{name}");
        let decoded = std::process::Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i", saved.path.to_str().unwrap(), "-f", "null", "-"])
            .output()
            .unwrap();
        assert!(
            decoded.status.success() && decoded.stderr.is_empty(),
            "{name}: {}",
            String::from_utf8_lossy(&decoded.stderr)
        );
    }
}

/// A copy moves nothing: the packets are those that came.
#[test]
fn what_players_expect_is_copied_packet_by_packet() {
    let packets = |path: &std::path::Path, kind: &str| {
        let arguments =
            ["-v", "error", "-i", path.to_str().unwrap(), "-map", kind, "-c", "copy", "-f", "md5", "-"];
        let told = std::process::Command::new("ffmpeg").arg("-nostdin").args(arguments).output().unwrap();
        String::from_utf8(told.stdout).unwrap()
    };
    let taken = take(&file("vertical.mp4"), 2_000, OutputContainer::Mp4, &Limits::default()).unwrap();
    let saved = save(&taken.content.bytes().unwrap(), "mp4");
    for kind in ["0:v", "0:a"] {
        assert_eq!(packets(&saved.path, kind), packets(&clip("vertical.mp4"), kind), "{kind}");
    }
    // Its index stands in front, for players that begin before all of it is there.
    let bytes = taken.content.bytes().unwrap();
    let place = |name: &[u8]| bytes.windows(4).position(|window| window == name).unwrap();
    assert!(place(b"moov") < place(b"mdat"));
    let again = take(&file("vertical.mp4"), 2_000, OutputContainer::Mp4, &Limits::default()).unwrap();
    assert_eq!(again.content, taken.content);
}

/// What a provider writes into a file beside the video stays behind.
#[test]
fn notes_in_a_file_stay_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noted.mp4");
    let made = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-i", clip("vertical.mp4").to_str().unwrap(), "-c", "copy"])
        .args(["-metadata", "comment=SECRET-WORKFLOW", "-metadata", "title=SECRET-PROMPT"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    #[expect(clippy::disallowed_methods, reason = "a provider delivers a file")]
    let content: Content = std::fs::read(&path).unwrap().into();
    let has_note = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"SECRET");
    assert!(has_note(&content.bytes().unwrap()));
    let taken = take(&content, 2_000, OutputContainer::Mp4, &Limits::default()).unwrap();
    assert!(!taken.is_transcoded && !has_note(&taken.content.bytes().unwrap()));
}

#[test]
fn bad_files_are_the_providers_fault() {
    let html = Content::from("<!DOCTYPE html><html><body>Error 502</body></html>".to_owned());
    let message = Content::from("\u{feff} {\"error\": \"quota\"}".to_owned());
    let page = Content::from("\n\n<html>".to_owned());
    let cases = [
        ("empty", Content::from(Vec::new()), 2_000, ["vacío", "empty"]),
        ("html", html, 2_000, ["una página", "a page"]),
        ("page", page, 2_000, ["una página", "a page"]),
        ("json", message, 2_000, ["un mensaje", "a message"]),
        ("text.mp4", file("text.mp4"), 2_000, ["conocido", "known"]),
        ("truncated", file("truncated.mp4"), 5_000, ["acaba", "end"]),
        ("no-index", file("no-index.mp4"), 5_000, ["dañado", "damaged"]),
        ("no-frames", file("no-frames.mp4"), 1_000, ["no", "no"]),
        ("sound", file("sound.wav"), 2_000, ["sonido", "sound"]),
        ("playlist", file("playlist.mp4"), 2_000, ["lista", "list"]),
        ("picture", Content::from(b"\x89PNG\r\n\x1a\n0000".to_vec()), 2_000, ["conocido", "known"]),
        ("too long", file("horizontal.mp4"), 1_000, ["dura 5", "lasts 5"]),
        ("too short", file("silent.mp4"), 8_000, ["dura 1000 ms", "lasts 1000 ms"]),
        ("endless", file("endless.mp4"), 5_000, ["dura", "lasts"]),
    ];
    for (name, content, asked_ms, [es, en]) in cases {
        let error = take(&content, asked_ms, OutputContainer::Mp4, &Limits::default());
        let error = error.err().unwrap_or_else(|| panic!("{name} passes"));
        assert_eq!((error.code(), error.field()), (Code::ProviderError, Some("provider")), "{name}: {error}");
        let message = error.message();
        assert!(message.es.contains("studio") && message.es.contains(es), "{name}: {}", message.es);
        assert!(message.en.contains("studio") && message.en.contains(en), "{name}: {}", message.en);
        assert!(error.hint().unwrap().en.contains("Nothing is charged"), "{name}");
    }
}

#[test]
fn limits_hold_for_what_is_delivered() {
    let content = file("vertical.mp4");
    let mut limits = Limits::default();
    limits.max_output_bytes = content.size_bytes() - 1;
    let error = take(&content, 2_000, OutputContainer::Mp4, &limits).unwrap_err();
    assert_eq!(error.code(), Code::OutputLimitExceeded);
    let mut limits = Limits::default();
    limits.max_duration_ms = 1_500;
    let error = take(&content, 1_500, OutputContainer::Mp4, &limits).unwrap_err();
    assert_eq!(error.code(), Code::ProviderError);
    assert!(error.message().en.contains("1500"), "{error}");
    let mut limits = Limits::default();
    limits.max_video_pixels = 270 * 480 - 1;
    let error = take(&content, 2_000, OutputContainer::Mp4, &limits).unwrap_err();
    assert_eq!(error.code(), Code::ProviderError);
    // Exactly so much is allowed.
    let mut limits = Limits::default();
    limits.max_video_pixels = 270 * 480;
    take(&content, 2_000, OutputContainer::Mp4, &limits).unwrap();
}
