//! Pictures made at test time, and the independent programs that check ours.

use std::path::Path;
use std::process::Command;

use noxus_engine::codec::{self, DecodeOptions, EncodeOptions};
use noxus_engine::raster::{Frame, Layout, Metadata, Picture, Raster};
use noxus_engine::{CancelToken, Ctx, ImageFormat, Limits, Result, Services};

pub(crate) const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Webp, ImageFormat::Avif];
pub(crate) const LAYOUTS: [Layout; 4] = [Layout::Gray, Layout::GrayAlpha, Layout::Rgb, Layout::Rgba];

/// A small deterministic generator (Marsaglia's xorshift32).
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }
}

/// Gradients, hard edges and a little noise; alpha falls from left to right with a
/// fully transparent corner.
pub(crate) fn pattern(width: u32, height: u32, layout: Layout) -> Raster {
    let mut random = Random(0x9e37_79b9);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (width.max(64), height.max(64));
            let noise = random.next() % 8;
            let edge = if (x / 16 + y / 16) % 2 == 0 { 24 } else { 0 };
            let red = x * 200 / across + edge + noise;
            let green = y * 200 / down + edge + noise;
            let blue = 220 - x * 100 / across - y * 80 / down + noise;
            let alpha = if x < 8 && y < 8 { 0 } else { 255 - x * 200 / across };
            let gray = (red + green) / 2;
            let sample = |value: u32| u8::try_from(value).unwrap();
            match layout {
                Layout::Gray => pixels.push(sample(gray)),
                Layout::GrayAlpha => pixels.extend([sample(gray), sample(alpha)]),
                Layout::Rgb => pixels.extend([red, green, blue].map(sample)),
                Layout::Rgba => pixels.extend([red, green, blue, alpha].map(sample)),
            }
        }
    }
    Raster::new(width, height, layout, pixels).unwrap()
}

pub(crate) fn still(width: u32, height: u32, layout: Layout) -> Picture {
    Picture::still(pattern(width, height, layout))
}

/// The same picture, moved a little in each frame.
pub(crate) fn animation(width: u32, height: u32, durations_ms: &[u32]) -> Picture {
    let frames = (0..)
        .zip(durations_ms)
        .map(|(number, &duration_ms)| {
            let mut raster = pattern(width, height, Layout::Rgba);
            for (index, sample) in raster.pixels_mut().iter_mut().enumerate() {
                if index % 4 == number % 3 {
                    *sample = sample.wrapping_add(u8::try_from(number * 31 % 256).unwrap());
                }
            }
            Frame { raster, duration_ms }
        })
        .collect();
    Picture { frames, loop_count: 3, ..still(1, 1, Layout::Rgb) }
}

/// A plausible EXIF block with one orientation field.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif
}

/// Metadata of all three kinds; the profile spans several JPEG segments.
pub(crate) fn metadata(orientation: u8) -> Metadata {
    let mut random = Random(7);
    let mut icc: Vec<u8> = (0..150_001).map(|_| random.next().to_le_bytes()[0]).collect();
    icc[..4].copy_from_slice(&150_001_u32.to_be_bytes());
    icc[36..40].copy_from_slice(b"acsp");
    let xmp = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf>n\xc3\xb3xus</rdf></x:xmpmeta>".to_vec();
    Metadata { icc: Some(icc), exif: Some(exif(orientation)), xmp: Some(xmp) }
}

pub(crate) fn encode(format: ImageFormat, picture: &Picture, options: EncodeOptions) -> Result<Vec<u8>> {
    Ctx::with_defaults(|ctx| codec::encode(format, picture, &options, ctx))
}

pub(crate) fn decode(format: ImageFormat, bytes: &[u8]) -> Result<Picture> {
    Ctx::with_defaults(|ctx| codec::decode(format, bytes, &DecodeOptions::default(), ctx))
}

