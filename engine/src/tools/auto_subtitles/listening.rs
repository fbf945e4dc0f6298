//! The sound of a video, as a recogniser asks for it.

use crate::codec::video::{AudioStream, check_paid, decode_audio};
use crate::error::{Code, Error, Result};
use crate::speech::{SAMPLE_RATE_HZ, SpeechSource};
use crate::{Ctx, Input, VideoFacts};

/// Samples of a block of silence at most.
const MOST_SILENCE: usize = SAMPLE_RATE_HZ as usize;

/// The sound from the start of the file; silence where it begins late or has holes.
pub(super) struct Listening<'a, 'c> {
    input: &'a Input,
    facts: &'a VideoFacts,
    ctx: &'a Ctx<'c>,
    sound: AudioStream,
    /// Samples given out so far.
    given: usize,
    /// Samples that are decoded, and where they belong.
    next: Option<(usize, Vec<f32>)>,
    /// Whether it was all heard before, and nobody need be told how far it is.
    is_again: bool,
}

impl<'a, 'c> Listening<'a, 'c> {
    pub(super) fn new(input: &'a Input, facts: &'a VideoFacts, ctx: &'a Ctx<'c>) -> Result<Self> {
        let sound = decode_audio(input, SAMPLE_RATE_HZ, ctx)?;
        Ok(Self { input, facts, ctx, sound, given: 0, next: None, is_again: false })
    }

    /// Decodes the next piece; false at the end.
    fn decode(&mut self) -> Result<bool> {
        let quiet = self.ctx.quiet();
        let ctx = if self.is_again { &quiet } else { self.ctx };
        let per_second = u64::from(SAMPLE_RATE_HZ);
        let Some(chunk) = self.sound.next_chunk(ctx)? else { return Ok(false) };
        let start = u64::try_from(chunk.start_us).unwrap_or_default().saturating_mul(per_second) / 1_000_000;
        ctx.limits().check_duration_ms(start.saturating_mul(1_000) / per_second)?;
        let start = usize::try_from(start).unwrap_or(usize::MAX).max(self.given);
        let end = start.saturating_add(chunk.samples.len());
        let end_ms = (end as u64).saturating_mul(1_000) / per_second;
        check_paid(self.facts.audio.as_ref().map(|audio| audio.billed_ms), end_ms)?;
        ctx.step("listen", end_ms.min(self.facts.duration_ms), self.facts.duration_ms)?;
        self.next = Some((start, chunk.samples));
        Ok(true)
    }

    fn named(&self, error: Error) -> Error {
        if error.code() == Code::Cancelled { error } else { error.with_field(self.input.place()) }
    }
}

impl SpeechSource for Listening<'_, '_> {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>> {
        while self.next.as_ref().is_none_or(|(_, samples)| samples.is_empty()) {
            if !self.decode().map_err(|error| self.named(error))? {
                return Ok(None);
            }
        }
        let Some((start, samples)) = self.next.take() else { return Ok(None) };
        let missing = start.saturating_sub(self.given).min(MOST_SILENCE);
        let block = if missing > 0 {
            self.next = Some((start, samples));
            vec![0.0; missing]
        } else {
            samples
        };
        self.given += block.len();
        Ok(Some(block))
    }

    fn rewind(&mut self) -> Result<()> {
        self.sound = decode_audio(self.input, SAMPLE_RATE_HZ, &self.ctx.quiet())?;
        (self.given, self.next, self.is_again) = (0, None, true);
        Ok(())
    }
}
