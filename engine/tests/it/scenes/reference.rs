//! A compositor that is slow and obvious: in floating point, pixel by pixel, from the definitions.
//! It judges the fast one.

use noxus_engine::raster::Raster;
use noxus_engine::timeline::Transition;

use super::Shot;

/// One plane of samples as real numbers.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<f64>,
}

impl Field {
    pub(super) fn at(&self, x: i64, y: i64) -> f64 {
        let inside = |at: i64, side: usize| at.clamp(0, i64::try_from(side).unwrap() - 1);
        let (x, y) = (inside(x, self.width), inside(y, self.height));
        self.samples[usize::try_from(y).unwrap() * self.width + usize::try_from(x).unwrap()]
    }
}

/// A picture as limited BT.709 in 4:2:0, from the definition.
pub(super) fn fields(raster: &Raster) -> [Field; 3] {
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let of = |index: usize, weights: [f64; 3]| -> f64 {
        let rgb = &raster.pixels()[index * 3..index * 3 + 3];
        rgb.iter().zip(weights).map(|(sample, weight)| f64::from(*sample) / 255.0 * weight).sum()
    };
    let luma_weights = [0.2126, 0.7152, 0.0722];
    let luma = (0..width * height).map(|index| 16.0 + 219.0 * of(index, luma_weights)).collect();
    let half = (width / 2, height / 2);
    let chroma = |channel: usize, scale: f64| -> Field {
        let mut samples = Vec::new();
        for y in 0..half.1 {
            for x in 0..half.0 {
                let square = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| {
                    let index = (2 * y + dy) * width + 2 * x + dx;
                    let color = f64::from(raster.pixels()[index * 3 + channel]) / 255.0;
                    128.0 + 224.0 * (color - of(index, luma_weights)) / scale
                });
                samples.push(square.iter().sum::<f64>() / 4.0);
            }
        }
        Field { width: half.0, height: half.1, samples }
    };
    [Field { width, height, samples: luma }, chroma(2, 1.8556), chroma(0, 1.5748)]
}

/// Catmull and Rom's cubic.
fn kernel(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

/// The weighted mean of what lies around each point: a window of `field`, scaled.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small pictures")]
pub(super) fn sampled(field: &Field, [left, top, across, down]: [f64; 4], size: (usize, usize)) -> Field {
    let (scale_x, scale_y) = (across / size.0 as f64, down / size.1 as f64);
    let taps = |from: f64, scale: f64, place: usize| -> Vec<(i64, f64)> {
        let center = from + (place as f64 + 0.5) * scale;
        let reach = 2.0 * scale.max(1.0);
        let first = (center - reach).floor() as i64;
        let last = (center + reach).ceil() as i64;
        (first..=last).map(|at| (at, kernel((at as f64 + 0.5 - center) / scale.max(1.0)))).collect()
    };
    let mut samples = Vec::new();
    for y in 0..size.1 {
        let rows = taps(top, scale_y, y);
        for x in 0..size.0 {
            let columns = taps(left, scale_x, x);
            let (mut sum, mut total) = (0.0, 0.0);
            for (row, of_row) in &rows {
                for (column, of_column) in &columns {
                    // What lies outside the picture has no weight.
                    let is_inside =
                        (0..field.width as i64).contains(column) && (0..field.height as i64).contains(row);
                    if is_inside {
                        sum += field.at(*column, *row) * of_row * of_column;
                        total += of_row * of_column;
                    }
                }
            }
            samples.push(sum / total);
        }
    }
    Field { width: size.0, height: size.1, samples }
}

/// Rounded to a frame.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub(super) fn shot([y, u, v]: &[Field; 3]) -> Shot {
    let bytes = |field: &Field| field.samples.iter().map(|one| one.round().clamp(0.0, 255.0) as u8).collect();
    Shot { width: y.width, height: y.height, y: bytes(y), u: bytes(u), v: bytes(v) }
}

/// What stands at a point in the middle of a transition, by its definition; `part` of it is over.
/// `None` where the definition leaves it open (blur).
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small pictures")]
pub(super) fn mixed(kind: Transition, [before, after]: [&[Field; 3]; 2], part: f64) -> Option<[Field; 3]> {
    let smooth = |part: f64| part * part * (3.0 - 2.0 * part);
    let even = |length: f64| (length / 2.0 + 0.5).floor() as i64 * 2;
    let (width, height) = (before[0].width as f64, before[0].height as f64);
    let planes = [0, 1, 2].map(|plane| {
        let (one, other) = (&before[plane], &after[plane]);
        let shrink = if plane == 0 { 1 } else { 2 };
        let black = if plane == 0 { 16.0 } else { 128.0 };
        let mut field = one.clone();
        for y in 0..one.height {
            for x in 0..one.width {
                let (column, row) = (i64::try_from(x).unwrap(), i64::try_from(y).unwrap());
                let pushed = |by: i64, side: i64, at: i64| {
                    let by = by / shrink;
                    (at + by < side, at + by, at + by - side)
                };
                field.samples[y * one.width + x] = match kind {
                    Transition::Cut => other.at(column, row),
                    Transition::Dissolve => {
                        let weight = smooth(part);
                        one.at(column, row) * (1.0 - weight) + other.at(column, row) * weight
                    }
                    Transition::Fade => {
                        let (shown, left) =
                            if part < 0.5 { (one, 1.0 - part * 2.0) } else { (other, part * 2.0 - 1.0) };
                        black + (shown.at(column, row) - black) * smooth(left)
                    }
                    Transition::SlideLeft => {
                        let side = one.width as i64;
                        match pushed(even(width * smooth(part)), side, column) {
                            (true, at, _) => one.at(at, row),
                            (false, _, at) => other.at(at, row),
                        }
                    }
                    Transition::SlideUp => {
                        let side = one.height as i64;
                        match pushed(even(height * smooth(part)), side, row) {
                            (true, at, _) => one.at(column, at),
                            (false, _, at) => other.at(column, at),
                        }
                    }
                    Transition::Wipe => {
                        let edge = ((width * smooth(part) / 2.0 + 0.5).floor() as i64) * 2 / shrink;
                        if column < edge { other.at(column, row) } else { one.at(column, row) }
                    }
                    Transition::Zoom | Transition::Whip => f64::NAN,
                };
            }
        }
        field
    });
    planes[0].samples[0].is_finite().then_some(planes)
}
