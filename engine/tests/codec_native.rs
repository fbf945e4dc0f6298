//! JPEG, WebP and AVIF against independent programs: `djpeg`/`cjpeg`
//! (libjpeg-turbo-progs), `dwebp`/`cwebp`/`webpmux` (webp) and `avifdec`/`avifenc`
//! (libavif-bin).
#![expect(clippy::disallowed_methods, reason = "the oracles are programs that read and write files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/native.rs"]
mod support;

use noxus_engine::codec::EncodeOptions;
use noxus_engine::raster::Layout;
use noxus_engine::{Code, ImageFormat, Limits, codec};
use support::*;

const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Webp, ImageFormat::Avif];
const LAYOUTS: [Layout; 4] = [Layout::Gray, Layout::GrayAlpha, Layout::Rgb, Layout::Rgba];

fn options(quality: u8, effort: u8) -> EncodeOptions {
    EncodeOptions { quality, effort, lossless: false }
}

#[test]
fn lossy_files_look_the_same_to_us_and_to_others() {
    for format in FORMATS {
        for layout in LAYOUTS {
            if format == ImageFormat::Jpeg && layout.has_alpha() {
                continue;
            }
            for (width, height) in [(67, 45), (1, 1), (16, 3)] {
                let picture = still(width, height, layout);
                let bytes = encode(format, &picture, options(90, 4)).unwrap();
                assert_eq!(ImageFormat::detect(&bytes), Some(format));
                let ours = decode(format, &bytes).unwrap();
                assert_eq!((ours.frames.len(), ours.orientation), (1, 1));
                let ours = relayout(&ours.frames[0].raster, Layout::Rgba);
                let source = relayout(&picture.frames[0].raster, Layout::Rgba);
                let theirs = relayout(&oracle_decode(format, &bytes), Layout::Rgba);
                let what = format!("{format:?} {layout:?} {width}×{height}");
                let (loss, difference) = (psnr(&source, &ours), psnr(&ours, &theirs));
                println!("{what}: {} bytes, {loss:.1} dB, to theirs {difference:.1} dB", bytes.len());
                assert!(loss > 30.0, "{what}: {loss:.1} dB");
                assert!(difference > 40.0, "{what}: {difference:.1} dB");
            }
        }
    }
}

#[test]
fn lossless_files_keep_every_sample() {
    for format in [ImageFormat::Webp, ImageFormat::Avif] {
        for layout in LAYOUTS {
            for effort in [0, 4, 9] {
                let picture = still(53, 37, layout);
                let wanted = EncodeOptions { quality: 80, lossless: true, effort };
                let bytes = encode(format, &picture, wanted).unwrap();
                let ours = decode(format, &bytes).unwrap();
                let source = relayout(&picture.frames[0].raster, Layout::Rgba);
                let what = format!("{format:?} {layout:?} effort {effort}");
                assert!(relayout(&ours.frames[0].raster, Layout::Rgba) == source, "{what}");
                assert!(relayout(&oracle_decode(format, &bytes), Layout::Rgba) == source, "{what}: theirs");
            }
        }
    }
}

#[test]
fn metadata_comes_back_from_files_of_every_kind() {
    for format in FORMATS {
        for lossless in [false, true] {
            if format == ImageFormat::Jpeg && lossless {
                continue;
            }
            let mut picture = still(40, 30, Layout::Rgb);
            picture.metadata = metadata(6);
            for effort in [0, 4, 8] {
                let wanted = EncodeOptions { quality: 80, lossless, effort };
                let bytes = encode(format, &picture, wanted).unwrap();
                let ours = decode(format, &bytes).unwrap();
                assert!(ours.metadata == picture.metadata, "{format:?} effort {effort}");
                let orientation = if format == ImageFormat::Avif { 1 } else { 6 };
                assert_eq!(ours.orientation, orientation, "{format:?}");
                let facts = codec::probe(format, &bytes, &Limits::default()).unwrap();
                assert_eq!((facts.width, facts.height, facts.orientation), (40, 30, orientation));
            }
        }
    }
}

#[test]
fn animations_keep_their_frames_and_times() {
    let durations_ms = [100, 40, 1, 2_000];
    let picture = animation(48, 32, &durations_ms);
    let wanted = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let bytes = encode(ImageFormat::Webp, &picture, wanted).unwrap();
    let ours = decode(ImageFormat::Webp, &bytes).unwrap();
    let times: Vec<u32> = ours.frames.iter().map(|frame| frame.duration_ms).collect();
    assert_eq!(times, durations_ms);
    assert_eq!(ours.loop_count, 3);
    let facts = codec::probe(ImageFormat::Webp, &bytes, &Limits::default()).unwrap();
    assert_eq!((facts.frames, facts.has_alpha), (4, true));
    for (ours, source) in ours.frames.iter().zip(&picture.frames) {
        assert!(visible(&ours.raster) == visible(&source.raster));
    }
}

