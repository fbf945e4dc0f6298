#![expect(clippy::disallowed_methods, reason = "how long things take is what is tested")]

use std::process::Command;
use std::time::{Duration, Instant};

use noxus_engine::codec::video::{TranscodePlan, decode_audio, probe_video, transcode};
use noxus_engine::{CancelToken, Code, Ctx, Input, Language, Limits, Services};

use super::support::{input, nothing, read};

fn code_of(input: &Input, limits: &Limits) -> (Code, String) {
    let (cancel, services) = (CancelToken::new(), Services::default());
    let ctx = Ctx::new(limits, &cancel, &|_| {}, &services);
    let error = transcode(input, &TranscodePlan::default(), &ctx, &mut nothing).unwrap_err();
    for language in [Language::Spanish, Language::English] {
        assert!(error.message().get(language).ends_with('.'));
    }
    assert_eq!(error.field(), Some("video"), "{error}");
    (error.code(), error.to_string())
}

#[test]
fn bad_files_get_the_error_they_deserve() {
    for (name, code) in [
        ("text.mp4", Code::UnsupportedFormat),
        ("empty.mp4", Code::CorruptInput),
        ("playlist.mp4", Code::UnsafeInput),
        ("concat.mp4", Code::UnsafeInput),
        ("no-index.mp4", Code::CorruptInput),
        ("truncated.mp4", Code::CorruptInput),
        ("no-frames.mp4", Code::CorruptInput),
        ("wide.mkv", Code::ResolutionLimitExceeded),
        ("endless.mp4", Code::DurationLimitExceeded),
    ] {
        let (got, words) = code_of(&input(name), &Limits::default());
        assert_eq!(got, code, "{name}: {words}");
        // What is cheap to see is seen before the price is named.
        if !matches!(name, "truncated.mp4") {
            let error = probe_video(&input(name), &Limits::default()).unwrap_err();
            assert_eq!(error.code(), code, "{name}: {error}");
        }
    }
}

/// Refused rather than shown with a burnt-out sky; the hint says what to do.
#[test]
fn high_dynamic_range_is_refused_clearly() {
    let (code, words) = code_of(&input("hdr.mp4"), &Limits::default());
    assert_eq!(code, Code::UnsupportedFormat);
    assert!(words.contains("PQ") && words.contains("SDR"), "{words}");
}

#[test]
fn every_limit_holds() {
    let check = |change: fn(&mut Limits), code| {
        let mut limits = Limits::default();
        change(&mut limits);
        let (got, words) = code_of(&input("vertical.mp4"), &limits);
        assert_eq!(got, code, "{words}");
    };
    check(|limits| limits.max_duration_ms = 1_000, Code::DurationLimitExceeded);
    check(|limits| limits.max_video_pixels = 1_000, Code::ResolutionLimitExceeded);
    check(|limits| limits.max_video_frames = 10, Code::ItemLimitExceeded);
    check(|limits| limits.max_video_streams = 1, Code::ItemLimitExceeded);
    check(|limits| limits.max_video_bytes = 1_000, Code::FileTooLarge);
}

/// Cut, flipped and repeated anywhere, a file gives a result or a typed error.
#[test]
fn damaged_files_never_panic_or_hang() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for name in ["vertical.mp4", "several.mkv", "clip.webm", "clip.avi"] {
        let good = read(name);
        for round in 0..12 {
            let mut bytes = good.clone();
            let place = |random: u64| usize::try_from(random % good.len() as u64).unwrap();
            match round % 3 {
                0 => bytes.truncate(place(next())),
                1 => (0..1 + round * 4).for_each(|_| bytes[place(next())] ^= 1 << (next() % 8)),
                _ => (0..16).for_each(|_| bytes[place(next() % 4_096)] = u8::try_from(next() % 256).unwrap()),
            }
            let started = Instant::now();
            let input = Input::from_bytes("video", bytes);
            Ctx::with_defaults(|ctx| {
                let _ = probe_video(&input, ctx.limits());
                let _ = transcode(&input, &TranscodePlan::default(), ctx, &mut nothing);
                if let Ok(mut audio) = decode_audio(&input, 16_000, ctx) {
                    while let Ok(Some(_)) = audio.next_chunk(ctx) {}
                }
            });
            assert!(started.elapsed() < Duration::from_secs(60), "{name} {round}");
        }
    }
}

#[test]
fn a_render_stops_soon_after_it_is_cancelled() {
    let (cancel, limits, services) = (CancelToken::new(), Limits::default(), Services::default());
    let thrown = std::sync::Mutex::new(None);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(400));
            *thrown.lock().unwrap() = Some(Instant::now());
            cancel.cancel();
        });
        let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
        let result = transcode(&input("horizontal.mp4"), &TranscodePlan::default(), &ctx, &mut nothing);
        let ended = Instant::now();
        // A fast machine may be done before the switch is thrown.
        if let (Err(error), Some(thrown)) = (result, *thrown.lock().unwrap()) {
            assert_eq!(error.code(), Code::Cancelled);
            // Generous for machines with other work; about 30 ms on an idle one.
            assert!(ended - thrown < Duration::from_millis(1_000), "{:?}", ended - thrown);
        }
    });
}

/// Matroska's code points reach FFmpeg's fields unchecked. 200 means nothing, and nothing
/// is what the result says.
#[test]
fn colours_without_a_meaning_are_not_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("colours.mkv");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=1"])
        .args([
            "-c:v",
            "mpeg4",
            "-color_primaries",
            "bt2020",
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt2020nc",
        ])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    #[expect(clippy::disallowed_methods, reason = "the clip is a file")]
    let mut bytes = std::fs::read(&path).unwrap();
    for (id, stated) in [([0x55, 0xbb], 9), ([0x55, 0xba], 1), ([0x55, 0xb1], 9)] {
        let element = [id[0], id[1], 0x81, stated];
        let at = bytes.windows(4).position(|window| window == element).unwrap() + 3;
        bytes[at] = 200;
    }
    let input = Input::from_bytes("video", bytes);
    let result = Ctx::with_defaults(|ctx| transcode(&input, &TranscodePlan::default(), ctx, &mut nothing));
    let result = result.unwrap().content.bytes().unwrap().into_owned();
    // The box of colours holds primaries, transfer and matrix of 16 bits each.
    let colours = result.windows(4).position(|window| window == b"nclx");
    let told = colours.map(|at| result[at + 4..at + 10].to_vec()).unwrap_or_default();
    assert!(!told.contains(&200), "{told:?}");
}
