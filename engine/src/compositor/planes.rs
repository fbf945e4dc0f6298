//! Pictures of our own in the colours of a video, and the ways to mix them.

use crate::error::Result;
use crate::frame::{Plane, YuvColor, YuvFrame};

/// A picture in 4:2:0, held in memory.
#[derive(Clone, Debug)]
pub(super) struct Planes {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) y: Vec<u8>,
    pub(super) u: Vec<u8>,
    pub(super) v: Vec<u8>,
}

impl Planes {
    /// A black picture of even sides.
    pub(super) fn black(width: u32, height: u32) -> Self {
        let luma = width as usize * height as usize;
        let chroma = (width / 2) as usize * (height / 2) as usize;
        Self { width, height, y: vec![16; luma], u: vec![128; chroma], v: vec![128; chroma] }
    }

    /// To be drawn on.
    pub(super) fn frame(&mut self) -> Result<YuvFrame<'_>> {
        let (stride, half) = (self.width as usize, (self.width / 2) as usize);
        let planes =
            [Plane::new(&mut self.y, stride), Plane::new(&mut self.u, half), Plane::new(&mut self.v, half)];
        YuvFrame::new((self.width, self.height), planes, YuvColor::default())
    }

    fn each(&self) -> [(&[u8], usize); 3] {
        let half = (self.width / 2) as usize;
        [(&self.y, self.width as usize), (&self.u, half), (&self.v, half)]
    }

    /// Writes it over `frame`, which has its size.
    pub(super) fn copy_to(&self, frame: &mut YuvFrame<'_>) {
        for ((from, width), to) in self.each().into_iter().zip(planes_of(frame)) {
            for (number, row) in from.chunks_exact(width).enumerate() {
                if let Some(to) = to.row(number, width) {
                    to.copy_from_slice(row);
                }
            }
        }
    }

    /// Writes it over `frame`, moved by even numbers of pixels; what it does not reach stays.
    pub(super) fn copy_moved(&self, frame: &mut YuvFrame<'_>, (across, down): (i32, i32)) {
        for ((from, width), (to, shrink)) in
            self.each().into_iter().zip(planes_of(frame).into_iter().zip([1, 2, 2]))
        {
            let (across, down) = (across / shrink, down / shrink);
            let (skip, start) = split(across);
            let count = width.saturating_sub(skip.max(start));
            for (number, row) in from.chunks_exact(width).enumerate() {
                let Some(target) =
                    i32::try_from(number).ok().and_then(|row| usize::try_from(row + down).ok())
                else {
                    continue;
                };
                if let (Some(to), Some(from)) = (
                    to.row(target, width).and_then(|row| row.get_mut(start..start + count)),
                    row.get(skip..skip + count),
                ) {
                    to.copy_from_slice(from);
                }
            }
        }
    }

    /// Lays it over `frame` with `weight` of 256.
    pub(super) fn mix_into(&self, frame: &mut YuvFrame<'_>, weight: u16) {
        for ((from, width), to) in self.each().into_iter().zip(planes_of(frame)) {
            for (number, row) in from.chunks_exact(width).enumerate() {
                if let Some(to) = to.row(number, width) {
                    mix_row(to, row, weight);
                }
            }
        }
    }

    /// Writes the columns before `column` (even) over `frame`.
    pub(super) fn copy_columns(&self, frame: &mut YuvFrame<'_>, column: usize) {
        for ((from, width), (to, shrink)) in
            self.each().into_iter().zip(planes_of(frame).into_iter().zip([1, 2, 2]))
        {
            let count = (column / shrink).min(width);
            for (number, row) in from.chunks_exact(width).enumerate() {
                if let (Some(to), Some(from)) = (to.row(number, count), row.get(..count)) {
                    to.copy_from_slice(from);
                }
            }
        }
    }
}

/// Samples left out of the source, and samples left alone in the target, when it moves.
fn split(by: i32) -> (usize, usize) {
    let length = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    if by < 0 { (length, 0) } else { (0, length) }
}

pub(super) fn planes_of<'f, 'p>(frame: &'f mut YuvFrame<'p>) -> [&'f mut Plane<'p>; 3] {
    [&mut frame.y, &mut frame.u, &mut frame.v]
}

fn mix_row(to: &mut [u8], from: &[u8], weight: u16) {
    let rest = 256 - weight.min(256);
    for (to, from) in to.iter_mut().zip(from) {
        let [_, sum] = (u16::from(*to) * rest + u16::from(*from) * weight.min(256) + 128).to_le_bytes();
        *to = sum;
    }
}

/// Fades `frame` to black: `weight` of 256 are left of it.
pub(super) fn darken(frame: &mut YuvFrame<'_>, weight: u16) {
    let size = (frame.width as usize, frame.height as usize);
    let half = (size.0 / 2, size.1 / 2);
    let weight = weight.min(256);
    for (plane, ((width, height), black)) in
        planes_of(frame).into_iter().zip([(size, 16_u16), (half, 128), (half, 128)])
    {
        for number in 0..height {
            for sample in plane.row(number, width).into_iter().flatten() {
                let [_, mixed] = (u16::from(*sample) * weight + black * (256 - weight) + 128).to_le_bytes();
                *sample = mixed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(value: u8) -> Planes {
        let mut planes = Planes::black(32, 16);
        planes.y.fill(value);
        planes.u.fill(value);
        planes.v.fill(value);
        planes
    }

    #[test]
    fn mixing_goes_from_one_to_the_other() {
        for (weight, expected) in [(0, 40), (64, 80), (128, 120), (256, 200)] {
            let mut under = even(40);
            even(200).mix_into(&mut under.frame().unwrap(), weight);
            assert!(under.y.iter().chain(&under.u).all(|sample| *sample == expected), "{weight}");
        }
        let mut dark = even(200);
        darken(&mut dark.frame().unwrap(), 0);
        assert!(dark.y.iter().all(|sample| *sample == 16) && dark.v.iter().all(|sample| *sample == 128));
        let mut same = even(200);
        darken(&mut same.frame().unwrap(), 256);
        assert!(same.y.iter().all(|sample| *sample == 200));
    }

    #[test]
    fn what_moves_out_is_cut_off_and_what_it_leaves_stays() {
        for (by, inside, outside) in [
            ((8, 0), (20, 5), (2, 5)),
            ((-8, 0), (2, 5), (30, 5)),
            ((0, 4), (5, 10), (5, 2)),
            ((0, -4), (5, 2), (5, 14)),
        ] {
            let mut under = even(40);
            even(200).copy_moved(&mut under.frame().unwrap(), by);
            let at = |(x, y): (usize, usize)| (under.y[y * 32 + x], under.u[y / 2 * 16 + x / 2]);
            assert_eq!((at(inside), at(outside)), ((200, 200), (40, 40)), "{by:?}");
        }
        let mut under = even(40);
        even(200).copy_moved(&mut under.frame().unwrap(), (400, -400));
        assert!(under.y.iter().all(|sample| *sample == 40));
    }
}
