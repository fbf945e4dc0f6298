//! Videos over HTTP: larger than anything that is held in memory.

use serde_json::json;

use crate::contract::pictures::noise;
use crate::contract::room::Site;
use crate::support;
use crate::support::client::Answer;
use crate::support::multipart::Form;

/// A video of 12,420 bytes with sound.
const CLIP: &[u8] = include_bytes!("../../../../engine/src/tools/auto_subtitles/cases/burned/input.mp4");

/// At most 1,000 bytes in memory and 20,000 in a video, whatever a site would rather
/// keep in memory.
fn site(spool_folder: &std::path::Path) -> Site {
    let mut options = support::options();
    options.spool_folder = Some(spool_folder.to_owned());
    options.spool_threshold_bytes = usize::MAX;
    Site::with(json!({"limits": {"max_input_bytes": 1_000, "max_video_bytes": 20_000}}), options)
}

fn captions() -> Form {
    captions_in(r#"["srt"]"#)
}

fn captions_in(formats: &str) -> Form {
    let segments = r#"[{"start_ms":0,"end_ms":900,"text":"hola"}]"#;
    Form::new().text("mode", "files").text("subtitle_formats", formats).text("segments", segments)
}

fn is_too_large(answer: &Answer, field: &str, limit: &str) {
    assert_eq!(answer.verdict(), (413, "file_too_large".to_owned()), "{}", answer.text());
    let error = answer.json();
    assert_eq!(error["field"], field);
    assert!(error["error"].as_str().unwrap().contains(limit), "{error}");
}

#[test]
fn a_part_may_be_as_large_as_its_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let call = |tool: &str, form: Form| site.post(tool).header("Idempotency-Key", tool).form(form).send();
    let done = call("auto-subtitles", captions().file("video", "clip.mp4", CLIP));
    assert_eq!(done.verdict(), (200, "ok".to_owned()), "{}", done.text());
    assert_eq!(done.json()["transcript"], "hola");

    let mut padded = CLIP.to_vec();
    padded.resize(20_001, 0);
    let balance = site.balance();
    is_too_large(&call("auto-subtitles", captions().file("video", "clip.mp4", &padded)), "video", "20000");
    let picture = Form::new().text("output_format", "png").file("image", "foto.bmp", &noise(20));
    is_too_large(&call("image-convert", picture), "image", "1000");
    // A part that the tool does not know is worth no more than a picture.
    let unknown = captions().file("video", "clip.mp4", CLIP).file("film", "clip.mp4", CLIP);
    is_too_large(&call("auto-subtitles", unknown), "film", "1000");
    assert_eq!(site.balance(), balance);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays on disk");
}

#[test]
fn a_video_inside_json_is_held_in_memory() {
    use base64::Engine as _;

    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let content = base64::engine::general_purpose::STANDARD.encode(&CLIP[..1_002]);
    let answer = site.post("auto-subtitles").json(&json!({"content_base64": content})).send();
    is_too_large(&answer, "content_base64", "1000");
    assert!(answer.json()["hint"].as_str().unwrap().contains("multipart"), "{}", answer.text());
    assert_eq!(site.balance(), "1");
}

/// Each file's content stands once in an answer, and lies where its address says.
#[test]
fn several_files_are_sent_once_each() {
    use base64::Engine as _;

    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let form = captions_in(r#"["srt","vtt","json"]"#).file("video", "clip.mp4", CLIP);
    let text =
        site.post("auto-subtitles").header("Idempotency-Key", "three").form(form).send().text().to_owned();
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    let listed = answer["outputs"].as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0].get("content_base64"), None, "it stands in `output`");
    for (index, file) in listed.iter().enumerate() {
        let content = if index == 0 { &answer["output"] } else { file }["content_base64"].as_str().unwrap();
        assert_eq!(text.matches(content).count(), 1, "{index}");
        let content = base64::engine::general_purpose::STANDARD.decode(content).unwrap();
        assert_eq!(
            (file["index"].as_u64(), file["bytes"].as_u64()),
            (Some(index as u64), Some(content.len() as u64))
        );
        let fetched = site.get(file["url"].as_str().unwrap()).send();
        assert_eq!(fetched.body, content, "{index}");
    }
    let again = captions_in(r#"["srt","vtt","json"]"#).file("video", "clip.mp4", CLIP);
    let again = site.post("auto-subtitles").header("Idempotency-Key", "three").form(again).send();
    assert_eq!(again.text(), text, "a replay is the same to the byte");
}
