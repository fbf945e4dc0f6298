//! What only ComfyUI and fal's queue do.

use noxus_api::Language;
use serde_json::{Value, json};

use super::conformance::picture;
use super::{COMFYUI, FAL, bench, happened, provider, report, request, run, wait_for};
use crate::common::error;

/// What an error says that became of the work outside.
fn upstream(error: &noxus_api::ApiError) -> Value {
    serde_json::from_str::<Value>(&error.to_json(Language::English)).unwrap()["upstream"].clone()
}

#[test]
fn a_graph_that_comfyui_does_not_take_is_told_with_the_node_that_is_wrong() {
    let bench = bench(provider(COMFYUI, "node-errors", "node-errors"));
    let error = error(run(&bench, json!({})));
    assert_eq!((error.code(), upstream(&error)), ("provider_error", json!("never_started")), "{error}");
    let said = "node 37 (UNETLoader): Value not in list: unet_name: 'wan' not in []";
    assert!(error.message().es.contains(said) && error.message().en.contains(said), "{error}");
    assert_eq!(bench.balance(), "10");
    assert!(happened("node-errors", "stopped").is_empty(), "there is nothing to stop");
}

#[test]
fn nothing_is_asked_for_when_a_file_cannot_be_sent_before() {
    let bench = bench(provider(COMFYUI, "full", "full"));
    let error = error(bench.noxus.run(request(json!({})).with_input(picture())));
    assert_eq!(upstream(&error), json!("never_started"), "{error}");
    assert!(error.message().en.contains("507"), "{error}");
    assert!(!happened("full", "asked to upload").is_empty() && happened("full", "submitted").is_empty());
    assert_eq!(bench.balance(), "10");
}

#[test]
fn an_old_comfyui_is_interrupted_only_where_the_work_runs() {
    // It interrupts whatever runs, whoever's it is.
    for (manner, looks, how, became) in
        [("old-endless", 3, "interrupted", "stopped"), ("old-never-begins", 1, "deleted", "never_started")]
    {
        let bench = bench(provider(COMFYUI, manner, manner));
        let job = bench.noxus.submit(request(json!({})));
        wait_for(manner, "looked", looks);
        job.cancel();
        let error = error(job.wait(None).unwrap());
        assert_eq!(error.code(), "cancelled");
        wait_for(manner, "stopped", 1);
        let stopped = happened(manner, "stopped");
        assert_eq!((stopped.len(), &stopped[0]["how"]), (1, &json!(how)), "{stopped:?}");
        assert_eq!(upstream(&error), json!(became), "{error}");
        assert_eq!(bench.balance(), "10");
    }
}

#[test]
fn a_job_without_a_seed_has_one_of_its_own() {
    let bench = bench(provider(COMFYUI, "good", "seeds"));
    for _ in 0..2 {
        report(run(&bench, json!({})));
    }
    let seeds: Vec<_> =
        happened("seeds", "submitted").iter().map(|one| one["fields"]["seed"].as_u64().unwrap()).collect();
    assert!(seeds.len() == 2 && seeds[0] != seeds[1], "{seeds:?}");
}

#[test]
fn a_length_is_written_as_the_settings_say() {
    for (form, written) in [("number", json!(2)), ("text", json!("2")), ("text_with_unit", json!("2s"))] {
        let token = format!("fal-{form}");
        let mut place = provider(FAL, "good", &token);
        place["models"][0]["duration_as"] = form.into();
        report(run(&bench(place), json!({})));
        assert_eq!(happened(&token, "submitted")[0]["fields"]["duration"], written);
    }
}
