//! From the sound of a video to its captions.

use super::params::Params;
use crate::captions::{Rules, Segment, segment};
use crate::codec::video::{check_paid, decode_audio};
use crate::error::{Code, Error, Result};
use crate::speech::{self, SAMPLE_RATE_HZ, TranscribeRequest};
use crate::{Ctx, Input, VideoFacts};

/// Captions and their language.
pub(super) struct Captions {
    pub(super) language: String,
    pub(super) segments: Vec<Segment>,
    /// Milliseconds of sound that were decoded for it.
    pub(super) listened_ms: u64,
}

impl Captions {
    /// All of it as one text.
    pub(super) fn transcript(&self) -> String {
        self.segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Listens to a video.
pub(super) fn recognise(
    input: &Input,
    params: &Params,
    facts: &VideoFacts,
    rules: &Rules,
    ctx: &Ctx<'_>,
) -> Result<Captions> {
    // Asked before any sound is decoded: without a model that would be for nothing.
    let transcriber = speech::transcriber(ctx)?;
    transcriber.prepare()?;
    let audio = samples(input, facts, ctx)?;
    let request = TranscribeRequest {
        language: params.language.clone(),
        translate: params.translate,
        prompt: params.prompt.clone(),
    };
    let transcript =
        transcriber.transcribe(&audio, &request, ctx).map_err(|error| about_the_video(error, input))?;
    let listened_ms = audio.len() as u64 * 1_000 / u64::from(SAMPLE_RATE_HZ);
    Ok(Captions { segments: segment(&transcript, rules), language: transcript.language, listened_ms })
}

/// Names the file in an error about its content, which services do not know by name.
fn about_the_video(error: Error, input: &Input) -> Error {
    let is_named = error.field().is_some() || error.code() != Code::CorruptInput;
    if is_named { error } else { error.with_field(input.field()) }
}

/// The sound from the start of the file; silence where it begins late or has holes.
fn samples(input: &Input, facts: &VideoFacts, ctx: &Ctx<'_>) -> Result<Vec<f32>> {
    let per_second = u64::from(SAMPLE_RATE_HZ);
    let mut sound = decode_audio(input, SAMPLE_RATE_HZ, ctx)?;
    let mut samples = Vec::new();
    let named = |error: Error| match error.code() {
        Code::Cancelled => error,
        _ => error.with_field(input.field()),
    };
    while let Some(chunk) = sound.next_chunk(ctx).map_err(named)? {
        let start = u64::try_from(chunk.start_us).unwrap_or_default().saturating_mul(per_second) / 1_000_000;
        ctx.limits().check_duration_ms(start.saturating_mul(1_000) / per_second)?;
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        if start > samples.len() {
            samples.resize(start, 0.0);
        }
        samples.extend(chunk.samples);
        let at_ms = samples.len() as u64 * 1_000 / per_second;
        check_paid(facts.audio.as_ref().map(|audio| audio.billed_ms), at_ms).map_err(named)?;
        ctx.step("listen", at_ms.min(facts.duration_ms), facts.duration_ms)?;
    }
    Ok(samples)
}
