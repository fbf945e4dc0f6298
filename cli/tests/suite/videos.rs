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
