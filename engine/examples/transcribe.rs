//! Transcribes raw 32-bit samples over and over, for `benches/speech`: at each line
//! on standard input one more time, with the model loaded once. A line with a number
//! cancels that many milliseconds after the start, and tells how long it took.

#![expect(clippy::print_stdout, reason = "a program")]
#![expect(clippy::disallowed_methods, reason = "the engine's rules are not those of a bench")]

use std::error::Error;
use std::io::BufRead;
use std::thread;
use std::time::{Duration, Instant};

use noxus_engine::speech::{Samples, ThreadBudget, TranscribeRequest, Transcriber, Whisper};
use noxus_engine::{CancelToken, Ctx, Limits, Services};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, samples, language, threads] = arguments.as_slice() else {
        return Err("usage: transcribe MODEL SAMPLES.f32 LANGUAGE|auto THREADS".into());
    };
    let whisper = Whisper::open(model.as_ref(), &ThreadBudget::new(threads.parse()?))?;
    let bytes = std::fs::read(samples)?;
    let audio: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
    let request = TranscribeRequest { language: Some(language.clone()), ..TranscribeRequest::default() };
    for line in std::io::stdin().lock().lines() {
        if let Ok(after_ms) = line?.trim().parse() {
            println!("{}", cancelled(&whisper, &audio, &request, after_ms));
            continue;
        }
        let (started, used) = (Instant::now(), cpu_seconds());
        let transcript =
            Ctx::with_defaults(|ctx| whisper.call(&request, &mut Samples::new(&audio), ctx.signals()))?
                .transcript;
        let (wall, used) = (started.elapsed().as_secs_f64(), cpu_seconds() - used);
        let words: Vec<_> = transcript.words.iter().map(|word| (&word.text, word.start_ms)).collect();
        println!("{}", json!({ "wall_s": wall, "cpu_s": used, "words": words }));
    }
    Ok(())
}

/// How long a call takes to end once it is cancelled, if it was not done before.
fn cancelled(whisper: &Whisper, audio: &[f32], request: &TranscribeRequest, after_ms: u64) -> Value {
    let token = CancelToken::new();
    let (limits, services) = (Limits::default(), Services::default());
    let ctx = Ctx::new(&limits, &token, &|_| {}, &services);
    let thrower = token.clone();
    let thrown = thread::spawn(move || {
        thread::sleep(Duration::from_millis(after_ms));
        let now = Instant::now();
        thrower.cancel();
        now
    });
    let is_cancelled = whisper.call(request, &mut Samples::new(audio), ctx.signals()).is_err();
    let ended = Instant::now();
    let late = thrown.join().ok().map(|thrown| ended.saturating_duration_since(thrown).as_secs_f64());
    json!({ "is_cancelled": is_cancelled, "latency_s": late })
}

/// Processor time of this process with all its threads, as Linux tells it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name in brackets; hundredths of a second in user and in system.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
