//! Videos on their way through the contract: given up at each stage, larger than
//! memory may be, and changing under way.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use crate::alone;
use crate::common::{Bench, code, error};
use crate::videos::{clip, model};
use noxus_api::{Input, Job, JobRequest};
use serde_json::{Value, json};

fn request(video: &Path, params: Value) -> JobRequest {
    JobRequest::new("auto-subtitles", params).with_input(Input::from_path("video", video))
}

fn segments() -> Value {
    json!([{"start_ms": 0, "end_ms": 900, "text": "hola"}])
}

/// An engine with one worker, and that one busy until it is let go: what is submitted
/// meanwhile can be watched from its very first step.
struct Busy {
    bench: Bench,
    job: Job,
    go_on: mpsc::Sender<()>,
}

impl Busy {
    fn new(config: Value) -> Self {
        let mut config = config;
        config["workers"] = 1.into();
        config["speech_model"] = model().to_str().unwrap().into();
        let bench = Bench::new(config, "1");
        let job = bench.noxus.submit(request(&clip("long.mp4"), json!({"segments": segments()})));
        let ((entered, is_busy), (go_on, gate)) = (mpsc::channel(), mpsc::channel::<()>());
        let gate = std::sync::Mutex::new(gate);
        // Runs on the worker's thread, and keeps it.
        job.on_progress(move |_| {
            let _ = entered.send(());
            let _ = gate.lock().unwrap().recv();
        });
        is_busy.recv().unwrap();
        Self { bench, job, go_on }
    }

    fn let_go(self) -> Bench {
        self.job.cancel();
        drop(self.go_on);
        assert_eq!(code(self.job.wait(None).unwrap()), "cancelled");
        self.bench
    }
}

/// The last job of the log: how it failed, and what it cost.
fn last_job(bench: &Bench) -> (String, String, String) {
    let job = bench.jobs().remove(0);
    let text = |name: &str| job[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("error_code"), text("charged_usd"))
}

#[test]
fn a_job_stops_at_every_stage_and_costs_nothing() {
    let (music, long) = (clip("music.mp4"), clip("long.mp4"));
    for (stage, video, params) in [
        ("listen", &music, json!({"language": "en"})),
        ("transcribe", &music, json!({"language": "en"})),
        ("render", &long, json!({"segments": segments()})),
        ("mux", &long, json!({"segments": segments(), "mode": "soft"})),
    ] {
        let busy = Busy::new(json!({}));
        let job = busy.bench.noxus.submit(request(video, params));
        let (seen, handle) = (Arc::new(AtomicBool::new(false)), job.clone());
        let told = Arc::clone(&seen);
        job.on_progress(move |progress| {
            if progress.stage == stage {
                told.store(true, Ordering::SeqCst);
                handle.cancel();
            }
        });
        let bench = busy.let_go();
        assert_eq!(code(job.wait(None).unwrap()), "cancelled", "{stage}");
        assert!(seen.load(Ordering::SeqCst), "{stage} was never reached");
        assert_eq!(bench.balance(), "1", "{stage}");
        assert_eq!(last_job(&bench), ("released".into(), "cancelled".into(), "0".into()), "{stage}");
    }
}

#[test]
fn a_video_that_changes_while_it_is_read_is_refused_and_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    std::fs::copy(clip("horizontal.mp4"), &path).unwrap();
    // Larger than what is held, so that it is read where it lies.
    let busy = Busy::new(json!({"limits": {"max_input_bytes": 1_000_000}}));
    let job = busy.bench.noxus.submit(request(&path, json!({"segments": segments()})));
    let writer = path.clone();
    job.on_progress(move |progress| {
        if progress.stage == "render" && progress.done == 0 {
            File::options().append(true).open(&writer).unwrap().set_len(2_000_000).unwrap();
        }
    });
    let bench = busy.let_go();
    let refusal = error(job.wait(None).unwrap());
    assert_eq!((refusal.code(), refusal.field()), ("invalid_field", Some("video")), "{refusal}");
    assert!(refusal.message().en.contains("changed while") && refusal.hint().is_some(), "{refusal}");
    assert!(refusal.message().es.contains("cambió mientras"), "{refusal}");
    assert_eq!(bench.balance(), "1");
    assert_eq!(last_job(&bench), ("failed".into(), "invalid_field".into(), "0".into()));
    // As it is now it is as good as any, for what follows its end is not read.
    let answer = bench.noxus.run(request(&path, json!({"segments": segments()}))).unwrap();
    assert!(answer.billing.is_some());
}

#[test]
fn a_video_is_only_as_large_as_its_limit() {
    let path = clip("horizontal.mp4");
    let bytes = std::fs::metadata(&path).unwrap().len();
    for (limit, fits) in [(bytes, true), (bytes - 1, false)] {
        let limits = json!({"max_input_bytes": 1_000, "max_video_bytes": limit});
        let bench = Bench::new(json!({"limits": limits}), "1");
        let request = || request(&path, json!({"segments": segments(), "mode": "files"}));
        let result = bench.noxus.run(request());
        if fits {
            assert!(result.is_ok());
            continue;
        }
        let refusal = error(result);
        assert_eq!((refusal.code(), refusal.field()), ("file_too_large", Some("video")));
        assert!(refusal.message().en.contains(&limit.to_string()), "{refusal}");
        assert_eq!(bench.noxus.estimate(request()).unwrap_err().code(), "file_too_large");
        assert_eq!((bench.balance().as_str(), bench.jobs().len()), ("1", 0));
    }
}

/// Memory is counted for a whole process, so this one has its own.
#[test]
fn a_video_larger_than_memory_may_be_takes_none() {
    clip("horizontal.mp4");
    let child = alone(module_path!(), "takes_a_large_video").output().unwrap();
    let words = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{words}{}", String::from_utf8_lossy(&child.stderr));
    let peak = words.lines().find_map(|line| line.strip_prefix("peak ")).unwrap();
    let peak_kib: u64 = peak.trim().parse().unwrap();
    assert!(peak_kib < 300 << 10, "{peak_kib} KiB for a file of {LARGE_BYTES} bytes");
}

/// More than the memory of all files together (512 MiB).
const LARGE_BYTES: u64 = 600 << 20;

/// A clip with a hole behind its last picture, which takes no disk.
fn large_video(folder: &Path) -> PathBuf {
    let path = folder.join("large.mp4");
    std::fs::copy(clip("horizontal.mp4"), &path).unwrap();
    File::options().append(true).open(&path).unwrap().set_len(LARGE_BYTES).unwrap();
    path
}

#[test]
#[ignore = "started by the other one"]
fn takes_a_large_video() {
    let folder = tempfile::tempdir().unwrap();
    let (path, bench) = (large_video(folder.path()), Bench::with_balance("1"));
    let request = || request(&path, json!({"segments": segments()})).with_idempotency_key("large");
    let answer = bench.noxus.run(request()).unwrap();
    assert_eq!(answer.files[0].mime_type, "video/mp4");
    let again = bench.noxus.run(request()).unwrap();
    assert!(again.replayed, "it was hashed as the same file");
    let picture = JobRequest::new("image-convert", json!({"output_format": "png"}))
        .with_input(Input::from_path("image", &path));
    let refusal = error(bench.noxus.run(picture));
    assert_eq!((refusal.code(), refusal.field()), ("file_too_large", Some("image")));
    assert!(refusal.message().en.contains("67108864"), "{refusal}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("\npeak {}", peak.trim().trim_end_matches(" kB"));
}
