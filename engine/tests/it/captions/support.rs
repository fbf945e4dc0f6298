//! A frame to draw captions on, and pictures to compare it with.

#![expect(clippy::disallowed_methods, reason = "reference pictures are files")]

use std::fs;
use std::path::Path;

use noxus_engine::captions::Segment;
use noxus_engine::captions::raster::{Captioner, FrameSize};
use noxus_engine::frame::{Plane, YuvColor, YuvFrame};
use noxus_engine::transcript::Word;

/// Of one sample of 255.
const MAX_DIFFERENCE: u8 = 48;
/// Of all samples.
const MAX_MEAN_DIFFERENCE: f64 = 0.6;

/// A caption of one second whose words share it evenly.
pub(crate) fn segment(lines: &[&str]) -> Segment {
    let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
    let count = i64::try_from(words.len()).unwrap().max(1);
    let words = words.iter().zip(0_i64..).map(|(text, index)| Word {
        id: 0,
        text: (*text).to_owned(),
        start_ms: 1000 * index / count,
        end_ms: 1000 * (index + 1) / count,
        confidence: 1.0,
    });
    Segment {
        id: 1,
        start_ms: 0,
        end_ms: 1000,
        text: lines.join(" "),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        words: words.collect(),
        violations: Vec::new(),
    }
}

/// A frame of a quiet background.
pub(crate) struct Canvas {
    frame: FrameSize,
    color: YuvColor,
    planes: [Vec<u8>; 3],
    empty: [Vec<u8>; 3],
}

impl Canvas {
    pub(crate) fn new(frame: FrameSize, color: YuvColor) -> Self {
        let (width, height) = (frame.width as usize, frame.height as usize);
        let half = width.div_ceil(2) * height.div_ceil(2);
        let planes = [vec![104; width * height], vec![134; half], vec![120; half]];
        Self { frame, color, empty: planes.clone(), planes }
    }

    /// A frame of planar 4:2:0 samples, one plane after the other.
    pub(crate) fn of(frame: FrameSize, samples: &[u8]) -> Self {
        let mut canvas = Self::new(frame, YuvColor::default());
        let mut rest = samples;
        for plane in &mut canvas.planes {
            let (own, others) = rest.split_at(plane.len());
            (*plane, rest) = (own.to_vec(), others);
        }
        assert!(rest.is_empty());
        canvas
    }

    pub(crate) fn draw(&mut self, captioner: &mut Captioner, at_us: i64) {
        let FrameSize { width, height } = self.frame;
        let stride = width as usize;
        let [y, u, v] = &mut self.planes;
        let half = stride.div_ceil(2);
        let planes = [Plane::new(y, stride), Plane::new(u, half), Plane::new(v, half)];
        let mut frame = YuvFrame::new((width, height), planes, self.color).unwrap();
        captioner.draw(at_us, &mut frame);
    }

    fn sample(&self, x: usize, y: usize) -> [u8; 3] {
        let width = self.frame.width as usize;
        let chroma = y / 2 * width.div_ceil(2) + x / 2;
        [self.planes[0][y * width + x], self.planes[1][chroma], self.planes[2][chroma]]
    }

    fn points(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (width, height) = (self.frame.width as usize, self.frame.height as usize);
        (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
    }

    /// The mean column of the samples that are meant.
    pub(crate) fn mean_column(&self, meant: impl Fn([u8; 3]) -> bool) -> Option<f64> {
        let columns: Vec<f64> =
            self.points().filter(|(x, y)| meant(self.sample(*x, *y))).map(|(x, _)| x as f64).collect();
        (!columns.is_empty()).then(|| columns.iter().sum::<f64>() / columns.len() as f64)
    }

    /// Left, top, right, bottom of the luma that was changed.
    pub(crate) fn changed(&self) -> Option<[u32; 4]> {
        let width = self.frame.width as usize;
        let different = self.points().filter(|(x, y)| {
            let at = y * width + x;
            self.planes[0][at].abs_diff(self.empty[0][at]) > 2
        });
        different.fold(None, |bounds, (x, y)| {
            let (x, y) = (u32::try_from(x).unwrap(), u32::try_from(y).unwrap());
            let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
        })
    }

    /// As a player shows it: BT.709, limited range.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "samples are clamped")]
    pub(crate) fn rgb(&self) -> Vec<u8> {
        self.points()
            .flat_map(|(x, y)| {
                let [luma, blue, red] = self.sample(x, y).map(f64::from);
                let (luma, blue, red) = (
                    (luma - 16.0) * 255.0 / 219.0,
                    (blue - 128.0) * 255.0 / 224.0,
                    (red - 128.0) * 255.0 / 224.0,
                );
                let rgb = [luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue];
                rgb.map(|sample| sample.round().clamp(0.0, 255.0) as u8)
            })
            .collect()
    }
}

/// Compares with the stored picture `name`, or stores it.
pub(crate) fn compare(name: &str, canvas: &Canvas) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/captions_frames/{name}.png"));
    let (rgb, FrameSize { width, height }) = (canvas.rgb(), canvas.frame);
    if crate::is_blessing() {
        let mut encoder = png::Encoder::new(fs::File::create(&path).unwrap(), width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
        return;
    }
    let file = fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut stored = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut stored).unwrap();
    assert_eq!((info.width, info.height), (width, height), "{name}");
    let differences = || rgb.iter().zip(&stored).map(|(one, two)| one.abs_diff(*two));
    let largest = differences().max().unwrap_or_default();
    let mean = differences().map(f64::from).sum::<f64>() / rgb.len() as f64;
    assert!(
        largest <= MAX_DIFFERENCE && mean <= MAX_MEAN_DIFFERENCE,
        "{name} differs by {largest} at most, {mean:.3} in the mean; NOXUS_BLESS=1 stores the new picture"
    );
}