/// Decodes under other limits.
pub(crate) fn decode_within(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<Picture> {
    let (cancel, services) = (CancelToken::new(), Services::default());
    let ctx = Ctx::new(limits, &cancel, &|_| {}, &services);
    codec::decode(format, bytes, &DecodeOptions::default(), &ctx)
}

/// Peak signal-to-noise ratio of two rasters of one shape, in decibels.
pub(crate) fn psnr(left: &Raster, right: &Raster) -> f64 {
    assert_eq!((left.width(), left.height(), left.layout()), (right.width(), right.height(), right.layout()));
    let sum: f64 = left
        .pixels()
        .iter()
        .zip(right.pixels())
        .map(|(&left, &right)| (f64::from(left) - f64::from(right)).powi(2))
        .sum();
    let mean = sum / left.pixels().len() as f64;
    if mean == 0.0 { f64::INFINITY } else { 10.0 * (255.0 * 255.0 / mean).log10() }
}

/// Runs a program of another project. A missing program is a failure, not a skip.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed by this test: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Decodes with djpeg, dwebp or avifdec.
pub(crate) fn oracle_decode(format: ImageFormat, bytes: &[u8]) -> Raster {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (input, output) = (path("input"), path("output.png"));
    std::fs::write(&input, bytes).unwrap();
    match format {
        ImageFormat::Jpeg => return read_pnm(&run("djpeg", &["-pnm", &input])),
        ImageFormat::Webp => run("dwebp", &["-quiet", &input, "-o", &output]),
        ImageFormat::Avif => {
            let input_avif = path("input.avif");
            std::fs::rename(&input, &input_avif).unwrap();
            run("avifdec", &["--depth", "8", &input_avif, &output])
        }
        other => panic!("no oracle for {other:?}"),
    };
    read_png(Path::new(&output))
}

pub(crate) fn read_png(path: &Path) -> Raster {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(info.buffer_size());
    let layout = match info.color_type {
        png::ColorType::Grayscale => Layout::Gray,
        png::ColorType::GrayscaleAlpha => Layout::GrayAlpha,
        png::ColorType::Rgb => Layout::Rgb,
        png::ColorType::Rgba => Layout::Rgba,
        png::ColorType::Indexed => panic!("indexed"),
    };
    Raster::new(info.width, info.height, layout, pixels).unwrap()
}

/// Writes a raster for the other project's encoders.
pub(crate) fn write_png(path: &Path, raster: &Raster) {
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, raster.width(), raster.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(match raster.layout() {
        Layout::Gray => png::ColorType::Grayscale,
        Layout::GrayAlpha => png::ColorType::GrayscaleAlpha,
        Layout::Rgb => png::ColorType::Rgb,
        Layout::Rgba => png::ColorType::Rgba,
    });
    encoder.write_header().unwrap().write_image_data(raster.pixels()).unwrap();
}

/// Binary PGM and PPM.
pub(crate) fn read_pnm(bytes: &[u8]) -> Raster {
    let mut fields = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut field = || String::from_utf8(fields.next().unwrap().to_vec()).unwrap();
    let (kind, width, height) = (field(), field().parse().unwrap(), field().parse().unwrap());
    let rest = fields.next().unwrap();
    let start = rest.iter().position(u8::is_ascii_whitespace).unwrap() + 1;
    let layout = if kind == "P5" { Layout::Gray } else { Layout::Rgb };
    Raster::new(width, height, layout, rest[start..].to_vec()).unwrap()
}

/// The raster in another layout: grey repeated, alpha dropped or made opaque.
pub(crate) fn relayout(raster: &Raster, layout: Layout) -> Raster {
    let channels = raster.layout().channels();
    let mut pixels = Vec::new();
    for pixel in raster.pixels().chunks_exact(channels) {
        let (rgb, alpha) = match *pixel {
            [gray] => ([gray; 3], 255),
            [gray, alpha] => ([gray; 3], alpha),
            [red, green, blue] => ([red, green, blue], 255),
            [red, green, blue, alpha] => ([red, green, blue], alpha),
            _ => unreachable!(),
        };
        match layout {
            Layout::Gray => pixels.push(rgb[0]),
            Layout::GrayAlpha => pixels.extend([rgb[0], alpha]),
            Layout::Rgb => pixels.extend(rgb),
            Layout::Rgba => pixels.extend([rgb[0], rgb[1], rgb[2], alpha]),
        }
    }
    Raster::new(raster.width(), raster.height(), layout, pixels).unwrap()
}

/// RGBA with the invisible colours under full transparency set to 0.
pub(crate) fn visible(raster: &Raster) -> Raster {
    let mut raster = relayout(raster, Layout::Rgba);
    for pixel in raster.pixels_mut().chunks_exact_mut(4) {
        if pixel[3] == 0 {
            pixel.fill(0);
        }
    }
    raster
}

pub(crate) fn options(quality: u8, effort: u8) -> EncodeOptions {
    EncodeOptions { quality, effort, lossless: false }
}

/// A file of each kind, small but with metadata.
pub(crate) fn samples() -> Vec<(ImageFormat, Vec<u8>)> {
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
