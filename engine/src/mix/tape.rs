//! Speech of any length: kept while it comes, in a file where memory would not do, and played at a
//! loudness that only the whole of it tells.

use std::io::{BufReader, Read as _, Write as _};

use super::desk::factor;
use super::level::{MOST_PASSES, settle, wanted};
use super::limiter::{CEILING_DBTP, LATENCY, Limiter};
use super::loudness::{Loudness, Meter};
use super::math::sane;
use crate::error::{Code, Error, Result};
use crate::{Content, ContentWriter, Ctx, InputReader, Signals, text};

/// What speech is brought to, in LUFS as both ears hear it: what podcasts and assistants ask for.
pub const SPEECH_LUFS: f64 = -16.0;

/// Samples that are worked on between two looks at the caller: 100 ms.
const STEP_SAMPLES: usize = 4_800;
/// Bytes of a sample on tape: no voice has more than 16 bits.
const SAMPLE_BYTES: usize = 2;
/// Bytes that are read at once.
const READ_BYTES: usize = 64 << 10;

/// Takes up speech of one channel at 48 kHz.
pub struct Tape {
    writer: ContentWriter,
    meter: Meter,
    samples: u64,
    bytes: Vec<u8>,
}

impl Tape {
    /// An empty one.
    ///
    /// # Errors
    /// [`Code::ToolFailed`].
    pub fn new(ctx: &Ctx<'_>) -> Result<Self> {
        Ok(Self {
            writer: ctx.content_writer(),
            meter: Meter::of_speech()?,
            samples: 0,
            bytes: Vec::with_capacity(STEP_SAMPLES * SAMPLE_BYTES),
        })
    }

    /// How many samples it holds.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// Takes up what comes next, from −1 to 1; what is no number is taken for 0.
    ///
    /// # Errors
    /// [`Code::ToolFailed`] when the disk takes no more; [`Code::Cancelled`].
    pub fn record(&mut self, samples: &[f32], signals: &Signals<'_>) -> Result<()> {
        for piece in samples.chunks(STEP_SAMPLES) {
            signals.check_cancelled()?;
            let kept: Vec<i16> = piece.iter().map(|sample| rounded(*sample)).collect();
            self.bytes.clear();
            self.bytes.extend(kept.iter().flat_map(|sample| sample.to_le_bytes()));
            self.writer.write_all(&self.bytes).map_err(|error| not_kept(&error))?;
            // What is measured is what will be played.
            let played: Vec<f32> = kept.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
            self.meter.add(&played)?;
            self.samples += piece.len() as u64;
        }
        Ok(())
    }

    /// Takes up so many samples of silence.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn rest(&mut self, samples: u64, signals: &Signals<'_>) -> Result<()> {
        let silence = [0.0; STEP_SAMPLES];
        let mut left = samples;
        while left > 0 {
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(STEP_SAMPLES);
            self.record(silence.get(..count).unwrap_or_default(), signals)?;
            left -= count as u64;
        }
        Ok(())
    }

    /// Ends the tape.
    ///
    /// # Errors
    /// [`Code::ToolFailed`].
    pub fn finish(self) -> Result<Recording> {
        let content = self.writer.finish().map_err(|error| not_kept(&error))?;
        Ok(Recording { content, samples: self.samples, loudness: self.meter.finish()? })
    }
}

/// A tape that is full.
#[derive(Clone, Debug)]
pub struct Recording {
    content: Content,
    samples: u64,
    loudness: Loudness,
}

impl Recording {
    /// How many samples it holds.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// Plays it as it was recorded.
    pub fn play(&self) -> Playback {
        self.at(0.0, false)
    }

    /// Plays it at a loudness (within 0.5 LU, where peaks leave room) and below −1 dBTP. Silence stays
    /// silent. The stage of its progress, where peaks have to be limited, is `level`.
    ///
    /// # Errors
    /// [`Code::ToolFailed`]; [`Code::Cancelled`].
    pub fn play_at(&self, target_lufs: f64, signals: &Signals<'_>) -> Result<Playback> {
        let wanted = wanted(self.loudness, target_lufs);
        if !wanted.has_to_be_limited {
            return Ok(self.at(wanted.gain_db, false));
        }
        let (gain_db, _) = settle(wanted.gain_db, target_lufs, |pass, gain_db| {
            let progress = (pass.saturating_mul(self.samples), MOST_PASSES.saturating_mul(self.samples));
            self.at(gain_db, true).measure(progress, signals)
        })?;
        Ok(self.at(gain_db, true))
    }

    fn at(&self, gain_db: f64, is_limited: bool) -> Playback {
        Playback {
            reader: BufReader::with_capacity(READ_BYTES, self.content.reader()),
            gain: factor(gain_db),
            limiter: is_limited.then(|| Box::new(Limiter::new(CEILING_DBTP))),
            skipped: if is_limited { LATENCY } else { 0 },
            unread: self.samples,
            left: self.samples,
        }
    }
}

/// Plays a [`Recording`], block after block.
pub struct Playback {
    reader: BufReader<InputReader>,
    gain: f32,
    limiter: Option<Box<Limiter<1>>>,
    /// Samples that the limiter gives before the first.
    skipped: usize,
    /// Samples that are still on tape.
    unread: u64,
    /// Samples that are still to be given.
    left: u64,
}

impl Playback {
    /// Writes what comes next over `block`, one channel at 48 kHz. Returns how many samples there are:
    /// fewer than fit only at the end, and 0 behind it; what is left of `block` is as it was.
    ///
    /// # Errors
    /// [`Code::ToolFailed`] when the disk does not give back what it took.
    pub fn fill(&mut self, block: &mut [f32]) -> Result<usize> {
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(block.len());
        for slot in block.iter_mut().take(count) {
            *slot = self.next()?;
        }
        self.left -= count as u64;
        Ok(count)
    }

