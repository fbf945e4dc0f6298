//! What holds for every provider, whatever it speaks.

use noxus_api::Language;
use noxus_api::engine::Input;
use serde_json::{Value, json};

use super::{
    COMFYUI, FAL, OPENAI, OPENROUTER, PRICED, PROTOCOLS, STOPPING, bench, happened, job, provider, report,
    request, run, wait_for,
};
use crate::common::error;

/// A picture to begin with.
pub(super) fn picture() -> Input {
    Input::from_path("first_frame_image", concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/foto.png"))
}

#[test]
fn a_video_is_made_charged_and_noted_with_what_it_costs() {
    for protocol in PROTOCOLS {
        let token = format!("{}-good", protocol.0);
        let bench = bench(provider(protocol, "good", &token));
        let estimate = bench.noxus.estimate(request(json!({}))).unwrap().to_value();
        assert_eq!(estimate["estimated_usd"], "0.202", "{estimate}");
        let report = report(run(&bench, json!({"seed": 7, "negative_prompt": "texto"})));
        assert_eq!((&report["provider"], &report["is_ai"]), (&json!("out"), &json!(true)), "{report}");
        assert!(report["duration_ms"].as_u64().unwrap().abs_diff(2_000) < 100, "{report}");
        let cost = if PRICED.contains(&protocol) { "0.25" } else { "0" };
        let told = if PRICED.contains(&protocol) { json!(cost) } else { Value::Null };
        assert_eq!(report["provider_cost_usd"], told, "{report}");
        assert_eq!(report["billing"]["charged_usd"], "0.202", "{report}");
        assert_eq!(bench.balance(), "9.798");
        let submitted = happened(&token, "submitted");
        assert_eq!(submitted.len(), 1);
        let fields = &submitted[0]["fields"];
        assert_eq!(fields["prompt"], "Anuncio de café");
        assert_eq!(fields["negative_prompt"], "texto");
        assert_eq!(fields["seed"].to_string().trim_matches('"'), "7");
        if protocol == COMFYUI {
            // Nobody sent a picture: what loads it is left out, and what it was connected to.
            let graph = &submitted[0]["graph"];
            assert!(graph["52"].is_null() && graph["55"]["inputs"]["start_image"].is_null(), "{graph}");
        }
        let made = happened(&token, "made");
        let job = job(&bench);
        let noted = job["upstream"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&noted["provider"], &noted["id"]), (&json!("out"), &made[0]["id"]), "{job}");
        assert_eq!(noted["cost_usd"], cost, "{job}");
        assert_eq!(report["upstream_id"], made[0]["id"]);
    }
}

#[test]
fn files_and_sizes_are_sent_as_the_protocol_wants_them() {
    for protocol in PROTOCOLS {
        let token = format!("{}-files", protocol.0);
        let bench = bench(provider(protocol, "good", &token));
        let request =
            request(json!({"aspect_ratio": "16:9", "resolution": "480p", "fps": 30, "duration": 3}));
        let result = bench.noxus.run(request.with_input(picture()));
        let report = report(result);
        assert!(report["duration_ms"].as_u64().unwrap().abs_diff(3_000) < 100, "{report}");
        let fields = happened(&token, "submitted")[0]["fields"].clone();
        if protocol == OPENAI {
            assert_eq!((&fields["seconds"], &fields["size"]), (&json!("3"), &json!("854x480")), "{fields}");
            let file = &fields["input_reference"];
            assert!(file["filename"].as_str().unwrap().starts_with("first_frame_image."), "{fields}");
            assert!(file["bytes"].as_u64().unwrap() > 50, "{fields}");
            assert_eq!((report["width"].as_u64(), report["height"].as_u64()), (Some(854), Some(480)));
        } else if protocol == OPENROUTER {
            assert_eq!((&fields["duration"], &fields["resolution"]), (&json!(3), &json!("480p")), "{fields}");
            assert_eq!(fields["model"], "acme/film");
            let frame = &fields["frame_images"][0];
            assert_eq!((&frame["type"], &frame["frame_type"]), (&json!("image_url"), &json!("first_frame")));
            assert!(
                frame["image_url"]["url"].as_str().unwrap().starts_with("data:image/png;base64,"),
                "{frame}"
            );
        } else if protocol == COMFYUI {
            the_graph_is_filled(&token, &report);
        } else {
            assert_eq!(
                (&fields["duration"], &fields["aspect_ratio"]),
                (&json!(3), &json!("16:9")),
                "{fields}"
            );
            assert_eq!(fields["resolution"], "480p");
            let picture = if protocol == FAL { "image_url" } else { "image" };
            assert!(fields[picture].as_str().unwrap().starts_with("data:image/"), "{fields}");
            let submitted = happened(&token, "submitted")[0].clone();
            if protocol == FAL {
                assert_eq!(submitted["path"], "acme/film");
                continue;
            }
            assert_eq!(submitted["path"], "models/acme/film/predictions");
            assert_eq!(
                (&submitted["prefer"], &submitted["cancel_after"]),
                (&json!("respond-async"), &json!("30s"))
            );
        }
    }
}

