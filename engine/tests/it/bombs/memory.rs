//! What a call is said to need at most, and what it takes.

use noxus_engine::codec::{DecodeOptions, EncodeOptions, decode, encode};
use noxus_engine::raster::{Frame, Layout, Picture, Raster};
use noxus_engine::{Ctx, ImageFormat, Input, InputKind, Limits, probe, tools};
use serde_json::{Value, json};

use super::support::{peak_mib_with, print_peak, resident_kib};

/// The variable by which a process is told what to do.
const CASE: &str = "NOXUS_TEST_CASE";

/// Noise, which compresses worst.
fn noise(width: u32, height: u32, layout: Layout) -> Raster {
    let mut random = 0x1234_5678_u32;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random.to_le_bytes()[1]
    };
    let length = Raster::byte_length(width, height, layout).unwrap();
    Raster::new(width, height, layout, (0..length).map(|_| next()).collect()).unwrap()
}

fn file(format: &str, width: u32, height: u32, frames: usize) -> Vec<u8> {
    let layout = if matches!(format, "jpeg" | "bmp") { Layout::Rgb } else { Layout::Rgba };
    let raster = noise(width, height, layout);
    let mut picture = Picture::still(raster);
    for _ in 1..frames {
        let next = picture.frames.first().unwrap().raster.clone();
        picture.frames.push(Frame { raster: next, duration_ms: 100 });
    }
    let format = ImageFormat::ALL.into_iter().find(|other| other.name() == format).unwrap();
    let options = EncodeOptions { effort: 0, quality: 95, lossless: format == ImageFormat::Webp };
    let bytes = Ctx::with_defaults(|ctx| encode(format, &picture, &options, ctx)).unwrap();
    assert!(Ctx::with_defaults(|ctx| decode(format, &bytes, &DecodeOptions::default(), ctx)).is_ok());
    bytes
}

/// Formats in and out, and options beside; widths, heights and frames.
fn cases() -> Vec<(&'static str, Value, (u32, u32, usize))> {
    let large = (1_200, 1_000, 1);
    vec![
        ("png", json!({"output_format": "jpeg", "effort": 9, "quality": 100}), large),
        ("jpeg", json!({"output_format": "png"}), large),
        ("png", json!({"output_format": "png", "effort": 9}), large),
        ("png", json!({"output_format": "png", "effort": 9}), (800, 600, 1)),
        ("webp", json!({"output_format": "webp", "effort": 6}), large),
        ("png", json!({"output_format": "webp", "lossless": true, "effort": 9}), large),
        ("png", json!({"output_format": "avif", "effort": 0}), large),
        ("png", json!({"output_format": "avif", "effort": 4}), (800, 600, 1)),
        ("avif", json!({"output_format": "bmp"}), large),
        ("tiff", json!({"output_format": "tiff"}), large),
        ("bmp", json!({"output_format": "gif"}), large),
        ("gif", json!({"output_format": "webp", "effort": 0}), (400, 300, 12)),
        ("webp", json!({"output_format": "gif"}), (400, 300, 12)),
        ("png", json!({"output_format": "png", "width": 3_000}), (600, 400, 1)),
        ("png", json!({"output_format": "jpeg", "width": 100}), large),
    ]
}

#[expect(clippy::disallowed_methods, reason = "the process is told by its environment")]
fn case() -> usize {
    std::env::var(CASE).unwrap().parse().unwrap()
}

#[test]
#[ignore = "started by another"]
fn makes_a_file() {
    let (format, _, (width, height, frames)) = cases().swap_remove(case());
    let path = std::env::temp_dir().join(format!("noxus-memory-{}-{}", case(), std::process::id()));
    #[expect(clippy::disallowed_methods, reason = "the next process reads it")]
    std::fs::write(&path, file(format, width, height, frames)).unwrap();
    println!("\npath {}", path.display());
    print_peak();
}

#[test]
#[ignore = "started by another"]
fn converts_a_file() {
    let (_, params, _) = cases().swap_remove(case());
    #[expect(clippy::disallowed_methods, reason = "the process is told by its environment")]
    let path = std::env::var("NOXUS_TEST_PATH").unwrap();
    let limits = Limits::default();
    let input = Input::from_path("image", path).load(InputKind::Image, &limits).unwrap();
    let facts = probe(&input, InputKind::Image, &limits).unwrap();
    let tool = tools::find("image-convert").unwrap();
    let prepared = tool.prepare(params.clone(), vec![input.clone()], &limits).unwrap();
    let said = prepared.memory_bytes(&[facts], &limits);
    println!("\nsaid {}", said >> 10);
    println!("before {}", resident_kib());
    let output = Ctx::with_defaults(|ctx| tool.run(&params, &[input], ctx)).unwrap();
    assert!(!output.files.is_empty());
    print_peak();
}

