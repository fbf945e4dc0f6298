//! What a camera sees of a picture.

use noxus_engine::raster::{Layout, Raster};
use noxus_engine::timeline::{Motion, Transition, Visual};

use super::reference::{fields, sampled, shot};
use super::{Shot, plan, scene, shots, waves};

const SIZE: (u32, u32) = (96, 64);

/// A picture of exactly the room that a camera of 96 × 64 has, so that it is not scaled before.
fn roomy() -> Raster {
    waves(110, 74, 0.3)
}

fn moving(motion: Motion, frames: u64) -> noxus_engine::timeline::Timeline {
    plan(SIZE, vec![scene(Visual::Picture { index: 0 }, motion, Transition::Cut, frames)])
}

/// Rows of an encoder's frame may lie apart; what lies between is nobody's business.
#[test]
fn frames_with_a_stride_look_the_same() {
    let timeline = moving(Motion::ZoomIn, 12);
    let fonts = noxus_engine::captions::raster::Fonts::bundled();
    let picture = |_| Ok(roomy());
    let mut one = noxus_engine::compositor::Compositor::new(&timeline, &fonts, &picture);
    let mut other = noxus_engine::compositor::Compositor::new(&timeline, &fonts, &picture);
    assert_eq!(Shot::of(&mut one, 5, SIZE, 0), Shot::of(&mut other, 5, SIZE, 13));
}

/// The fast way and the definition agree to a rounding or two, wherever between pixels a camera is.
#[test]
fn a_window_between_pixels_is_what_the_definition_says() {
    let planes = fields(&roomy());
    let timeline = moving(Motion::Still, 3);
    let found = shots(&timeline, &[roomy()], &[0]).remove(0);
    // The whole height, and as much of the width as has the shape of the frame.
    let zoom = (110.0_f64 / 96.0).min(74.0 / 64.0);
    let (across, down) = (96.0 * zoom, 64.0 * zoom);
    let window = [(110.0 - across) / 2.0, (74.0 - down) / 2.0, across, down];
    let expected = [0, 1, 2].map(|plane| {
        let shrink = if plane == 0 { 1.0 } else { 2.0 };
        let size = if plane == 0 { (96, 64) } else { (48, 32) };
        sampled(&planes[plane], window.map(|side| side / shrink), size)
    });
    let (most, mean) = found.difference(&shot(&expected));
    assert!(most <= 3 && mean < 0.6, "{most} {mean}");
}

/// Where the bright spot of a frame is, in parts of a pixel.
fn spot(shot: &Shot) -> (f64, f64) {
    let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    for (index, sample) in shot.y.iter().enumerate() {
        let weight = f64::from(*sample) - 16.0;
        #[expect(clippy::cast_precision_loss, reason = "small frames")]
        let (x, y) = ((index % shot.width) as f64, (index / shot.width) as f64);
        sum += weight;
        x_sum += weight * x;
        y_sum += weight * y;
    }
    (x_sum / sum, y_sum / sum)
}

/// A soft disc on black.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn disc(width: u32, height: u32) -> Raster {
    let (middle_x, middle_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let far =
                ((f64::from(x) + 0.5 - middle_x).powi(2) + (f64::from(y) + 0.5 - middle_y).powi(2)).sqrt();
            pixels.extend([(255.0 * (9.0 - far).clamp(0.0, 1.0)) as u8; 3]);
        }
    }
    Raster::new(width, height, Layout::Rgb, pixels).unwrap()
}

/// A camera that moves by whole pixels shakes: ffmpeg's `zoompan` by 0.45 pixels per frame². Ours
/// stays below a tenth of it, through the whole of a slow scene.
#[test]
fn the_camera_does_not_shake() {
    for motion in [Motion::PanLeft, Motion::PanRight, Motion::PanUp, Motion::PanDown, Motion::ZoomIn] {
        let timeline = moving(motion, 60);
        let numbers: Vec<u64> = (0..60).collect();
        let frames = shots(&timeline, &[disc(150, 100)], &numbers);
        let path: Vec<(f64, f64)> = frames.iter().map(spot).collect();
        let shake = |of: fn(&(f64, f64)) -> f64| {
            let bends = path.windows(3).map(|three| of(&three[2]) - 2.0 * of(&three[1]) + of(&three[0]));
            bends.map(f64::abs).fold(0.0, f64::max)
        };
        let (across, down) = (shake(|at| at.0), shake(|at| at.1));
        assert!(across < 0.045 && down < 0.045, "{motion:?}: {across} {down}");
        let way = path[59].0 - path[0].0;
        match motion {
            // What the view leaves behind goes the other way.
            Motion::PanLeft => assert!(way > 4.0, "{way}"),
            Motion::PanRight => assert!(way < -4.0, "{way}"),
            Motion::PanUp => assert!(path[59].1 - path[0].1 > 1.5),
            Motion::PanDown => assert!(path[59].1 - path[0].1 < -1.5),
            _ => {}
        }
    }
}

#[test]
fn zooming_in_makes_things_larger_and_zooming_out_smaller() {
    for (motion, grows) in [(Motion::ZoomIn, true), (Motion::ZoomOut, false)] {
        let frames = shots(&moving(motion, 40), &[disc(110, 74)], &[0, 39]);
        let light =
            |shot: &Shot| shot.y.iter().map(|sample| u64::from(sample.saturating_sub(16))).sum::<u64>();
        let (first, last) = (light(&frames[0]), light(&frames[1]));
        let ratio = if grows { (last, first) } else { (first, last) };
        assert!(ratio.0 * 10 > ratio.1 * 12, "{motion:?} {first} {last}");
    }
}
