//! A pitch of a video before a model is paid for it: `cargo run --example ai_video PICTURE FOLDER`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;

use noxus_api::{Config, Input, JobRequest, Noxus};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [picture, folder] = arguments.as_slice() else {
        return Err("usage: ai_video PICTURE FOLDER".into());
    };
    let noxus = Noxus::open(Config::default())?;
    // The animatic is there without a model; `"provider": "gpu"` would ask one of your own, which
    // `Config::video` names.
    let prompt = "Anuncio vertical de café. «Ven hoy». La cámara se acerca.";
    let params = json!({"prompt": prompt, "duration": 4, "resolution": "480p"});
    let mut request = JobRequest::new("ai-video-generate", params);
    request.inputs = vec![Input::from_path("first_frame_image", picture)];
    let made = noxus.run(request)?;
    println!("{} {}", made.report["kind"]["en"], made.report["duration_ms"]);
    for file in &made.files {
        let path = Path::new(folder).join(&file.filename);
        std::fs::write(&path, file.bytes()?)?;
        println!("{}", path.display());
    }
    Ok(())
}
