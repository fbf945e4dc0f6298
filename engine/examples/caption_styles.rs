//! Measures what captions cost on a frame of 1080 × 1920, style by style, and
//! draws a contact sheet of all styles over a photograph (RGB, PNG, upright).
//!
//! `cargo run --release -p noxus-engine --example caption_styles -- [photo.png sheet.png]`

#![expect(clippy::disallowed_methods, reason = "an example reads and writes files, and measures")]
#![expect(clippy::print_stdout, reason = "an example prints what it measured")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "samples are clamped")]

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::time::{Duration, Instant};

use noxus_engine::captions::raster::{Captioner, Fonts, FrameSize};
use noxus_engine::captions::{Segment, Style};
use noxus_engine::frame::{Plane, YuvColor, YuvFrame};
use noxus_engine::transcript::Word;
use serde_json::json;

const CELL: FrameSize = FrameSize { width: 288, height: 512 };
const COLUMNS: usize = 4;
const FULL: FrameSize = FrameSize { width: 1080, height: 1920 };
const FRAMES: i64 = 300;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// 4:2:0 planes of one frame.
struct Frame {
    size: FrameSize,
    planes: [Vec<u8>; 3],
}

impl Frame {
    fn gray(size: FrameSize) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        let half = width.div_ceil(2) * height.div_ceil(2);
        Self { size, planes: [vec![90; width * height], vec![128; half], vec![128; half]] }
    }

    fn draw(&mut self, captioner: &mut Captioner, at_us: i64) -> Outcome<()> {
        let stride = self.size.width as usize;
        let half = stride.div_ceil(2);
        let [y, u, v] = &mut self.planes;
        let planes = [Plane::new(y, stride), Plane::new(u, half), Plane::new(v, half)];
        let mut frame = YuvFrame::new((self.size.width, self.size.height), planes, YuvColor::default())?;
        captioner.draw(at_us, &mut frame);
        Ok(())
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for name in Style::names() {
        measure(name)?;
    }
    if let [photo, sheet] = arguments.as_slice() {
        draw_sheet(photo, sheet)?;
    }
    Ok(())
}

/// Ten seconds of captions of three words at 30 frames a second: shaping,
/// drawing and blending, not the loading of fonts.
fn measure(name: &str) -> Outcome<()> {
    let segments: Vec<Segment> = (0..11).map(|at| caption(&["Mira cómo", "crece"], at * 900, 900)).collect();
    let mut captioner = Captioner::new(&segments, &Style::named(name)?, FULL, &Fonts::bundled())?;
    let mut frame = Frame::gray(FULL);
    let mut times = Vec::new();
    for index in 0..FRAMES {
        let start = Instant::now();
        frame.draw(&mut captioner, index * 33_333)?;
        times.push(start.elapsed());
    }
    let mean = times.iter().sum::<Duration>() / u32::try_from(times.len())?;
    times.sort();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    println!("{name:13} mean {mean:>10.1?}  median {:>10.1?}  p95 {:>10.1?}", at(50), at(95));
    Ok(())
}

fn caption(lines: &[&str], start_ms: i64, length_ms: i64) -> Segment {
    let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
    let step = length_ms / i64::try_from(words.len().max(1)).unwrap_or(1);
    let words = words.iter().zip(0..).map(|(text, index)| Word {
        id: 0,
        text: (*text).to_owned(),
        start_ms: start_ms + index * step,
        end_ms: start_ms + (index + 1) * step,
        confidence: 1.0,
    });
    Segment {
        id: 1,
        start_ms,
        end_ms: start_ms + length_ms,
        text: lines.join(" "),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        words: words.collect(),
        violations: Vec::new(),
    }
}

fn draw_sheet(photo: &str, sheet: &str) -> Outcome<()> {
    let (photo, photo_width, photo_height) = read(photo)?;
    let names: Vec<&str> = Style::names().collect();
    let (width, height) = (CELL.width as usize, CELL.height as usize);
    let sheet_width = width * COLUMNS;
    let mut pixels = vec![0; sheet_width * height * names.len().div_ceil(COLUMNS) * 3];
    for (index, name) in names.iter().enumerate() {
        let mut cell = Frame::gray(CELL);
        fill(&mut cell, |x, y| {
            let at = (y * photo_height / height * photo_width + x * photo_width / width) * 3;
            [0, 1, 2].map(|part| f64::from(photo[at + part]) * 0.82)
        });
        let text = [caption(&["Cada mañana", "un buen café"], 0, 1000)];
        let mut captioner = Captioner::new(&text, &Style::named(name)?, CELL, &Fonts::bundled())?;
        // The fourth word, after its pop; half of it filled.
        cell.draw(&mut captioner, 720_000)?;
        let title = json!({"size": 0.05, "placement": "top", "safe_area": {"portrait": {"top": 0.03}}});
        let title = Style::resolve(Some("minimal"), &title)?;
        let mut captioner = Captioner::new(&[caption(&[name], 0, 1000)], &title, CELL, &Fonts::bundled())?;
        cell.draw(&mut captioner, 500_000)?;
        let corner = index / COLUMNS * height * sheet_width + index % COLUMNS * width;
        for (x, y, rgb) in colors(&cell) {
            let at = (corner + y * sheet_width + x) * 3;
            pixels[at..at + 3].copy_from_slice(&rgb);
        }
    }
    let height = pixels.len() / 3 / sheet_width;
    let mut encoder =
        png::Encoder::new(File::create(sheet)?, u32::try_from(sheet_width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}

fn read(path: &str) -> Outcome<(Vec<u8>, usize, usize)> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("the photograph is too large")?];
    let info = reader.next_frame(&mut pixels)?;
    if info.color_type != png::ColorType::Rgb || info.bit_depth != png::BitDepth::Eight {
        return Err("the photograph is not RGB with 8 bits".into());
    }
    Ok((pixels, info.width as usize, info.height as usize))
}

/// BT.709, limited range; chroma from the upper left of four pixels.
fn fill(frame: &mut Frame, rgb: impl Fn(usize, usize) -> [f64; 3]) {
    let (width, height) = (frame.size.width as usize, frame.size.height as usize);
    for y in 0..height {
        for x in 0..width {
            let [red, green, blue] = rgb(x, y);
            let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            let sample = |value: f64| value.round().clamp(0.0, 255.0) as u8;
            frame.planes[0][y * width + x] = sample(16.0 + luma * 219.0 / 255.0);
            let at = y / 2 * width.div_ceil(2) + x / 2;
            frame.planes[1][at] = sample(128.0 + (blue - luma) / 1.8556 * 224.0 / 255.0);
            frame.planes[2][at] = sample(128.0 + (red - luma) / 1.5748 * 224.0 / 255.0);
        }
    }
}

fn colors(frame: &Frame) -> impl Iterator<Item = (usize, usize, [u8; 3])> + '_ {
    let (width, height) = (frame.size.width as usize, frame.size.height as usize);
    (0..height).flat_map(move |y| {
        (0..width).map(move |x| {
            let at = y / 2 * width.div_ceil(2) + x / 2;
            let luma = (f64::from(frame.planes[0][y * width + x]) - 16.0) * 255.0 / 219.0;
            let [blue, red] =
                [1, 2].map(|plane: usize| (f64::from(frame.planes[plane][at]) - 128.0) * 255.0 / 224.0);
            let rgb = [luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue];
            (x, y, rgb.map(|sample| sample.round().clamp(0.0, 255.0) as u8))
        })
    })
}