    fn next(&mut self) -> Result<f32> {
        loop {
            let sample = self.read()? * self.gain;
            let Some(limiter) = &mut self.limiter else { return Ok(sample) };
            let [limited] = limiter.process([sample]);
            // The limiter lags behind: what it gives first was never put in.
            if self.skipped == 0 {
                return Ok(limited);
            }
            self.skipped -= 1;
        }
    }

    /// The next sample on tape; silence behind its end.
    fn read(&mut self) -> Result<f32> {
        if self.unread == 0 {
            return Ok(0.0);
        }
        self.unread -= 1;
        let mut bytes = [0; SAMPLE_BYTES];
        self.reader.read_exact(&mut bytes).map_err(|error| not_kept(&error))?;
        Ok(f32::from(i16::from_le_bytes(bytes)) / 32_768.0)
    }

    /// Plays all of it to a meter.
    fn measure(mut self, (before, total): (u64, u64), signals: &Signals<'_>) -> Result<Loudness> {
        let (mut meter, mut done) = (Meter::of_speech()?, before);
        let mut block = vec![0.0; STEP_SAMPLES];
        loop {
            signals.step("level", done, total)?;
            let count = self.fill(&mut block)?;
            if count == 0 {
                return meter.finish();
            }
            meter.add(block.get(..count).unwrap_or_default())?;
            done = done.saturating_add(count as u64);
        }
    }
}

#[cfg(feature = "video")]
impl crate::codec::video::SoundSource for Playback {
    fn channels(&self) -> u32 {
        1
    }

    fn fill(&mut self, block: &mut [f32]) -> Result<usize> {
        Self::fill(self, block)
    }
}

/// A sample in 16 bits.
fn rounded(sample: f32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "held to what 16 bits are")]
    let rounded = (sane(sample) * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
    rounded
}

fn not_kept(error: &std::io::Error) -> Error {
    Error::new(
        Code::ToolFailed,
        text!(
            "El sonido no se pudo guardar mientras se hacía: {error}.",
            "The sound could not be kept while it was made: {error}."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::math::{narrow, sin_turns};

    fn recorded(samples: &[f32]) -> Recording {
        Ctx::with_defaults(|ctx| {
            let mut tape = Tape::new(ctx).unwrap();
            tape.record(samples, ctx.signals()).unwrap();
            tape.rest(5_000, ctx.signals()).unwrap();
            assert_eq!(tape.samples(), samples.len() as u64 + 5_000);
            tape.finish().unwrap()
        })
    }

    fn played(mut playback: Playback, block: usize) -> Vec<f32> {
        let (mut all, mut piece) = (Vec::new(), vec![0.0; block]);
        loop {
            let count = playback.fill(&mut piece).unwrap();
            all.extend_from_slice(&piece[..count]);
            if count < block {
                return all;
            }
        }
    }

    /// Words of a fifth of a second, with a peak of 1 in each.
    fn speech() -> Vec<f32> {
        let sample = |i: u32| {
            let level = if i % 14_400 == 4_800 { 1.0 } else { 0.1 };
            let loud = f64::from(u8::from(i % 14_400 < 9_600));
            narrow(level * loud * sin_turns(f64::from(i) / 200.0 + 0.25))
        };
        (0..96_000).map(sample).collect()
    }

    #[test]
    fn what_is_recorded_is_played() {
        let mut samples = speech();
        samples[7] = f32::NAN;
        samples[8] = 3.0;
        let tape = recorded(&samples);
        let found = played(tape.play(), 1_024);
        assert_eq!(found.len(), 101_000);
        assert_eq!((found[7], found[8] > 0.999), (0.0, true));
        assert!(samples.iter().zip(&found).skip(9).all(|(a, b)| (a - b).abs() < 1.0 / 32_000.0));
        assert!(found[96_000..].iter().all(|sample| *sample == 0.0));
        assert!(found == played(tape.play(), 37));
    }

    #[test]
    fn it_is_brought_to_its_loudness_and_stays_in_its_place() {
        let (cancel, tape) = (crate::CancelToken::new(), recorded(&speech()));
        let signals = Signals::new(&cancel, &|_| {});
        let found = played(tape.play_at(SPEECH_LUFS, &signals).unwrap(), 1_000);
        assert_eq!(found.len(), 101_000);
        let mut meter = Meter::of_speech().unwrap();
        meter.add(&found).unwrap();
        let loudness = meter.finish().unwrap();
        assert!((loudness.integrated_lufs.unwrap() - SPEECH_LUFS).abs() < 0.2, "{loudness:?}");
        assert!(loudness.true_peak_dbtp.unwrap() < -1.8, "{loudness:?}");
        // The rests are where they were.
        assert!(found[9_650..14_300].iter().all(|sample| sample.abs() < 1e-6));
        assert!(found[14_400..14_500].iter().any(|sample| sample.abs() > 0.05));
        cancel.cancel();
        assert_eq!(tape.play_at(SPEECH_LUFS, &signals).err().unwrap().code(), Code::Cancelled);
    }

    #[test]
    fn silence_stays_silent() {
        let tape = recorded(&[0.0; 1_000]);
        let found = played(
            tape.play_at(SPEECH_LUFS, &Signals::new(&crate::CancelToken::new(), &|_| {})).unwrap(),
            64,
        );
        assert!(found.len() == 6_000 && found.iter().all(|sample| *sample == 0.0));
    }
}
