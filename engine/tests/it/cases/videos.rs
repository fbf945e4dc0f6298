//! Results of tools that make videos: their other files are the same to the byte, their pictures are
//! judged by size and length, because encoders differ from build to build.

use noxus_engine::codec::video::probe_video;
use noxus_engine::{Input, Limits, ToolOutput};
use serde_json::{Map, Value, json};

use super::Case;

#[test]
fn every_case_of_auto_subtitles_gives_its_result() {
    super::check("auto-subtitles", 10, compare);
}

#[test]
fn every_case_of_script_to_video_gives_its_result() {
    super::check("script-to-video", 10, compare);
}

#[test]
fn every_case_of_ai_video_generate_gives_its_result() {
    super::check("ai-video-generate", 14, compare);
}

fn compare(case: &mut Case, mut output: ToolOutput) -> Map<String, Value> {
    let mut files = Vec::new();
    for file in &output.files {
        files.push(json!({"filename": file.filename, "mime_type": file.mime_type}));
        if file.mime_type.starts_with("video/") {
            let input = Input::from_content("video", file.content.clone());
            let facts = probe_video(&input, &Limits::default()).unwrap();
            assert_eq!(output.report["width"], facts.video.width, "{}", case.name());
            assert_eq!(output.report["height"], facts.video.height, "{}", case.name());
            let length_ms = output.report["duration_ms"].as_u64().unwrap();
            let is_near = facts.duration_ms.abs_diff(length_ms) <= 100;
            assert!(is_near, "{} lasts {}", case.name(), facts.duration_ms);
        } else if file.filename.ends_with(".plan.json") {
            let plan: Value = serde_json::from_slice(&file.content.bytes().unwrap()).unwrap();
            assert_eq!(plan, output.report["plan"], "{}", case.name());
        } else {
            let extension = file.filename.rsplit('.').next().unwrap();
            case.compare(&format!("expected.{extension}"), &file.content.bytes().unwrap());
        }
    }
    output.report.insert("files".into(), files.into());
    output.report
}
