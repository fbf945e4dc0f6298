//! Tiles in the colours of the video, and how they are laid over a frame.
//!
//! A tile begins on even coordinates, so that its chroma falls onto chroma of the
//! frame. Samples are premultiplied with alpha, their offset too: what is laid
//! over is `tile + frame × (255 − alpha) / 255`, for luma and chroma alike.

use std::ops::Range;

use tiny_skia::Pixmap;

use crate::Color;
use crate::frame::{Plane, YuvColor, YuvFrame, YuvMatrix, YuvRange};

use super::glyphs::multiplied;
use super::numbers::{coordinate, length};

/// A picture over a part of the frame.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    /// First column and row in the frame; even, and negative outside it.
    pub(super) x: i32,
    pub(super) y: i32,
    luma: Layer<1>,
    chroma: Layer<2>,
}

/// Premultiplied samples of one or two planes under one alpha.
#[derive(Clone, Debug)]
struct Layer<const PLANES: usize> {
    width: usize,
    samples: [Vec<u8>; PLANES],
    alpha: Vec<u8>,
    /// The columns of each row between which alpha is not 0.
    spans: Vec<Range<usize>>,
}

/// From premultiplied red, green, blue and alpha to premultiplied samples, in
/// 1/65536. The weight of alpha is the offset of the sample.
pub(crate) struct Weights {
    luma: [i32; 4],
    blue: [i32; 4],
    red: [i32; 4],
}

/// A colour and where it is: one byte of coverage for each pixel.
pub(super) struct Coat<'a> {
    pub(super) coverage: &'a [u8],
    pub(super) width: usize,
    pub(super) color: Color,
}

impl Coat<'_> {
    /// Luma, blue and red difference of its opaque colour, and its alpha.
    fn samples(&self, color: YuvColor) -> [u8; 4] {
        let weights = Weights::of(color);
        let Color { red, green, blue, alpha } = self.color;
        let pixel = [red, green, blue, u8::MAX].map(i32::from);
        let [luma, of_blue, of_red] =
            [weights.luma, weights.blue, weights.red].map(|weights| weighed(pixel, weights, 16));
        [luma, of_blue, of_red, alpha]
    }
}

/// Multiplies by an alpha.
fn fade(parts: &mut [u8], alpha: u8) {
    if alpha < u8::MAX {
        parts.iter_mut().for_each(|part| *part = multiplied(*part, alpha));
    }
}

/// The sums of four pixels that are one of chroma.
fn summed(parts: &[u8], width: usize) -> Vec<u16> {
    let mut sums = Vec::with_capacity(parts.len() / 4);
    for rows in parts.chunks_exact((width * 2).max(2)) {
        let (above, below) = rows.split_at(width);
        let (above, below) = (above.as_chunks::<2>().0, below.as_chunks::<2>().0);
        let sum = |pair: &[u8; 2]| pair.iter().map(|part| u16::from(*part)).sum::<u16>();
        sums.extend(above.iter().zip(below).map(|(above, below)| sum(above) + sum(below)));
    }
    sums
}

/// `(upper × one + lower × other) / (4 × 255)`, rounded; the sums are of four parts.
fn mean(upper: u16, lower: u16, one: u8, other: u8) -> u8 {
    let sum = u32::from(upper) * u32::from(one) + u32::from(lower) * u32::from(other);
    // 2^22 / 1,020 = 4,112.06: off by less than 0.005.
    u8::try_from(((sum + 510) * 4_112) >> 22).unwrap_or(u8::MAX)
}

impl Weights {
    pub(crate) fn of(color: YuvColor) -> Self {
        let (red, blue) = match color.matrix {
            YuvMatrix::Bt601 => (0.299, 0.114),
            YuvMatrix::Bt709 => (0.2126, 0.0722),
        };
        let green = 1.0 - red - blue;
        let (luma, chroma, luma_offset) = match color.range {
            YuvRange::Limited => (219.0 / 255.0, 224.0 / 255.0, 16.0 / 255.0),
            YuvRange::Full => (1.0, 1.0, 0.0),
        };
        let middle = 128.0 / 255.0;
        let (to_blue, to_red) = (chroma / (2.0 * (1.0 - blue)), chroma / (2.0 * (1.0 - red)));
        Self {
            luma: [red * luma, green * luma, blue * luma, luma_offset].map(fixed),
            blue: [-red * to_blue, -green * to_blue, chroma / 2.0, middle].map(fixed),
            red: [chroma / 2.0, -green * to_red, -blue * to_red, middle].map(fixed),
        }
    }

    #[cfg(all(feature = "images", feature = "video"))]
    /// Luma of a pixel in red, green and blue.
    pub(crate) fn luma_of(&self, [red, green, blue]: [u8; 3]) -> u8 {
        weighed([red, green, blue, u8::MAX].map(i32::from), self.luma, 16)
    }

