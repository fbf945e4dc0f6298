//! From the sound of a video to its captions.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::listening::Listening;
use super::params::Params;
use crate::captions::{Rules, Segment, segment};
use crate::error::{Code, Error, Result};
use crate::speech::{self, TranscribeAnswer, TranscribeRequest};
use crate::tariff::Unit;
use crate::{Ctx, Input, VideoFacts};

/// Captions and their language.
pub(super) struct Captions {
    pub(super) language: String,
    pub(super) segments: Vec<Segment>,
    /// Milliseconds of sound that were listened to for it.
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
    let request = TranscribeRequest {
        language: params.language.clone(),
        translate: params.translate,
        prompt: params.prompt.clone(),
    };
    let mut sound = Listening::new(input, facts, ctx)?;
    let answer = transcriber.call(&request, &mut sound, ctx.signals());
    let TranscribeAnswer { transcript, usage } = answer.map_err(|error| about_the_video(error, input))?;
    let seconds: Decimal =
        usage.iter().filter(|usage| usage.unit == Unit::SpeechSecond).map(|usage| usage.quantity).sum();
    let listened_ms = seconds.saturating_mul(Decimal::ONE_THOUSAND).ceil().to_u64().unwrap_or(u64::MAX);
    Ok(Captions { segments: segment(&transcript, rules), language: transcript.language, listened_ms })
}

/// Names the file in an error about its content, which services do not know by name.
fn about_the_video(error: Error, input: &Input) -> Error {
    let is_named = error.field().is_some() || error.code() != Code::CorruptInput;
    if is_named { error } else { error.with_field(input.place()) }
}
