//! `cargo bench -p noxus-benches [-- FILTER]`: noxus against its own past.
#![expect(clippy::expect_used, reason = "a bench that cannot start says so")]

mod video;

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use noxus_benches::{Wallet, input_file, open};
use serde_json::{Value, json};

const URL: &str = "https://noxus.example/t/2026-05-25-00042";

/// One bench: throughput in bytes of the result.
fn bench(criterion: &mut Criterion, group: &str, name: &str, spec: &Value) {
    let mut case = open(spec).expect("the case runs");
    let bytes = case().expect("the case runs").len();
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(name, |bencher| bencher.iter(|| case().expect("the case runs")));
    group.finish();
}

fn qr(criterion: &mut Criterion) {
    let kilobyte = URL.repeat(25);
    for (name, spec) in [
        ("matrix/url", json!({"kind": "qr-matrix", "text": URL, "error_correction": "medium"})),
        ("matrix/1kB", json!({"kind": "qr-matrix", "text": kilobyte, "error_correction": "medium"})),
        ("png/url", json!({"kind": "qr", "text": URL, "format": "png", "scale": 4})),
        ("svg/url", json!({"kind": "qr", "text": URL, "format": "svg", "scale": 4})),
        ("text/url", json!({"kind": "qr", "text": URL, "format": "text"})),
    ] {
        bench(criterion, "qr", name, &spec);
    }
}

fn pictures(criterion: &mut Criterion) {
    let (photo, folder) = (input_file("foto.jpg"), tempfile::tempdir().expect("a temporary folder"));
    bench(criterion, "probe", "jpeg", &json!({"kind": "probe", "input": photo}));
    for format in ["jpeg", "png", "webp", "avif", "gif", "tiff", "bmp"] {
        let spec = json!({"kind": "convert", "input": photo, "format": format});
        bench(criterion, "convert", format, &spec);
        let encoded = open(&spec).and_then(|mut case| case()).expect("the photo converts");
        let path = folder.path().join(format);
        std::fs::write(&path, encoded).expect("the folder can be written");
        bench(criterion, "decode", format, &json!({"kind": "decode", "input": path}));
    }
    let resized = json!({"kind": "convert", "input": photo, "format": "bmp", "width": 300});
    bench(criterion, "resize", "600 to 300 px", &resized);
    let icon = json!({"kind": "convert", "input": photo, "format": "ico", "width": 256});
    bench(criterion, "convert", "ico", &icon);
}

fn calls(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let qr = json!({"text": URL, "format": "png", "scale": 4});
    for (name, kind, store) in [
        ("quote", "quote", ":memory:"),
        ("estimate", "estimate", ":memory:"),
        ("qr/unbilled", "call-unbilled", ":memory:"),
        ("qr/billed/memory", "call-billed", ":memory:"),
        ("qr/billed/sqlite", "call-billed", "folder"),
        ("balance/memory", "balance", ":memory:"),
        ("balance/sqlite", "balance", "folder"),
    ] {
        let mut spec = qr.clone();
        spec["kind"] = kind.into();
        spec["store"] = if store == "folder" { json!(folder.path()) } else { store.into() };
        bench(criterion, "call", name, &spec);
    }
}

fn ledger(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().to_string_lossy();
    for (name, store) in [("memory", ":memory:"), ("sqlite", &*file)] {
        let wallet = Wallet::open(store).expect("the ledger opens");
        let mut turn = 0_u64;
        criterion.bench_function(&format!("ledger/reserve and capture/{name}"), |bencher| {
            bencher.iter(|| {
                turn += 1;
                wallet.pair(&turn.to_string()).expect("the pair is booked")
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20);
    targets = qr, pictures, calls, ledger, video::drawing, video::rendering
}
criterion_main!(benches);
