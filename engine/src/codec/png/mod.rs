//! PNG, by the `png` crate for reading and fast writing, `libdeflater` behind
//! our own filters for the middle, `oxipng` for the smallest files.

mod chunks;
mod decode;
mod deflate;
mod encode;
mod filter;
mod reduce;

pub(super) use decode::{decode, probe};
pub(super) use encode::{encode, encode_rgba};

use crate::ImageFormat;

const FORMAT: ImageFormat = ImageFormat::Png;
/// The keyword under which an `iTXt` chunk holds XMP (XMP specification part 3, 1.1.5).
const XMP_KEYWORD: &str = "XML:com.adobe.xmp";
