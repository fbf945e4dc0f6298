//! Plans, and the pictures that come of them.

mod again;
mod camera;
mod clips;
mod cutouts;
mod marks;
mod mixing;
mod plans;
mod recorded;
mod reference;
mod videos;

use noxus_engine::captions::raster::Fonts;
use noxus_engine::compositor::Compositor;
use noxus_engine::frame::{Plane, YuvColor, YuvFrame};
use noxus_engine::raster::{Layout, Raster};
use noxus_engine::timeline::{FrameRate, Motion, Pattern, Scene, ThemeName, Timeline, Transition, Visual};

/// A frame in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shot {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) y: Vec<u8>,
    pub(crate) u: Vec<u8>,
    pub(crate) v: Vec<u8>,
}

impl Shot {
    /// Drawn by `compositor`, in rows that lie apart by `gap`, over what nobody would draw: a part left
    /// out is seen.
    pub(crate) fn of(compositor: &mut Compositor<'_>, number: u64, size: (u32, u32), gap: usize) -> Self {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let (stride, half) = (width + gap, width / 2 + gap);
        let mut planes = [vec![7; stride * height], vec![251; half * height / 2], vec![3; half * height / 2]];
        let [y, u, v] = &mut planes;
        let borrowed = [Plane::new(y, stride), Plane::new(u, half), Plane::new(v, half)];
        let mut frame = YuvFrame::new(size, borrowed, YuvColor::default()).unwrap();
        compositor.paint(number, &mut frame).unwrap();
        let packed = |samples: &[u8], stride: usize, width: usize| -> Vec<u8> {
            samples.chunks_exact(stride).flat_map(|row| row[..width].to_vec()).collect()
        };
        let [y, u, v] = &planes;
        Self {
            width,
            height,
            y: packed(y, stride, width),
            u: packed(u, half, width / 2),
            v: packed(v, half, width / 2),
        }
    }

    /// The largest difference of a sample, and the mean.
    pub(crate) fn difference(&self, other: &Self) -> (u8, f64) {
        let planes = [(&self.y, &other.y), (&self.u, &other.u), (&self.v, &other.v)];
        let differences: Vec<u8> = planes
            .iter()
            .flat_map(|(one, other)| one.iter().zip(other.iter()).map(|(one, other)| one.abs_diff(*other)))
            .collect();
        let sum: u64 = differences.iter().map(|one| u64::from(*one)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand samples")]
        let mean = sum as f64 / differences.len() as f64;
        (differences.into_iter().max().unwrap(), mean)
    }
}

/// A plan of scenes that last ten frames each.
pub(crate) fn plan(size: (u32, u32), scenes: Vec<Scene>) -> Timeline {
    Timeline {
        title: "Prueba".into(),
        language: "es".into(),
        width: size.0,
        height: size.1,
        frame_rate: FrameRate::whole(25),
        seed: 5,
        theme: ThemeName::Midnight,
        caption_style: None,
        progress_bar: false,
        mark: None,
        scenes,
    }
}

pub(crate) fn scene(visual: Visual, motion: Motion, transition: Transition, frames: u64) -> Scene {
    Scene {
        role: noxus_engine::script::SceneRole::Scene,
        narration: String::new(),
        on_screen: Vec::new(),
        figures: Vec::new(),
        visual_hint: None,
        visual,
        recording: None,
        motion,
        transition,
        frames: Some(frames),
    }
}

pub(crate) fn background(pattern: Pattern) -> Visual {
    Visual::Background { pattern }
}

/// Smooth waves in three colours: what a resampler can be judged by.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
pub(crate) fn waves(width: u32, height: u32, phase: f64) -> Raster {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (f64::from(x), f64::from(y));
            let red = 127.0 + 90.0 * (x / 11.0 + phase).sin();
            let green = 127.0 + 90.0 * (y / 13.0 - phase).sin();
            let blue = 127.0 + 90.0 * ((x + y) / 17.0).cos();
            pixels.extend([red as u8, green as u8, blue as u8]);
        }
    }
    Raster::new(width, height, Layout::Rgb, pixels).unwrap()
}

/// Frames of a plan whose pictures are those, in the order that is asked for.
pub(crate) fn shots(timeline: &Timeline, pictures: &[Raster], numbers: &[u64]) -> Vec<Shot> {
    let fonts = Fonts::bundled();
    let picture = |index: u32| Ok(pictures[index as usize].clone());
    let mut compositor = Compositor::new(timeline, &fonts, &picture);
    let size = (timeline.width, timeline.height);
    numbers.iter().map(|number| Shot::of(&mut compositor, *number, size, 0)).collect()
}
