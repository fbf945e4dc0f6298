//! Captions burned into a video; then one is corrected and only what changed is
//! encoded again: `cargo run --example subtitles CLIP MODEL FOLDER`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;

use noxus_api::{Config, Input, JobRequest, Noxus};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [clip, model, folder] = arguments.as_slice() else {
        return Err("usage: subtitles CLIP MODEL FOLDER".into());
    };
    let mut config = Config::default();
    config.speech_model = Some(model.clone());
    let noxus = Noxus::open(config)?;

    let mut request = JobRequest::new("auto-subtitles", json!({"style": "yellow_punch"}));
    request.inputs = vec![Input::from_path("video", clip)];
    let first = noxus.run(request)?;
    let segments = first.report["segments"].clone();
    for segment in segments.as_array().into_iter().flatten() {
        println!("{} {}", segment["start_ms"], segment["text"]);
    }

    let mut corrected = segments.clone();
    let text = corrected[0]["text"].as_str().unwrap_or_default().to_uppercase();
    corrected[0]["text"] = Value::String(text);
    let mut request =
        JobRequest::new("auto-subtitles", json!({"segments": corrected, "rendered_segments": segments}));
    request.inputs = vec![
        Input::from_path("video", clip),
        Input::from_content("rendered", first.files[0].content.clone()),
    ];
    let second = noxus.run(request)?;
    println!(
        "{} of {} frames encoded again",
        second.report["encoded_frames"], first.report["encoded_frames"]
    );
    for file in &second.files {
        let path = Path::new(folder).join(&file.filename);
        std::fs::write(&path, file.bytes()?)?;
        println!("{}", path.display());
    }
    Ok(())
}
