//! A process that is killed between asking and hearing: the work outside is gone on with, and never asked for
//! twice.

use std::process::{Child, Command, Stdio};

use noxus_api::{Noxus, OnInFlight};
use serde_json::{Value, json};

use super::{COMFYUI, PROTOCOLS, happened, provider, request, server, wait_for};
use crate::common::Bench;

/// Jobs of one process.
const JOBS: usize = 12;

/// A process that makes all calls under the same keys as any before it.
fn process(config: &Value) -> Child {
    let mut command: Command = crate::alone(module_path!(), "makes_calls");
    command.env("NOXUS_TEST_CONFIG", config.to_string()).stdout(Stdio::piped()).spawn().unwrap()
}

/// In a process of its own, which may be killed at any time. Says how each call ended.
#[test]
#[ignore = "started by another test"]
fn makes_calls() {
    let config: Value = serde_json::from_str(&std::env::var("NOXUS_TEST_CONFIG").unwrap()).unwrap();
    let noxus = Noxus::from_json(&config.to_string()).unwrap();
    let calls: Vec<_> = (0..JOBS)
        .map(|number| {
            let mut request = request(json!({"seed": number})).with_idempotency_key(format!("call-{number}"));
            request.on_in_flight = OnInFlight::Join;
            noxus.submit(request)
        })
        .collect();
    for call in calls {
        let ended = match call.wait(None).unwrap() {
            Ok(_) => "done".to_owned(),
            Err(error) => error.to_string(),
        };
        println!("ENDED {}", ended.replace('\n', " "));
    }
}

/// A ledger, and settings of an engine over it.
fn config(bench: &Bench, place: Value) -> Value {
    json!({
        "store": bench.folder().join("ledger.db"), "api_key": bench.key(json!({})), "language": "en",
        "lease_ms": 1_000, "workers": JOBS, "video": {"providers": {"out": place}},
    })
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// How all calls of a process ended that is left in peace.
fn ends(child: Child) -> Vec<String> {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    said.lines().filter_map(|line| line.split_once("ENDED ")).map(|(_, end)| end.to_owned()).collect()
}

#[test]
fn jobs_that_were_noted_go_on_after_every_kill_and_are_asked_for_once() {
    for protocol in PROTOCOLS {
        let token = format!("{}-killed", protocol.0);
        let bench = Bench::new(json!({}), "100");
        // They come to no end until they are looked at by another process often enough.
        let place = provider(protocol, "until-go", &token);
        let config = config(&bench, place);
        let (mut looks, mut child) = (JOBS * 2, process(&config));
        for _ in 0..3 {
            // All are noted, and waited for.
            wait_for(&token, "looked", looks);
            kill(child);
            looks = happened(&token, "looked").len() + JOBS * 2;
            child = process(&config);
        }
        server().get(&format!("/go/{token}"));
        let ends = ends(child);
        assert_eq!(ends, vec!["done"; JOBS]);
        assert_eq!(happened(&token, "made").len(), JOBS, "{JOBS} jobs, {JOBS} submissions");
        assert_eq!(happened(&token, "submitted").len(), JOBS);
        assert_eq!(bench.balance(), "97.576", "each is charged once");
    }
}

#[test]
fn jobs_killed_before_they_heard_are_not_asked_for_again_and_cost_nothing() {
    // ComfyUI takes an id of ours, under which work can be looked for that nobody heard of.
    for protocol in PROTOCOLS.into_iter().filter(|protocol| *protocol != COMFYUI) {
        let token = format!("{}-unheard", protocol.0);
        let bench = Bench::new(json!({}), "100");
        let config = config(&bench, provider(protocol, "answer-lost", &token));
        let child = process(&config);
        wait_for(&token, "made", JOBS);
        kill(child);
        let ends = ends(process(&config));
        assert!(
            ends.len() == JOBS && ends.iter().all(|end| end.contains("it is not asked for again")),
            "{ends:?}"
        );
        assert_eq!(happened(&token, "submitted").len(), JOBS);
        assert_eq!(bench.balance(), "100");
    }
}

#[test]
fn jobs_under_an_id_of_ours_are_found_again_by_whoever_did_not_hear() {
    let token = "comfyui-unheard";
    let bench = Bench::new(json!({}), "100");
    let config = config(&bench, provider(COMFYUI, "answer-lost", token));
    let child = process(&config);
    wait_for(token, "made", JOBS);
    kill(child);
    let ends = ends(process(&config));
    assert_eq!(ends, vec!["done"; JOBS]);
    assert_eq!(happened(token, "submitted").len(), JOBS, "none is asked for again");
    assert_eq!(bench.balance(), "97.576", "each is charged once");
}

#[test]
fn killed_in_the_middle_of_asking_each_is_asked_for_once_at_most() {
    for (round, protocol) in PROTOCOLS.into_iter().chain(PROTOCOLS).enumerate() {
        let token = format!("{}-middle-{round}", protocol.0);
        let bench = Bench::new(json!({}), "100");
        let config = config(&bench, provider(protocol, "good", &token));
        let child = process(&config);
        wait_for(&token, "submitted", 2 + round);
        kill(child);
        let ends = ends(process(&config));
        let done = ends.iter().filter(|end| *end == "done").count();
        let unheard = ends.iter().filter(|end| end.contains("it is not asked for again")).count();
        assert_eq!(done + unheard, JOBS, "{ends:?}");
        let (made, seeds) = (happened(&token, "made").len(), happened(&token, "submitted"));
        let mut seeds: Vec<_> = seeds.iter().map(|one| one["fields"]["seed"].to_string()).collect();
        seeds.sort_unstable();
        let count = seeds.len();
        seeds.dedup();
        assert_eq!(seeds.len(), count, "none was asked for twice");
        assert!(made <= JOBS && made >= done, "{made} of {JOBS}");
    }
}
