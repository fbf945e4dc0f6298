//! Videos and their captions, from files and back.

use std::fs::File;

use crate::common::{Place, envelope, text};

/// A place with a clip of a second.
fn place() -> Place {
    let place = Place::new();
    let clip = "../engine/src/tools/auto_subtitles/cases/burned/input.mp4";
    std::fs::copy(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(clip), place.path("clip.mp4"))
        .unwrap();
    std::fs::write(
        place.path("segments.json"),
        r#"[{"start_ms": 0, "end_ms": 900, "text": "El perro ladra"}]"#,
    )
    .unwrap();
    place
}

#[test]
fn a_written_document_goes_back_in() {
    let place = place();
    let run = |words: &[&str], folder: &str| {
        let mut all = vec!["run", "auto-subtitles", "video=@clip.mp4", "mode=files", "-o", folder];
        all.extend(words);
        place.ask(&all)
    };
    let first = run(&["segments=@segments.json", "language=es"], "out/");
    std::fs::write(place.path("answer.json"), first.to_string()).unwrap();
    for document in ["segments=@out/clip.json", "segments=@answer.json"] {
        let again = run(&[document], "again/");
        assert_eq!(again["segments"], first["segments"], "{document}");
        assert_eq!(again["language"], "es", "{document}");
    }
    assert_eq!(place.names("again"), ["clip.ass", "clip.json", "clip.srt", "clip.vtt"]);
}

/// Bytes that stand after the last picture change nothing; a hole takes no disk.
#[test]
fn a_video_larger_than_memory_may_be_goes_through_as_a_path() {
    let place = place();
    let file = File::options().append(true).open(place.path("clip.mp4")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let words = ["run", "auto-subtitles", "video=@clip.mp4", "mode=files", "segments=@segments.json"];
    let answer = place.ask(&[&words[..], &["-o", "out/"]].concat());
    assert_eq!(answer["transcript"], "El perro ladra");

    let refused = place.noxus(&["run", "image-convert", "image=@clip.mp4", "output_format=png", "--json"]);
    let refused = { refused }.output().unwrap();
    let error = envelope(&refused);
    assert_eq!((&error["error_code"], &error["field"]), (&"file_too_large".into(), &"image".into()));
    assert!(error["error"].as_str().unwrap().contains("67108864"), "{error}");

    // Through a pipe it is held in memory.
    let shell = format!("cat clip.mp4 | noxus {} --json", words.join(" ").replace("@clip.mp4", "@-"));
    let piped = place.command("sh").args(["-c", &shell]).output().unwrap();
    let error = envelope(&piped);
    assert_eq!(error["error_code"], "file_too_large", "{}", text(&piped.stdout));
    assert!(error["hint"].as_str().unwrap().contains("path of a file"), "{error}");
}

/// The same plan gives the same bytes in every process, whatever its memory held before. With
/// code for AVX-512 x264 gave others at each of these sizes.
#[test]
fn the_same_plan_gives_the_same_bytes() {
    let place = place();
    let made = |(width, height): (u32, u32), dirt: &str| {
        let plan = serde_json::json!({
            "title": "Hola", "language": "es", "width": width, "height": height, "seed": 3, "theme": "sunset",
            "frame_rate": {"numerator": 24, "denominator": 1}, "caption_style": null, "progress_bar": false,
            "scenes": [
                {"visual": {"kind": "background", "pattern": "waves"}, "on_screen": ["Hola"], "frames": 40},
                {"visual": {"kind": "background", "pattern": "rings"}, "transition": "dissolve", "frames": 40},
            ],
        });
        std::fs::write(place.path("plan.json"), plan.to_string()).unwrap();
        let folder = format!("{width}-{dirt}/");
        let words = ["run", "script-to-video", "plan=@plan.json", "voice=none", "-o", folder.as_str(), "-q"];
        // Memory that nobody wrote holds this in every byte.
        let made = place.noxus(&words).env("MALLOC_PERTURB_", dirt).output().unwrap();
        assert!(made.status.success(), "{}", text(&made.stderr));
        std::fs::read(place.path(&format!("{folder}video.mp4"))).unwrap()
    };
    for size in [(480, 854), (720, 1_280), (1_080, 512)] {
        assert!(made(size, "85") == made(size, "170"), "{size:?}");
    }
}