/// What ComfyUI is sent: its file first, then the graph with numbers where numbers were wanted.
fn the_graph_is_filled(token: &str, report: &Value) {
    let (uploaded, submitted) = (happened(token, "uploaded"), happened(token, "submitted"));
    assert_eq!(uploaded.len(), 1, "{uploaded:?}");
    let file = &uploaded[0]["fields"];
    let id = report["upstream_id"].as_str().unwrap();
    assert_eq!((&file["type"], &file["overwrite"]), (&json!("input"), &json!("true")));
    assert_eq!(file["subfolder"], format!("noxus/{id}/first_frame_image"));
    assert!(file["image"]["bytes"].as_u64().unwrap() > 50, "{file}");
    let graph = &submitted[0]["graph"];
    let name = file["image"]["filename"].as_str().unwrap();
    assert_eq!(graph["52"]["inputs"]["image"], format!("noxus/{id}/first_frame_image/{name}"));
    assert_eq!(
        graph["55"]["inputs"],
        json!({
            "vae": ["39", 0], "start_image": ["52", 0], "width": 854, "height": 480, "length": 91, "batch_size": 1,
        })
    );
    assert_eq!(graph["57"]["inputs"]["fps"], json!(30));
    assert_eq!((report["width"].as_u64(), report["height"].as_u64()), (Some(854), Some(480)));
}

#[test]
fn progress_of_the_provider_is_passed_through() {
    use std::sync::{Arc, Mutex};

    // ComfyUI tells how far it is to whoever holds a socket open only.
    for protocol in PROTOCOLS.into_iter().filter(|protocol| *protocol != COMFYUI) {
        let bench = bench(provider(protocol, "good", &format!("{}-progress", protocol.0)));
        let seen: Arc<Mutex<Vec<(String, u64)>>> = Arc::default();
        let told = Arc::clone(&seen);
        let job = bench.noxus.submit(request(json!({})));
        job.on_progress(move |progress| {
            told.lock().unwrap().push((progress.stage.to_owned(), progress.done))
        });
        report(job.wait(None).unwrap());
        let seen = seen.lock().unwrap();
        assert!(seen.iter().any(|(stage, done)| stage == "generate" && *done > 0), "{seen:?}");
    }
}

