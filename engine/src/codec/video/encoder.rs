//! Which encoder makes the pictures, and with which settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cancellable;
use super::plan::{OutputContainer, TranscodePlan};
use super::sys::{AvError, VideoEncoder, VideoShape};
use super::time::Ratio;
use crate::error::{Code, Error, Result};
use crate::{Ctx, Text, text};

/// How long an encoder may take to make a file smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// As fast as looks good.
    ///
    /// es: Lo más rápido que puede sin que se vea mal.
    #[default]
    Fast,
    /// Between the two.
    ///
    /// es: Entre los otros dos.
    Balanced,
    /// Small files, several times slower.
    ///
    /// es: Archivos pequeños, varias veces más lento.
    Small,
}

/// An encoder of FFmpeg and what it has to be told.
struct Candidate {
    name: &'static str,
    options: fn(&TranscodePlan) -> Vec<(&'static str, String)>,
    /// Whether it takes a bit rate, since it knows no quality.
    by_bit_rate: bool,
}

/// In order of preference: software of the best quality, other software, hardware.
const H264: [Candidate; 5] = [
    Candidate { name: "libx264", options: x264, by_bit_rate: false },
    Candidate { name: "libopenh264", options: none, by_bit_rate: true },
    Candidate { name: "h264_videotoolbox", options: none, by_bit_rate: true },
    Candidate { name: "h264_nvenc", options: none, by_bit_rate: true },
    Candidate { name: "h264_v4l2m2m", options: none, by_bit_rate: true },
];
const WEBM: [Candidate; 2] = [
    Candidate { name: "libvpx-vp9", options: vp9, by_bit_rate: false },
    Candidate { name: "libvpx", options: vp8, by_bit_rate: true },
];

fn none(_: &TranscodePlan) -> Vec<(&'static str, String)> {
    Vec::new()
}

fn x264(plan: &TranscodePlan) -> Vec<(&'static str, String)> {
    let preset = match plan.preset {
        Preset::Fast => "veryfast",
        Preset::Balanced => "medium",
        Preset::Small => "slow",
    };
    let crf = plan.crf.unwrap_or(20).min(51);
    let mut options =
        vec![("preset", preset.to_owned()), ("crf", crf.to_string()), ("forced-idr", "1".to_owned())];
    // With AVX-512, its tree of macroblocks reads memory that it never wrote, for widths such as 480 and
    // 1080: the same frames gave other bytes in every run. Without, it is as fast, and repeatable.
    if has_avx512() {
        options.push(("x264-params", "asm=avx2".to_owned()));
    }
    options
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
const fn has_avx512() -> bool {
    false
}

fn vp9(plan: &TranscodePlan) -> Vec<(&'static str, String)> {
    let speed = match plan.preset {
        Preset::Fast => "6",
        Preset::Balanced => "4",
        Preset::Small => "2",
    };
    let crf = plan.crf.unwrap_or(30).min(63);
    let fixed = [
        ("deadline", "good"),
        ("cpu-used", speed),
        ("row-mt", "1"),
        ("tile-columns", "2"),
        ("lag-in-frames", "16"),
    ];
    let mut options: Vec<_> = fixed.map(|(name, value)| (name, value.to_owned())).into();
    options.push(("crf", crf.to_string()));
    options
}

fn vp8(plan: &TranscodePlan) -> Vec<(&'static str, String)> {
    let crf = plan.crf.unwrap_or(10).clamp(4, 63);
    vec![("deadline", "good".to_owned()), ("cpu-used", "4".to_owned()), ("crf", crf.to_string())]
}

/// Frames from one key frame to the next at most.
pub(super) fn key_gap_frames(plan: &TranscodePlan, rate: Option<Ratio>) -> u32 {
    let rate = rate.unwrap_or(Ratio::new(25, 1));
    let frames = i64::from(plan.key_gap_ms) * i64::from(rate.num) / (i64::from(rate.den) * 1_000);
    u32::try_from(frames.clamp(1, 600)).unwrap_or(600)
}

/// A bit rate that looks good at any size and rate: a tenth of a bit for each pixel.
fn bit_rate(shape: &VideoShape) -> u64 {
    let pixels = u64::from(shape.size.0) * u64::from(shape.size.1);
    let rate = shape.frame_rate.unwrap_or(Ratio::new(25, 1));
    let each_second =
        pixels.saturating_mul(rate.num.unsigned_abs().into()) / u64::from(rate.den.unsigned_abs()).max(1);
    (each_second / 10).clamp(200_000, 200_000_000)
}

/// Opens the first encoder that is there and accepts `shape`; returns its name too. For
/// large pictures that takes a while, and cannot be interrupted.
pub(super) fn open_apart(
    plan: &TranscodePlan,
    shape: &VideoShape,
    ctx: &Ctx<'_>,
) -> Result<(VideoEncoder, &'static str)> {
    let (plan, shape) = (*plan, shape.clone());
    cancellable::run(ctx, move || open(&plan, &shape))
}

fn open(plan: &TranscodePlan, shape: &VideoShape) -> Result<(VideoEncoder, &'static str)> {
    let candidates: &[Candidate] = match plan.container {
        OutputContainer::Mp4 => &H264,
        OutputContainer::Webm => &WEBM,
    };
    let mut words = Vec::new();
    for candidate in candidates {
        match open_one(candidate, plan, shape) {
            Ok(encoder) => return Ok((encoder, candidate.name)),
            Err(AvError::NO_ENCODER) => {}
            Err(error) => words.push(format!("{}: {}", candidate.name, error.describe())),
        }
    }
    let names = candidates.iter().map(|candidate| candidate.name).collect::<Vec<_>>().join(", ");
    let codec = match plan.container {
        OutputContainer::Mp4 => "H.264",
        OutputContainer::Webm => "VP9 / VP8",
    };
    Err(Error::new(
        Code::ProviderNotConfigured,
        text!(
            "El FFmpeg instalado no tiene ningún codificador de {codec} que funcione.",
            "The FFmpeg that is installed has no {codec} encoder that works."
        ),
    )
    .with_hint(text!(
        "Instala un FFmpeg que tenga uno de estos: {names}.",
        "Install an FFmpeg that has one of these: {names}."
    ))
    .with_source(words.join("; ")))
}

fn open_one(
    candidate: &Candidate,
    plan: &TranscodePlan,
    shape: &VideoShape,
) -> std::result::Result<VideoEncoder, AvError> {
    let rate = if candidate.by_bit_rate { bit_rate(shape) } else { 0 };
    let shape = VideoShape { bit_rate: rate, ..shape.clone() };
    VideoEncoder::open(candidate.name, &shape, &(candidate.options)(plan))
}

/// How sound is encoded for a kind of file.
#[derive(Clone, Copy, Debug)]
pub(super) struct SoundCoding {
    /// FFmpeg's name of the encoder.
    pub(super) encoder: &'static str,
    /// Samples a second that it takes; sound of any other rate is brought to the first.
    pub(super) rates_hz: &'static [u32],
    /// Bits a second of each channel.
    pub(super) bit_rate: u32,
    /// Whether the container stores apart how long a decoder runs up, so that packets begin at zero.
    pub(super) is_moved: bool,
}

impl SoundCoding {
    /// For the sound of a video.
    pub(super) fn of(container: OutputContainer) -> Self {
        match container {
            OutputContainer::Mp4 => Self {
                encoder: "aac",
                rates_hz: &[48_000, 44_100, 32_000, 24_000, 22_050, 16_000],
                bit_rate: 80_000,
                is_moved: false,
            },
            OutputContainer::Webm => {
                Self { encoder: "libopus", rates_hz: &[48_000], bit_rate: 80_000, is_moved: true }
            }
        }
    }
}

/// No encoder of sound.
pub(super) fn no_audio_encoder(name: &str) -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        text!(
            "El FFmpeg instalado no tiene el codificador de sonido «{name}».",
            "The FFmpeg that is installed lacks the encoder of sound “{name}”."
        ),
    )
    .with_hint(Text::constant(
        "Instala un FFmpeg que lo tenga, o elige otro formato.",
        "Install an FFmpeg that has it, or choose another format.",
    ))
}
