//! What `image-convert` promises, from outside: exact round trips, one
//! orientation rule, animations kept, broken files refused.

use noxus_engine::codec::{DecodeOptions, EncodeOptions, decode, encode};
use noxus_engine::raster::{Frame, Layout, Metadata, Picture, Raster};
use noxus_engine::{
    CancelToken, Code, Ctx, Error, Facts, ImageFacts, ImageFormat, Input, Limits, Media, Services, Tariff,
    ToolOutput, Unit, pipeline, tools,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run_limited(bytes: &[u8], params: &Value, limits: &Limits) -> Result<ToolOutput, Error> {
    let (cancel, services) = (CancelToken::new(), Services::default());
    let input = Input::from_bytes("image", bytes);
    let tool = tools::find("image-convert").unwrap();
    tool.run(params, &[input], &Ctx::new(limits, &cancel, &|_| {}, &services))
}

fn run(bytes: &[u8], params: &Value) -> ToolOutput {
    run_limited(bytes, params, &Limits::default()).unwrap_or_else(|error| panic!("{params}: {error}"))
}

fn read(bytes: &[u8]) -> Picture {
    let format = ImageFormat::detect(bytes).unwrap();
    Ctx::with_defaults(|ctx| decode(format, bytes, &DecodeOptions::default(), ctx)).unwrap()
}

fn write(format: ImageFormat, picture: &Picture) -> Vec<u8> {
    let options = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let options = if format == ImageFormat::Jpeg { EncodeOptions::default() } else { options };
    Ctx::with_defaults(|ctx| encode(format, picture, &options, ctx)).unwrap()
}

fn rgba(raster: &Raster) -> Vec<u8> {
    pipeline::with_layout(raster, Layout::Rgba).into_pixels()
}

/// A picture no two corners of which are alike.
fn sample(width: u32, height: u32) -> Raster {
    let pixel = |n: u32| {
        let (x, y) = (n % width, n / width);
        [x * 255 / width, y * 255 / height, (x * y) % 256].map(|sample| u8::try_from(sample).unwrap())
    };
    Raster::new(width, height, Layout::Rgb, (0..width * height).flat_map(pixel).collect()).unwrap()
}

fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

#[test]
fn all_orientations_give_the_same_upright_picture() {
    let upright = sample(21, 13);
    // The turn that undoes each orientation.
    for (orientation, undo) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)] {
        let stored = pipeline::orient(upright.clone(), undo);
        let metadata = Metadata { exif: Some(exif(orientation)), ..Metadata::default() };
        for format in [ImageFormat::Png, ImageFormat::Webp] {
            let file =
                write(format, &Picture { metadata: metadata.clone(), ..Picture::still(stored.clone()) });
            let output = run(&file, &json!({"output_format": "png", "metadata": "keep"}));
            let result = read(&output.files[0].content.bytes().unwrap());
            assert_eq!(rgba(&result.frames[0].raster), rgba(&upright), "{format:?} {orientation}");
            // Applied once: the tag that is kept says so.
            assert_eq!(result.metadata.exif, Some(exif(1)), "{format:?} {orientation}");
            assert_eq!((&output.report["width"], &output.report["height"]), (&json!(21), &json!(13)));
            let half = run(&file, &json!({"output_format": "png", "width": 42}));
            assert_eq!((&half.report["width"], &half.report["height"]), (&json!(42), &json!(26)));
        }
    }
}

#[test]
fn metadata_is_stripped_unless_kept() {
    let metadata = Metadata { icc: None, exif: Some(exif(1)), xmp: Some(b"<x/>".to_vec()) };
    let file =
        write(ImageFormat::Png, &Picture { metadata: metadata.clone(), ..Picture::still(sample(8, 8)) });
    for format in ["png", "jpeg", "webp", "avif"] {
        let stripped = read(&run(&file, &json!({"output_format": format})).files[0].content.bytes().unwrap());
        assert_eq!(stripped.metadata, Metadata::default(), "{format}");
        let kept = read(
            &run(&file, &json!({"output_format": format, "metadata": "keep"})).files[0]
                .content
                .bytes()
                .unwrap(),
        );
        assert_eq!((&kept.metadata.exif, &kept.metadata.xmp), (&metadata.exif, &metadata.xmp), "{format}");
    }
}

