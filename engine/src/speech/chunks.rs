//! Cuts speech into pieces that the recogniser takes at once.

use super::energy::Envelope;
use super::vad::Span;
use super::{SAMPLES_PER_MS, ms};

/// The recogniser listens to 30 s at a time; a little is left for its end.
const MAX: usize = 29_000 * SAMPLES_PER_MS;
/// Speech without any pause is cut at the quietest moment after this.
const CUT_AFTER: usize = 20_000 * SAMPLES_PER_MS;
/// Longer pauses inside a piece are shortened to this.
const PAUSE: usize = 400 * SAMPLES_PER_MS;

/// Speech to recognise at once: one or more stretches of the audio, put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Stretches of the audio with where each begins in the piece.
    parts: Vec<(usize, Span)>,
    len: usize,
}

impl Chunk {
    fn push(&mut self, span: Span) {
        self.parts.push((self.len, span));
        self.len += span.len();
    }

    /// Samples in the piece.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The stretches of the audio in it.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> {
        self.parts.iter().map(|(_, span)| *span)
    }

    /// The samples themselves.
    pub(crate) fn copy(&self, audio: &[f32]) -> Vec<f32> {
        let mut samples = Vec::with_capacity(self.len);
        for span in self.spans() {
            samples.extend(audio.get(span.start..span.end).unwrap_or_default().iter().map(clean));
        }
        samples
    }

    /// A time in the piece as a time in the audio.
    pub(crate) fn to_audio_ms(&self, at_ms: i64) -> i64 {
        let at = super::samples(at_ms);
        let part = self.parts.iter().rev().find(|(offset, _)| *offset <= at).or(self.parts.first());
        part.map_or(at_ms, |(offset, span)| ms((span.start + at.saturating_sub(*offset)).min(span.end)))
    }
}

/// What is no number is silence.
pub(crate) fn clean(sample: &f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

/// Puts stretches of speech together, up to [`MAX`] each, in order.
pub(crate) fn plan(speech: &[Span], envelope: &Envelope) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut open = Chunk::default();
    let mut last_end: Option<usize> = None;
    for span in speech.iter().flat_map(|span| cut(*span, envelope)) {
        // Part of the pause before stays, so that sentences do not run together.
        let pause = last_end.map_or(0, |end| span.start.saturating_sub(end));
        let joined = Span { start: span.start - pause.min(PAUSE), end: span.end };
        if open.len > 0 && open.len + joined.len() > MAX {
            chunks.push(std::mem::take(&mut open));
        }
        open.push(if open.len == 0 { span } else { joined });
        last_end = Some(span.end);
    }
    if open.len > 0 {
        chunks.push(open);
    }
    chunks
}

/// A stretch in pieces that each fit.
fn cut(span: Span, envelope: &Envelope) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut rest = span;
    while rest.len() > MAX {
        let at = envelope.quietest(rest.start + CUT_AFTER, rest.start + MAX).max(rest.start + 1);
        pieces.push(Span { start: rest.start, end: at });
        rest.start = at;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = 1000 * SAMPLES_PER_MS;

    fn seconds(start: usize, end: usize) -> Span {
        Span { start: start * SECOND, end: end * SECOND }
    }

    #[test]
    fn pieces_fit_and_cover_all_speech() {
        let envelope = Envelope::new(&vec![0.1; 200 * SECOND]);
        let speech = [seconds(1, 10), seconds(14, 30), seconds(40, 130), seconds(131, 135)];
        let chunks = plan(&speech, &envelope);
        assert!(chunks.iter().all(|chunk| chunk.len() <= MAX), "{chunks:?}");
        for second in speech.iter().flat_map(|span| (span.start..span.end).step_by(SECOND / 2)) {
            let holds = |span: Span| span.start <= second && second < span.end;
            assert_eq!(chunks.iter().flat_map(Chunk::spans).filter(|span| holds(*span)).count(), 1);
        }
    }

    #[test]
    fn times_map_back_over_a_shortened_pause() {
        let envelope = Envelope::new(&vec![0.1; 60 * SECOND]);
        let chunks = plan(&[seconds(1, 3), seconds(10, 12)], &envelope);
        assert_eq!(chunks.len(), 1);
        assert_eq!(chunks[0].to_audio_ms(0), 1000);
        assert_eq!(chunks[0].to_audio_ms(1999), 2999);
        // 400 ms of the pause are kept before what follows it.
        assert_eq!(chunks[0].to_audio_ms(2400), 10_000);
        assert_eq!(chunks[0].to_audio_ms(4400), 12_000);
        assert_eq!(chunks[0].to_audio_ms(99_000), 12_000);
    }

    #[test]
    fn a_long_speech_is_cut_where_it_is_quiet() {
        let mut audio = vec![0.3; 40 * SECOND];
        audio[25 * SECOND..25 * SECOND + SECOND / 2].fill(0.0001);
        let chunks = plan(&[seconds(0, 40)], &Envelope::new(&audio));
        let first = chunks[0].spans().next().unwrap();
        assert!((25 * SECOND..26 * SECOND).contains(&first.end), "{first:?}");
    }
}
