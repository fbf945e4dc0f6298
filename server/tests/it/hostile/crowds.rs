//! Many at once: more than there are places, and many who say nothing.

use serde_json::json;

use crate::hostile::Place;
use crate::hostile::raw::Raw;
use crate::support;

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

/// Both ends of every connection are in this process.
fn allow_open_files(count: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < count) {
        let current = Some(maximum.map_or(count, |maximum| maximum.min(count)));
        setrlimit(Resource::Nofile, Rlimit { current, maximum }).unwrap();
    }
}

#[test]
fn connections_beyond_the_last_place_wait_and_are_served_later() {
    let place = Place::with(json!({}), |options| options.max_connections = 4);
    // Being answered shows that they have their places.
    let held: Vec<Raw> = (0..4)
        .map(|_| {
            let mut raw = Raw::connect(place.live.address);
            raw.send(HEALTH);
            assert_eq!(raw.answer(), Some((200, b"ok\n".to_vec())));
            raw
        })
        .collect();
    let mut waiting: Vec<Raw> = (0..4).map(|_| Raw::connect(place.live.address)).collect();
    for raw in &mut waiting {
        raw.send(HEALTH);
    }
    for (leaving, mut next) in held.into_iter().zip(waiting) {
        drop(leaving);
        assert_eq!(next.answer(), Some((200, b"ok\n".to_vec())));
        // It leaves in turn: there was never more than one place free.
    }
    place.is_unharmed();
}

#[test]
fn one_address_takes_so_many_places_and_no_more() {
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, SocketAddr};

    let place = Place::with(json!({}), |options| {
        options.max_connections_per_address = 4;
        options.proxies = vec![Ipv4Addr::new(127, 0, 0, 9).into()];
    });
    let from = |host: u8| {
        use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        bind(&socket, &SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), 0))).unwrap();
        connect(&socket, &place.live.address).unwrap();
        let mut stream = std::net::TcpStream::from(socket);
        stream.set_read_timeout(Some(support::client::PATIENCE)).unwrap();
        // One that was turned away may be closed already.
        let _ = stream.write_all(HEALTH.as_bytes());
        let mut head = [0; 12];
        let status = stream.read_exact(&mut head).map(|()| String::from_utf8_lossy(&head[9..]).into_owned());
        (stream, status.unwrap_or_else(|_| "closed".into()))
    };
    let held: Vec<_> = (0..4).map(|_| from(1)).collect();
    assert!(held.iter().all(|(_, status)| status == "200"), "{held:?}");
    for _ in 0..8 {
        let (_, status) = from(1);
        assert!(status == "429" || status == "closed", "{status}");
    }
    assert_eq!(from(2).1, "200", "others have their own");
    let behind: Vec<_> = (0..8).map(|_| from(9)).collect();
    assert!(behind.iter().all(|(_, status)| status == "200"), "a proxy speaks for many: {behind:?}");
    drop(held);
    while from(1).1 != "200" {}
}

#[test]
fn a_thousand_silent_connections_stop_nobody() {
    allow_open_files(4_000);
    let place = Place::new();
    let silent: Vec<Raw> = (0..1_000)
        .map(|number| {
            let mut raw = Raw::connect(place.live.address);
            // Some have begun to speak.
            match number % 3 {
                0 => {}
                1 => assert!(raw.send("GET /heal")),
                _ => assert!(raw.send(place.json_head("qr", 100))),
            }
            raw
        })
        .collect();
    let client = place.live.client();
    for turn in 0..20 {
        let body = json!({"text": turn.to_string(), "output_format": "svg"});
        let answer = client.post("/api/v1/tools/qr").key(&place.key).json(&body).send();
        assert_eq!(answer.verdict(), (200, "ok".to_owned()));
    }
    assert_eq!(support::balance(&place.live.noxus, &place.key).0, "0.96");
    drop(silent);
}

#[test]
fn connections_that_come_and_go_leave_nothing_behind() {
    let place = Place::with(json!({}), |options| options.max_connections = 8);
    for number in 0..2_000 {
        let mut raw = Raw::connect(place.live.address);
        match number % 4 {
            0 => {}
            1 => drop(raw.send("POST /api/v1/ti")),
            2 => drop(raw.send(place.json_head("qr", 100))),
            _ => drop(raw.send(HEALTH)),
        }
    }
    place.is_unharmed();
}

#[test]
fn a_wrong_key_costs_nothing_but_an_answer() {
    let place = Place::new();
    let client = place.live.client();
    let padding = "A".repeat(8_000);
    for key in [
        "x",
        "noxus_test_",
        padding.as_str(),
        "noxus_live_00000000000000000000000000000000000000",
        "' OR 1=1 --",
    ] {
        for _ in 0..50 {
            let answer = client.post("/api/v1/ping").key(key).send();
            assert_eq!(answer.verdict(), (401, "invalid_api_key".to_owned()), "{key:?}");
            assert!(!answer.text().contains(key) || key == "x", "{key:?}");
        }
    }
    place.is_unharmed();
}