#[test]
fn animations_keep_frames_durations_and_loops() {
    let durations = [100, 50, 200, 70, 30];
    let frames = (0_u8..5).map(|n| {
        let mut raster = pipeline::with_layout(&sample(16, 12), Layout::Rgb);
        raster.pixels_mut()[usize::from(n) * 30..][..30].fill(n * 50);
        // Few enough colours for a GIF to be exact.
        raster.pixels_mut().iter_mut().for_each(|sample| *sample &= 0xc0);
        Frame { raster, duration_ms: durations[usize::from(n)] }
    });
    let picture =
        Picture { loop_count: 3, ..Picture { frames: frames.collect(), ..Picture::still(sample(1, 1)) } };
    let gif = write(ImageFormat::Gif, &picture);
    let webp = run(&gif, &json!({"output_format": "webp", "lossless": true}));
    let again = run(&webp.files[0].content.bytes().unwrap(), &json!({"output_format": "gif"}));
    for (step, bytes) in
        [&gif[..], &webp.files[0].content.bytes().unwrap(), &again.files[0].content.bytes().unwrap()]
            .into_iter()
            .enumerate()
    {
        let found = read(bytes);
        let shown: Vec<u32> = found.frames.iter().map(|frame| frame.duration_ms).collect();
        assert_eq!((shown.as_slice(), found.loop_count), (&durations[..], 3), "step {step}");
        for (one, two) in found.frames.iter().zip(&picture.frames) {
            assert_eq!(rgba(&one.raster), rgba(&two.raster), "step {step}");
        }
    }
    assert_eq!(again.report["frames"], 5);
    assert_eq!(run(&gif, &json!({"output_format": "png"})).report["frames"], 1);
}

#[test]
fn vanishing_pixels_vanish_in_a_gif() {
    let frame = |at: usize| {
        let mut pixels = vec![0; 8 * 8 * 4];
        pixels[at * 4..at * 4 + 4].copy_from_slice(&[200, 10, 10, 255]);
        Frame { raster: Raster::new(8, 8, Layout::Rgba, pixels).unwrap(), duration_ms: 40 }
    };
    let picture = Picture { frames: vec![frame(0), frame(20), frame(63)], ..Picture::still(sample(1, 1)) };
    let found = read(&write(ImageFormat::Gif, &picture));
    let alpha = |frame: &Frame| frame.raster.pixels().chunks_exact(4).map(|p| p[3]).collect::<Vec<u8>>();
    assert_eq!(
        found.frames.iter().map(alpha).collect::<Vec<_>>(),
        picture.frames.iter().map(alpha).collect::<Vec<_>>()
    );
}

fn all_formats() -> Vec<(ImageFormat, Vec<u8>)> {
    let picture = Picture::still(sample(40, 30));
    ImageFormat::ALL.into_iter().map(|format| (format, write(format, &picture))).collect()
}

#[test]
fn every_format_becomes_every_other() {
    for (from, bytes) in all_formats() {
        for to in ImageFormat::ALL {
            let output = run(&bytes, &json!({"output_format": to.name(), "filename": "mi-imagen"}));
            let file = &output.files[0];
            assert_eq!(ImageFormat::detect(&file.content.bytes().unwrap()), Some(to), "{from:?} to {to:?}");
            assert_eq!(file.filename, format!("mi-imagen.{}", to.extension()));
            assert_eq!(file.mime_type, to.mime_type());
            let raster = &read(&file.content.bytes().unwrap()).frames[0].raster;
            assert_eq!((raster.width(), raster.height()), (40, 30), "{from:?} to {to:?}");
            // Close to the original: no channel is swapped, no row is lost.
            let (one, two) = (rgba(raster), rgba(&sample(40, 30)));
            let sum: u64 = one.iter().zip(&two).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(sum / (one.len() as u64) < 12, "{from:?} to {to:?}: off by {}", sum / one.len() as u64);
        }
    }
}

#[test]
fn truncated_files_are_refused() {
    for (format, bytes) in all_formats() {
        for sixteenth in 0..16 {
            let part = &bytes[..bytes.len() * sixteenth / 16];
            let error = run_limited(part, &json!({"output_format": "png"}), &Limits::default());
            let error = error.map(|_| ()).unwrap_err();
            let expected = if part.is_empty() || ImageFormat::detect(part).is_some() {
                Code::CorruptInput
            } else {
                Code::UnsupportedFormat
            };
            assert_eq!(error.code(), expected, "{format:?} cut at {sixteenth}/16: {error}");
            assert_eq!(error.field(), Some("image"));
        }
    }
}

