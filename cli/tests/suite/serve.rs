//! `noxus serve` as a process: killed, told to stop, two of them on one ledger.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "video")]
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
#[cfg(feature = "video")]
use std::process::Stdio;
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::common::{Place, envelope, text};
use crate::serving::{Answer, Client, Serving, large_picture, usd};

const CLIENTS: usize = 16;
const ROUNDS: usize = 5;
/// Answers that are awaited before each kill.
const ANSWERS: usize = 120;

/// What one client did until its server went away.
#[derive(Default)]
struct Done {
    answered: BTreeMap<String, Answer>,
    /// Asked, and not answered.
    open: Vec<String>,
}

/// Asks until the connection breaks; the keys of `first` come first.
fn ask_until_the_end(client: &Client, name: &str, first: Vec<String>, told: &mpsc::Sender<()>) -> Done {
    let mut done = Done { open: first, ..Done::default() };
    for turn in 0.. {
        if done.open.is_empty() {
            done.open.push(format!("{name}-{turn}"));
        }
        let key = done.open[0].clone();
        let Ok(answer) = client.qr(&key) else { break };
        assert_eq!(answer.status, 200, "{}", answer.body);
        done.open.remove(0);
        done.answered.insert(key, answer);
        // Nobody may be counting any more.
        let _ = told.send(());
    }
    done
}

/// All clients at once, until so many answers have come and `stop` was called.
fn crowd(url: &str, key: &str, round: usize, open: Vec<String>, stop: impl FnOnce()) -> Done {
    let (told, answers) = mpsc::channel();
    let mut firsts: Vec<Vec<String>> = vec![Vec::new(); CLIENTS];
    for (index, name) in open.into_iter().enumerate() {
        firsts[index % CLIENTS].push(name);
    }
    std::thread::scope(|scope| {
        let clients: Vec<_> = firsts
            .into_iter()
            .enumerate()
            .map(|(number, first)| {
                let (told, client) = (told.clone(), Client::new(url, key));
                scope.spawn(move || ask_until_the_end(&client, &format!("{round}-{number}"), first, &told))
            })
            .collect();
        assert_eq!(answers.iter().take(ANSWERS).count(), ANSWERS);
        stop();
        let mut all = Done::default();
        for client in clients {
            let done = client.join().unwrap();
            all.answered.extend(done.answered);
            all.open.extend(done.open);
        }
        all
    })
}

/// The jobs of the only account.
fn jobs(place: &Place) -> Vec<Value> {
    let jobs = place.ask(&["jobs", "--account", "1", "--limit", "1000"]);
    let jobs = jobs["jobs"].as_array().unwrap().clone();
    assert!(jobs.len() < 1_000, "more jobs than one page shows");
    jobs
}

/// The ledger says: each of these was charged once, and nothing else was.
fn is_charged_once(place: &Place, names: &BTreeSet<&str>) {
    assert_eq!(place.ask(&["verify"])["clean"], true);
    let jobs = jobs(place);
    let charged: Vec<&str> = jobs
        .iter()
        .filter(|job| job["charged_usd"] != "0")
        .map(|job| job["idempotency_key"].as_str().unwrap())
        .collect();
    assert_eq!(charged.len(), names.len(), "something was charged twice, or not at all");
    assert_eq!(&charged.into_iter().collect::<BTreeSet<_>>(), names);
    let accounts = place.ask(&["accounts", "list"]);
    let book = &accounts["accounts"][0]["balances"]["test"];
    let left = usd(10_000 - 2 * names.len());
    assert_eq!((&book["balance_usd"], &book["available_usd"]), (&json!(left), &json!(left)), "{accounts}");
}

#[test]
fn killed_servers_lose_no_answer_and_charge_nothing_twice() {
    let place = Place::new();
    let key = place.paying_key("10");
    let mut answered = BTreeMap::new();
    let mut open = Vec::new();
    for round in 0..ROUNDS {
        let server = Serving::start(&place, &json!({}));
        let url = server.url.clone();
        let done = crowd(&url, &key, round, open, || server.kill());
        answered.extend(done.answered);
        open = done.open;
    }
    assert!(answered.len() >= ROUNDS * ANSWERS);
    let server = Serving::start(&place, &json!({}));
    let client = server.client(&key);
    // What was left open is finished, whoever had begun it.
    for name in open {
        let answer = client.qr(&name).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        answered.insert(name, answer);
    }
    for (name, first) in &answered {
        let again = client.qr(name).unwrap();
        assert!(again.is_replayed, "{name}");
        assert_eq!(again.body, first.body, "{name}");
    }
    let names: BTreeSet<&str> = answered.keys().map(String::as_str).collect();
    assert_eq!(client.balance().1, usd(10_000 - 2 * names.len()));
    drop(server);
    is_charged_once(&place, &names);
}

