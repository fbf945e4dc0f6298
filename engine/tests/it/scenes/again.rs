//! Scenes that changed, drawn into a video that is there already.

use std::process::Command;

use noxus_engine::codec::video::probe_video;
use noxus_engine::{CancelToken, Content, Ctx, Input, Limits, ToolOutput, tools};
use serde_json::{Value, json};

use crate::services::stand_ins;

fn run(params: &Value, rendered: Option<&Content>) -> ToolOutput {
    let tool = tools::find("script-to-video").unwrap();
    let inputs: Vec<Input> =
        rendered.map(|content| Input::from_content("rendered", content.clone())).into_iter().collect();
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool));
    tool.run(params, &inputs, &Ctx::new(&limits, &cancel, &|_| {}, &services)).unwrap()
}

/// Three scenes of a second each at least.
fn request(container: &str, transition: &str) -> Value {
    let scene = |number: u32, pattern: &str| {
        json!({
            "narration": format!("Número {number}."), "on_screen": [format!("Escena {number}")],
            "visual": {"kind": "background", "pattern": pattern}, "transition": transition, "frames": 40,
        })
    };
    json!({
        "music": "none", "output_format": container,
        "plan": {
            "title": "Hola", "language": "es", "width": 128, "height": 228,
            "frame_rate": {"numerator": 30, "denominator": 1}, "seed": 3, "theme": "volt",
            "caption_style": "yellow_punch", "progress_bar": false,
            "scenes": [scene(1, "rings"), scene(2, "dots"), scene(3, "waves"), scene(4, "aurora")],
        },
    })
}

/// Digests of the packets of pictures, and of the frames that another decoder makes of them.
fn looked_at(output: &ToolOutput) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&output.files[0].filename);
    #[expect(clippy::disallowed_methods, reason = "for another program")]
    std::fs::write(&path, output.files[0].content.bytes().unwrap()).unwrap();
    let hashes = |codec: &[&str]| {
        let told = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-xerror", "-i"])
            .arg(&path)
            .args(["-map", "0:v"])
            .args(codec)
            .args(["-f", "framehash", "-hash", "md5", "-"])
            .output()
            .unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        let text = String::from_utf8(told.stdout).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        // Stream, decoding time, time, duration, size, digest.
        lines.map(|line| line.rsplit(',').next().unwrap().trim().to_owned()).collect::<Vec<_>>()
    };
    (hashes(&["-c", "copy"]), hashes(&["-fps_mode", "passthrough"]))
}

fn same(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one == other).count()
}

#[test]
fn only_what_changed_is_encoded_again_and_all_else_is_the_same() {
    for (container, transition) in [("mp4", "cut"), ("mp4", "dissolve"), ("webm", "slide_left")] {
        let mut params = request(container, transition);
        let first = run(&params, None);
        assert_eq!(first.report["encoded_frames"], 160);
        params["plan"] = first.report["plan"].clone();
        params["plan"]["scenes"][1]["on_screen"] = json!(["Otra cosa"]);
        let whole = run(&params, None);
        let again = run(&params, Some(&first.files[0].content));
        let copied = 160 - again.report["encoded_frames"].as_u64().unwrap();
        assert!(copied >= 100, "{container} {transition}: {copied}, {}", again.report["nothing_kept"]);
        let [first, whole, again] = [&first, &whole, &again].map(looked_at);
        assert_eq!((again.0.len(), again.1.len()), (160, 160), "{container}");
        // Scene 2 is frames 40 to 80, and is still seen while scene 3 takes over.
        let kept = same(&first.0, &again.0);
        assert!(kept as u64 >= copied && kept < 160, "{container} {transition}: {kept} packets");
        assert_eq!(first.1[..40], again.1[..40], "{container} {transition}");
        assert_ne!(first.1[60], again.1[60]);
        assert_eq!(first.1[100..], again.1[100..], "{container} {transition}");
        // What is drawn again is what a whole rendering draws: nearly, as the encoder starts anew.
        assert_eq!(whole.1.len(), 160);
    }
}