#[test]
fn flipped_bits_never_panic() {
    for (format, bytes) in all_formats() {
        let mut seed = 0x9e37_79b9_u32;
        for _ in 0..150 {
            let mut broken = bytes.clone();
            for _ in 0..3 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 8) as usize % broken.len();
                broken[at] ^= 1 << (seed & 7);
            }
            let limits = Limits::default();
            if let Err(error) = run_limited(&broken, &json!({"output_format": "bmp"}), &limits) {
                assert_ne!(error.code(), Code::ToolFailed, "{format:?}: {error}");
            }
        }
    }
}

#[test]
fn limits_are_kept() {
    let png = write(ImageFormat::Png, &Picture::still(sample(40, 30)));
    let mut limits = Limits::default();
    limits.max_pixels = 1199;
    let refused = |params: Value, limits: &Limits| run_limited(&png, &params, limits).unwrap_err().code();
    assert_eq!(refused(json!({"output_format": "png"}), &limits), Code::ResolutionLimitExceeded);
    limits.max_pixels = 1200;
    assert!(run_limited(&png, &json!({"output_format": "png"}), &limits).is_ok());
    assert_eq!(refused(json!({"output_format": "png", "width": 41}), &limits), Code::ResolutionLimitExceeded);
    let mut limits = Limits::default();
    limits.max_output_bytes = 100;
    assert_eq!(refused(json!({"output_format": "bmp"}), &limits), Code::OutputLimitExceeded);
    limits.max_input_bytes = 50;
    assert_eq!(refused(json!({"output_format": "bmp"}), &limits), Code::FileTooLarge);
    let frame = Frame { raster: sample(4, 4), duration_ms: 10 };
    let frames: Vec<Frame> = std::iter::repeat_n(frame, 6).collect();
    let gif = write(ImageFormat::Gif, &Picture { frames, ..Picture::still(sample(1, 1)) });
    let mut limits = Limits::default();
    limits.max_frames = 5;
    let error = run_limited(&gif, &json!({"output_format": "webp"}), &limits).unwrap_err();
    assert_eq!(error.code(), Code::ItemLimitExceeded);
    assert!(run_limited(&gif, &json!({"output_format": "png"}), &limits).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lossless_formats_are_exact(
        width in 1_u32..40,
        height in 1_u32..40,
        layout in prop::sample::select(vec![Layout::Gray, Layout::GrayAlpha, Layout::Rgb, Layout::Rgba]),
        levels in prop::sample::select(vec![2_u8, 3, 5, 17, 255]),
        effort in 0_u8..=9,
        seed in any::<u64>(),
    ) {
        let mut state = seed | 1;
        let pixels = (0..width as usize * height as usize * layout.channels()).map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3] % levels * (255 / levels)
        });
        let raster = Raster::new(width, height, layout, pixels.collect()).unwrap();
        let picture = Picture::still(raster.clone());
        for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::Bmp, ImageFormat::Webp] {
            if layout.has_alpha() && !format.has_alpha() {
                continue;
            }
            let options = EncodeOptions { lossless: true, effort, ..EncodeOptions::default() };
            let bytes = Ctx::with_defaults(|ctx| encode(format, &picture, &options, ctx)).unwrap();
            let found = read(&bytes);
            prop_assert_eq!(rgba(&found.frames[0].raster), rgba(&raster), "{:?}", format);
        }
    }
}

/// A TIFF of 40 × 24 pixels in tiles of 16 × 16, the samples in planes of their own.
fn planar_tiles(bits: u16, samples: u16) -> Vec<u8> {
    const TILES: u32 = 3 * 2;
    let tile_bytes = 16 * 16 * u32::from(bits) / 8;
    let count = TILES * u32::from(samples);
    let lists = 8 + 2 + 11 * 12 + 4;
    let (bits_at, offsets_at) = (lists, lists + 2 * u32::from(samples));
    let (lengths_at, data_at) = (offsets_at + 4 * count, offsets_at + 8 * count);
    // A value that fits stands in its entry.
    let bits_value = if samples == 1 { u32::from(bits) } else { bits_at };
    let entries = [
        (256, 3, 1, 40),
        (257, 3, 1, 24),
        (258, 3, u32::from(samples), bits_value),
        (259, 3, 1, 1),
        (262, 3, 1, if samples == 1 { 1 } else { 2 }),
        (277, 3, 1, samples.into()),
        (284, 3, 1, 2),
        (322, 3, 1, 16),
        (323, 3, 1, 16),
        (324, 4, count, offsets_at),
        (325, 4, count, lengths_at),
    ];
    let mut file = b"II*\0\x08\0\0\0\x0b\0".to_vec();
    for (tag, kind, count, value) in entries {
        file.extend([u16::to_le_bytes(tag), u16::to_le_bytes(kind)].concat());
        file.extend([u32::to_le_bytes(count), u32::to_le_bytes(value)].concat());
    }
    file.extend([0; 4]);
    file.extend((0..samples).flat_map(|_| bits.to_le_bytes()));
    file.extend((0..count).flat_map(|number| (data_at + number * tile_bytes).to_le_bytes()));
    file.extend((0..count).flat_map(|_| tile_bytes.to_le_bytes()));
    file.extend((0..count * tile_bytes).map(|at| u8::try_from(at % 251).unwrap()));
    file
}

