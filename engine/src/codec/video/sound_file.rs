//! Files of sound alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blocks::Blocks;
use super::encoder::SoundCoding;
use super::made::SoundSource;
use super::render::{at_its_end, finish};
use super::sys::Muxer;
use super::write_error;
use crate::error::Result;
use crate::{Content, Ctx};

/// Progress is told after so much sound.
const STEP_US: i64 = 250_000;

/// A file of sound. What it holds is told for one channel.
///
/// es: Un archivo de sonido. Lo que lleva se indica para un canal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SoundFormat {
    /// MP3 of 64 kb/s; plays everywhere.
    ///
    /// es: MP3 de 64 kb/s; suena en todas partes.
    #[default]
    Mp3,
    /// WAV of 16 bits at 24 kHz, without loss: to be worked on.
    ///
    /// es: WAV de 16 bits a 24 kHz, sin pérdida: para seguir trabajando con él.
    Wav,
    /// Opus of 32 kb/s in Ogg: the smallest.
    ///
    /// es: Opus de 32 kb/s en Ogg: el más pequeño.
    Opus,
}

impl SoundFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Mp3, Self::Wav, Self::Opus];

    /// The usual file name extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Opus => "opus",
        }
    }

    /// IANA media type.
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Opus => "audio/ogg",
        }
    }

    /// Bytes a second of one channel, at most; headers come to it.
    pub const fn bytes_per_second(self) -> u64 {
        match self {
            Self::Mp3 => 8_000,
            Self::Wav => 48_000,
            // Its bit rate is a mean, which hard passages go beyond.
            Self::Opus => 8_000,
        }
    }

    /// What FFmpeg calls the container.
    const fn container(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Opus => "ogg",
        }
    }

    fn coding(self) -> SoundCoding {
        let (encoder, rates_hz, bit_rate): (_, &[u32], _) = match self {
            Self::Mp3 => ("libmp3lame", &[48_000], 64_000),
            Self::Wav => ("pcm_s16le", &[24_000], 384_000),
            Self::Opus => ("libopus", &[48_000], 32_000),
        };
        SoundCoding { encoder, rates_hz, bit_rate, is_moved: false }
    }
}

/// A file of sound.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedSound {
    /// The file.
    pub content: Content,
    /// FFmpeg's name of its encoder.
    pub encoder: &'static str,
    /// How long it is, rounded up.
    pub duration_ms: u64,
}

/// Encodes all of `sound`, which is about `expected_ms` long. The stage of its progress is `encode`.
///
/// # Errors
/// [`Code::ProviderNotConfigured`](crate::Code::ProviderNotConfigured) when FFmpeg lacks the encoder;
/// a limit of the duration or of the result; [`Code::Cancelled`](crate::Code::Cancelled); what the source
/// returns.
pub fn encode_sound(
    format: SoundFormat,
    sound: &mut dyn SoundSource,
    expected_ms: u64,
    ctx: &Ctx<'_>,
) -> Result<EncodedSound> {
    let cancel = ctx.cancel_token();
    let coding = format.coding();
    let mut muxer = Muxer::new(format.container(), ctx.content_writer(), ctx.limits().max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let mut blocks = Blocks::new(sound)?;
    blocks.start(&mut muxer, coding, ctx)?;
    // No names of programs or chance numbers: the same sound, the same bytes.
    muxer.start(&[("fflags", "+bitexact")]).map_err(|error| write_error(error, cancel))?;
    write_all(&mut blocks, expected_ms, &mut muxer, ctx)
        .map_err(|error| at_its_end(error, &mut muxer, ctx))?;
    let duration_ms = blocks.end_us().unsigned_abs().div_ceil(1_000);
    Ok(EncodedSound { content: finish(muxer, false, ctx)?, encoder: coding.encoder, duration_ms })
}

fn write_all(blocks: &mut Blocks<'_>, expected_ms: u64, muxer: &mut Muxer, ctx: &Ctx<'_>) -> Result<()> {
    while !blocks.has_ended() {
        let done_ms = blocks.end_us().unsigned_abs() / 1_000;
        ctx.step("encode", done_ms, expected_ms.max(done_ms))?;
        blocks.write_until(blocks.end_us().saturating_add(STEP_US), muxer, ctx)?;
    }
    blocks.finish(muxer, ctx)
}
