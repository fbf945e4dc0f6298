//! Videos by providers outside: over real sockets, from processes that speak their protocols well and in every
//! way that they should not.

mod cog;
mod conformance;
mod faults;
mod killed;
mod queues;
mod results;
mod settings;

use std::sync::OnceLock;

use noxus_api::{JobRequest, JobResult};
use serde_json::{Value, json};

use crate::common::Bench;
use crate::writers::Server;

/// The protocols that every test of this suite is run over: what the server calls them, and the setting.
const PROTOCOLS: [(&str, &str); 5] = [OPENAI, REPLICATE, OPENROUTER, COMFYUI, FAL];
const OPENAI: (&str, &str) = ("openai", "openai-videos");
const REPLICATE: (&str, &str) = ("replicate", "replicate");
const OPENROUTER: (&str, &str) = ("openrouter", "openrouter-videos");
const COMFYUI: (&str, &str) = ("comfyui", "comfyui");
const FAL: (&str, &str) = ("fal", "fal-queue");
/// Those that can be told to stop.
const STOPPING: [(&str, &str); 4] = [OPENAI, REPLICATE, COMFYUI, FAL];
/// Those that say what their work comes to cost.
const PRICED: [(&str, &str); 3] = [OPENAI, REPLICATE, OPENROUTER];

/// The providers of all tests here.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start("providers/server.py", &[]))
}

/// What a model of these tests can do.
fn capabilities() -> Value {
    json!({
        "durations_ms": {"least": 1_000, "most": 60_000, "usual": 2_000},
        "aspect_ratios": ["16:9", "9:16"], "resolutions": ["480p", "720p"], "seed": true, "negative_prompt": true,
        "first_frame": true, "last_frame": true, "frame_rates": [24, 30], "audio": "on_request",
    })
}

/// The graph of ComfyUI that the documentation shows.
const GRAPH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/comfyui/wan2.2-ti2v-5b.json");

/// A provider at an address.
fn at(kind: &str, base_url: String) -> Value {
    let mut place = json!({
        "kind": kind, "base_url": base_url, "poll_ms": 20, "timeout_ms": 30_000, "request_timeout_ms": 10_000,
        "silence_ms": 5_000,
        "models": [{
            "name": "film", "upstream_name": "acme/film", "capabilities": capabilities(),
            "price": {"second_usd": "0.05", "margin": "2"},
        }],
    });
    if kind == COMFYUI.1 {
        place["models"][0]["graph"] = GRAPH.into();
    }
    place
}

/// A provider of the server in one of its manners.
fn provider((path, kind): (&str, &str), manner: &str, token: &str) -> Value {
    at(kind, format!("http://127.0.0.1:{}/{path}/{manner}/{token}", server().port))
}

/// An engine with money and one provider, `out`.
fn bench(provider: Value) -> Bench {
    Bench::new(json!({"video": {"providers": {"out": provider}}}), "10")
}

fn request(more: Value) -> JobRequest {
    let mut options = json!({"prompt": "Anuncio de café", "provider": "out", "duration": 2});
    let Value::Object(more) = more else { panic!("{more} is no object") };
    options.as_object_mut().unwrap().extend(more);
    JobRequest::new("ai-video-generate", options)
}

fn run(bench: &Bench, more: Value) -> JobResult {
    bench.noxus.run(request(more))
}

/// The report of a call that succeeds.
fn report(result: JobResult) -> Value {
    serde_json::from_str(&result.unwrap().to_json_without_content()).unwrap()
}

/// All that happened under a token so far.
fn log(token: &str) -> Vec<Value> {
    server().get(&format!("/log/{token}")).as_array().unwrap().clone()
}

/// What happened of one kind.
fn happened(token: &str, event: &str) -> Vec<Value> {
    log(token).into_iter().filter(|one| one["event"] == event).collect()
}

/// Waits until something has happened so often.
fn wait_for(token: &str, event: &str, count: usize) {
    let all = server().get(&format!("/wait/{token}/{event}-x{count}"));
    let seen = all.as_array().unwrap().iter().filter(|one| one["event"] == event).count();
    assert!(seen >= count, "{event} happened {seen} times: {all}");
}

/// What the ledger's owner sees of the only job.
fn job(bench: &Bench) -> Value {
    let listed = bench.call("jobs.list", json!({"account": 1}));
    let jobs = listed["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs[0].clone()
}
