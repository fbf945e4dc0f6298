//! Where somebody speaks.

use earshot::Detector;

use super::SAMPLES_PER_MS;
use crate::Ctx;
use crate::error::Result;

/// The detector's frame: 16 ms.
const FRAME: usize = 256;
/// Lower than the usual half, which swallows whispers.
const THRESHOLD: f32 = 0.35;
/// Once somebody speaks, this much less still counts as speech.
const THRESHOLD_TO_END: f32 = 0.2;
/// Shorter sounds are clicks, not words.
const MIN_SPEECH: usize = 96 * SAMPLES_PER_MS;
/// Shorter pauses belong to the speech around them.
const MIN_PAUSE: usize = 160 * SAMPLES_PER_MS;
/// Added on both sides, for soft beginnings and ends.
const PAD: usize = 200 * SAMPLES_PER_MS;

/// A stretch of audio, in samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First sample.
    pub start: usize,
    /// One past the last sample.
    pub end: usize,
}

impl Span {
    /// Samples in it.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// The stretches of `audio` (mono, 16,000 samples a second) with speech, in order
/// and apart from each other, each with 200 ms around it.
///
/// # Errors
/// [`crate::Code::Cancelled`].
pub fn voice_activity(audio: &[f32], ctx: &Ctx<'_>) -> Result<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    for span in raw_activity(audio, ctx)? {
        let padded = Span {
            start: span.start.saturating_sub(PAD),
            end: span.end.saturating_add(PAD).min(audio.len()),
        };
        match spans.last_mut() {
            Some(last) if padded.start <= last.end => last.end = padded.end,
            _ => spans.push(padded),
        }
    }
    Ok(spans)
}

fn raw_activity(audio: &[f32], ctx: &Ctx<'_>) -> Result<Vec<Span>> {
    let mut detector = Detector::default_boxed();
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    let mut frame = [0.0; FRAME];
    for (index, samples) in audio.chunks(FRAME).enumerate() {
        if index % 1024 == 0 {
            ctx.step(
                "listen",
                super::ms(index * FRAME).unsigned_abs(),
                super::ms(audio.len()).unsigned_abs(),
            )?;
        }
        // The last frame is filled up with silence; what is no number is silence too.
        frame.fill(0.0);
        for (to, from) in frame.iter_mut().zip(samples) {
            *to = if from.is_finite() { from.clamp(-1.0, 1.0) } else { 0.0 };
        }
        let score = detector.predict_f32(&frame);
        let at = index * FRAME;
        match open {
            None if score >= THRESHOLD => open = Some(at),
            Some(start) if score < THRESHOLD_TO_END => {
                close(&mut spans, Span { start, end: at });
                open = None;
            }
            _ => {}
        }
    }
    if let Some(start) = open {
        close(&mut spans, Span { start, end: audio.len() });
    }
    spans.retain(|span| span.len() >= MIN_SPEECH);
    Ok(spans)
}

/// Adds a stretch, or lengthens the last one over a short pause.
fn close(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if span.start - last.end < MIN_PAUSE => last.end = span.end,
        _ => spans.push(span),
    }
}
