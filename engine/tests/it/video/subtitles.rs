use std::process::Command;

use noxus_engine::Ctx;
use noxus_engine::codec::video::{Cue, VideoContainer, add_subtitles};

use super::support::{
    boxes, decodes_cleanly, ffprobe, input, packet_digest, packet_times_us, save, start_us, stream,
};
use crate::material::clip;

fn cues() -> Vec<Cue> {
    [(200, 900, "¡Hola, qué tal!"), (900, 1_500, "Segunda línea\ncon otra & <más>"), (1_600, 1_900, "日本語")]
        .map(|(start_ms, end_ms, text)| Cue { start_ms, end_ms, text: text.to_owned() })
        .into()
}

/// The subtitles as SRT, by ffmpeg's own reader.
fn as_srt(path: &std::path::Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i", path.to_str().unwrap(), "-map", "0:s:0", "-f", "srt", "-"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_track_is_added_and_the_rest_is_copied() {
    for (name, container, codec) in [
        ("vertical.mp4", VideoContainer::Mp4, "mov_text"),
        ("clip.mov", VideoContainer::Mov, "mov_text"),
        ("rotated.mp4", VideoContainer::Mp4, "mov_text"),
        ("several.mkv", VideoContainer::Mkv, "webvtt"),
        ("clip.webm", VideoContainer::Webm, "webvtt"),
        ("clip.avi", VideoContainer::Mkv, "webvtt"),
    ] {
        let result = Ctx::with_defaults(|ctx| add_subtitles(&input(name), &cues(), "es", ctx));
        let result = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((result.container, result.codec), (container, codec), "{name}");
        let saved = save(&result.content.bytes().unwrap(), container.name());
        let probed = ffprobe(&saved.path);
        let track = stream(&probed, "subtitle", 0);
        assert_eq!(track["codec_name"], codec, "{name}");
        assert_eq!(track["tags"]["language"], "spa", "{name}");
        for kind in ["0:v", "0:a"] {
            assert_eq!(packet_digest(&saved.path, kind), packet_digest(&clip(name), kind), "{name}");
        }
        let (before, after) = (clip(name), saved.path.as_path());
        let apart = |path| start_us(path, "audio") - start_us(path, "video");
        assert!((apart(&before) - apart(after)).abs() <= 1_000, "{name}: sound and pictures part");
        decodes_cleanly(&saved.path);
        let times = packet_times_us(&saved.path, "s:0");
        for start_us in [200_000, 900_000, 1_600_000] {
            assert!(times.iter().any(|at| (at - start_us).abs() <= 1_000), "{name}: {times:?}");
        }
        let srt = as_srt(&saved.path);
        for expected in ["¡Hola, qué tal!", "con otra & <más>", "日本語"] {
            let expected =
                if codec == "webvtt" { expected.replace("& <más>", "") } else { expected.to_owned() };
            assert!(srt.contains(&expected), "{name}: {srt}");
        }
        if container == VideoContainer::Mp4 {
            let boxes = boxes(&result.content.bytes().unwrap());
            assert!(
                boxes.iter().position(|kind| kind == "moov") < boxes.iter().position(|kind| kind == "mdat")
            );
        }
    }
}
