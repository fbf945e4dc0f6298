//! Settings that cannot be are refused by name, and nothing reaches out unasked.

use std::process::Command;

use noxus_api::Noxus;
use serde_json::{Value, json};

use super::{PROTOCOLS, at, bench, log, provider};

#[test]
fn settings_that_cannot_be_are_refused() {
    let with = |part: &str, value: Value| {
        let mut place = at("openai-videos", "http://127.0.0.1:9/v1".into());
        *place.pointer_mut(part).unwrap() = value;
        place
    };
    for (field, name, place) in [
        ("base_url", "out", with("/base_url", json!("ftp://127.0.0.1"))),
        ("base_url", "out", with("/base_url", json!("http://user:pass@127.0.0.1"))),
        ("timeout_ms", "out", with("/timeout_ms", json!(1))),
        ("poll_ms", "out", with("/poll_ms", json!(1))),
        ("models", "out", with("/models", json!([]))),
        ("models[0].name", "out", with("/models/0/name", json!(" "))),
        ("name", "animatic", at("openai-videos", "http://127.0.0.1:9/v1".into())),
        ("name", "dos palabras", at("openai-videos", "http://127.0.0.1:9/v1".into())),
    ] {
        let config = json!({"video": {"providers": {name: place}}});
        let error = Noxus::from_json(&config.to_string()).err().unwrap();
        let named = format!("video.providers.{name}.{field}");
        assert_eq!((error.code(), error.field()), ("invalid_field", Some(named.as_str())), "{config}");
        assert!(error.message().es != error.message().en, "{error}");
    }
    for (part, value) in [
        ("fields", json!({"pompt": "text"})),
        ("fields", json!({"prompt": "a\"; filename=\"b"})),
        ("extra", json!({"a b": 1})),
    ] {
        let mut place = at("openai-videos", "http://127.0.0.1:9/v1".into());
        place["models"][0][part] = value;
        let error =
            Noxus::from_json(&json!({"video": {"providers": {"out": place}}}).to_string()).err().unwrap();
        assert_eq!(error.field(), Some("video.providers.out.models[0].fields"), "{error}");
    }
    let node = |text: &str| json!({"6": {"class_type": "CLIPTextEncode", "inputs": {"text": text}}});
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (kind, graph, said) in [
        ("comfyui", json!(pipe), "is no file"),
        ("comfyui", json!("/dev/zero"), "is no file"),
        ("comfyui", Value::Null, "it is missing"),
        ("comfyui", json!("/nowhere/graph.json"), "cannot be read"),
        ("comfyui", json!({"nodes": [], "links": []}), "Export (API)"),
        ("comfyui", node("{{promt}}"), "{{promt}}"),
        ("comfyui", node("a film"), "{{prompt}}"),
        ("comfyui", node("{{prompt}}"), "durations_ms"),
        ("fal-queue", node("{{prompt}}"), "only “comfyui” takes one"),
    ] {
        let mut place = at(kind, "http://127.0.0.1:9".into());
        place["models"][0]["graph"] = graph;
        let error =
            Noxus::from_json(&json!({"video": {"providers": {"out": place}}}).to_string()).err().unwrap();
        assert_eq!(error.field(), Some("video.providers.out.models[0].graph"), "{error}");
        assert!(error.message().en.contains(said), "{said}: {error}");
    }
    let mut unknown = at("openai-videos", "http://127.0.0.1:9/v1".into());
    unknown["kind"] = "sora".into();
    let error =
        Noxus::from_json(&json!({"video": {"providers": {"out": unknown}}}).to_string()).err().unwrap();
    assert_eq!(error.code(), "invalid_json");
}

#[test]
fn nothing_reaches_out_unasked() {
    for protocol in PROTOCOLS {
        let token = format!("{}-unasked", protocol.0);
        let bench = bench(provider(protocol, "good", &token));
        bench.call("catalog", json!({}));
        bench.call("doctor", json!({}));
        bench.noxus.estimate(super::request(json!({}))).unwrap();
        assert!(log(&token).is_empty());
    }
}

#[test]
fn the_doctor_tells_of_each_provider_whether_its_key_is_there_and_asks_none() {
    let found = |config: Value| {
        let bench = crate::common::Bench::new(config, "1");
        let told = bench.call("doctor", json!({}));
        let checks = told["checks"].as_array().unwrap().clone();
        checks.into_iter().filter(|one| one["check"] == "video_provider").collect::<Vec<_>>()
    };
    let none = found(json!({"language": "en"}));
    assert!(none.len() == 1 && none[0]["state"] == "ok", "{none:?}");
    assert!(none[0]["found"].as_str().unwrap().contains("animatic"), "{none:?}");
    let mut keyless = provider(super::FAL, "good", "fal-doctor");
    keyless["api_key_env"] = "NOXUS_TEST_NO_KEY".into();
    let providers = json!({"here": provider(super::COMFYUI, "good", "comfyui-doctor"), "keyless": keyless});
    let both = found(json!({"language": "en", "video": {"providers": providers}}));
    let part = |number: usize, name: &str| both[number][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((both.len(), part(0, "state"), part(1, "state")), (2, "ok".into(), "warning".into()));
    assert!(part(0, "found").contains("“here” (comfyui) can make videos with film"), "{both:?}");
    assert!(part(1, "remedy").contains("NOXUS_TEST_NO_KEY"), "{both:?}");
    assert!(log("comfyui-doctor").is_empty() && log("fal-doctor").is_empty());
}

#[test]
fn whoever_runs_this_is_told_who_is_there_and_what_they_can_do() {
    for protocol in PROTOCOLS {
        let token = format!("{}-hello", protocol.0);
        let nobody = at(protocol.1, "http://127.0.0.1:9/v1".into());
        let providers = json!({"out": provider(protocol, "good", &token), "nobody": nobody});
        let bench = crate::common::Bench::new(json!({"video": {"providers": providers}}), "1");
        let listed = bench.call("providers.list", json!({}));
        let names: Vec<&str> =
            listed["providers"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["nobody", "out"], "{listed}");
        let model = &listed["providers"][1]["models"][0];
        assert_eq!(
            (&model["name"], &model["price"]["second_usd"]),
            (&json!("film"), &json!("0.05")),
            "{listed}"
        );
        assert!(log(&token).is_empty());
        let checked = bench.call("providers.check", json!({}));
        assert_eq!(checked["healthy"], false, "{checked}");
        let states: Vec<bool> = checked["providers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["answers"].as_bool().unwrap())
            .collect();
        assert_eq!(states, [false, true], "{checked}");
        assert!(checked["providers"][0]["found"].as_str().unwrap().contains("nadie acepta"), "{checked}");
        let one = bench.call("providers.check", json!({"provider": "out"}));
        assert_eq!((&one["healthy"], one["providers"].as_array().unwrap().len()), (&json!(true), 1), "{one}");
        let error = bench.noxus.call("providers.check", &json!({"provider": "x"})).err().unwrap();
        assert_eq!((error.code(), error.field()), ("invalid_field", Some("provider")));
        assert!(log(&token).is_empty(), "no video was asked for");
    }
}
