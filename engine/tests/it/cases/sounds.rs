//! Results of tools that make sound: their other files are the same to the byte, the sound itself is judged
//! by its length, because encoders differ from build to build.

use noxus_engine::codec::video::decode_audio;
use noxus_engine::{Ctx, Input, ToolOutput, tools};
use serde_json::{Map, Value, json};

use super::Case;
use crate::services::stand_ins;

#[test]
fn every_case_of_text_to_speech_gives_its_result() {
    let services = stand_ins(tools::find("text-to-speech").unwrap());
    super::check_with("text-to-speech", 10, &services, compare);
}

fn compare(case: &mut Case, mut output: ToolOutput) -> Map<String, Value> {
    let mut files = Vec::new();
    for file in &output.files {
        files.push(json!({"filename": file.filename, "mime_type": file.mime_type}));
        if file.mime_type.starts_with("audio/") {
            let input = Input::from_content("sound", file.content.clone());
            let heard_ms = Ctx::with_defaults(|ctx| {
                let (mut sound, mut samples) = (decode_audio(&input, 48_000, ctx).unwrap(), 0);
                while let Some(chunk) = sound.next_chunk(ctx).unwrap() {
                    samples += chunk.samples.len() as u64;
                }
                samples / 48
            });
            let said_ms = output.report["duration_ms"].as_u64().unwrap();
            assert!(heard_ms.abs_diff(said_ms) <= 60, "{}: {heard_ms} ms of {said_ms}", case.name());
        } else {
            let extension = file.filename.rsplit('.').next().unwrap();
            case.compare(&format!("expected.{extension}"), &file.content.bytes().unwrap());
        }
    }
    output.report.insert("files".into(), files.into());
    output.report
}
