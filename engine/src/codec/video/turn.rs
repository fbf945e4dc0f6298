//! Quarter turns and mirrors: how a stored picture becomes the one to be shown.

use crate::frame::Plane;

/// One of the eight ways to lay a rectangle onto its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Rows become columns.
    swaps: bool,
    /// Then columns run backwards ...
    mirrors_columns: bool,
    /// ... and rows run backwards.
    mirrors_rows: bool,
}

impl Turn {
    pub(super) const NONE: Self = Self { swaps: false, mirrors_columns: false, mirrors_rows: false };

    /// The turn of a display matrix: x' = ax + cy, y' = bx + dy. Matrices that are not
    /// made of quarter turns are taken for the nearest that is.
    pub(super) fn from_matrix([a, b, c, d]: [i32; 4]) -> Self {
        let size = |part: i32| i64::from(part).abs();
        if size(a) + size(d) >= size(b) + size(c) {
            Self { swaps: false, mirrors_columns: a < 0, mirrors_rows: d < 0 }
        } else {
            Self { swaps: true, mirrors_columns: c < 0, mirrors_rows: b < 0 }
        }
    }

    /// Whether nothing changes.
    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The size to be shown of a picture stored with `size`.
    pub(super) fn size(self, (width, height): (u32, u32)) -> (u32, u32) {
        if self.swaps { (height, width) } else { (width, height) }
    }

    /// Whether width and height change places.
    pub(super) fn swaps(self) -> bool {
        self.swaps
    }

    /// Degrees clockwise, whether mirrored or not.
    pub(super) fn degrees(self) -> u16 {
        match (self.swaps, self.mirrors_columns, self.mirrors_rows) {
            (false, _, false) => 0,
            (false, _, true) => 180,
            (true, true, _) => 90,
            (true, false, _) => 270,
        }
    }

    /// Writes `source`, of `width` × `height` samples, to `target`, turned.
    pub(super) fn apply(
        self,
        (source, source_stride): (&[u8], usize),
        target: &mut Plane<'_>,
        (width, height): (usize, usize),
    ) {
        if self.swaps {
            self.apply_swapped((source, source_stride), target, (width, height));
            return;
        }
        for row in 0..height {
            let from = if self.mirrors_rows { height - 1 - row } else { row };
            let start = from * source_stride;
            let (Some(from), Some(to)) = (source.get(start..start + width), target.row(row, width)) else {
                return;
            };
            to.copy_from_slice(from);
            if self.mirrors_columns {
                to.reverse();
            }
        }
    }

    /// Goes over the picture in squares, which stay in the cache while rows are read
    /// and columns are written.
    fn apply_swapped(
        self,
        (source, source_stride): (&[u8], usize),
        target: &mut Plane<'_>,
        (width, height): (usize, usize),
    ) {
        const SIDE: usize = 32;
        let mut block = [[0_u8; SIDE]; SIDE];
        for top in (0..height).step_by(SIDE) {
            let rows = SIDE.min(height - top);
            for left in (0..width).step_by(SIDE) {
                let columns = SIDE.min(width - left);
                for (row, line) in block.iter_mut().enumerate().take(rows) {
                    let start = (top + row) * source_stride + left;
                    let Some(from) = source.get(start..start + columns) else { return };
                    for (to, from) in line.iter_mut().zip(from) {
                        *to = *from;
                    }
                }
                // Column `left + column` of the source becomes a row of the target.
                for column in 0..columns {
                    let across = left + column;
                    let row = if self.mirrors_rows { width - 1 - across } else { across };
                    let start = if self.mirrors_columns { height - top - rows } else { top };
                    let Some(line) = target.row(row, start + rows).and_then(|line| line.get_mut(start..))
                    else {
                        return;
                    };
                    let column = block.iter().take(rows).map(|line| line.get(column).copied().unwrap_or(0));
                    if self.mirrors_columns {
                        line.iter_mut().rev().zip(column).for_each(|(to, from)| *to = from);
                    } else {
                        line.iter_mut().zip(column).for_each(|(to, from)| *to = from);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i32 = 1 << 16;

    fn turned(matrix: [i32; 4]) -> (Vec<u8>, u16) {
        let turn = Turn::from_matrix(matrix);
        let source = [1, 2, 3, 4, 5, 6];
        let (width, _) = turn.size((3, 2));
        let mut samples = vec![0; 6];
        let mut target = Plane::new(&mut samples, width as usize);
        turn.apply((&source, 3), &mut target, (3, 2));
        (samples, turn.degrees())
    }

    #[test]
    fn pictures_are_turned_as_the_matrix_says() {
        assert_eq!(turned([ONE, 0, 0, ONE]), (vec![1, 2, 3, 4, 5, 6], 0));
        assert_eq!(turned([0, ONE, -ONE, 0]), (vec![4, 1, 5, 2, 6, 3], 90));
        assert_eq!(turned([-ONE, 0, 0, -ONE]), (vec![6, 5, 4, 3, 2, 1], 180));
        assert_eq!(turned([0, -ONE, ONE, 0]), (vec![3, 6, 2, 5, 1, 4], 270));
        assert_eq!(turned([-ONE, 0, 0, ONE]).0, [3, 2, 1, 6, 5, 4]);
        assert_eq!(turned([ONE, 0, 0, -ONE]).0, [4, 5, 6, 1, 2, 3]);
    }

    #[test]
    fn large_planes_are_turned_whole() {
        let (width, height) = (67, 45);
        let source: Vec<u8> = (0..width * height).map(|index| u8::try_from(index % 251).unwrap()).collect();
        for matrix in [[0, ONE, -ONE, 0], [0, -ONE, ONE, 0], [0, ONE, ONE, 0], [0, -ONE, -ONE, 0]] {
            let turn = Turn::from_matrix(matrix);
            let mut once = vec![0; source.len()];
            turn.apply((&source, width), &mut Plane::new(&mut once, height), (width, height));
            for row in 0..height {
                for column in 0..width {
                    let x = if matrix[2] < 0 { height - 1 - row } else { row };
                    let y = if matrix[1] < 0 { width - 1 - column } else { column };
                    assert_eq!(once[y * height + x], source[row * width + column], "{matrix:?}");
                }
            }
        }
    }
}
