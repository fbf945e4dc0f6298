//! How much one call may take. Everything has a limit; each has a default.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::{InputKind, Text, text};

/// Upper bounds of one call. A bound is inclusive: exactly at it is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one input file that is read whole, such as a picture, and of any
    /// input that is in memory. Default 64 MiB.
    pub max_input_bytes: u64,
    /// Bytes of one video or recording on disk, which is read as a stream.
    /// Default 2 GiB.
    pub max_video_bytes: u64,
    /// Bytes of all result files together. Default 256 MiB.
    pub max_output_bytes: u64,
    /// Pixels of one frame, width × height, in or out. Default 100 million.
    pub max_pixels: u64,
    /// The longer side of a frame in pixels, in or out. Default 32,768.
    pub max_side_pixels: u32,
    /// Frames of one animation. Default 2,000.
    pub max_frames: u32,
    /// Pixels of all frames of one animation together: bounds memory.
    /// Default 400 million.
    pub max_total_pixels: u64,
    /// Files in one call. Default 32.
    pub max_inputs: u32,
    /// Bytes of one text option. Default 64 KiB.
    pub max_text_bytes: u64,
    /// Milliseconds of one video or recording, in or out. Default 2 hours.
    pub max_duration_ms: u64,
    /// Pixels of one frame of a video, width × height, in or out. Default 35,389,440 (8192 × 4320).
    pub max_video_pixels: u64,
    /// Frames of one video. Default 1 million.
    pub max_video_frames: u64,
    /// Streams of one video file: pictures, sound, subtitles. Default 32.
    pub max_video_streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_input_bytes: 64 << 20,
            max_video_bytes: 2 << 30,
            max_output_bytes: 256 << 20,
            max_pixels: 100_000_000,
            max_side_pixels: 32_768,
            max_frames: 2_000,
            max_total_pixels: 400_000_000,
            max_inputs: 32,
            max_text_bytes: 64 << 10,
            max_duration_ms: 2 * 60 * 60 * 1_000,
            max_video_pixels: 8_192 * 4_320,
            max_video_frames: 1_000_000,
            max_video_streams: 32,
        }
    }
}

impl Limits {
    /// Bytes that one file of `kind` may have on disk.
    pub const fn max_bytes_of(&self, kind: InputKind) -> u64 {
        if kind.info().is_streamed { self.max_video_bytes } else { self.max_input_bytes }
    }

    /// Checks the length of an input that is read whole.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`].
    pub fn check_input_bytes(&self, bytes: u64) -> Result<()> {
        check_bytes(bytes, self.max_input_bytes, "max_input_bytes")
    }

    /// Checks the length of a file of `kind` that is in memory.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`].
    pub fn check_held_bytes(&self, kind: InputKind, bytes: u64) -> Result<()> {
        let checked = self.check_input_bytes(bytes);
        if !kind.info().is_streamed {
            return checked;
        }
        // Whoever allows less for a video than for a picture means it, too.
        self.check_video_bytes(bytes)?;
        checked.map_err(|error| {
            error.with_hint(Text::constant(
                "Un vídeo más grande se da como ruta de un archivo o como parte multipart, no en memoria.",
                "A larger video is given as the path of a file or as a multipart part, not in memory.",
            ))
        })
    }

    /// Checks the length of a video or recording, which is read as a stream.
    ///
    /// # Errors
    /// [`Code::FileTooLarge`].
    pub fn check_video_bytes(&self, bytes: u64) -> Result<()> {
        check_bytes(bytes, self.max_video_bytes, "max_video_bytes")
    }

    /// Checks the size of one frame, before anything of that size is allocated.
    ///
    /// # Errors
    /// [`Code::ResolutionLimitExceeded`].
    pub fn check_frame(&self, width: u32, height: u32) -> Result<()> {
        let pixels = u64::from(width) * u64::from(height);
        let side = width.max(height);
        let (max_pixels, max_side) = (self.max_pixels, self.max_side_pixels);
        if pixels > max_pixels || side > max_side {
            return Err(Error::new(
                Code::ResolutionLimitExceeded,
                text!(
                    "La imagen mide {width}×{height} píxeles; el límite es {max_pixels} píxeles y {max_side} por lado.",
                    "The picture measures {width}×{height} pixels; the limit is {max_pixels} pixels and {max_side} a side."
                ),
            )
            .with_hint(advise("Reduce la imagen", "Make the picture smaller", frame_limit(pixels > max_pixels, "max_pixels"))));
        }
        Ok(())
    }

