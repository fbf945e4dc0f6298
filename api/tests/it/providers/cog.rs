//! The server of a model that is packed with cog: the real one, with a model that draws with ffmpeg.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use noxus_api::engine::Input;
use serde_json::{Value, json};

use super::{bench, report, request};
use crate::common::{Bench, error};

/// The folder that `scripts/cog.sh` fills.
fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| crate::videos::made_by("scripts/cog.sh")).clone()
}

/// It ends when its test does.
struct Cog {
    child: Child,
    port: u16,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Drop for Cog {
    fn drop(&mut self) {
        // It would leave its workers behind if it were killed.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let asked = b"POST /shutdown HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            drop(stream.write_all(asked));
            drop(std::io::Read::read_to_end(&mut stream, &mut Vec::new()));
        }
        drop(self.child.wait());
    }
}

impl Cog {
    fn start() -> Self {
        // A port that was free a moment ago: cog takes one by its number only.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder_of_it = tempfile::tempdir().unwrap();
        let model = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/providers/cog_model.py");
        std::fs::copy(model, folder_of_it.path().join("predict.py")).unwrap();
        let log = folder_of_it.path().join("log");
        let child = Command::new("python3")
            .args(["-m", "cog.server.http"])
            .current_dir(folder_of_it.path())
            .env("PYTHONPATH", folder().join("python"))
            .env("COG_PREDICT_TYPE_STUB", "predict.py:Predictor")
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut cog = Self { child, port, log, _folder: folder_of_it };
        // It says nothing when it is ready: it is asked until it is.
        while !cog.is_ready() {
            let ended = cog.child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?} {}", std::fs::read_to_string(&cog.log).unwrap_or_default());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        cog
    }

    fn is_ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let asked = b"GET /health-check HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        let read =
            stream.write_all(asked).and_then(|()| std::io::Read::read_to_string(&mut stream, &mut answer));
        read.is_ok() && answer.contains("READY")
    }

    fn bench(&self) -> Bench {
        let mut place = super::at("cog", format!("http://127.0.0.1:{}", self.port));
        // A model that makes sound on request is told each time whether to: this one knows of none.
        place["models"][0]["capabilities"]["audio"] = "never".into();
        place["models"][0]["fields"] = json!({"duration": "seconds", "first_frame_image": "image"});
        bench(place)
    }

    fn log(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(&self.log).unwrap();
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    fn count(&self, message: &str) -> usize {
        self.log().iter().filter(|line| line["fields"]["message"] == message).count()
    }
}

#[test]
fn a_model_in_cog_makes_a_video_says_why_not_and_stops_when_nobody_waits() {
    let cog = Cog::start();
    let good = cog.bench();
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/foto.png");
    let picture = Input::from_path("first_frame_image", picture);
    let made = report(good.noxus.run(request(json!({})).with_input(picture)));
    assert!(made["duration_ms"].as_u64().unwrap().abs_diff(2_000) < 100, "{made}");
    assert_eq!((&made["width"], &made["billing"]["charged_usd"]), (&json!(320), &json!("0.202")), "{made}");

    for (prompt, code, word) in
        [("falla", "provider_error", "no me queda memoria"), ("prohibido", "content_refused", "safety")]
    {
        let error = error(good.noxus.run(request(json!({"prompt": prompt}))));
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().en.contains(word), "{error}");
    }

    let job = good.noxus.submit(request(json!({"prompt": "despacio"})));
    while cog.count("working slowly") == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    job.cancel();
    assert_eq!(error(job.wait(None).unwrap()).code(), "cancelled");
    while cog.count("Prediction cancelled") == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(cog.count("Starting prediction"), 4, "each was begun once");
    assert_eq!(good.balance(), "9.798");
}