#[test]
fn whoever_does_not_wait_any_more_stops_the_work_and_what_it_cost_is_noted() {
    for protocol in STOPPING {
        let token = format!("{}-cancelled", protocol.0);
        let bench = bench(provider(protocol, "endless", &token));
        let job_handle = bench.noxus.submit(request(json!({})));
        wait_for(&token, "looked", 3);
        job_handle.cancel();
        let error = error(job_handle.wait(None).unwrap());
        assert_eq!(error.code(), "cancelled");
        wait_for(&token, "stopped", 1);
        assert_eq!(bench.balance(), "10");
        assert_eq!(happened(&token, "submitted").len(), 1);
        // Begun, stopped, and paid for by whoever runs this.
        let kept: Value = serde_json::from_str(&error.to_json(Language::English)).unwrap();
        assert_eq!(kept["upstream"], "stopped", "{kept}");
        let job = job(&bench);
        let cost = if PRICED.contains(&protocol) { "0.25" } else { "0" };
        assert_eq!(job["upstream"].as_array().unwrap().last().unwrap()["cost_usd"], cost, "{job}");
    }
}

#[test]
fn what_never_began_is_told_from_what_did() {
    for protocol in STOPPING {
        let token = format!("{}-never", protocol.0);
        let bench = bench(provider(protocol, "never-begins", &token));
        let job_handle = bench.noxus.submit(request(json!({})));
        wait_for(&token, "looked", 1);
        job_handle.cancel();
        let error = error(job_handle.wait(None).unwrap());
        let kept: Value = serde_json::from_str(&error.to_json(Language::English)).unwrap();
        let told = kept["upstream"].as_str().unwrap();
        assert!(["never_started", "stopped"].contains(&told), "{kept}");
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn work_whose_name_comes_after_the_caller_has_left_is_stopped_all_the_same() {
    for protocol in STOPPING {
        let token = format!("{}-left", protocol.0);
        let bench = bench(provider(protocol, "slow-answer", &token));
        let job = bench.noxus.submit(request(json!({})));
        wait_for(&token, "made", 1);
        job.cancel();
        let error = error(job.wait(None).unwrap());
        assert_eq!(error.code(), "cancelled");
        super::server().get(&format!("/go/{token}"));
        wait_for(&token, "stopped", 1);
        assert_eq!(happened(&token, "submitted").len(), 1);
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn what_cannot_be_stopped_is_told_to_be_unknown() {
    let token = "openrouter-cancelled";
    let bench = bench(provider(OPENROUTER, "endless", token));
    let job = bench.noxus.submit(request(json!({})));
    wait_for(token, "looked", 3);
    job.cancel();
    let error = error(job.wait(None).unwrap());
    let kept: Value = serde_json::from_str(&error.to_json(Language::English)).unwrap();
    assert_eq!((error.code(), &kept["upstream"]), ("cancelled", &json!("unknown")));
    assert_eq!(bench.balance(), "10");
}

#[test]
fn an_option_that_the_model_lacks_is_refused_by_name_before_anything_is_sent() {
    for protocol in PROTOCOLS {
        let token = format!("{}-lacks", protocol.0);
        let mut provider = provider(protocol, "good", &token);
        provider["models"][0]["capabilities"] = json!({"durations_ms": [2_000]});
        if protocol == COMFYUI {
            // What can be asked of a graph is what it has places for.
            provider["models"][0]["graph"] =
                json!({"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{prompt}}"}}});
        }
        let bench = bench(provider);
        for (field, more) in [
            ("seed", json!({"seed": 1})),
            ("negative_prompt", json!({"negative_prompt": "x"})),
            ("duration", json!({"duration": 3})),
            ("model", json!({"model": "other"})),
            ("provider", json!({"provider": "other"})),
        ] {
            let error = error(run(&bench, more));
            assert_eq!((error.code(), error.field()), ("invalid_field", Some(field)), "{error}");
        }
        assert!(happened(&token, "submitted").is_empty());
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn the_same_call_is_answered_from_the_ledger() {
    for protocol in PROTOCOLS {
        let token = format!("{}-replay", protocol.0);
        let bench = bench(provider(protocol, "good", &token));
        let call = || report(bench.noxus.run(request(json!({})).with_idempotency_key("one")));
        let (first, second) = (call(), call());
        assert_eq!(first["upstream_id"], second["upstream_id"]);
        assert_eq!(happened(&token, "submitted").len(), 1);
        assert_eq!(bench.balance(), "9.798");
    }
}
