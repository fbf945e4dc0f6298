//! Captions that come back to `auto-subtitles`: the list alone, or all of what holds it.

use noxus_engine::{Code, Ctx, Error, Input, ToolOutput, params, tools};
use serde_json::{Value, json};

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

#[test]
fn in_another_style_all_of_it_is_drawn_anew() {
    let plain = json!({"segments": {"segments": list()}, "preset": "fast"});
    let first = run(&plain).unwrap();
    let tool = tools::find("auto-subtitles").unwrap();
    let again = |changes: Value, rendered: &ToolOutput| {
        let mut params = plain.clone();
        params["rendered_segments"] = rendered.report["segments"].clone();
        for (name, value) in changes.as_object().unwrap() {
            params[name] = value.clone();
        }
        let rendered = Input::from_content("rendered", rendered.files[0].content.clone());
        let inputs = [Input::from_path("video", CLIP), rendered];
        Ctx::with_defaults(|ctx| tool.run(&params, &inputs, ctx)).unwrap()
    };
    let bytes = |output: &ToolOutput| output.files[0].content.bytes().unwrap().to_vec();
    for changes in [
        json!({"style": "boxed_word"}),
        json!({"style_options": {"fill": "#FF0000"}}),
        json!({"crf": 30}),
        json!({"preset": "small"}),
    ] {
        let anew = again(changes.clone(), &first);
        let mut params = plain.clone();
        for (name, value) in changes.as_object().unwrap() {
            params[name] = value.clone();
        }
        let whole = run(&params).unwrap();
        assert!(anew.report["encoded_frames"].as_u64() > Some(0), "{changes}");
        assert!(anew.report["nothing_kept"]["en"].as_str().unwrap().contains("another style"), "{changes}");
        assert_eq!(bytes(&anew), bytes(&whole), "{changes}");
        // What came of it says how it was made, too.
        let kept = again(changes.clone(), &anew);
        assert_eq!((&kept.report["encoded_frames"], &kept.report["nothing_kept"]), (&json!(0), &Value::Null));
        assert_eq!(again(changes, &kept).report["encoded_frames"], 0, "what was spliced says so, too");
    }
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
