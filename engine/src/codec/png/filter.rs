//! PNG row filters and the choice among them (PNG specification, section 9 and
//! 12.7: the smallest sum of absolute differences).

use crate::Ctx;
use crate::error::Result;

/// Rows between two progress reports.
const ROWS_PER_STEP: usize = 16;

/// Filter types, as they stand before each row.
const SUB: u8 = 1;
const UP: u8 = 2;
const AVERAGE: u8 = 3;
const PAETH: u8 = 4;

/// Every row behind a filter type of 0: for palettes and packed pixels, which
/// filters make larger.
pub(super) fn unfiltered(rows: &[u8], stride_bytes: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() + rows.len() / stride_bytes.max(1));
    for row in rows.chunks_exact(stride_bytes.max(1)) {
        out.push(0);
        out.extend(row);
    }
    out
}

/// Every row behind the filter that leaves the smallest sum of absolute
/// differences. `pixel_bytes` is the distance to the pixel on the left.
pub(super) fn filtered(
    rows: &[u8],
    stride_bytes: usize,
    pixel_bytes: usize,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let height = rows.len() / stride_bytes.max(1);
    let mut out = Vec::with_capacity(rows.len() + height);
    let above_first = vec![0; stride_bytes];
    let mut above: &[u8] = &above_first;
    let mut best = vec![0; stride_bytes];
    let mut trial = vec![0; stride_bytes];
    for (y, row) in rows.chunks_exact(stride_bytes.max(1)).enumerate() {
        if y % ROWS_PER_STEP == 0 {
            ctx.step("encode", y as u64, height as u64)?;
        }
        let mut kind = 0;
        let mut cost = absolute_sum(row);
        best.copy_from_slice(row);
        for candidate in [SUB, UP, AVERAGE, PAETH] {
            apply(candidate, row, above, pixel_bytes, &mut trial);
            let sum = absolute_sum(&trial);
            if sum < cost {
                (kind, cost) = (candidate, sum);
                std::mem::swap(&mut best, &mut trial);
            }
        }
        out.push(kind);
        out.extend_from_slice(&best);
        above = row;
    }
    Ok(out)
}

/// Every row behind the same filter.
pub(super) fn uniform(
    kind: Filter,
    rows: &[u8],
    stride_bytes: usize,
    pixel_bytes: usize,
    ctx: &Ctx<'_>,
) -> Result<Vec<u8>> {
    let height = rows.len() / stride_bytes.max(1);
    let mut out = vec![0; rows.len() + height];
    let above_first = vec![0; stride_bytes];
    let mut above: &[u8] = &above_first;
    let targets = out.chunks_exact_mut(stride_bytes.max(1) + 1);
    for (y, (row, target)) in rows.chunks_exact(stride_bytes.max(1)).zip(targets).enumerate() {
        if y % ROWS_PER_STEP == 0 {
            ctx.check_cancelled()?;
        }
        if let Some((first, target)) = target.split_first_mut() {
            *first = kind.number();
            apply(kind.number(), row, above, pixel_bytes, target);
        }
        above = row;
    }
    Ok(out)
}

/// A filter for all rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Filter {
    Sub,
    Up,
    Paeth,
}

impl Filter {
    const fn number(self) -> u8 {
        match self {
            Self::Sub => SUB,
            Self::Up => UP,
            Self::Paeth => PAETH,
        }
    }
}

/// Sum of the bytes as signed distances from 0.
fn absolute_sum(bytes: &[u8]) -> u64 {
    // Short runs keep the sum in 32 bits, which the compiler turns into SIMD.
    bytes
        .chunks(4096)
        .map(|run| u64::from(run.iter().map(|byte| u32::from((*byte).min(byte.wrapping_neg()))).sum::<u32>()))
        .sum()
}

/// Writes `row` through one filter into `out`; all slices are of one length.
fn apply(kind: u8, row: &[u8], above: &[u8], pixel_bytes: usize, out: &mut [u8]) {
    let split = pixel_bytes.min(row.len());
    let (first, rest) = row.split_at(split);
    let (above_first, above_rest) = above.split_at(split);
    let (out_first, out_rest) = out.split_at_mut(split);
    // The pixel on the left of the first one counts as 0.
    for ((out, x), b) in out_first.iter_mut().zip(first).zip(above_first) {
        *out = match kind {
            UP | PAETH => x.wrapping_sub(*b),
            AVERAGE => x.wrapping_sub(*b / 2),
            _ => *x,
        };
    }
    let left = row;
    match kind {
        SUB => {
            for ((out, x), a) in out_rest.iter_mut().zip(rest).zip(left) {
                *out = x.wrapping_sub(*a);
            }
        }
        UP => {
            for ((out, x), b) in out_rest.iter_mut().zip(rest).zip(above_rest) {
                *out = x.wrapping_sub(*b);
            }
        }
        AVERAGE => {
            for (((out, x), a), b) in out_rest.iter_mut().zip(rest).zip(left).zip(above_rest) {
                *out = x.wrapping_sub((*a & *b) + ((*a ^ *b) >> 1));
            }
        }
        _ => {
            for ((((out, x), a), b), c) in out_rest.iter_mut().zip(rest).zip(left).zip(above_rest).zip(above)
            {
                *out = x.wrapping_sub(paeth(*a, *b, *c));
            }
        }
    }
}

/// The neighbour (left, above, above left) nearest to `a + b - c`.
fn paeth(a: u8, b: u8, c: u8) -> u8 {
    let (left, above, corner) = (i16::from(a), i16::from(b), i16::from(c));
    let to_left = (above - corner).abs();
    let to_above = (left - corner).abs();
    let to_corner = (left + above - 2 * corner).abs();
    if to_left <= to_above && to_left <= to_corner {
        a
    } else if to_above <= to_corner {
        b
    } else {
        c
    }
}
