//! How one scene gives way to the next.

use super::easing::{ease_out, smooth};
use super::layer::{even, whole};
use super::planes::{Planes, darken};
use crate::captions::raster::{byte, single};
use crate::error::Result;
use crate::frame::YuvFrame;
use crate::timeline::Transition;

/// Mixes two finished pictures of the size of `frame`, when that part of the transition is over.
/// `frame` holds anything before.
pub(super) fn mix(
    kind: Transition,
    (before, after): (&Planes, &Planes),
    frame: &mut YuvFrame<'_>,
    part: f64,
) -> Result<()> {
    let (width, height) = (f64::from(frame.width), f64::from(frame.height));
    match kind {
        Transition::Cut => after.copy_to(frame),
        Transition::Fade => {
            // Out in the first half, in in the second.
            let (shown, left) =
                if part < 0.5 { (before, 1.0 - part * 2.0) } else { (after, part * 2.0 - 1.0) };
            shown.copy_to(frame);
            darken(frame, weight(smooth(left)));
        }
        Transition::Dissolve => {
            before.copy_to(frame);
            after.mix_into(frame, weight(smooth(part)));
        }
        Transition::SlideLeft => {
            let by = even(width * smooth(part));
            before.copy_moved(frame, (-by, 0));
            after.copy_moved(frame, (even(width) - by, 0));
        }
        Transition::SlideUp => {
            let by = even(height * smooth(part));
            before.copy_moved(frame, (0, -by));
            after.copy_moved(frame, (0, even(height) - by));
        }
        Transition::Wipe => {
            before.copy_to(frame);
            after.copy_columns(frame, whole(width * smooth(part) / 2.0) as usize * 2);
        }
        Transition::Zoom => {
            enlarged(before, frame, 1.0 + 0.35 * part * part);
            after.mix_into(frame, weight(smooth(part)));
        }
        Transition::Whip => {
            let by = even(width * ease_out(part));
            before.copy_moved(frame, (-by, 0));
            after.copy_moved(frame, (even(width) - by, 0));
            let speed = (1.0 - part) * (1.0 - part);
            smear(frame, whole(width * 0.05 * speed) as usize);
        }
    }
    Ok(())
}

fn weight(part: f64) -> u16 {
    u16::try_from(whole(part * 256.0)).unwrap_or(256).min(256)
}

/// The middle of a picture, grown: each sample is the nearest of the source.
fn enlarged(from: &Planes, frame: &mut YuvFrame<'_>, zoom: f64) {
    let sizes =
        [(from.width, from.height), (from.width / 2, from.height / 2), (from.width / 2, from.height / 2)];
    let planes = super::planes::planes_of(frame);
    for ((samples, (width, height)), to) in [&from.y, &from.u, &from.v].into_iter().zip(sizes).zip(planes) {
        let place = |at: u32, side: u32| {
            let middle = f64::from(side) / 2.0;
            whole((f64::from(at) + 0.5 - middle) / zoom + middle - 0.5).min(side.saturating_sub(1)) as usize
        };
        let columns: Vec<usize> = (0..width).map(|column| place(column, width)).collect();
        for row in 0..height {
            let start = place(row, height) * width as usize;
            let Some(source) = samples.get(start..start + width as usize) else { continue };
            let Some(target) = to.row(row as usize, width as usize) else { continue };
            for (to, column) in target.iter_mut().zip(&columns) {
                *to = source.get(*column).copied().unwrap_or(*to);
            }
        }
    }
}

/// Blurs every row over so many luma columns: what a fast camera sees.
fn smear(frame: &mut YuvFrame<'_>, reach: usize) {
    let size = (frame.width as usize, frame.height as usize);
    let sizes = [(size, reach), ((size.0 / 2, size.1 / 2), reach / 2), ((size.0 / 2, size.1 / 2), reach / 2)];
    for (plane, ((width, height), reach)) in super::planes::planes_of(frame).into_iter().zip(sizes) {
        if reach < 1 {
            continue;
        }
        let mut source = vec![0; width];
        let count = 2 * reach + 1;
        for number in 0..height {
            let Some(row) = plane.row(number, width) else { continue };
            source.copy_from_slice(row);
            let at = |column: usize| u32::from(source.get(column.min(width - 1)).copied().unwrap_or(0));
            let mut sum: u32 = (0..count).map(|column| at(column.saturating_sub(reach))).sum();
            for (column, to) in row.iter_mut().enumerate() {
                *to = byte(single(f64::from(sum) / count as f64 / 255.0));
                sum = sum + at(column + reach + 1) - at(column.saturating_sub(reach));
            }
        }
    }
}
