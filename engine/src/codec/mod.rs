//! Codecs: bytes to pixels and back, one folder a format.
//!
//! Every codec checks [`Limits`](crate::Limits) on what the headers say before it allocates,
//! polls [`Ctx`](crate::Ctx) while it works, and answers broken bytes with
//! [`Code::CorruptInput`](crate::Code::CorruptInput).

#[cfg(feature = "avif")]
pub mod avif;
#[cfg(feature = "gif")]
pub mod gif;
#[cfg(feature = "jpeg")]
pub mod jpeg;
#[cfg(feature = "images")]
pub mod metadata;
#[cfg(feature = "images")]
mod pictures;
#[cfg(feature = "images")]
pub mod png;
#[cfg(feature = "images")]
mod reader;
#[cfg(feature = "images")]
pub mod tiff_bmp_ico;
#[cfg(feature = "ffmpeg")]
pub mod video;
#[cfg(feature = "webp")]
pub mod webp;

#[cfg(feature = "gif")]
pub(crate) use pictures::too_large_for;
#[cfg(feature = "images")]
pub use pictures::{DecodeOptions, EncodeOptions, decode, encode, probe};
#[cfg(feature = "images")]
pub(crate) use pictures::{corrupt, encoder_failed, first_frame, unsupported};
