//! Pictures without a ground of their own, before a generated one.

use noxus_engine::raster::{Layout, Raster};
use noxus_engine::timeline::{Motion, Timeline, Transition, Visual};

use super::{Shot, plan, scene, shots};

const SIZE: (u32, u32) = (96, 64);

fn shown(motion: Motion, frames: u64) -> Timeline {
    plan(SIZE, vec![scene(Visual::Picture { index: 0 }, motion, Transition::Cut, frames)])
}

/// A picture of that size, by what each pixel is.
fn picture(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Raster {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y));
    Raster::new(width, height, Layout::Rgba, pixels.collect()).unwrap()
}

/// What lies behind: a picture of which nothing is seen.
fn ground(timeline: &Timeline, numbers: &[u64]) -> Vec<Shot> {
    shots(timeline, &[picture(60, 50, |_, _| [0; 4])], numbers)
}

/// Colour and alpha of a pixel that changes from place to place, with an edge that can be half seen
/// through; its lower edge is empty.
fn leaf(x: u32, y: u32) -> [u8; 4] {
    let alpha = match (x, y) {
        (0..8 | 52.., _) | (_, 0..6 | 44..) => 0,
        (8..14, _) => 128,
        _ => 255,
    };
    [u8::try_from(40 + x * 3).unwrap(), u8::try_from(220 - y * 4).unwrap(), 90, alpha]
}

/// Luma, and both chromas, of a colour in limited BT.709.
fn yuv([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255.0;
    [
        16.0 + 219.0 * luma,
        128.0 + 224.0 * (blue / 255.0 - luma) / 1.8556,
        128.0 + 224.0 * (red / 255.0 - luma) / 1.5748,
    ]
}

/// As large as it may be and in its place, it covers what is behind it as far as it is opaque.
#[test]
fn it_lies_over_the_ground_as_the_definition_says() {
    let timeline = shown(Motion::Still, 3);
    let below = ground(&timeline, &[1]).remove(0);
    let found = shots(&timeline, &[picture(60, 50, leaf)], &[1]).remove(0);
    // 60 × 50 is what it may take of 96 × 64; a thing floats a little above the middle.
    let (left, top) = (18, 6);
    let pixel = |x: usize, y: usize| {
        let inside = (left..left + 60).contains(&x) && (top..top + 50).contains(&y);
        let at = |side: usize, from: usize| u32::try_from(side.wrapping_sub(from)).unwrap_or(0);
        if inside { leaf(at(x, left), at(y, top)).map(f64::from) } else { [0.0; 4] }
    };
    let mut worst: f64 = 0.0;
    for y in 0..64 {
        for x in 0..96 {
            let [red, green, blue, alpha] = pixel(x, y);
            let share = alpha / 255.0;
            let at = y * 96 + x;
            let expected = yuv([red, green, blue])[0] * share + f64::from(below.y[at]) * (1.0 - share);
            worst = worst.max((expected - f64::from(found.y[at])).abs());
            if x % 2 == 1 || y % 2 == 1 {
                continue;
            }
            let square = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| pixel(x + dx, y + dy));
            let seen: f64 = square.iter().map(|pixel| pixel[3] / 255.0).sum::<f64>() / 4.0;
            let at = y / 2 * 48 + x / 2;
            for (plane, under, over) in [(1, &below.u, &found.u), (2, &below.v, &found.v)] {
                let own =
                    |[red, green, blue, alpha]: [f64; 4]| yuv([red, green, blue])[plane] * alpha / 255.0;
                let own = square.iter().map(|pixel| own(*pixel)).sum::<f64>() / 4.0;
                let expected = own + f64::from(under[at]) * (1.0 - seen);
                worst = worst.max((expected - f64::from(over[at])).abs());
            }
        }
    }
    assert!(worst <= 2.5, "{worst}");
}

/// Where what is new in a frame is, in parts of a pixel.
fn centre(found: &Shot, below: &Shot) -> (f64, f64) {
    let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    for (index, (over, under)) in found.y.iter().zip(&below.y).enumerate() {
        let weight = f64::from(over.abs_diff(*under));
        #[expect(clippy::cast_precision_loss, reason = "small frames")]
        let (x, y) = ((index % found.width) as f64, (index / found.width) as f64);
        sum += weight;
        x_sum += weight * x;
        y_sum += weight * y;
    }
    (x_sum / sum, y_sum / sum)
}

/// It moves before the ground, without shaking, the way it is told.
#[test]
fn it_moves_before_its_ground_without_shaking() {
    // White in the middle of nothing: the difference to the ground is where it is.
    let spot = picture(60, 50, |x, y| {
        let far = (f64::from(x) - 29.5).hypot(f64::from(y) - 24.5);
        if far < 8.0 { [255; 4] } else { [255, 255, 255, 0] }
    });
    for (motion, across) in [(Motion::PanLeft, 1.0), (Motion::PanRight, -1.0), (Motion::Still, 0.0)] {
        let timeline = shown(motion, 60);
        let numbers: Vec<u64> = (0..60).collect();
        let below = ground(&timeline, &numbers);
        let seen = shots(&timeline, std::slice::from_ref(&spot), &numbers);
        let centres: Vec<(f64, f64)> =
            seen.iter().zip(&below).map(|(found, below)| centre(found, below)).collect();
        let moved = centres[59].0 - centres[0].0;
        // 0.6 of the room beside the frame, which is 12 pixels.
        assert!((moved - across * 7.2).abs() < 0.8, "{motion:?} {moved}");
        for three in centres.windows(3) {
            let jolt = three[2].0 - 2.0 * three[1].0 + three[0].0;
            assert!(jolt.abs() < 0.12, "{motion:?} {jolt}");
        }
    }
}

/// A picture that is opaque but for its rounded corners keeps its own ground.
#[test]
fn a_picture_with_clear_corners_is_no_cut_out() {
    let timeline = shown(Motion::Still, 3);
    let corner = |x: u32, y: u32| x + y < 4;
    let with = picture(110, 74, |x, y| if corner(x, y) { [0; 4] } else { [10, 200, 30, 255] });
    let found = shots(&timeline, &[with], &[1]).remove(0);
    let [luma, ..] = yuv([10.0, 200.0, 30.0]);
    for at in [32 * 96 + 2, 32 * 96 + 93, 60 * 96 + 48] {
        assert!((f64::from(found.y[at]) - luma).abs() < 3.0, "{} {luma}", found.y[at]);
    }
}
