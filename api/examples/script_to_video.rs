//! A plan of a video from a sentence; one scene is said by a recording of one's own; then it is made:
//! `cargo run --example script_to_video RECORDING FOLDER`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;

use noxus_api::{Config, Input, JobRequest, Noxus};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [recording, folder] = arguments.as_slice() else {
        return Err("usage: script_to_video RECORDING FOLDER".into());
    };
    let noxus = Noxus::open(Config::default())?;

    let idea = json!({"idea": "5 trucos para dormir mejor", "mode": "plan", "duration": 15});
    let planned = noxus.run(JobRequest::new("script-to-video", idea))?;
    let mut plan = planned.report["plan"].clone();
    let scenes = plan["scenes"].as_array_mut().ok_or("a plan has scenes")?;
    scenes.truncate(2);
    scenes[0]["recording"] = json!(0);
    for scene in scenes {
        println!("{}", scene["narration"]);
    }
    (plan["width"], plan["height"]) = (json!(360), json!(640));

    let mut request = JobRequest::new("script-to-video", json!({"plan": plan, "watermark": "@micanal"}));
    request.inputs = vec![Input::from_path("scene_audio", recording)];
    let job = noxus.submit(request);
    job.on_progress(|progress| {
        if let Some(ms) = progress.stage_remaining_ms {
            println!("{} {}/{}: about {} s left", progress.stage, progress.done, progress.total, ms / 1_000);
        }
    });
    let made = job.wait(None).ok_or("a wait without an end has a result")??;
    println!("{} ms, said by {}", made.report["duration_ms"], shown(&made.report["voice"]));
    for file in &made.files {
        let path = Path::new(folder).join(&file.filename);
        std::fs::write(&path, file.bytes()?)?;
        println!("{}", path.display());
    }
    Ok(())
}

fn shown(voice: &Value) -> &str {
    voice.as_str().unwrap_or("the recording alone")
}