fn number(words: &str, name: &str) -> u64 {
    let line = words.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{words}"));
    line.trim().parse().unwrap()
}

#[test]
fn no_conversion_takes_more_than_was_said() {
    let mut more = Vec::new();
    for (index, (format, params, size)) in cases().into_iter().enumerate() {
        let case = index.to_string();
        let (_, words) = peak_mib_with(module_path!(), "makes_a_file", &[(CASE, &case)]);
        let path = words.lines().find_map(|line| line.strip_prefix("path ")).unwrap();
        let told = [(CASE, case.as_str()), ("NOXUS_TEST_PATH", path)];
        let (peak, words) = peak_mib_with(module_path!(), "converts_a_file", &told);
        std::fs::remove_file(path).unwrap();
        let taken = peak.saturating_sub(number(&words, "before ") >> 10);
        let said = number(&words, "said ") >> 10;
        let line = format!("{format} to {params} {size:?}: {taken} of {said} MiB");
        println!("{line}");
        more.extend((taken > said).then_some(line));
    }
    assert!(more.is_empty(), "{more:#?}");
}

mod video {
    use super::*;

    /// A clip of test pictures, with sound.
    fn clip(size: &str, seconds: u32) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mp4");
        let picture = format!("testsrc2=size={size}:rate=30:duration={seconds}");
        let sound = format!("sine=frequency=440:duration={seconds}");
        let made = std::process::Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound])
            .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"])
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        #[expect(clippy::disallowed_methods, reason = "the clip is a file")]
        std::fs::read(&path).unwrap()
    }

    #[test]
    #[ignore = "started by another"]
    fn renders_a_clip() {
        let preset = if case() == 0 { "fast" } else { "small" };
        let segments = json!([{"start_ms": 0, "end_ms": 900, "text": "Hola, mundo"}]);
        let params = json!({"segments": segments, "preset": preset});
        let limits = Limits::default();
        let input = Input::from_bytes("video", clip("1280x720", 3));
        let facts = probe(&input, InputKind::Video, &limits).unwrap();
        let tool = tools::find("auto-subtitles").unwrap();
        let prepared = tool.prepare(params.clone(), vec![input.clone()], &limits).unwrap();
        println!("\nsaid {}", prepared.memory_bytes(&[facts], &limits) >> 10);
        println!("before {}", resident_kib());
        assert!(Ctx::with_defaults(|ctx| tool.run(&params, &[input], ctx)).is_ok());
        print_peak();
    }

    #[test]
    fn no_rendering_takes_more_than_was_said() {
        for case in ["0", "1"] {
            let (peak, words) = peak_mib_with(module_path!(), "renders_a_clip", &[(CASE, case)]);
            let taken = peak.saturating_sub(number(&words, "before ") >> 10);
            let said = number(&words, "said ") >> 10;
            println!("preset {case}: {taken} of {said} MiB");
            assert!(taken <= said, "{taken} of {said} MiB");
        }
    }
}

mod speech {
    use std::io;
    use std::sync::Arc;

    use noxus_engine::{CancelToken, Spool};

    use super::*;
    use crate::services::stand_ins;

    struct Files;

    impl Spool for Files {
        fn create(&self) -> io::Result<std::fs::File> {
            tempfile::tempfile()
        }
    }

    /// Twenty minutes: 230 MB of sound, were it held.
    #[test]
    #[ignore = "started by another"]
    fn says_a_long_text() {
        let text = "Una frase de seis palabras, nada más. ".repeat(570);
        let params = json!({"text": text, "output_format": "wav", "normalize": false});
        let (limits, cancel) = (Limits::default(), CancelToken::new());
        let tool = tools::find("text-to-speech").unwrap();
        let prepared = tool.prepare(params.clone(), Vec::new(), &limits).unwrap();
        println!("\nsaid {}", prepared.memory_bytes(&[], &limits) >> 10);
        println!("before {}", resident_kib());
        let services = stand_ins(tool).with::<dyn Spool>(Arc::new(Files));
        let output = tool.run(&params, &[], &Ctx::new(&limits, &cancel, &|_| {}, &services)).unwrap();
        assert!(output.report["duration_ms"].as_u64().unwrap() > 1_000_000);
        print_peak();
    }

    #[test]
    fn no_speech_takes_more_than_was_said() {
        let (peak, words) = peak_mib_with(module_path!(), "says_a_long_text", &[]);
        let taken = peak.saturating_sub(number(&words, "before ") >> 10);
        let said = number(&words, "said ") >> 10;
        println!("{taken} of {said} MiB");
        assert!(taken <= said && said < 150, "{taken} of {said} MiB");
    }
}
