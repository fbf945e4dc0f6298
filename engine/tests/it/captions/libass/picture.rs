//! Pictures of captions on one background, and how they differ.

use std::fs::File;
use std::path::Path;

use noxus_engine::Color;
use noxus_engine::captions::raster::FrameSize;

/// Of 255: what differs more from the background was drawn.
const DRAWN: u8 = 40;
/// Of 255: what differs less from a colour has it.
const SAME_COLOR: u8 = 48;
/// Fewer pixels of one colour are the edges of another.
const MIN_AREA: usize = 150;

/// An RGB picture; its first pixel is the background.
pub(crate) struct Picture {
    frame: FrameSize,
    rgb: Vec<u8>,
}

/// How two pictures differ.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The largest distance between the same edges of what was drawn, in pixels.
    pub(crate) edges_px: u32,
    /// The largest difference between the areas of one colour, as a part of the
    /// larger one.
    pub(crate) area: f64,
    /// Pixels in the colours of letters: those in both, as a part of those in any.
    pub(crate) overlap: f64,
    /// The part of these pixels that has one of the other picture beside it.
    pub(crate) near: f64,
    /// Of the mean colour around what was drawn, of 255: tells lights and shadows,
    /// whatever the place of an edge.
    pub(crate) shade: f64,
}

/// The colours of a style.
pub(crate) struct Palette {
    pub(crate) letters: Vec<Color>,
    /// Of rims and boxes.
    pub(crate) others: Vec<Color>,
}

impl Picture {
    pub(crate) fn new(frame: FrameSize, rgb: Vec<u8>) -> Self {
        assert_eq!(rgb.len(), frame.width as usize * frame.height as usize * 3);
        Self { frame, rgb }
    }

    fn background(&self) -> [u8; 3] {
        [self.rgb[0], self.rgb[1], self.rgb[2]]
    }

    /// Left, top, right, bottom of what differs from the background.
    fn drawn(&self) -> [u32; 4] {
        let background = self.background().repeat(self.frame.width as usize);
        let rows = self.rgb.chunks_exact(background.len()).zip(0..).filter(|(row, _)| *row != background);
        let points =
            rows.flat_map(|(row, y)| row.chunks_exact(3).zip(0..).map(move |(pixel, x)| (x, y, pixel)));
        let drawn = points.filter(|(_, _, pixel)| distance(pixel, &self.background()) > DRAWN);
        let bounds = drawn.fold(None, |bounds, (x, y, _)| {
            let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
        });
        bounds.expect("nothing was drawn")
    }

    /// A part of it.
    fn cut(&self, [left, top, right, bottom]: [u32; 4]) -> Self {
        let row = self.frame.width as usize * 3;
        let rows = self.rgb.chunks_exact(row).skip(top as usize).take((bottom - top) as usize);
        let rgb = rows.flat_map(|row| &row[left as usize * 3..right as usize * 3]).copied();
        Self::new(FrameSize { width: right - left, height: bottom - top }, rgb.collect())
    }

    /// The pixels of one of these colours.
    fn mask(&self, colors: &[Color]) -> Vec<bool> {
        let [red, green, blue] = self.background();
        let over = |color: &Color| {
            let Color { red, green, blue, .. } = color.over(Color::rgb(red, green, blue));
            [red, green, blue]
        };
        let colors: Vec<[u8; 3]> = colors.iter().map(over).collect();
        let has = |pixel: &[u8]| colors.iter().any(|color| distance(pixel, color) <= SAME_COLOR);
        self.rgb.chunks_exact(3).map(has).collect()
    }

    pub(crate) fn difference(&self, other: &Self, palette: &Palette) -> Difference {
        const MARGIN_PX: u32 = 12;
        let (own, others) = (self.drawn(), other.drawn());
        let edges = own.iter().zip(others).map(|(one, two)| one.abs_diff(two));
        let region = [
            own[0].min(others[0]).saturating_sub(MARGIN_PX),
            own[1].min(others[1]).saturating_sub(MARGIN_PX),
            (own[2].max(others[2]) + MARGIN_PX).min(self.frame.width),
            (own[3].max(others[3]) + MARGIN_PX).min(self.frame.height),
        ];
        let (one, two) = (self.cut(region), other.cut(region));
        let letters = [one.mask(&palette.letters), two.mask(&palette.letters)];
        let colors = palette.letters.iter().chain(&palette.others);
        let areas = colors.map(|color| unlike(&one.mask(&[*color]), &two.mask(&[*color])));
        let shades = (0..3).map(|channel| (one.mean(channel) - two.mean(channel)).abs());
        let pairs = || letters[0].iter().zip(&letters[1]);
        let in_both = pairs().filter(|(one, two)| **one && **two).count();
        let in_any = pairs().filter(|(one, two)| **one || **two).count();
        Difference {
            edges_px: edges.max().unwrap(),
            area: areas.fold(0.0, f64::max),
            // Nothing on both sides is the same.
            overlap: if in_any == 0 { 1.0 } else { part(in_both, in_any) },
            near: one.reached(&letters[0], &letters[1]).min(one.reached(&letters[1], &letters[0])),
            shade: shades.fold(0.0, f64::max),
        }
    }

    /// The mean of a channel.
    fn mean(&self, channel: usize) -> f64 {
        let samples = self.rgb.iter().skip(channel).step_by(3);
        samples.map(|sample| f64::from(*sample)).sum::<f64>() * 3.0 / self.rgb.len() as f64
    }

    /// The part of a mask that has a pixel of the other one beside it.
    fn reached(&self, own: &[bool], others: &[bool]) -> f64 {
        let width = self.frame.width as usize;
        let is_set = |at: usize| others.get(at) == Some(&true);
        let row = |middle: usize| (middle.saturating_sub(1)..=middle + 1).any(is_set);
        let is_near = |at: &usize| row(*at) || row(at + width) || at.checked_sub(width).is_some_and(row);
        let set = || own.iter().enumerate().filter(|(_, is_set)| **is_set).map(|(at, _)| at);
        if set().next().is_none() { 1.0 } else { part(set().filter(is_near).count(), set().count()) }
    }

    /// This and another picture, side by side.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let row = self.frame.width as usize * 3;
        let rows = self.rgb.chunks_exact(row).zip(other.rgb.chunks_exact(row));
        let rgb = rows.flat_map(|(one, two)| [one, two].concat()).collect();
        Self::new(FrameSize { width: self.frame.width * 2, height: self.frame.height }, rgb)
    }

    pub(crate) fn write_png(&self, path: &Path) {
        let mut encoder = png::Encoder::new(File::create(path).unwrap(), self.frame.width, self.frame.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&self.rgb).unwrap();
    }
}

/// How much smaller the smaller of two areas is.
fn unlike(one: &[bool], two: &[bool]) -> f64 {
    let count = |mask: &[bool]| mask.iter().filter(|is_set| **is_set).count();
    let (one, two) = (count(one), count(two));
    if one.max(two) < MIN_AREA { 0.0 } else { part(one.abs_diff(two), one.max(two)) }
}

fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

fn distance(one: &[u8], two: &[u8]) -> u8 {
    one.iter().zip(two).map(|(one, two)| one.abs_diff(*two)).max().unwrap()
}
