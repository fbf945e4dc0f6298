//! GIF, still and animated: `gif` with `gif-dispose` for reading, `quantette`
//! palettes and our own frame differencing for writing.

mod decode;
mod difference;
mod encode;
mod palette;

pub(super) use decode::{decode, probe};
pub(super) use encode::encode;

use crate::ImageFormat;

const FORMAT: ImageFormat = ImageFormat::Gif;
/// GIF counts time in hundredths of a second.
const MS_PER_TICK: u32 = 10;