    #[cfg(all(feature = "images", feature = "video"))]
    /// Blue and red difference of two pixels above and two below.
    pub(crate) fn chroma_of(&self, above: [u8; 6], below: [u8; 6]) -> (u8, u8) {
        let sum = |channel: usize| {
            let rows = [&above, &below].into_iter();
            rows.flat_map(|row| row.iter().skip(channel).step_by(3)).map(|sample| i32::from(*sample)).sum()
        };
        let square = [sum(0), sum(1), sum(2), 4 * i32::from(u8::MAX)];
        (weighed(square, self.blue, 18), weighed(square, self.red, 18))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are at most 1")]
fn fixed(weight: f64) -> i32 {
    (weight * 65536.0).round() as i32
}

/// The weighed sum, rounded; `shift` is 16, and 2 more for a sum of four pixels.
/// Nothing leaves `i32`: four times 255 times 2^16 is 2^26.
fn weighed(pixel: [i32; 4], weights: [i32; 4], shift: u32) -> u8 {
    let [red, green, blue, alpha] = pixel;
    let [of_red, of_green, of_blue, of_alpha] = weights;
    let sum = red * of_red + green * of_green + blue * of_blue + alpha * of_alpha;
    u8::try_from(((sum + (1 << (shift - 1))) >> shift).clamp(0, 255)).unwrap_or(u8::MAX)
}

impl Tile {
    /// Turns a premultiplied picture with even sides, whose corner lies on the
    /// even position `(x, y)`, into the colours of a video.
    pub(crate) fn new(pixels: &Pixmap, x: i32, y: i32, color: YuvColor) -> Self {
        let weights = Weights::of(color);
        let width = length(i32::try_from(pixels.width()).unwrap_or(0));
        let rgba = pixels.data();
        let pixel = |rgba: &[u8]| match *rgba {
            [_, _, _, 0] => (0, 0),
            [red, green, blue, alpha] => {
                (weighed([red, green, blue, alpha].map(i32::from), weights.luma, 16), alpha)
            }
            _ => (0, 0),
        };
        let (luma, alpha) = rgba.chunks_exact(4).map(pixel).unzip();
        let chroma = chroma(rgba, width, &weights);
        Self { x, y, luma: Layer::new(width, [luma], alpha), chroma }
    }

    /// One colour, or one over another, each as far as its coverage says; the corner
    /// lies on the even position `(x, y)`, and the sides are even.
    pub(super) fn of_coats(
        above: &Coat<'_>,
        below: Option<&Coat<'_>>,
        x: i32,
        y: i32,
        color: YuvColor,
    ) -> Self {
        let width = above.width;
        let [front, back] = [Some(above), below].map(|coat| coat.map_or([0; 4], |coat| coat.samples(color)));
        let [front_alpha, back_alpha] = [front, back].map(|[.., alpha]| alpha);
        // What is seen of each colour, pixel by pixel.
        let mut upper = above.coverage.to_vec();
        fade(&mut upper, front_alpha);
        let mut lower = below.map_or_else(|| vec![0; upper.len()], |coat| coat.coverage.to_vec());
        if below.is_some() {
            fade(&mut lower, back_alpha);
            for (lower, upper) in lower.iter_mut().zip(&upper) {
                *lower = multiplied(*lower, u8::MAX - upper);
            }
        }
        let mixed = |[one, other]: [u8; 2]| {
            let pairs = upper.iter().zip(&lower);
            pairs
                .map(|(upper, lower)| multiplied(one, *upper).saturating_add(multiplied(other, *lower)))
                .collect()
        };
        let luma = Layer::new(width, [mixed([front[0], back[0]])], mixed([u8::MAX; 2]));
        let [upper, lower] = [&upper, &lower].map(|parts| summed(parts, width));
        let mixed = |[one, other]: [u8; 2]| {
            let pairs = upper.iter().zip(&lower);
            pairs.map(|(upper, lower)| mean(*upper, *lower, one, other)).collect()
        };
        let samples = [mixed([front[1], back[1]]), mixed([front[2], back[2]])];
        let chroma = Layer::new(width / 2, samples, mixed([u8::MAX; 2]));
        Self { x, y, luma, chroma }
    }

    /// Bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.luma.alpha.len() * 2 + self.chroma.alpha.len() * 3
    }

    /// Lays the columns `columns` of the frame, as far as the tile has them, over
    /// `frame`; the ends of `columns` are even. `opacity` is of 255.
    pub(super) fn blend(&self, frame: &mut YuvFrame<'_>, columns: Range<i32>, opacity: u8) {
        self.lay(frame, (self.x, self.y), columns, opacity);
    }

    #[cfg(all(feature = "images", feature = "video"))]
    /// Lays all of it over `frame`, moved by even numbers of pixels. `opacity` is of 255.
    pub(crate) fn blend_moved(&self, frame: &mut YuvFrame<'_>, (across, down): (i32, i32), opacity: u8) {
        let at = (self.x.saturating_add(across), self.y.saturating_add(down));
        self.lay(frame, at, super::draw::all_columns(), opacity);
    }

    fn lay(&self, frame: &mut YuvFrame<'_>, at: (i32, i32), columns: Range<i32>, opacity: u8) {
        let (width, height) = (length_of(frame.width), length_of(frame.height));
        let halves = columns.start.div_euclid(2)..columns.end.div_euclid(2);
        let half_size = (width.div_ceil(2), height.div_ceil(2));
        let half_at = (at.0.div_euclid(2), at.1.div_euclid(2));
        self.luma.blend([&mut frame.y], (width, height), at, columns, opacity);
        self.chroma.blend([&mut frame.u, &mut frame.v], half_size, half_at, halves, opacity);
    }
}

fn length_of(side: u32) -> usize {
    length(i32::try_from(side).unwrap_or(i32::MAX))
}

/// Four pixels to one, colours and alpha averaged alike: no fringes.
fn chroma(rgba: &[u8], width: usize, weights: &Weights) -> Layer<2> {
    let [mut blue, mut red, mut alpha] = [(); 3].map(|()| Vec::with_capacity(rgba.len() / 16));
    for rows in rgba.chunks_exact((width * 8).max(8)) {
        let (above, below) = rows.split_at(width * 4);
        for (one, two) in above.chunks_exact(8).zip(below.chunks_exact(8)) {
            let mut sum = [0_i32; 4];
            for pixel in one.chunks_exact(4).chain(two.chunks_exact(4)) {
                for (total, sample) in sum.iter_mut().zip(pixel) {
                    *total += i32::from(*sample);
                }
            }
            let [.., opacity] = sum;
            let (of_blue, of_red) = if opacity == 0 {
                (0, 0)
            } else {
                (weighed(sum, weights.blue, 18), weighed(sum, weights.red, 18))
            };
            blue.push(of_blue);
            red.push(of_red);
            alpha.push(u8::try_from((opacity + 2) / 4).unwrap_or(u8::MAX));
        }
    }
    Layer::new(width / 2, [blue, red], alpha)
}

impl<const PLANES: usize> Layer<PLANES> {
    fn new(width: usize, samples: [Vec<u8>; PLANES], alpha: Vec<u8>) -> Self {
        let spans = alpha.chunks_exact(width.max(1)).map(|row| {
            let first = row.iter().position(|alpha| *alpha > 0).unwrap_or(0);
            first..row.iter().rposition(|alpha| *alpha > 0).map_or(first, |last| last + 1)
        });
        Self { width, spans: spans.collect(), samples, alpha }
    }

