//! Jobs over HTTP: accepted and followed, cancelled, left alone.

use serde_json::{Value, json};

use crate::contract::pictures::slow_form;
use crate::contract::room::Site;
use crate::support;
use crate::support::client::{Answer, Events};
use crate::support::gate::At;

fn accepted(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()["job_id"].as_i64().unwrap()
}

fn job_of(site: &Site, job_id: i64) -> Value {
    let answer = site.get(&format!("/api/v1/jobs/{job_id}")).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn events(site: &Site, job_id: i64) -> Events {
    let events = site.get(&format!("/api/v1/jobs/{job_id}/events")).events();
    assert_eq!(events.status, 200);
    events
}

/// Follows a job to its end; answers with the last event's data.
fn end_of(site: &Site, job_id: i64) -> Value {
    let (event, data) = events(site, job_id).last().unwrap();
    assert_eq!(event, "done");
    data
}

#[test]
fn followers_that_leave_leave_nothing_behind() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let site = Site::new();
    let job_id = site.slow_job();
    let job = site.live.noxus.running_job(job_id).unwrap();
    let key = &site.key;
    let head = format!(
        "GET /api/v1/jobs/{job_id}/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n"
    );
    for _ in 0..10_000 {
        let mut stream = std::net::TcpStream::connect(site.live.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        assert_eq!(line, "HTTP/1.1 200 OK\r\n");
    }
    assert!(job.result().is_none(), "it still runs");
    // The last of them are noticed in a moment.
    let started = std::time::Instant::now();
    while job.hook_count() > 10 {
        let count = job.hook_count();
        assert!(started.elapsed() < support::client::PATIENCE, "{count} hooks stay on the job");
        std::thread::yield_now();
    }
    site.client.delete(&format!("/api/v1/jobs/{job_id}")).key(key).send();
}

#[test]
fn an_accepted_job_is_told_where_to_look() {
    let site = Site::new();
    site.gate().close(At::Capture);
    let answer = site.qr().header("Prefer", "respond-async").send();
    let id = answer.header("x-request-id");
    assert_eq!(
        answer.text().replace(id, "req_.."),
        r#"{"success":true,"tool":"qr","job_id":1,"state":"queued","billing":{"currency":"USD","estimated_usd":"0.002"},"status_url":"/api/v1/jobs/1","events_url":"/api/v1/jobs/1/events","request_id":"req_.."}"#
    );
    assert_eq!((answer.status, answer.header("location")), (202, "/api/v1/jobs/1"));
    assert_eq!(answer.header("preference-applied"), "respond-async");
    let shown = job_of(&site, 1);
    assert_eq!((&shown["result"], &shown["failure"]), (&Value::Null, &Value::Null));
    assert!(["reserved", "running"].contains(&shown["job"]["state"].as_str().unwrap()));
    assert_eq!(shown["job"]["outputs"], json!([]));
    let progress = &shown["job"]["progress"];
    assert!(["queued", "running"].contains(&progress["state"].as_str().unwrap()), "{progress}");
    site.gate().open(At::Capture);
    end_of(&site, 1);
    let text = site.get("/api/v1/jobs/1").send().text().to_owned();
    let shown: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&shown["job"]["state"], &shown["job"]["progress"]), (&json!("succeeded"), &Value::Null));
    let bytes = file_of(&shown["result"]).len();
    let expected = json!([{
        "index": 0, "filename": "qr.png", "mime_type": "image/png", "bytes": bytes,
        "url": "/api/v1/jobs/1/output/0",
    }]);
    assert_eq!(shown["job"]["outputs"], expected);
    // The work is known by the request that asked for it.
    assert_eq!(shown["result"]["request_id"], id);
}

