//! Sound that is listened to block by block, and more than once.

use super::SAMPLE_RATE_HZ;
use super::chunks::Chunk;
use super::energy::{Envelope, Meter};
use super::vad::{Ear, Span};
use crate::Signals;
use crate::error::{Code, Error, Result};
use crate::text;

/// Speech to be recognised, as blocks of samples: mono, [`SAMPLE_RATE_HZ`] samples a
/// second, in −1 … 1. Whoever listens holds only what is being worked on, and where it
/// does not hold a recording whole asks for it again from the start.
pub trait SpeechSource {
    /// The next block, of at least a sample and a minute at most; `None` at the end.
    ///
    /// # Errors
    /// Whatever should end the listening; cancelled.
    fn next_block(&mut self) -> Result<Option<Vec<f32>>>;

    /// Goes back to the start. What comes then is the same as before.
    ///
    /// # Errors
    /// As [`SpeechSource::next_block`].
    fn rewind(&mut self) -> Result<()>;
}

/// Samples that are in memory already.
#[derive(Clone, Debug)]
pub struct Samples<'a> {
    samples: &'a [f32],
    at: usize,
}

impl<'a> Samples<'a> {
    /// All of `samples`.
    pub fn new(samples: &'a [f32]) -> Self {
        Self { samples, at: 0 }
    }
}

impl SpeechSource for Samples<'_> {
    fn next_block(&mut self) -> Result<Option<Vec<f32>>> {
        let end = self.samples.len().min(self.at.saturating_add(SAMPLE_RATE_HZ as usize));
        let block = self.samples.get(self.at..end).unwrap_or_default();
        self.at = end;
        Ok((!block.is_empty()).then(|| block.to_vec()))
    }

    fn rewind(&mut self) -> Result<()> {
        self.at = 0;
        Ok(())
    }
}

/// What is known of a recording after it was listened to once.
pub(super) struct Listened {
    /// Where somebody speaks.
    pub(super) speech: Vec<Span>,
    /// How loud each moment is.
    pub(super) envelope: Envelope,
    /// Samples there are.
    pub(super) length: usize,
}

/// Samples of a short recording that are kept after the first listening: four minutes.
/// Longer ones are decoded again, piece by piece.
const MOST_KEPT: usize = 4 * 60 * SAMPLE_RATE_HZ as usize;

/// Bytes that listening to so many milliseconds takes at most, beside the recogniser's own
/// for the pieces it works on.
#[cfg(feature = "video")]
pub(crate) fn listening_bytes(ms: u64) -> u64 {
    // Lists double as they grow. A step of 10 ms is a number, once more where the steps are
    // sorted, and whether it is loud; a stretch of speech takes a quarter of a second.
    let features = (ms / 10).saturating_mul(3 * 4 + 1).saturating_add((ms / 250).saturating_mul(6 * 16));
    let samples = ms.saturating_mul(super::SAMPLES_PER_MS as u64).min(MOST_KEPT as u64);
    features.saturating_add(samples.saturating_mul(3 * 4)).saturating_add(MOST_BLOCKS_BYTES)
}

/// Blocks on their way: decoded, resampled, read.
#[cfg(feature = "video")]
const MOST_BLOCKS_BYTES: u64 = 4 << 20;

/// A recording that is read forwards, and again from the start.
pub(super) struct Tape<'a> {
    source: &'a mut dyn SpeechSource,
    /// All of it, unless it is too long for that.
    kept: Option<Vec<f32>>,
    /// The part that was read last, and where it begins.
    block: Vec<f32>,
    start: usize,
}

impl<'a> Tape<'a> {
    /// Listens to all of `source` once.
    pub(super) fn listen(
        source: &'a mut dyn SpeechSource,
        signals: &Signals<'_>,
    ) -> Result<(Self, Listened)> {
        let (mut ear, mut meter, mut length) = (Ear::new(), Meter::default(), 0_usize);
        let mut kept = Some(Vec::new());
        while let Some(block) = source.next_block()? {
            signals.check_cancelled()?;
            ear.hear(&block);
            meter.read(&block);
            length = length.saturating_add(block.len());
            match &mut kept {
                Some(all) if length <= MOST_KEPT => all.extend_from_slice(&block),
                kept => *kept = None,
            }
        }
        let heard = Listened { speech: ear.finish(), envelope: meter.finish(), length };
        let mut tape = Self { source, kept, block: Vec::new(), start: 0 };
        tape.rewind()?;
        Ok((tape, heard))
    }

    /// Goes back to the start.
    pub(super) fn rewind(&mut self) -> Result<()> {
        (self.block, self.start) = (Vec::new(), 0);
        if self.kept.is_some() { Ok(()) } else { self.source.rewind() }
    }

    /// The samples of a piece, which begins behind the one before.
    pub(super) fn cut(&mut self, piece: &Chunk) -> Result<Vec<f32>> {
        if let Some(kept) = &self.kept {
            return Ok(piece.copy(kept));
        }
        let mut samples = Vec::with_capacity(piece.len());
        for span in piece.spans() {
            let mut at = span.start;
            while at < span.end {
                let end = self.start.saturating_add(self.block.len());
                if at >= end {
                    self.start = end;
                    self.block =
                        self.source.next_block()?.filter(|block| !block.is_empty()).ok_or_else(changed)?;
                    continue;
                }
                // Nothing before the last part can be had.
                let from = at.checked_sub(self.start).ok_or_else(changed)?;
                let to = span.end.min(end) - self.start;
                samples.extend(self.block.get(from..to).unwrap_or_default().iter().map(super::chunks::clean));
                at = self.start + to;
            }
        }
        Ok(samples)
    }
}

/// The second time it is another recording.
fn changed() -> Error {
    Error::new(
        Code::ToolFailed,
        text!(
            "El sonido no es el mismo al leerlo otra vez.",
            "The sound is not the same when it is read again."
        ),
    )
}
