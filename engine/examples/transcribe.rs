//! Transcribes raw 32-bit samples over and over, for `benches/speech`: at each line
//! on standard input one more time, with the model loaded once.

#![expect(clippy::print_stdout, reason = "a program")]
#![expect(clippy::disallowed_methods, reason = "the engine's rules are not those of a bench")]

use std::error::Error;
use std::io::BufRead;
use std::time::Instant;

use noxus_engine::Ctx;
use noxus_engine::speech::{TranscribeRequest, Transcriber, Whisper};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, samples, language, threads] = arguments.as_slice() else {
        return Err("usage: transcribe MODEL SAMPLES.f32 LANGUAGE|auto THREADS".into());
    };
    let whisper = Whisper::open(model.as_ref(), Some(threads.parse()?))?;
    let bytes = std::fs::read(samples)?;
    let audio: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
    let request = TranscribeRequest { language: Some(language.clone()), ..TranscribeRequest::default() };
    for line in std::io::stdin().lock().lines() {
        line?;
        let (started, used) = (Instant::now(), cpu_seconds());
        let transcript = Ctx::with_defaults(|ctx| whisper.transcribe(&audio, &request, ctx))?;
        let (wall, used) = (started.elapsed().as_secs_f64(), cpu_seconds() - used);
        let words: Vec<&str> = transcript.words.iter().map(|word| word.text.as_str()).collect();
        let answer = serde_json::json!({ "wall_s": wall, "cpu_s": used, "text": words.join(" ") });
        println!("{answer}");
    }
    Ok(())
}

/// Processor time of this process with all its threads, as Linux tells it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name in brackets; hundredths of a second in user and in system.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