    fn blend(
        &self,
        mut planes: [&mut Plane<'_>; PLANES],
        (width, height): (usize, usize),
        (x, y): (i32, i32),
        columns: Range<i32>,
        opacity: u8,
    ) {
        // In columns of the tile.
        let low = length(columns.start.max(0).saturating_sub(x));
        let high = length(columns.end.min(coordinate(width)).saturating_sub(x));
        for (row, span) in self.spans.iter().enumerate() {
            let Ok(frame_row) = usize::try_from(coordinate(row).saturating_add(y)) else { continue };
            let (start, end) = (span.start.max(low), span.end.min(high));
            if frame_row >= height || start >= end {
                continue;
            }
            let range = row * self.width + start..row * self.width + end;
            let left = length(coordinate(start).saturating_add(x));
            let Some(alpha) = self.alpha.get(range.clone()) else { continue };
            for (plane, samples) in planes.iter_mut().zip(&self.samples) {
                let target =
                    plane.row(frame_row, width).and_then(|row| row.get_mut(left..left + alpha.len()));
                let (Some(target), Some(samples)) = (target, samples.get(range.clone())) else { continue };
                if opacity == u8::MAX {
                    blend_row(target, samples, alpha);
                } else {
                    blend_row_faded(target, samples, alpha, opacity);
                }
            }
        }
    }
}

/// Simple enough for the compiler to do sixteen samples at a time.
fn blend_row(target: &mut [u8], samples: &[u8], alpha: &[u8]) {
    for ((target, sample), alpha) in target.iter_mut().zip(samples).zip(alpha) {
        *target = multiplied(*target, u8::MAX - alpha).saturating_add(*sample);
    }
}

fn blend_row_faded(target: &mut [u8], samples: &[u8], alpha: &[u8], opacity: u8) {
    for ((target, sample), alpha) in target.iter_mut().zip(samples).zip(alpha) {
        let (sample, alpha) = (multiplied(*sample, opacity), multiplied(*alpha, opacity));
        *target = multiplied(*target, u8::MAX - alpha).saturating_add(sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Range<i32> = -100..100;

    fn filled(width: u32, height: u32, [red, green, blue, alpha]: [u8; 4]) -> Pixmap {
        let mut pixels = Pixmap::new(width, height).unwrap();
        pixels.fill(tiny_skia::Color::from_rgba8(red, green, blue, alpha));
        pixels
    }

    fn with_frame(size: (u32, u32), fill: u8, act: impl FnOnce(&mut YuvFrame<'_>)) -> [Vec<u8>; 3] {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let half = width.div_ceil(2);
        let mut planes = [
            vec![fill; width * height],
            vec![128; half * height.div_ceil(2)],
            vec![128; half * height.div_ceil(2)],
        ];
        let [y, u, v] = &mut planes;
        let planes_of = [Plane::new(y, width), Plane::new(u, half), Plane::new(v, half)];
        act(&mut YuvFrame::new(size, planes_of, YuvColor::default()).unwrap());
        planes
    }

    #[test]
    fn opaque_colours_are_those_of_the_standard() {
        for (rgb, color, yuv) in [
            ([255, 255, 255, 255], YuvColor::default(), [235, 128, 128]),
            ([0, 0, 0, 255], YuvColor::default(), [16, 128, 128]),
            ([255, 0, 0, 255], YuvColor::default(), [63, 102, 240]),
            ([255, 230, 0, 255], YuvColor::default(), [204, 24, 148]),
            (
                [255, 0, 0, 255],
                YuvColor { matrix: YuvMatrix::Bt601, range: YuvRange::Limited },
                [81, 90, 240],
            ),
            ([0, 0, 255, 255], YuvColor { matrix: YuvMatrix::Bt601, range: YuvRange::Full }, [29, 255, 107]),
        ] {
            let tile = Tile::new(&filled(4, 4, rgb), 0, 0, color);
            let planes = with_frame((4, 4), 77, |frame| tile.blend(frame, ALL, 255));
            assert_eq!([planes[0][5], planes[1][1], planes[2][1]], yuv, "{rgb:?} {color:?}");
        }
    }

    #[test]
    fn grey_over_grey_stays_grey_at_every_opacity() {
        for alpha in 0..=255 {
            let tile = Tile::new(&filled(2, 2, [90, 90, 90, alpha]), 0, 0, YuvColor::default());
            for opacity in [255, 200, 100, 3] {
                let planes = with_frame((2, 2), 200, |frame| tile.blend(frame, ALL, opacity));
                let chroma = [planes[1][0], planes[2][0]];
                assert!(
                    chroma.iter().all(|sample| sample.abs_diff(128) <= 1),
                    "{alpha} {opacity} {chroma:?}"
                );
            }
        }
    }

    #[test]
    fn tiles_over_every_edge_of_odd_frames_are_cut() {
        let tile = |x, y| Tile::new(&filled(8, 8, [255, 255, 255, 255]), x, y, YuvColor::default());
        for (x, y) in [(-4, -4), (2, 2), (-100, 0), (0, 100), (4, -8), (-2, 4), (i32::MIN, i32::MIN)] {
            let planes = with_frame((5, 5), 16, |frame| tile(x, y).blend(frame, i32::MIN..i32::MAX, 255));
            for (at, sample) in planes[0].iter().enumerate() {
                let (column, row) = (at as i64 % 5 - i64::from(x), at as i64 / 5 - i64::from(y));
                let inside = (0..8).contains(&column) && (0..8).contains(&row);
                assert_eq!(*sample == 235, inside, "{x} {y} {at}");
            }
        }
    }

    #[test]
    fn only_the_asked_columns_change() {
        let tile = Tile::new(&filled(8, 2, [255, 255, 255, 255]), 0, 0, YuvColor::default());
        let planes = with_frame((8, 2), 16, |frame| tile.blend(frame, 2..6, 255));
        assert_eq!(planes[0][..8], [16, 16, 235, 235, 235, 235, 16, 16]);
    }

    #[test]
    fn chroma_alpha_is_the_mean_of_four() {
        let mut pixels = Pixmap::new(2, 2).unwrap();
        pixels.data_mut()[..4].copy_from_slice(&[255, 0, 0, 255]);
        let tile = Tile::new(&pixels, 0, 0, YuvColor::default());
        let planes = with_frame((2, 2), 16, |frame| tile.blend(frame, ALL, 255));
        assert_eq!(planes[0], [63, 16, 16, 16]);
        // A quarter of the way from grey to red.
        assert_eq!((planes[1][0], planes[2][0]), (122, 156));
    }
}