    /// Checks an animation of `frames` frames of one size.
    ///
    /// # Errors
    /// [`Code::ResolutionLimitExceeded`] for one frame,
    /// [`Code::ItemLimitExceeded`] for their number or sum.
    pub fn check_frames(&self, frames: u32, width: u32, height: u32) -> Result<()> {
        self.check_frame(width, height)?;
        let total = u64::from(frames) * u64::from(width) * u64::from(height);
        let (max_frames, max_total) = (self.max_frames, self.max_total_pixels);
        if frames > max_frames || total > max_total {
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "La animación tiene {frames} fotogramas y {total} píxeles en total; el límite es {max_frames} fotogramas y {max_total} píxeles.",
                    "The animation has {frames} frames and {total} pixels in all; the limit is {max_frames} frames and {max_total} pixels."
                ),
            )
            .with_hint(advise(
                "Quita fotogramas",
                "Take out frames",
                if frames > max_frames { "max_frames" } else { "max_total_pixels" },
            )));
        }
        Ok(())
    }

    /// Checks the size of one frame of a video, before anything of that size is allocated.
    ///
    /// # Errors
    /// [`Code::ResolutionLimitExceeded`].
    pub fn check_video_frame(&self, width: u32, height: u32) -> Result<()> {
        let pixels = u64::from(width) * u64::from(height);
        let (max_pixels, max_side) = (self.max_video_pixels, self.max_side_pixels);
        if pixels > max_pixels || width.max(height) > max_side {
            return Err(Error::new(
                Code::ResolutionLimitExceeded,
                text!(
                    "El vídeo mide {width}×{height} píxeles; el límite es {max_pixels} píxeles y {max_side} por lado.",
                    "The video measures {width}×{height} pixels; the limit is {max_pixels} pixels and {max_side} a side."
                ),
            )
            .with_hint(advise("Reduce el vídeo", "Scale the video down", frame_limit(pixels > max_pixels, "max_video_pixels"))));
        }
        Ok(())
    }

    /// Checks the length of a video or recording.
    ///
    /// # Errors
    /// [`Code::DurationLimitExceeded`].
    pub fn check_duration_ms(&self, duration_ms: u64) -> Result<()> {
        let limit_ms = self.max_duration_ms;
        if duration_ms > limit_ms {
            return Err(Error::new(
                Code::DurationLimitExceeded,
                text!(
                    "El archivo dura {duration_ms} ms; el límite es {limit_ms} ms.",
                    "The file lasts {duration_ms} ms; the limit is {limit_ms} ms."
                ),
            )
            .with_hint(advise("Córtalo", "Cut it", "max_duration_ms")));
        }
        Ok(())
    }

    /// Checks the number of frames of a video.
    ///
    /// # Errors
    /// [`Code::ItemLimitExceeded`].
    pub fn check_video_frames(&self, frames: u64) -> Result<()> {
        let limit = self.max_video_frames;
        if frames > limit {
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "El vídeo tiene {frames} fotogramas o más; el límite es {limit}.",
                    "The video has {frames} frames or more; the limit is {limit}."
                ),
            )
            .with_hint(advise("Córtalo", "Cut it", "max_video_frames")));
        }
        Ok(())
    }

    /// Checks the number of streams of a video file.
    ///
    /// # Errors
    /// [`Code::ItemLimitExceeded`].
    pub fn check_video_streams(&self, streams: u64) -> Result<()> {
        let limit = self.max_video_streams;
        if streams > u64::from(limit) {
            return Err(Error::new(
                Code::ItemLimitExceeded,
                text!(
                    "El archivo tiene {streams} pistas; el límite es {limit}.",
                    "The file has {streams} streams; the limit is {limit}."
                ),
            )
            .with_hint(advise("Quita pistas", "Take out streams", "max_video_streams")));
        }
        Ok(())
    }

    /// Checks the bytes of all results together.
    ///
    /// # Errors
    /// [`Code::OutputLimitExceeded`].
    pub fn check_output_bytes(&self, bytes: u64) -> Result<()> {
        let limit = self.max_output_bytes;
        if bytes > limit {
            return Err(Error::new(
                Code::OutputLimitExceeded,
                text!(
                    "El resultado tendría {bytes} bytes; el límite es {limit}.",
                    "The result would have {bytes} bytes; the limit is {limit}."
                ),
            )
            .with_hint(advise(
                "Pide un resultado más pequeño",
                "Ask for a smaller result",
                "max_output_bytes",
            )));
        }
        Ok(())
    }
}

fn check_bytes(bytes: u64, limit: u64, name: &str) -> Result<()> {
    if bytes > limit {
        return Err(Error::new(
            Code::FileTooLarge,
            text!(
                "El archivo tiene {bytes} bytes; el límite es {limit}.",
                "The file has {bytes} bytes; the limit is {limit}."
            ),
        )
        .with_hint(advise("Reduce el archivo", "Make the file smaller", name)));
    }
    Ok(())
}

/// Which limit a frame breaks.
const fn frame_limit(has_too_many_pixels: bool, pixels: &'static str) -> &'static str {
    if has_too_many_pixels { pixels } else { "max_side_pixels" }
}

/// What to do about too much of something.
fn advise(es: &str, en: &str, limit: &str) -> Text {
    text!(
        "{es} o, si noxus lo ejecutas tú, sube el límite «{limit}».",
        "{en} or, where you run noxus yourself, raise the limit “{limit}”."
    )
}