#[test]
fn files_of_other_encoders_are_read_as_others_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (png, ppm, out) = (path("in.png"), path("in.ppm"), path("out"));
    let source = pattern(131, 77, Layout::Rgb);
    write_png(png.as_ref(), &source);
    let mut pnm = b"P6\n131 77\n255\n".to_vec();
    pnm.extend(source.pixels());
    std::fs::write(&ppm, pnm).unwrap();
    let avif = path("out.avif");
    let runs: [(ImageFormat, &str, Vec<&str>); 12] = [
        (ImageFormat::Jpeg, "cjpeg", vec!["-quality", "90", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-progressive", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-grayscale", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-restart", "2", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-sample", "2x1", "-rgb", "-outfile", &out, &ppm]),
        (ImageFormat::Webp, "cwebp", vec!["-quiet", "-q", "90", &png, "-o", &out]),
        (ImageFormat::Webp, "cwebp", vec!["-quiet", "-lossless", &png, "-o", &out]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "8", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "10", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "12", "-y", "422", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-r", "limited", "-y", "420", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-y", "400", &png, &avif]),
    ];
    for (format, program, arguments) in runs {
        run(program, &arguments);
        let bytes = std::fs::read(if format == ImageFormat::Avif { &avif } else { &out }).unwrap();
        let ours = relayout(&decode(format, &bytes).unwrap().frames[0].raster, Layout::Rgb);
        let theirs = relayout(&oracle_decode(format, &bytes), Layout::Rgb);
        let difference = psnr(&ours, &theirs);
        assert!(difference > 45.0, "{program} {arguments:?}: {difference:.1} dB");
        let is_gray = arguments.contains(&"-grayscale") || arguments.contains(&"400");
        assert!(is_gray || psnr(&ours, &source) > 28.0, "{program} {arguments:?}");
    }
}

/// A file of each kind, small but with metadata.
fn samples() -> Vec<(ImageFormat, Vec<u8>)> {
    let mut samples = Vec::new();
    for format in FORMATS {
        for (effort, layout) in [(0, Layout::Rgb), (4, Layout::Gray), (8, Layout::Rgb), (3, Layout::Rgba)] {
            if format == ImageFormat::Jpeg && layout.has_alpha() {
                continue;
            }
            let mut picture = still(96, 64, layout);
            picture.metadata = metadata(6);
            picture.metadata.icc.as_mut().unwrap().truncate(700);
            samples.push((format, encode(format, &picture, options(85, effort)).unwrap()));
        }
    }
    let lossless = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    samples.push((
        ImageFormat::Webp,
        encode(ImageFormat::Webp, &still(96, 64, Layout::Rgba), lossless).unwrap(),
    ));
    let animation = animation(40, 30, &[10, 20, 30]);
    samples.push((ImageFormat::Webp, encode(ImageFormat::Webp, &animation, options(80, 2)).unwrap()));
    samples
}

#[test]
fn truncated_files_are_errors_never_half_pictures() {
    for (format, bytes) in samples() {
        // Every sixteenth, and every byte of the last stretch but the end marker's.
        let ends = (0..16).map(|part| bytes.len() * part / 16).chain(bytes.len() - 40..bytes.len() - 2);
        for end in ends {
            let error = decode(format, &bytes[..end]).err().map(|error| error.code());
            assert_eq!(error, Some(Code::CorruptInput), "{format:?} {end} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn flipped_bits_never_crash() {
    let mut random = Random(0x1234_5678);
    for (format, bytes) in samples() {
        for _ in 0..150 {
            let mut broken = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(broken.len());
                broken[at] ^= 1 << random.below(8);
            }
            let facts = codec::probe(format, &broken, &Limits::default());
            let limits = Limits::default();
            match decode_within(format, &broken, &limits) {
                Ok(picture) => {
                    let raster = &picture.frames[0].raster;
                    let facts = facts.unwrap();
                    assert_eq!((raster.width(), raster.height()), (facts.width, facts.height));
                }
                Err(error) => assert!(
                    matches!(
                        error.code(),
                        Code::CorruptInput
                            | Code::UnsupportedFormat
                            | Code::ResolutionLimitExceeded
                            | Code::ItemLimitExceeded
                    ),
                    "{format:?}: {error}"
                ),
            }
        }
    }
}

#[test]
fn large_sizes_are_refused_by_their_headers() {
    let limits = Limits::default();
    let jpeg =
        b"\xff\xd8\xff\xc0\0\x11\x08\xea\x60\xea\x60\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c";
    let mut jpeg = jpeg.to_vec();
    jpeg.extend([0x03, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0, 0x55, 0xaa]);
    let mut webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0x5f, 0xea, 0, 0x5f, 0xea, 0]);
    webp.extend(b"VP8L\0\0\0\0");
    let mut avif = encode(ImageFormat::Avif, &still(16, 16, Layout::Rgb), options(50, 0)).unwrap();
    let at = avif.windows(4).position(|window| window == b"ispe").unwrap();
    avif[at + 8..at + 16].copy_from_slice(b"\0\0\xea\x60\0\0\xea\x60");
    for (format, bytes) in [(ImageFormat::Jpeg, jpeg), (ImageFormat::Webp, webp), (ImageFormat::Avif, avif)] {
        let error = decode_within(format, &bytes, &limits).err().map(|error| error.code());
        assert_eq!(error, Some(Code::ResolutionLimitExceeded), "{format:?}");
        if format != ImageFormat::Webp {
            let facts = codec::probe(format, &bytes, &limits).unwrap();
            assert_eq!((facts.width, facts.height), (60_000, 60_000), "{format:?}");
        }
    }
}

#[test]
fn limits_apply_to_ordinary_pictures_too() {
    let mut limits = Limits::default();
    limits.max_pixels = 39 * 30;
    for (format, bytes) in samples() {
        let error = decode_within(format, &bytes, &limits).err().map(|error| error.code());
        assert_eq!(error, Some(Code::ResolutionLimitExceeded), "{format:?}");
    }
    let mut limits = Limits::default();
    limits.max_frames = 2;
    let bytes = encode(ImageFormat::Webp, &animation(20, 20, &[1, 2, 3]), options(80, 0)).unwrap();
    let error = decode_within(ImageFormat::Webp, &bytes, &limits).err().map(|error| error.code());
    assert_eq!(error, Some(Code::ItemLimitExceeded));
}
