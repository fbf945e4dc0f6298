//! Pictures and clips of libraries: over real sockets, from a process that answers as Pexels and Pixabay say
//! they do, and in every way that they should not.

mod faults;
mod found;
mod kept;
mod secrets;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use noxus_api::{JobRequest, JobResult, Noxus};
use serde_json::{Value, json};

use crate::common::Bench;
use crate::writers::Server;

const SCRIPT: &str = "Escena 1: El faro mira al mar.\n\
    Escena 2: Una barca espera en la playa.\n\
    Escena 3: Y tú, ¿qué?";
/// What pictures and clips show.
const WIDE: &str = "0x2060c0";
const HIGH: &str = "0xc08020";

/// A folder with a picture and a clip of each way to lie, which another program made.
fn files() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        for (name, color, size) in [("wide", WIDE, "1920x1080"), ("high", HIGH, "1080x1920")] {
            let source = format!("color={color}:size={size}:rate=24:duration=2");
            // A square goes across the clip, so that it can be seen to play.
            let moving = format!(
                "{source}[a];color=white:size=200x200:rate=24:duration=2[b];[a][b]overlay=x='t*300':y=400"
            );
            let make = |filter: &str, rest: &[&str], file: String| {
                let made = Command::new("ffmpeg")
                    .args(["-v", "error", "-y", "-filter_complex", filter])
                    .args(rest)
                    .arg(folder.join(file))
                    .status();
                assert!(made.unwrap().success());
            };
            make(&source, &["-frames:v", "1", "-q:v", "2"], format!("{name}.jpg"));
            make(&moving, &["-pix_fmt", "yuv420p", "-c:v", "libx264"], format!("{name}.mp4"));
        }
        folder
    })
}

/// The libraries of all tests here.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("stock/libraries.py", &[files().to_str().unwrap()]))
}

/// A setting that names a library in one of its manners. Its key is what any test of this room has in its
/// environment.
fn stock(library: &str, manner: &str, token: &str, cache: &Path) -> Value {
    let base_url = format!("http://127.0.0.1:{}/{manner}/{token}", server().port);
    json!({library: {"base_url": base_url, "api_key_env": "CARGO_PKG_NAME"}, "cache_folder": cache})
}

/// An engine with money, and a folder for what comes.
struct Shop {
    bench: Bench,
    cache: tempfile::TempDir,
}

impl Shop {
    fn new(library: &str, manner: &str, token: &str) -> Self {
        let cache = tempfile::tempdir().unwrap();
        let bench = Bench::new(json!({"stock": stock(library, manner, token, cache.path())}), "1");
        Self { bench, cache }
    }

    fn run(&self, more: Value) -> JobResult {
        run(&self.bench.noxus, options(more))
    }

    /// Names of what is kept.
    fn kept(&self) -> Vec<String> {
        names(self.cache.path())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What came under a token, without events.
fn asked(token: &str) -> Vec<Value> {
    let all = server().get(&format!("/log/{token}"));
    all.as_array().unwrap().iter().filter(|one| one.get("path").is_some()).cloned().collect()
}

/// The searches and look-ups that came, and the files that were fetched.
fn came(token: &str) -> (Vec<Value>, Vec<Value>) {
    asked(token).into_iter().partition(|one| one.get("file").is_none())
}

/// Waits until something has happened under a token, and gives it.
fn happened(token: &str, event: &str) -> Value {
    let all = server().get(&format!("/wait/{token}/{event}"));
    let found = all.as_array().unwrap().iter().find(|one| one["event"] == event).cloned();
    found.unwrap_or_else(|| panic!("{event} did not happen: {all}"))
}

/// The options of a small silent video.
fn options(more: Value) -> Value {
    let mut options = json!({
        "script": SCRIPT, "stock": "pexels", "voice": "none", "music": "none", "resolution": "720p", "fps": 24,
        "captions": false, "progress_bar": false, "sound_effects": false, "transition": "cut",
    });
    let Value::Object(more) = more else { panic!("{more} is no object") };
    options.as_object_mut().unwrap().extend(more);
    options
}

fn run(noxus: &Noxus, options: Value) -> JobResult {
    noxus.run(JobRequest::new("script-to-video", options))
}

/// The report of a call that succeeds.
fn report(result: JobResult) -> Value {
    serde_json::from_str(&result.unwrap().to_json_without_content()).unwrap()
}

/// The options that make a small video of a plan.
fn drawn(mut plan: Value) -> Value {
    plan["width"] = 128.into();
    plan["height"] = 192.into();
    for scene in plan["scenes"].as_array_mut().unwrap() {
        scene["frames"] = 4.into();
        scene["narration"] = "".into();
    }
    json!({"plan": plan, "voice": "none", "music": "none", "sound_effects": false})
}

/// A colour of a frame, at the middle of its left edge, by another program.
fn color(video: &Path, seconds: f64) -> [u8; 3] {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-ss", &seconds.to_string(), "-i"])
        .arg(video)
        .args(["-frames:v", "1", "-vf", "crop=16:16:0:ih/2", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    assert!(output.status.success() && output.stdout.len() == 768, "no frame at {seconds} s");
    [0, 1, 2].map(|part| output.stdout[part])
}

/// Whether a colour is about another, `0xrrggbb`.
fn is_about(color: [u8; 3], wanted: &str) -> bool {
    let wanted = u32::from_str_radix(&wanted[2..], 16).unwrap().to_be_bytes();
    color.iter().zip(&wanted[1..]).all(|(one, other)| one.abs_diff(*other) < 16)
}
