//! Where somebody speaks.

use earshot::Detector;

use super::SAMPLES_PER_MS;
use super::chunks::clean;

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
pub fn voice_activity(audio: &[f32]) -> Vec<Span> {
    let mut ear = Ear::new();
    ear.hear(audio);
    ear.finish()
}

/// Finds speech in sound that comes in blocks.
pub(super) struct Ear {
    detector: Box<Detector>,
    spans: Vec<Span>,
    /// Where speech began that goes on.
    open: Option<usize>,
    frame: [f32; FRAME],
    /// Samples in the frame, and in all frames before it.
    filled: usize,
    at: usize,
}

impl Ear {
    pub(super) fn new() -> Self {
        let detector = Detector::default_boxed();
        Self { detector, spans: Vec::new(), open: None, frame: [0.0; FRAME], filled: 0, at: 0 }
    }

    /// Takes in the next samples.
    pub(super) fn hear(&mut self, samples: &[f32]) {
        for sample in samples {
            if let Some(place) = self.frame.get_mut(self.filled) {
                *place = clean(sample);
            }
            self.filled += 1;
            if self.filled == FRAME {
                self.judge();
            }
        }
    }

    /// Decides about the frame, and begins the next.
    fn judge(&mut self) {
        let score = self.detector.predict_f32(&self.frame);
        match self.open {
            None if score >= THRESHOLD => self.open = Some(self.at),
            Some(start) if score < THRESHOLD_TO_END => {
                close(&mut self.spans, Span { start, end: self.at });
                self.open = None;
            }
            _ => {}
        }
        self.at += self.filled;
        self.filled = 0;
        self.frame.fill(0.0);
    }

    /// All speech, in order, with its surroundings.
    pub(super) fn finish(mut self) -> Vec<Span> {
        // The last frame is filled up with silence.
        if self.filled > 0 {
            self.judge();
        }
        let length = self.at;
        if let Some(start) = self.open {
            close(&mut self.spans, Span { start, end: length });
        }
        self.spans.retain(|span| span.len() >= MIN_SPEECH);
        let mut padded: Vec<Span> = Vec::with_capacity(self.spans.len());
        for span in self.spans {
            let end = span.end.saturating_add(PAD).min(length);
            let span = Span { start: span.start.saturating_sub(PAD), end };
            match padded.last_mut() {
                Some(last) if span.start <= last.end => last.end = span.end,
                _ => padded.push(span),
            }
        }
        padded
    }
}

/// Adds a stretch, or lengthens the last one over a short pause.
fn close(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if span.start - last.end < MIN_PAUSE => last.end = span.end,
        _ => spans.push(span),
    }
}
