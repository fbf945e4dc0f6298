//! A video frame where the decoder left it, or the encoder takes it: what editors draw on.

use crate::error::{Code, Error, Result};
use crate::text;

/// Which weights turn RGB into luma and chroma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum YuvMatrix {
    /// ITU-R BT.601: standard definition.
    Bt601,
    /// ITU-R BT.709: high definition, and what is unmarked.
    #[default]
    Bt709,
}

/// Which numbers stand for black and white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum YuvRange {
    /// Luma 16 to 235, chroma 16 to 240.
    #[default]
    Limited,
    /// 0 to 255.
    Full,
}

/// How a frame writes colours as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct YuvColor {
    /// The weights.
    pub matrix: YuvMatrix,
    /// The range.
    pub range: YuvRange,
}

/// One plane of 8-bit samples, row after row.
#[derive(Debug)]
pub struct Plane<'a> {
    /// The samples; row `n` begins at `n × stride`.
    pub samples: &'a mut [u8],
    /// Bytes from one row to the next; at least the width.
    pub stride: usize,
}

impl<'a> Plane<'a> {
    /// A plane over borrowed samples.
    pub fn new(samples: &'a mut [u8], stride: usize) -> Self {
        Self { samples, stride }
    }

    /// The first `width` samples of row `row`; `None` where there is no such row.
    pub fn row(&mut self, row: usize, width: usize) -> Option<&mut [u8]> {
        let start = row.checked_mul(self.stride)?;
        self.samples.get_mut(start..start.checked_add(width)?)
    }

    /// Whether `height` rows of `width` samples lie inside.
    fn holds(&self, width: usize, height: usize) -> bool {
        let last = height.checked_sub(1).and_then(|rows| rows.checked_mul(self.stride));
        let needed = last.and_then(|start| start.checked_add(width));
        self.stride >= width && needed.is_some_and(|needed| needed <= self.samples.len())
    }
}

/// A frame of planar YUV 4:2:0 with 8 bits a sample (`yuv420p`, `yuvj420p`),
/// borrowed from whoever decoded it. Chroma planes measure half of the frame,
/// rounded up.
#[derive(Debug)]
pub struct YuvFrame<'a> {
    /// Columns of luma.
    pub width: u32,
    /// Rows of luma.
    pub height: u32,
    /// Luma.
    pub y: Plane<'a>,
    /// Blue difference.
    pub u: Plane<'a>,
    /// Red difference.
    pub v: Plane<'a>,
    /// What the samples mean.
    pub color: YuvColor,
}

impl<'a> YuvFrame<'a> {
    /// A frame over three planes.
    ///
    /// # Errors
    /// [`Code::ToolFailed`] when a plane is shorter than the size says.
    pub fn new((width, height): (u32, u32), [y, u, v]: [Plane<'a>; 3], color: YuvColor) -> Result<Self> {
        let (columns, rows) = (width as usize, height as usize);
        let (chroma_columns, chroma_rows) = (columns.div_ceil(2), rows.div_ceil(2));
        let whole = y.holds(columns, rows)
            && u.holds(chroma_columns, chroma_rows)
            && v.holds(chroma_columns, chroma_rows);
        if width == 0 || height == 0 || !whole {
            return Err(Error::new(
                Code::ToolFailed,
                text!(
                    "Un plano es más corto que un fotograma de {width}×{height}.",
                    "A plane is shorter than a frame of {width}×{height}."
                ),
            ));
        }
        Ok(Self { width, height, y, u, v, color })
    }
}

/// What a caller does to the frames of a video. Functions of a frame and its time do so.
pub trait FrameEdit {
    /// Whether the frame shown `at_us` microseconds from the start of the file stays as it
    /// is. Such a frame is encoded without being copied, and not given to
    /// [`FrameEdit::edit`].
    fn is_idle(&mut self, at_us: i64) -> bool {
        let _ = at_us;
        false
    }

    /// Changes a frame, which is upright and of even sides.
    ///
    /// # Errors
    /// Whatever should end the rendering.
    fn edit(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()>;
}

impl<F: FnMut(&mut YuvFrame<'_>, i64) -> Result<()>> FrameEdit for F {
    fn edit(&mut self, frame: &mut YuvFrame<'_>, at_us: i64) -> Result<()> {
        self(frame, at_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(size: (u32, u32), luma: usize, chroma: usize, stride: usize) -> Result<()> {
        let (mut y, mut u, mut v) = (vec![0; luma], vec![0; chroma], vec![0; chroma]);
        let planes = [
            Plane::new(&mut y, stride),
            Plane::new(&mut u, stride.div_ceil(2)),
            Plane::new(&mut v, stride.div_ceil(2)),
        ];
        YuvFrame::new(size, planes, YuvColor::default()).map(|_| ())
    }

    #[test]
    fn planes_must_hold_the_frame() {
        assert!(frame((3, 3), 9, 4, 3).is_ok());
        // The last row needs no padding behind it.
        assert!(frame((3, 3), 8 + 8 + 3, 4 + 2, 8).is_ok());
        for (size, luma, chroma, stride) in
            [((0, 3), 9, 4, 3), ((3, 0), 9, 4, 3), ((3, 3), 8, 4, 3), ((3, 3), 9, 3, 3), ((4, 3), 16, 16, 3)]
        {
            assert!(frame(size, luma, chroma, stride).is_err(), "{size:?} {luma} {chroma} {stride}");
        }
        assert!(frame((u32::MAX, u32::MAX), 9, 9, usize::MAX).is_err());
    }
}