/// The file inside an envelope.
pub(crate) fn file_of(envelope: &Value) -> Vec<u8> {
    use base64::Engine as _;
    let text = envelope["output"]["content_base64"].as_str().unwrap();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[test]
fn the_result_is_the_answer_byte_for_byte() {
    let site = Site::new();
    let ask = || site.qr().header("Idempotency-Key", "k");
    site.gate().close(At::Capture);
    let job_id = accepted(&ask().header("Prefer", "respond-async").send());
    site.gate().open(At::Capture);
    end_of(&site, job_id);
    let replayed = ask().send();
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    let shown = site.get(&format!("/api/v1/jobs/{job_id}")).send();
    assert!(shown.text().contains(&format!(r#","result":{},"#, replayed.text())));
    // A replay has nothing to wait for.
    let again = ask().header("Prefer", "respond-async").send();
    assert_eq!((again.status, again.text()), (200, replayed.text()));
    assert_eq!(site.balance(), "0.998");
}

#[test]
fn without_content_the_result_tells_lengths() {
    let site = Site::new();
    let made = site.qr().send().json();
    let shown = site.get("/api/v1/jobs/1?content=none").send().json();
    let mut expected = made.clone();
    expected["output"] = json!({
        "filename": "qr.png", "mime_type": "image/png", "bytes": file_of(&made).len(),
    });
    assert_eq!(shown["result"], expected);
    assert_eq!(job_of(&site, 1)["result"], made);
    let wrong = site.get("/api/v1/jobs/1?content=all").send();
    assert_eq!(wrong.status, 400);
}

#[test]
fn whoever_waits_gets_the_answer_if_it_comes_in_time() {
    let site = Site::new();
    let ask = |prefer: &str| site.qr().header("Prefer", prefer).send();
    let in_time = ask("respond-async, wait=60");
    assert_eq!((in_time.status, in_time.header("location")), (200, ""));
    assert_eq!(in_time.json()["job_id"], 1);
    site.gate().close(At::Capture);
    for prefer in [
        "respond-async, wait=1",
        "respond-async;wait=0",
        "respond-async, wait=x",
        "wait=5, respond-async, wait=0",
    ] {
        accepted(&ask(prefer));
    }
    site.gate().open(At::Capture);
    for job_id in 2..=5 {
        end_of(&site, job_id);
    }
    assert_eq!(site.balance(), "0.99");
}

#[test]
fn a_refusal_does_not_wait_to_be_looked_up() {
    let site = Site::new();
    let ask = |body: Value| site.post("qr").header("Prefer", "respond-async").json(&body).send();
    assert_eq!(ask(json!({})).verdict(), (400, "missing_field".into()));
    let poor = support::key(&site.live.noxus, 1, json!({"budget_usd": "0"}));
    let refused = site.client.post("/api/v1/tools/qr").key(&poor).header("Prefer", "respond-async");
    assert_eq!(refused.json(&json!({"text": "a"})).send().verdict(), (402, "key_budget_exceeded".into()));
    site.gate().close(At::Capture);
    let once = || site.qr().header("Idempotency-Key", "k").header("Prefer", "respond-async").send();
    accepted(&once());
    assert_eq!(once().verdict(), (409, "idempotency_in_progress".into()));
    site.gate().open(At::Capture);
    end_of(&site, 1);
}

#[test]
fn events_tell_progress_and_then_the_end() {
    let site = Site::new();
    site.gate().close(At::Capture);
    accepted(&site.qr().header("Prefer", "respond-async").send());
    site.gate().await_waiting(At::Capture, 1);
    let mut events = events(&site, 1);
    assert_eq!(events.headers["content-type"], "text/event-stream");
    let (event, progress) = events.next().unwrap();
    assert_eq!((event.as_str(), &progress["job_id"]), ("progress", &json!(1)));
    let fields: Vec<&String> = progress.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["job_id", "state", "stage", "done", "total", "stage_remaining_ms"]);
    assert_eq!(progress["state"], "running");
    site.gate().open(At::Capture);
    let rest: Vec<_> = events.collect();
    let (last, before) = rest.split_last().unwrap();
    assert!(before.iter().all(|(event, _)| event == "progress"));
    assert_eq!((last.0.as_str(), &last.1["job"]["state"]), ("done", &json!("succeeded")));
    assert_eq!(last.1, site.get("/api/v1/jobs/1?content=none").send().json());
}

#[test]
fn events_follow_a_job_from_the_queue_to_its_end() {
    let site = Site::with(json!({"workers": 1}), support::options());
    let slow = site.slow_job();
    let form = support::multipart::Form::new().text("output_format", "webp");
    let form = form.file("image", "a.bmp", &crate::contract::pictures::noise(200));
    let queued = accepted(&site.post("image-convert").header("Prefer", "respond-async").form(form).send());
    let mut events = events(&site, queued);
    assert_eq!(events.next().unwrap().1["state"], "queued");
    assert_eq!(site.client.delete(&format!("/api/v1/jobs/{slow}")).key(&site.key).send().status / 100, 2);
    let rest: Vec<_> = events.collect();
    assert!(rest.iter().any(|(event, data)| event == "progress" && data["state"] == "running"), "{rest:?}");
    assert_eq!(rest.last().unwrap().1["job"]["state"], "succeeded");
    end_of(&site, slow);
    assert_eq!(site.balance(), "0.998");
}

#[test]
fn events_of_an_ended_job_are_its_end() {
    let site = Site::new();
    site.qr().send();
    site.gate().fail(At::Capture, noxus_api::billing::Error::StoreBusy);
    let failed = site.qr().send().json();
    for (job_id, state) in [(1, "succeeded"), (2, "failed")] {
        let all: Vec<_> = events(&site, job_id).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!((all[0].0.as_str(), &all[0].1["job"]["state"]), ("done", &json!(state)));
    }
    assert_eq!(job_of(&site, 2)["failure"], failed);
    assert_eq!(site.get("/api/v1/jobs/3/events").send().verdict(), (404, "job_not_found".into()));
    assert_eq!(site.client.get("/api/v1/jobs/1/events").send().verdict(), (401, "missing_api_key".into()));
    let stranger = support::account(&site.live.noxus, "otra", "1");
    let stranger = support::key(&site.live.noxus, stranger, json!({}));
    for path in ["/api/v1/jobs/1/events", "/api/v1/jobs/1", "/api/v1/jobs/1/output/0"] {
        assert_eq!(site.client.get(path).key(&stranger).send().verdict(), (404, "job_not_found".into()));
    }
}

#[test]
fn events_follow_a_job_of_another_process() {
    let site = Site::new();
    site.gate().close(At::Capture);
    accepted(&site.qr().header("Prefer", "respond-async").send());
    let other = support::Live::start(site.guarded.engine(json!({})));
    let client = other.client();
    let mut events = client.get("/api/v1/jobs/1/events").key(&site.key).events();
    assert_eq!(events.next().unwrap().0, "progress");
    site.gate().open(At::Capture);
    assert_eq!(events.last().unwrap().1["result"]["job_id"], 1);
}

#[test]
fn a_running_job_is_cancelled_and_its_money_released() {
    let site = Site::new();
    let job_id = site.slow_job();
    // The animation is of 1,900 frames, which cost more than a picture.
    assert_eq!(support::balance(&site.live.noxus, &site.key), ("1".into(), "0.99581".into()));
    let path = format!("/api/v1/jobs/{job_id}");
    let cancelled = site.client.delete(&path).key(&site.key).send();
    // It may take a moment to stop; then the answer says that it is stopping.
    assert!([200, 202].contains(&cancelled.status), "{}", cancelled.text());
    let end = end_of(&site, job_id);
    assert_eq!((&end["job"]["charged_usd"], &end["job"]["error_code"]), (&json!("0"), &json!("cancelled")));
    assert_eq!(end["failure"]["error_code"], "cancelled");
    assert_eq!(site.balance(), "1");
    let again = site.client.delete(&path).key(&site.key).send();
    assert_eq!((again.status, &again.json()["job"]["error_code"]), (200, &json!("cancelled")));
}

#[test]
fn a_queued_job_is_cancelled_at_once() {
    let site = Site::with(json!({"workers": 1}), support::options());
    let slow = site.slow_job();
    let queued = accepted(&site.qr().header("Prefer", "respond-async").send());
    let delete = |job_id: i64| site.client.delete(&format!("/api/v1/jobs/{job_id}")).key(&site.key).send();
    let cancelled = delete(queued);
    assert_eq!((cancelled.status, &cancelled.json()["job"]["error_code"]), (200, &json!("cancelled")));
    assert_eq!(
        support::balance(&site.live.noxus, &site.key),
        ("1".into(), "0.99581".into()),
        "the other's hold"
    );
    delete(slow);
    end_of(&site, slow);
    assert_eq!(site.balance(), "1");
}

#[test]
fn a_caller_who_leaves_pays_nothing() {
    let site = Site::new();
    let form = slow_form();
    let (content_type, body, key) = (form.content_type(), form.finish(), &site.key);
    let mut wire = site.live.wire();
    wire.write(format!(
        "POST /api/v1/tools/image-convert HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    ));
    wire.write(&body);
    site.gate().await_holds(1);
    drop(wire);
    // Minutes of work end because nobody waits for them.
    let end = end_of(&site, 1);
    assert_eq!(end["job"]["error_code"], "cancelled");
    assert_eq!(site.balance(), "1");
}

#[test]
fn a_caller_who_leaves_and_can_come_back_finds_the_answer() {
    let site = Site::new();
    site.gate().close(At::Capture);
    let key = &site.key;
    let mut wire = site.live.wire();
    wire.write(format!(
        "POST /api/v1/tools/qr HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{{\"text\":\"hola\"}}"
    ));
    site.gate().await_waiting(At::Capture, 1);
    drop(wire);
    let mut events = events(&site, 1);
    assert_eq!(events.next().unwrap().0, "progress");
    site.gate().open(At::Capture);
    assert_eq!(events.last().unwrap().1["job"]["state"], "succeeded");
    let answer = site.qr().header("Idempotency-Key", "k").send();
    assert_eq!((answer.status, answer.header("idempotency-replayed")), (200, "true"));
    assert_eq!(site.balance(), "0.998");
}

#[test]
fn a_server_that_stops_answers_what_it_has_begun() {
    let mut options = support::options();
    options.shutdown_grace_ms = 60_000;
    let mut site = Site::with(json!({}), options);
    site.gate().close(At::Capture);
    let (client, key, address) = (site.client.clone(), site.key.clone(), site.live.address);
    let running = std::thread::spawn(move || {
        client.post("/api/v1/tools/qr").key(&key).json(&json!({"text": "hola"})).send()
    });
    site.gate().await_waiting(At::Capture, 1);
    site.live.tell_to_stop();
    // Nobody new is let in: the wait for that is over when the port is closed.
    while std::net::TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    site.gate().open(At::Capture);
    assert_eq!(running.join().unwrap().verdict(), (200, "ok".into()));
    site.live.wait_for_end();
    assert_eq!(site.balance(), "0.998");
}

#[test]
fn a_server_that_cannot_wait_cancels_and_says_so() {
    let mut site = Site::new();
    let (client, key) = (site.client.clone(), site.key.clone());
    let running = std::thread::spawn(move || {
        client.post("/api/v1/tools/image-convert").key(&key).form(slow_form()).send()
    });
    site.gate().await_holds(1);
    site.live.tell_to_stop();
    site.live.wait_for_end();
    assert_eq!(running.join().unwrap().verdict(), (499, "cancelled".into()));
    assert_eq!(site.balance(), "1");
}

#[test]
fn a_call_that_was_still_coming_in_when_the_server_stopped_is_answered() {
    let mut site = Site::new();
    let (client, key, address) = (site.client.clone(), site.key.clone(), site.live.address);
    site.gate().close(At::Reserve);
    let running = std::thread::spawn(move || {
        client.post("/api/v1/tools/image-convert").key(&key).form(slow_form()).send()
    });
    site.gate().await_waiting(At::Reserve, 1);
    site.live.tell_to_stop();
    while std::net::TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    // Its job begins when those that ran have ended.
    site.gate().open(At::Reserve);
    assert_eq!(running.join().unwrap().verdict(), (499, "cancelled".into()));
    site.live.wait_for_end();
    assert_eq!(site.balance(), "1");
}
