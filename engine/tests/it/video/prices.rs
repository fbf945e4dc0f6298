//! What a video costs is what is in it, whatever its headers say.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use noxus_engine::speech::{SpeechSource, TranscribeAnswer, TranscribeRequest, Transcriber};
use noxus_engine::{
    CancelToken, Code, Ctx, Error, Input, InputKind, Limits, Services, Signals, Tariff, Unit, Usage, probe,
    tools,
};
use serde_json::{Value, json};

use super::support::read;

const LISTENED: &str = r#"{"mode": "burned"}"#;

/// Seconds that are listened to and rendered, as quoted.
fn quoted(bytes: &[u8]) -> (f64, f64) {
    let input = Input::from_bytes("video", bytes.to_vec());
    let facts = probe(&input, InputKind::Video, &Limits::default()).unwrap();
    let params: Value = serde_json::from_str(LISTENED).unwrap();
    let tool = tools::find("auto-subtitles").unwrap();
    let prepared = tool.prepare(params, vec![input], &Limits::default()).unwrap();
    let quote = prepared.quote(&[facts], &Tariff::builtin().unwrap()).unwrap();
    let seconds = |unit: Unit| {
        let line = quote.lines.iter().find(|line| line.unit == unit).unwrap();
        line.quantity.to_string().parse::<f64>().unwrap()
    };
    (seconds(Unit::SpeechSecond), seconds(Unit::Second))
}

/// Equal but for the end of the last packet of sound, which a header may cut off.
fn assert_alike(found: (f64, f64), honest: (f64, f64), what: &str) {
    let near = |one: f64, other: f64| (one - other).abs() < 0.05;
    assert!(near(found.0, honest.0) && near(found.1, honest.1), "{what}: {found:?} for {honest:?}");
}

/// Where the content of a box of that name begins, for each of them.
fn boxes(bytes: &[u8], name: &[u8; 4]) -> Vec<usize> {
    (4..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(name)).map(|at| at + 4).collect()
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// Durations stand 16 bytes into `mvhd` and `mdhd`, 20 into `tkhd` (all of version 0).
#[test]
fn one_patched_field_changes_no_price() {
    let good = read("vertical.mp4");
    let honest = quoted(&good);
    assert!((1.9..2.2).contains(&honest.0) && (1.9..2.2).contains(&honest.1), "{honest:?}");
    for (name, at) in [(b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)] {
        for factor in [0, 500] {
            let mut bytes = good.clone();
            for start in boxes(&good, name) {
                let stated = word(&good, start + at);
                put(&mut bytes, start + at, (stated * factor).max(1));
            }
            let what = format!("{} times {factor}", String::from_utf8_lossy(name));
            assert_alike(quoted(&bytes), honest, &what);
        }
    }
}

/// With a thousand ticks for one, all times shrink, and no frame with them.
#[test]
fn a_patched_clock_does_not_make_frames_free() {
    let good = read("vertical.mp4");
    let mut bytes = good.clone();
    for start in boxes(&good, b"mdhd") {
        put(&mut bytes, start + 12, word(&good, start + 12).saturating_mul(1_000));
    }
    for start in boxes(&good, b"mvhd") {
        put(&mut bytes, start + 16, 1);
    }
    let (listened, rendered) = quoted(&bytes);
    // The sound is counted by its samples; 60 frames are a second, be it at 30,000 a second.
    assert!((1.9..2.2).contains(&listened), "{listened}");
    assert!((1.0..2.2).contains(&rendered), "{rendered}");
}

/// Of Matroska: the duration of the segment is a number of floating point.
#[test]
fn a_patched_segment_changes_no_price() {
    for name in ["several.mkv", "clip.webm"] {
        let good = read(name);
        let honest = quoted(&good);
        let at = good.windows(3).position(|window| window == [0x44, 0x89, 0x88]).unwrap() + 3;
        for milliseconds in [1.0_f64, 3_600_000.0] {
            let mut bytes = good.clone();
            bytes[at..at + 8].copy_from_slice(&milliseconds.to_be_bytes());
            assert_alike(quoted(&bytes), honest, &format!("{name}: {milliseconds}"));
        }
    }
}

/// What is charged is what was rendered, not what a header would have it.
#[test]
fn an_inflated_header_is_not_charged() {
    let good = read("silent.mp4");
    let mut inflated = good.clone();
    for start in boxes(&good, b"mvhd") {
        put(&mut inflated, start + 16, word(&good, start + 16) * 900);
    }
    let charged = |bytes: Vec<u8>| {
        let segments = json!([{"start_ms": 0, "end_ms": 900, "text": "Hola"}]);
        let tool = tools::find("auto-subtitles").unwrap();
        let output = Ctx::with_defaults(|ctx| {
            tool.run(&json!({"segments": segments}), &[Input::from_bytes("video", bytes)], ctx)
        });
        let usage: Vec<Usage> = output.unwrap().usage;
        let seconds = usage.iter().find(|usage| usage.unit == Unit::Second).unwrap().quantity;
        seconds.to_string().parse::<f64>().unwrap()
    };
    let honest = charged(good);
    assert!((0.9..1.2).contains(&honest), "{honest}");
    assert!((charged(inflated) - honest).abs() < 0.001);
}

struct Listener(Arc<AtomicBool>);

impl Transcriber for Listener {
    fn call(
        &self,
        _: &TranscribeRequest,
        sound: &mut dyn SpeechSource,
        _: &Signals<'_>,
    ) -> Result<TranscribeAnswer, Error> {
        while sound.next_block()?.is_some() {}
        self.0.store(true, Ordering::Relaxed);
        Err(noxus_engine::speech::no_speech())
    }
}

/// Times that shrink a thousandfold, where nothing but decoding tells the samples: the
/// quote is small, and the work stops as soon as it passes it.
#[test]
fn work_that_passes_its_quote_stops() {
    let mut bytes = read("clip.webm");
    // The scale of times, in nanoseconds: 1,000,000.
    let at = bytes.windows(3).position(|window| window == [0x2a, 0xd7, 0xb1]).unwrap() + 4;
    let length = usize::from(bytes[at - 1] & 0x7f);
    let scale = bytes[at..at + length].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    assert_eq!(scale, 1_000_000);
    bytes[at..at + length].copy_from_slice(&1_000_u64.to_be_bytes()[8 - length..]);
    let (listened, _) = quoted(&bytes);
    assert!(listened < 0.5, "{listened}");
    let heard = Arc::new(AtomicBool::new(false));
    let transcriber: Arc<dyn Transcriber> = Arc::new(Listener(Arc::clone(&heard)));
    let services = Services::default().with::<dyn Transcriber>(transcriber);
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let tool = tools::find("auto-subtitles").unwrap();
    let error = tool.run(&json!({}), &[Input::from_bytes("video", bytes)], &ctx).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::CorruptInput, Some("video")), "{error}");
    assert!(!heard.load(Ordering::Relaxed), "nothing is recognised that is not paid for");
}

/// All packets are read before the price is named, which can be given up.
#[test]
fn probing_stops_when_it_is_cancelled() {
    let cancel = CancelToken::new();
    cancel.cancel();
    let input = Input::from_bytes("video", read("vertical.mp4"));
    let error = noxus_engine::probe_until(&input, InputKind::Video, &Limits::default(), &cancel).unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
}
