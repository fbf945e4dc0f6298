use std::path::Path;
use std::process::Command;

use noxus_engine::speech::{ThreadBudget, Transcriber, Whisper};
use noxus_engine::{CancelToken, Ctx, Input, InputKind, Limits, Services, probe, tools};
use serde_json::json;

use crate::material::{clip, model_file};

const PATH: &str = "NOXUS_TEST_PATH";
/// Just inside the limit of two hours.
const SECONDS: &str = "7190";

/// Two hours of hiss with somebody who speaks at the start and again at the end.
fn long_film(path: &Path) {
    let speech = clip("speech-horizontal.mp4");
    let hiss = format!("anoisesrc=a=0.0005:r=16000:d={SECONDS}");
    let pictures = format!("color=s=64x64:r=1:d={SECONDS}");
    let said = "aresample=16000,aformat=channel_layouts=mono,atrim=0:8,asplit[one][two]";
    let graph = format!("[2:a]{said};[two]adelay=7170000[late];[0:a][one][late]amix=3:normalize=0[a]");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &hiss, "-f", "lavfi", "-i", &pictures])
        .args(["-i", speech.to_str().unwrap(), "-filter_complex", &graph, "-map", "1:v", "-map", "[a]"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac", "-y", path.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// As samples, the sound would take 460 MB.
#[test]
fn two_hours_are_heard_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.mkv");
    long_film(&path);
    // In a process of its own: memory is counted for the whole of it.
    let child = crate::alone(module_path!(), "hears_two_hours").env(PATH, &path).output().unwrap();
    let words = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{words}{}", String::from_utf8_lossy(&child.stderr));
    let number = |name: &str| -> u64 {
        let line = words.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    let (said, before, peak) = (number("said "), number("before "), number("peak "));
    println!("{said} KiB said, {before} KiB before, {peak} KiB at most");
    // The recogniser's own memory for one piece of speech is not the call's.
    assert!(peak - before < said + (200 << 10), "{peak} − {before} KiB; {said} were said");
    assert!(peak < 400 << 10, "{peak} KiB");
}

#[test]
#[ignore = "started by the other one"]
#[expect(clippy::disallowed_methods, reason = "the process is told by its environment")]
fn hears_two_hours() {
    let whisper = Whisper::open(&model_file("tiny.en"), &ThreadBudget::new(1)).unwrap();
    let services = Services::default().with::<dyn Transcriber>(std::sync::Arc::new(whisper));
    let input = Input::from_path("video", std::env::var(PATH).unwrap());
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let facts = probe(&input, InputKind::Video, &limits).unwrap();
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let tool = tools::find("auto-subtitles").unwrap();
    let params = json!({"mode": "files", "subtitle_formats": ["srt"], "language": "en"});
    let prepared = tool.prepare(params.clone(), vec![input.clone()], &limits).unwrap();
    println!("\nsaid {}", prepared.memory_bytes(&[facts], &limits) >> 10);
    let status = |name: &str| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").to_owned()
    };
    println!("before {}", status("VmRSS:"));
    let output = tool.run(&params, &[input], &ctx).unwrap();
    println!("peak {}", status("VmHWM:"));
    let words: Vec<&str> = output.report["transcript"].as_str().unwrap().split(' ').collect();
    println!("words {words:?}");
    let late = output.report["segments"].as_array().unwrap().last().unwrap()["start_ms"].as_i64().unwrap();
    assert!(words.len() > 20 && late > 7_169_000, "{words:?} {late}");
}