#[test]
fn nothing_changed_and_nothing_is_encoded() {
    let mut params = request("mp4", "dissolve");
    let first = run(&params, None);
    params["plan"] = first.report["plan"].clone();
    let again = run(&params, Some(&first.files[0].content));
    assert_eq!((&again.report["encoded_frames"], &again.report["nothing_kept"]), (&json!(0), &Value::Null));
    assert_eq!(looked_at(&first), looked_at(&again));
    // What holds nothing new can be built upon as well.
    let third = run(&params, Some(&again.files[0].content));
    assert_eq!(third.report["encoded_frames"], 0);
    // Seconds that were not drawn are not paid for.
    let seconds = |output: &ToolOutput| -> Vec<String> {
        output
            .usage
            .iter()
            .filter(|usage| format!("{:?}", usage.unit) == "Second")
            .map(|usage| usage.quantity.to_string())
            .collect()
    };
    assert_eq!(seconds(&again), ["0.000"]);
}

/// Scenes of the same length that say the same: only their captions come at other times.
#[test]
fn captions_at_other_times_are_drawn_again() {
    let mut params = request("mp4", "cut");
    for scene in params["plan"]["scenes"].as_array_mut().unwrap() {
        scene["frames"] = 90.into();
    }
    let first = run(&params, None);
    params["voice"] = "none".into();
    let again = run(&params, Some(&first.files[0].content));
    assert_eq!(again.report["plan"], first.report["plan"]);
    assert_ne!(again.report["segments"], first.report["segments"]);
    assert_eq!(again.report["encoded_frames"], 360);
}

/// A longer narration moves what comes behind it, which is copied to where it belongs.
#[test]
fn scenes_that_move_are_copied_to_their_new_place() {
    let mut params = request("mp4", "cut");
    let first = run(&params, None);
    params["plan"] = first.report["plan"].clone();
    params["plan"]["scenes"][0]["narration"] = "Este primer número es ahora mucho más largo.".into();
    let again = run(&params, Some(&first.files[0].content));
    let frames = again.report["plan"]["scenes"][0]["frames"].as_u64().unwrap();
    assert!(frames > 60, "{frames}");
    assert_eq!(again.report["encoded_frames"].as_u64().unwrap(), frames);
    let (before, after) = (looked_at(&first).1, looked_at(&again).1);
    assert_eq!(after.len() as u64, frames + 120);
    assert_eq!(before[40..], after[usize::try_from(frames).unwrap()..]);
    let video = Input::from_content("video", again.files[0].content.clone());
    let facts = probe_video(&video, &Limits::default()).unwrap();
    assert_eq!(facts.duration_ms.div_ceil(100), again.report["duration_ms"].as_u64().unwrap().div_ceil(100));
}

#[test]
fn what_cannot_be_built_upon_is_told_and_made_anew() {
    let params = request("mp4", "cut");
    let first = run(&params, None);
    let clip = |name: &str| Input::from_path("rendered", crate::material::clip(name));
    let tool = tools::find("script-to-video").unwrap();
    let anew = |params: &Value, rendered: Input| {
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool));
        let output = tool.run(params, &[rendered], &Ctx::new(&limits, &cancel, &|_| {}, &services)).unwrap();
        assert_eq!(output.report["encoded_frames"], 160);
        output.report["nothing_kept"]["en"].as_str().unwrap().to_owned()
    };
    assert!(anew(&params, clip("vertical.mp4")).contains("does not say"));
    assert!(anew(&params, clip("truncated.mp4")).contains("does not say"));
    assert!(anew(&params, clip("clip.webm")).contains("container"));
    let content = || Input::from_content("rendered", first.files[0].content.clone());
    let mut other = params.clone();
    other["crf"] = 30.into();
    assert!(anew(&other, content()).contains("encoder") || anew(&other, content()).contains("changed"));
    let mut other = params.clone();
    other["plan"]["width"] = 130.into();
    assert!(anew(&other, content()).contains("size"));
    let mut other = params;
    other["plan"]["theme"] = "paper".into();
    assert!(anew(&other, content()).contains("changed"));
}