/// The `tiff` crate panics on them. The four such files among Pillow's own test pictures
/// are of these kinds.
#[test]
fn tiles_in_planes_are_refused_in_words() {
    for (bits, samples) in [(8, 3), (16, 3), (16, 4), (8, 4)] {
        let bytes = planar_tiles(bits, samples);
        let error = run_limited(&bytes, &json!({"output_format": "png"}), &Limits::default()).unwrap_err();
        assert_eq!(error.code(), Code::UnsupportedFormat, "{bits} {samples}: {error}");
        assert!(error.message().en.contains("planar") && error.hint().is_some());
        let error = noxus_engine::probe_image(&bytes, &Limits::default()).unwrap_err();
        assert_eq!(error.code(), Code::UnsupportedFormat, "before it costs anything");
    }
    // One plane alone is like no planes.
    let read = read(&planar_tiles(8, 1));
    assert_eq!((read.frames[0].raster.width(), read.frames[0].raster.height()), (40, 24));
}

fn priced(format: ImageFormat, width: u32, height: u32, params: &Value) -> (String, usize) {
    let media =
        Media::Image(ImageFacts { format, width, height, frames: 1, has_alpha: false, orientation: 1 });
    let facts = Facts { field: "image".into(), bytes: 1, media };
    let tariff = Tariff::builtin().unwrap();
    // Never read: the price comes from the facts alone.
    let input = Input::from_bytes("image", [0]);
    let tool = tools::find("image-convert").unwrap();
    let prepared = tool.prepare(params.clone(), vec![input], &Limits::default()).unwrap();
    let quote = prepared.quote(&[facts], &tariff).unwrap();
    (quote.total().normalize().to_string(), quote.lines.len())
}

#[test]
fn large_pictures_and_slow_codecs_cost_more() {
    let jpeg = |width, height, params: Value| priced(ImageFormat::Jpeg, width, height, &params);
    // What a photograph costs is what it always did, in one line.
    for params in [json!({"output_format": "webp"}), json!({"output_format": "png", "effort": 4})] {
        assert_eq!(jpeg(4_000, 3_000, params), ("0.002".into(), 1));
    }
    assert_eq!(jpeg(1_920, 1_080, json!({"output_format": "avif"})), ("0.002".into(), 1));
    // 12 megapixels in, 12 times 12 out, of which 100 are included.
    assert_eq!(jpeg(4_000, 3_000, json!({"output_format": "avif"})), ("0.00312".into(), 2));
    assert_eq!(jpeg(10_000, 10_000, json!({"output_format": "webp"})), ("0.004".into(), 2));
    // A large one made small is read, and little is written.
    assert_eq!(jpeg(8_000, 6_000, json!({"output_format": "avif", "width": 800})), ("0.002".into(), 1));
    // A PNG may turn out to lie on its side: what is quoted suffices either way.
    let png = priced(ImageFormat::Png, 16_000, 2_000, &json!({"output_format": "webp", "height": 4_000}));
    assert_eq!(
        png,
        priced(ImageFormat::Png, 2_000, 16_000, &json!({"output_format": "webp", "width": 4_000}))
    );
}

#[test]
fn what_is_charged_is_what_was_written() {
    let bytes = write(ImageFormat::Png, &Picture::still(sample(40, 30)));
    let output = run(&bytes, &json!({"output_format": "avif", "effort": 0, "width": 20}));
    let megapixels = output.usage.iter().find(|usage| usage.unit == Unit::Megapixel).unwrap().quantity;
    assert_eq!(megapixels.normalize().to_string(), "0.0024", "40 × 30 and four times 20 × 15");
}