#[test]
fn told_to_stop_it_answers_what_it_has_begun() {
    for signal in ["TERM", "INT"] {
        let place = Place::new();
        let key = place.paying_key("10");
        let mut server = Serving::start(&place, &json!({}));
        let url = server.url.clone();
        let done = crowd(&url, &key, 0, Vec::new(), || server.signal(signal));
        assert_eq!(server.wait().code(), Some(0), "SIG{signal}");
        // Whatever is in the books has reached its caller: no answer was cut off.
        let names: BTreeSet<&str> = done.answered.keys().map(String::as_str).collect();
        is_charged_once(&place, &names);
        assert!(jobs(&place).iter().all(|job| job["state"] == "succeeded"));
    }
}

/// Waits until a job has begun.
fn await_begin(client: &Client, job_id: i64) {
    let begun = client.follow(job_id).any(|(_, data)| data["state"] == "running");
    assert!(begun, "the job ended before it began");
}

#[test]
fn running_jobs_may_finish_before_the_end() {
    let place = Place::new();
    let key = place.paying_key("10");
    let words = ["run", "qr", "text=hola", "size=256", "-o", "small.png", "-q"];
    assert!(place.noxus(&words).status().unwrap().success());
    let picture = std::fs::read(place.path("small.png")).unwrap();
    let mut server = Serving::start(&place, &json!({"shutdown_grace_ms": 600_000}));
    let client = server.client(&key);
    let job_id = client.start_long_job(&picture);
    assert!(client.follow(job_id).any(|(_, data)| data["state"] != "queued"));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let jobs = jobs(&place);
    assert_eq!((jobs.len(), &jobs[0]["state"]), (1, &json!("succeeded")), "{jobs:?}");
    // What it came to is there for whoever asks the next server.
    let server = Serving::start(&place, &json!({}));
    let kept = server.client(&key).get(&format!("/api/v1/jobs/{job_id}?content=none")).json();
    assert_eq!(kept["job"]["outputs"][0]["mime_type"], "image/avif", "{kept}");
}

#[test]
fn jobs_that_take_too_long_are_given_up_at_no_cost() {
    let place = Place::new();
    let key = place.paying_key("10");
    let picture = large_picture(&place);
    let mut server = Serving::start(&place, &json!({"shutdown_grace_ms": 0}));
    let client = server.client(&key);
    let job_id = client.start_long_job(&picture);
    await_begin(&client, job_id);
    // A second one may still wait for a worker; it is given up too.
    client.start_long_job(&picture);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    for job in jobs(&place) {
        assert_eq!((&job["error_code"], &job["charged_usd"]), (&json!("cancelled"), &json!("0")), "{job}");
    }
    is_charged_once(&place, &BTreeSet::new());
}

#[test]
fn the_second_signal_ends_it_at_once() {
    let place = Place::new();
    let key = place.paying_key("10");
    let picture = large_picture(&place);
    let mut server = Serving::start(&place, &json!({"shutdown_grace_ms": 600_000}));
    let client = server.client(&key);
    let job_id = client.start_long_job(&picture);
    await_begin(&client, job_id);
    server.signal("TERM");
    // It has heard the first one when it takes no more callers.
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    while TcpStream::connect(&address).is_ok() {}
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(143));
    // The hold outlives the process until its lease is over; nothing was charged.
    let server = Serving::start(&place, &json!({}));
    assert_eq!(server.client(&key).balance().0, "10");
    assert_eq!(place.ask(&["verify"])["clean"], true);
}

#[test]
fn a_job_is_seen_followed_and_cancelled_through_another_server() {
    let place = Place::new();
    let key = place.paying_key("10");
    let picture = large_picture(&place);
    let (one, other) = (Serving::start(&place, &json!({})), Serving::start(&place, &json!({})));
    let (here, there) = (one.client(&key), other.client(&key));
    let job_id = here.start_long_job(&picture);
    await_begin(&here, job_id);
    let path = format!("/api/v1/jobs/{job_id}");
    let seen = there.get(&path).json();
    assert_eq!((&seen["job"]["job_id"], &seen["result"]), (&json!(job_id), &Value::Null), "{seen}");
    assert!(matches!(seen["job"]["state"].as_str(), Some("reserved" | "running")), "{seen}");
    let mut events = there.follow(job_id);
    let (event, _) = events.next().unwrap();
    assert_eq!(event, "progress");
    let cancelled = there.ask("DELETE", &path, &[], None).unwrap();
    assert!(matches!(cancelled.status, 200 | 202), "{}", cancelled.body);
    let (event, data) = events.last().unwrap();
    assert_eq!((event.as_str(), &data["failure"]["error_code"]), ("done", &json!("cancelled")), "{data}");
    // The worker hears of it too, and both say the same.
    let (event, ended) = here.follow(job_id).last().unwrap();
    assert_eq!((event.as_str(), &ended["failure"]["error_code"]), ("done", &json!("cancelled")), "{ended}");
    for client in [&here, &there] {
        assert_eq!(client.balance(), ("10".to_owned(), "10".to_owned()));
        let job = client.get(&path).json();
        assert_eq!((&job["job"]["charged_usd"], &job["result"]), (&json!("0"), &Value::Null), "{job}");
    }
    // A call under one key, through both at once, is one call.
    let answers = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8)
            .map(|number| {
                let client = if number % 2 == 0 { here.clone() } else { there.clone() };
                scope.spawn(move || client.qr("the-same").unwrap())
            })
            .collect();
        asked.into_iter().map(|asked| asked.join().unwrap().body).collect::<BTreeSet<_>>()
    });
    assert_eq!(answers.len(), 1, "{answers:?}");
    drop((one, other));
    is_charged_once(&place, &BTreeSet::from(["the-same"]));
}

