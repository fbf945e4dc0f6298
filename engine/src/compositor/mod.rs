//! Draws a [`Timeline`]: pictures and generated backgrounds under a moving camera, titles over
//! them, and transitions between them. Frames are made as they are asked for, and at most two
//! scenes are held at once.

mod backdrop;
mod cutout;
mod decoding;
mod easing;
mod figures;
mod icons;
mod layer;
mod mark;
mod material;
mod pattern;
mod planes;
mod scene;
mod seeded;
mod titles;
mod transition;

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

pub use self::decoding::decode_picture;
use self::layer::Layer;
pub(crate) use self::layer::whole;
pub use self::material::{Material, Moving};
use self::planes::Planes;
use self::scene::Painter;
pub(crate) use self::seeded::Seeded;
use crate::captions::raster::{Fonts, Weights};
use crate::codec::video::{FrameSource, FrameTime, PictureFormat};
use crate::error::{Code, Error, Result};
use crate::frame::{YuvColor, YuvFrame};
use crate::text;
use crate::timeline::{SceneFrames, Timeline, Transition};

/// Draws a [`Timeline`], frame after frame.
pub struct Compositor<'a> {
    timeline: &'a Timeline,
    fonts: &'a Fonts,
    material: &'a dyn Material,
    frames: Vec<SceneFrames>,
    next: u64,
    /// The scenes that are seen, by their index.
    painters: VecDeque<(usize, Painter<'a>)>,
    /// What stands in a corner, once it is drawn.
    mark: Option<Layer>,
    is_mark_drawn: bool,
    before: Planes,
    after: Planes,
    missing: BTreeSet<char>,
}

impl fmt::Debug for Compositor<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Compositor").field("next", &self.next).finish_non_exhaustive()
    }
}

impl<'a> Compositor<'a> {
    /// Prepares to draw a plan that was [checked](Timeline::check). `material` is asked for a
    /// picture or a clip when its scene begins.
    pub fn new(timeline: &'a Timeline, fonts: &'a Fonts, material: &'a dyn Material) -> Self {
        let blank = || Planes::black(timeline.width, timeline.height);
        Self {
            timeline,
            fonts,
            material,
            frames: timeline.scene_frames(),
            next: 0,
            painters: VecDeque::new(),
            mark: None,
            is_mark_drawn: false,
            before: blank(),
            after: blank(),
            missing: BTreeSet::new(),
        }
    }

    /// Letters of titles that no font can draw, among the scenes drawn so far.
    pub fn missing_letters(&self) -> impl Iterator<Item = char> {
        self.missing.iter().copied()
    }

    /// Draws frame `number`; in their order they are fast.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] behind the end; what the material returns; those of fonts.
    pub fn paint(&mut self, number: u64, frame: &mut YuvFrame<'_>) -> Result<()> {
        let index = self.frames.partition_point(|scene| scene.end <= number);
        let Some(at) = self.frames.get(index).copied() else { return Err(failed(&"frame")) };
        let own = number - at.start;
        let is_mixed = own < at.transition && index > 0;
        let first = if is_mixed { index - 1 } else { index };
        while self.painters.front().is_some_and(|(held, _)| *held < first) {
            self.painters.pop_front();
        }
        if self.painters.front().is_some_and(|(held, _)| *held > first) {
            self.painters.clear();
        }
        if is_mixed {
            self.prepare(index - 1)?;
            self.prepare(index)?;
            let part = easing::progress(own + 1, 0, at.transition + 1);
            let kind = self.timeline.scenes.get(index).map_or(Transition::Cut, |scene| scene.transition);
            let (before, after) = (&mut self.before, &mut self.after);
            for (held, painter) in &mut self.painters {
                let target = if *held == index { &mut *after } else { &mut *before };
                painter.paint(&mut target.frame()?, number)?;
            }
            transition::mix(kind, (before, after), frame, part)?;
        } else {
            self.prepare(index)?;
            if let Some((_, painter)) = self.painters.front_mut() {
                painter.paint(frame, number)?;
            }
        }
        if let Some(mark) = self.mark()? {
            mark.draw(frame, 0, 0.0);
        }
        if self.timeline.progress_bar {
            self.bar(number, frame);
        }
        Ok(())
    }

    fn mark(&mut self) -> Result<Option<&Layer>> {
        let Some(mark) = self.timeline.mark.as_ref().filter(|_| !self.is_mark_drawn) else {
            return Ok(self.mark.as_ref());
        };
        self.mark = mark::layer(self.timeline, mark, self.fonts, self.material, &mut self.missing)?;
        self.is_mark_drawn = true;
        Ok(self.mark.as_ref())
    }

    fn prepare(&mut self, index: usize) -> Result<()> {
        if self.painters.iter().any(|(held, _)| *held == index) {
            return Ok(());
        }
        let Some(at) = self.frames.get(index).copied() else { return Err(failed(&"scene")) };
        let after = self.frames.get(index + 1).map_or(0, |next| next.transition);
        let painter =
            Painter::new(self.timeline, index, (at, after), self.fonts, self.material, &mut self.missing)?;
        self.painters.push_back((index, painter));
        Ok(())
    }

    /// How far the video is, along its lower edge.
    fn bar(&self, number: u64, frame: &mut YuvFrame<'_>) {
        let accent = self.timeline.theme.theme().accent;
        let weights = Weights::of(YuvColor::default());
        let rgb = [accent.red, accent.green, accent.blue];
        let luma = weights.luma_of(rgb);
        let [red, green, blue] = rgb;
        let pair = [red, green, blue, red, green, blue];
        let (of_blue, of_red) = weights.chroma_of(pair, pair);
        let all = self.frames.last().map_or(1, |scene| scene.end.max(1));
        let part = easing::progress(number + 1, 0, all);
        let width = layer::whole(f64::from(frame.width) * part / 2.0) as usize;
        let height = (frame.height / 240).max(2) as usize;
        let (rows, half_rows) = (frame.height as usize, frame.height as usize / 2);
        let planes = planes::planes_of(frame).into_iter().zip([
            (luma, width * 2, rows, height * 2),
            (of_blue, width, half_rows, height),
            (of_red, width, half_rows, height),
        ]);
        for (plane, (value, width, rows, height)) in planes {
            for row in rows.saturating_sub(height)..rows {
                plane.row(row, width).into_iter().for_each(|row| row.fill(value));
            }
        }
    }
}

impl FrameSource for Compositor<'_> {
    fn format(&self) -> PictureFormat {
        let rate = self.timeline.frame_rate;
        PictureFormat::at_rate(
            (self.timeline.width, self.timeline.height),
            (rate.numerator, rate.denominator),
        )
    }

    fn frame_count(&self) -> u64 {
        self.frames.last().map_or(0, |scene| scene.end)
    }

    fn draw(&mut self, frame: &mut YuvFrame<'_>) -> Result<Option<FrameTime>> {
        if self.next >= self.frame_count() {
            return Ok(None);
        }
        self.paint(self.next, frame)?;
        let at = i64::try_from(self.next).unwrap_or(i64::MAX);
        self.next += 1;
        Ok(Some(FrameTime { at, duration: 1 }))
    }

    fn skip(&mut self, frames: u64) -> Result<()> {
        self.next = self.next.saturating_add(frames);
        Ok(())
    }
}

/// A failure that is not the caller's.
fn failed(reason: &dyn fmt::Display) -> Error {
    Error::new(
        Code::ToolFailed,
        text!("No se pudo dibujar la escena: {reason}.", "The scene could not be drawn: {reason}."),
    )
}
