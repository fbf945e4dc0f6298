//! One scene, frame after frame.

use std::collections::BTreeSet;

use tiny_skia::{GradientStop, LinearGradient, Paint, Pixmap, Point, Rect, SpreadMode, Transform};

use super::backdrop::Backdrop;
use super::cutout::{Cutout, is_cut_out};
use super::easing::progress;
use super::failed;
use super::layer::{Entrance, Layer};
use super::material::{Material, Moving};
use super::pattern::Field;
use super::seeded::Seeded;
use super::titles::Titles;
use crate::captions::raster::{Fonts, FrameSize};
use crate::error::Result;
use crate::frame::YuvFrame;
use crate::script::SceneRole;
use crate::timeline::{FrameRate, Pattern, SceneFrames, Timeline, Visual};

/// What fills the frame.
enum Ground<'a> {
    Picture(Box<Backdrop>),
    Clip(Box<dyn Moving + 'a>, FrameRate),
    Field(Box<Field>),
    Cutout(Box<Field>, Box<Cutout>),
}

/// Draws one scene.
pub(super) struct Painter<'a> {
    ground: Ground<'a>,
    layers: Vec<Layer>,
    at: SceneFrames,
    /// Frames that it is seen for, the transition out of it included.
    seen: u64,
}

impl<'a> Painter<'a> {
    /// Prepares scene `index` of `timeline`, which is seen for `after` frames more than it lasts.
    pub(super) fn new(
        timeline: &Timeline,
        index: usize,
        (at, after): (SceneFrames, u64),
        fonts: &Fonts,
        material: &'a dyn Material,
        missing: &mut BTreeSet<char>,
    ) -> Result<Self> {
        let scene = timeline.scenes.get(index).ok_or_else(|| failed(&"scene"))?;
        let size = (timeline.width, timeline.height);
        let theme = timeline.theme.theme();
        let mut choices = Seeded::new(timeline.seed, index as u64);
        let mut layers = Vec::new();
        let has_titles = !scene.on_screen.is_empty() || !scene.figures.is_empty();
        let ground = match scene.visual {
            Visual::Picture { index } => {
                let picture = material.picture(index)?;
                if is_cut_out(&picture) {
                    let pattern = choices.of(&Pattern::ALL, Pattern::Aurora);
                    let field = Field::new(size, &theme, pattern, &mut choices)?;
                    let cutout = Cutout::new(&picture, size, has_titles, scene.motion, &mut choices)?;
                    Ground::Cutout(Box::new(field), Box::new(cutout))
                } else {
                    if has_titles {
                        layers.push(scrim(size)?);
                    }
                    Ground::Picture(Box::new(Backdrop::new(&picture, size, scene.motion, &mut choices)?))
                }
            }
            Visual::Clip { index, start_ms } => {
                if has_titles {
                    layers.push(scrim(size)?);
                }
                Ground::Clip(material.clip(index, start_ms, size)?, timeline.frame_rate)
            }
            // Whoever draws a plan puts what was fetched in its place.
            Visual::Stock { .. } => return Err(failed(&"stock")),
            Visual::Background { pattern } => {
                Ground::Field(Box::new(Field::new(size, &theme, pattern, &mut choices)?))
            }
        };
        let titles = Titles {
            scene,
            theme: &theme,
            language: &timeline.language,
            frame: FrameSize { width: size.0, height: size.1 },
            point: point(timeline, index),
            over_picture: matches!(ground, Ground::Picture(_) | Ground::Clip(..)),
            over_cutout: matches!(ground, Ground::Cutout(..)),
            is_first: index == 0,
            settled: at.transition,
            tenth: timeline.frame_rate.frames_of_ms(100).max(1),
        };
        titles.add_to(&mut layers, missing, fonts)?;
        Ok(Self { ground, layers, at, seen: (at.end - at.start).saturating_add(after) })
    }

    /// Draws the scene as it is at frame `number` of the video.
    pub(super) fn paint(&mut self, frame: &mut YuvFrame<'_>, number: u64) -> Result<()> {
        let own = number.saturating_sub(self.at.start);
        let part = progress(own, 0, self.seen.saturating_sub(1));
        match &mut self.ground {
            Ground::Picture(backdrop) => backdrop.draw(frame, part)?,
            Ground::Clip(clip, rate) => {
                let at_us = i64::try_from(rate.time_of(own, 1_000_000)).unwrap_or(i64::MAX);
                clip.draw(frame, at_us)?;
            }
            Ground::Field(field) => field.draw(frame, own, part)?,
            Ground::Cutout(field, cutout) => {
                field.draw(frame, own, part)?;
                cutout.draw(frame, part)?;
            }
        }
        for layer in &self.layers {
            layer.draw(frame, own, part);
        }
        Ok(())
    }
}

/// Which of the points a scene is, from 1, where there are several.
fn point(timeline: &Timeline, index: usize) -> Option<u32> {
    let is_point = |scene: &crate::timeline::Scene| scene.role == SceneRole::Point;
    let all = timeline.scenes.iter().filter(|scene| is_point(scene)).count();
    let so_far = timeline.scenes.iter().take(index + 1).filter(|scene| is_point(scene)).count();
    let this = timeline.scenes.get(index).is_some_and(is_point);
    (this && all > 1).then(|| u32::try_from(so_far).unwrap_or(u32::MAX))
}

/// Darkens a picture where titles stand.
fn scrim((width, height): (u32, u32)) -> Result<Layer> {
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed(&"size"))?;
    let dark = |alpha| tiny_skia::Color::from_rgba8(0, 0, 0, alpha);
    let stops = vec![
        GradientStop::new(0.0, dark(150)),
        GradientStop::new(0.45, dark(110)),
        GradientStop::new(0.7, dark(20)),
        GradientStop::new(0.8, dark(0)),
    ];
    let below = Point::from_xy(0.0, height as f32);
    let shader =
        LinearGradient::new(Point::from_xy(0.0, 0.0), below, stops, SpreadMode::Pad, Transform::identity());
    let paint = Paint { shader: shader.ok_or_else(|| failed(&"scrim"))?, ..Paint::default() };
    let all = Rect::from_xywh(0.0, 0.0, width as f32, height as f32).ok_or_else(|| failed(&"size"))?;
    pixels.fill_rect(all, &paint, Transform::identity(), None);
    Ok(Layer::new(&pixels, (0, 0), Entrance::None))
}
