//! Captions that come back to `auto-subtitles`: the list alone, or all of what holds it.

use std::process::Command;

use noxus_engine::{Code, Ctx, Error, Input, ToolOutput, params, tools};
use serde_json::{Map, Value, json};

use crate::video::support::save;

const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tools/auto_subtitles/cases/burned/input.mp4");

fn run(params: &Value) -> Result<ToolOutput, Error> {
    let tool = tools::find("auto-subtitles").unwrap();
    Ctx::with_defaults(|ctx| tool.run(params, &[Input::from_path("video", CLIP)], ctx))
}

fn list() -> Value {
    json!([
        {"start_ms": 0, "end_ms": 400, "text": "El perro ladra"},
        {"start_ms": 450, "end_ms": 900, "text": "y el gato duerme"},
    ])
}

/// The language `es`, as options state it, and files alone.
fn files(segments: Value) -> Value {
    json!({"mode": "files", "segments": segments})
}

#[test]
fn a_list_a_file_and_an_answer_mean_the_same() {
    let mut params = files(list());
    params["language"] = "es".into();
    let first = run(&params).unwrap();
    let exported = first.files.iter().find(|file| file.filename.ends_with(".json")).unwrap();
    let document: Value = serde_json::from_slice(&exported.content.bytes().unwrap()).unwrap();
    let mut answer = Value::Object(first.report.clone());
    answer["success"] = true.into();
    answer["output"] = json!([{"filename": "input.srt"}]);
    for given in [document["segments"].clone(), document.clone(), answer] {
        // The language comes with all but the bare list.
        let mut params = files(given);
        if params["segments"].is_array() {
            params["language"] = "es".into();
        }
        let again = run(&params).unwrap();
        assert_eq!(again.report, first.report);
        assert_eq!(again.files, first.files);
    }
    // What is asked for rules.
    let mut params = files(document);
    params["language"] = "en".into();
    assert_eq!(run(&params).unwrap().report["language"], "en");
}

#[test]
fn both_options_take_both_forms() {
    let mut params = json!({"segments": {"segments": list()}, "preset": "fast"});
    let first = run(&params).unwrap();
    let rendered = Input::from_content("rendered", first.files[0].content.clone());
    let inputs = [Input::from_path("video", CLIP), rendered];
    let tool = tools::find("auto-subtitles").unwrap();
    for before in [first.report["segments"].clone(), Value::Object(first.report.clone())] {
        params["rendered_segments"] = before;
        let again = Ctx::with_defaults(|ctx| tool.run(&params, &inputs, ctx)).unwrap();
        assert_eq!(again.report["encoded_frames"], 0, "nothing changed");
    }
}

/// `changes` to options.
fn with(mut params: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

/// A call that has what an earlier one gave: its report, and its video or what became of it.
fn again(params: Value, report: &Map<String, Value>, video: Input) -> ToolOutput {
    let params = with(params, &json!({"rendered_segments": report["segments"]}));
    let inputs = [Input::from_path("video", CLIP), video];
    let tool = tools::find("auto-subtitles").unwrap();
    Ctx::with_defaults(|ctx| tool.run(&params, &inputs, ctx)).unwrap()
}

fn video(output: &ToolOutput) -> Input {
    Input::from_content("rendered", output.files[0].content.clone())
}

fn bytes(output: &ToolOutput) -> Vec<u8> {
    output.files[0].content.bytes().unwrap().to_vec()
}

#[test]
fn in_another_style_all_of_it_is_drawn_anew() {
    let plain = json!({"segments": {"segments": list()}, "preset": "fast"});
    let first = run(&plain).unwrap();
    for changes in [
        json!({"style": "boxed_word"}),
        json!({"style_options": {"fill": "#FF0000"}}),
        json!({"crf": 30}),
        json!({"preset": "small"}),
    ] {
        let params = with(plain.clone(), &changes);
        let anew = again(params.clone(), &first.report, video(&first));
        assert!(anew.report["encoded_frames"].as_u64() > Some(0), "{changes}");
        assert!(anew.report["nothing_kept"]["en"].as_str().unwrap().contains("another style"), "{changes}");
        assert_eq!(bytes(&anew), bytes(&run(&params).unwrap()), "{changes}");
        // What came of it says how it was made, too, and so does what is copied from that.
        let kept = again(params.clone(), &anew.report, video(&anew));
        assert_eq!((&kept.report["encoded_frames"], &kept.report["nothing_kept"]), (&json!(0), &Value::Null));
        let kept = again(params, &kept.report, video(&kept));
        assert_eq!(kept.report["encoded_frames"], 0, "{changes}");
    }
}

#[test]
fn a_video_that_does_not_say_how_it_looks_is_drawn_anew() {
    let params = json!({"segments": {"segments": list()}, "preset": "fast"});
    let first = run(&params).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let silent = folder.path().join("silent.mp4");
    let saved = save(&bytes(&first), "mp4");
    let copied = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i", saved.path.to_str().unwrap()])
        .args(["-map", "0", "-c", "copy", "-map_metadata", "-1", silent.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(copied.success());
    let anew = again(params, &first.report, Input::from_path("rendered", &silent));
    assert!(anew.report["nothing_kept"]["es"].as_str().unwrap().contains("no dice"));
    assert_eq!(bytes(&anew), bytes(&first));
}

#[test]
fn text_fields_take_both_forms() {
    let schema = tools::params_schema(tools::find("auto-subtitles").unwrap());
    for given in [list(), json!({"language": "es", "segments": list()})] {
        let fields = [("segments".to_owned(), given.to_string())];
        assert_eq!(params::from_text_fields(&fields, schema)["segments"], given);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (given, place) in [
        (json!("hola"), "segments"),
        (json!({"language": "es"}), "segments"),
        (json!({"segments": "hola"}), "segments.segments"),
        (json!([{"start_ms": 0, "end_ms": 9}]), "segments[0]"),
        (json!({"segments": [{"start_ms": 0, "end_ms": 9, "text": 7}]}), "segments.segments[0].text"),
    ] {
        let error = run(&files(given)).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("segments")));
        let place = format!("“{place}”");
        assert!(error.message().en.contains(&place) && error.hint().is_some(), "{place}: {error}");
    }
    let error = run(&files(json!(7))).unwrap_err();
    assert!(error.hint().unwrap().es.contains("una lista de segmentos"), "{error}");
}