#[test]
fn an_address_in_use_is_said_in_both_languages() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (language, words) in [("es", "otro programa ya escucha ahí"), ("en", "another program listens there")]
    {
        for [public, admin] in [[address.as_str(), "none"], ["127.0.0.1:0", address.as_str()]] {
            let mut command = place.noxus(&["serve", "--listen", public, "--admin-listen", admin]);
            let output = command.env("NOXUS_LANG", language).output().unwrap();
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(14), "{said}");
            assert!(said.contains(words) && said.contains(&address), "{said}");
            assert!(said.contains("--listen"), "{said}");
        }
    }
    let output = place.noxus(&["serve", "--listen", &address, "--json"]).output().unwrap();
    assert_eq!(envelope(&output)["field"], "listen");
    // A token that nobody saw does not count: the next start shows one.
    let names = place.names("home/.local/share/noxus");
    assert!(!names.iter().any(|name| name.ends_with(".admin")), "{names:?}");
}

#[test]
fn settings_that_are_none_are_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    for (name, content) in [
        ("no-json", "{"),
        ("empty", ""),
        ("list", "[]"),
        ("list-of-values", r#"["127.0.0.1:0"]"#),
        ("unknown", r#"{"max_conections": 5}"#),
        ("twice", r#"{"max_parts": 5, "max_parts": 6}"#),
        ("kind", r#"{"max_parts": "5"}"#),
        ("negative", r#"{"max_connections": -1}"#),
        ("address", r#"{"listen": "localhost"}"#),
    ] {
        std::fs::write(place.path(name), content).unwrap();
        let output = place.noxus(&["serve", "--json", "--server-config", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(14), "{name} {}", text(&output.stdout));
        let envelope = envelope(&output);
        assert_eq!(
            (&envelope["error_code"], &envelope["field"]),
            (&json!("invalid_json"), &json!("server-config"))
        );
    }
    for name in ["missing", "folder"] {
        let output = place.noxus(&["serve", "--json", "--server-config", name]).output().unwrap();
        assert_eq!(envelope(&output)["error_code"], "invalid_field", "{name}");
    }
    // Nothing of a ledger is made before the settings are understood.
    assert!(place.names("home/.local/share/noxus").is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_server_leaves_no_uploads() {
    use std::io::Write as _;

    let place = Place::new();
    let key = place.paying_key("1");
    let folder = place.path("uploads");
    std::fs::create_dir(&folder).unwrap();
    let files = || std::fs::read_dir(&folder).unwrap().count();
    let config = json!({"spool_folder": folder, "spool_threshold_bytes": 0});
    let server = Serving::start(&place, &config);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v1/tools/image-convert HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 200000\r\n\r\n\
         --x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&[b'a'; 100_000]).unwrap();
    // It lies on disk, without a name.
    let open = format!("/proc/{}/fd", server.id());
    let is_on_disk = || {
        let files = std::fs::read_dir(&open).unwrap().filter_map(Result::ok);
        files.filter_map(|entry| std::fs::read_link(entry.path()).ok()).any(|path| path.starts_with(&folder))
    };
    while !is_on_disk() {
        std::thread::yield_now();
    }
    server.kill();
    assert_eq!(files(), 0, "nothing stays of what came half");
}

#[cfg(feature = "video")]
#[test]
fn what_is_known_against_the_linked_ffmpeg_is_said_at_the_start() {
    use noxus_api::engine::codec::video::{ffmpeg_version, known_holes};

    let place = Place::new();
    let words = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "none", "--json"];
    let mut command = place.noxus(&words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut announced = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut announced).unwrap();
    assert!(announced.contains("http://"), "{announced}");
    child.kill().unwrap();
    let said = text(&child.wait_with_output().unwrap().stderr);
    let version = ffmpeg_version().version;
    let told = known_holes(&version).iter().filter(|hole| said.contains(hole.id)).count();
    assert_eq!(told, known_holes(&version).len(), "{version}: {said}");
}
