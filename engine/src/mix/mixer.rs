//! Plays a mix at its loudness.

use super::desk::{Balance, Desk, Hop, factor, step};
use super::level::{MOST_PASSES, settle, wanted};
use super::limiter::{CEILING_DBTP, LATENCY, Limiter};
use super::loudness::{Loudness, Meter, TARGET_LUFS};
use super::{HOP_FRAMES, Mix};
use crate::Signals;
use crate::error::Result;

/// Plays a [`Mix`], block after block. Given by [`Mix::mixer`].
#[derive(Clone, Debug)]
pub struct Mixer {
    desk: Desk,
    gain_db: f64,
    gain: f32,
    limiter: Option<Box<Limiter<2>>>,
    /// Frames that the limiter gives before the first.
    skipped: usize,
    hop: Box<Hop>,
    /// What of `hop` was already given, in samples.
    given: usize,
    total_frames: u64,
    left_frames: u64,
    loudness: Loudness,
}

impl Mixer {
    /// Finds the gain of a mix.
    pub(super) fn prepare(mix: &Mix, signals: &Signals<'_>) -> Result<Self> {
        let balance = Balance::measure(mix, signals)?;
        let raw = Self::at(Desk::new(mix, &balance), mix.duration_samples, 0.0, false);
        let hops = mix.duration_samples.div_ceil(HOP_FRAMES as u64);
        let found = raw.clone().measure(signals, "measure", (0, hops))?;
        let wanted = wanted(found, TARGET_LUFS);
        if !wanted.has_to_be_limited {
            return Ok(Self { loudness: found.turned(wanted.gain_db), ..raw.turned(wanted.gain_db, false) });
        }
        let (gain_db, loudness) = settle(wanted.gain_db, TARGET_LUFS, |pass, gain_db| {
            let progress = (pass * hops, MOST_PASSES * hops);
            raw.clone().turned(gain_db, true).measure(signals, "level", progress)
        })?;
        Ok(Self { loudness, ..raw.turned(gain_db, true) })
    }

    fn at(desk: Desk, total_frames: u64, gain_db: f64, is_limited: bool) -> Self {
        Self {
            desk,
            gain_db,
            gain: factor(gain_db),
            limiter: is_limited.then(|| Box::new(Limiter::new(CEILING_DBTP))),
            skipped: if is_limited { LATENCY } else { 0 },
            hop: Box::new([0.0; HOP_FRAMES * 2]),
            given: HOP_FRAMES * 2,
            total_frames,
            left_frames: total_frames,
            loudness: Loudness::default(),
        }
    }

    /// The same mix, from the start, at another gain.
    fn turned(self, gain_db: f64, is_limited: bool) -> Self {
        Self::at(self.desk, self.total_frames, gain_db, is_limited)
    }

    /// Plays all of it to a meter.
    fn measure(
        mut self,
        signals: &Signals<'_>,
        stage: &'static str,
        progress: (u64, u64),
    ) -> Result<Loudness> {
        let mut meter = Meter::of_mix()?;
        let mut block: Hop = [0.0; HOP_FRAMES * 2];
        let mut done = progress.0;
        loop {
            step(signals, stage, done, progress.1)?;
            let frames = self.fill(&mut block);
            if frames == 0 {
                return meter.finish();
            }
            meter.add(block.get(..frames * 2).unwrap_or_default())?;
            done += 1;
        }
    }

    /// Writes what comes next over `block`: two channels in turns at 48 kHz, from −1 to 1. Returns how
    /// many frames there are: fewer than fit only at the end, and 0 behind it; what is left of `block`
    /// is silent. The sizes of blocks make no difference to the samples.
    pub fn fill(&mut self, block: &mut [f32]) -> usize {
        let room = u64::try_from(block.len() / 2).unwrap_or(0).min(self.left_frames);
        let frames = usize::try_from(room).unwrap_or(0);
        let (wanted, rest) = block.split_at_mut(frames * 2);
        rest.fill(0.0);
        let mut written = 0;
        while written < wanted.len() {
            if self.given == self.hop.len() {
                self.refill();
            }
            let ready = self.hop.get(self.given..).unwrap_or_default();
            let open = wanted.get_mut(written..).unwrap_or_default();
            let count = ready.len().min(open.len());
            for (slot, sample) in open.iter_mut().zip(ready) {
                *slot = *sample;
            }
            self.given += count;
            written += count;
        }
        self.left_frames -= room;
        frames
    }

    /// Renders the next step.
    fn refill(&mut self) {
        self.desk.read(&mut self.hop);
        self.hop.iter_mut().for_each(|sample| *sample *= self.gain);
        self.given = 0;
        let Some(limiter) = &mut self.limiter else { return };
        for frame in self.hop.chunks_exact_mut(2) {
            if let [left, right] = frame {
                [*left, *right] = limiter.process([*left, *right]);
            }
        }
        // The limiter lags behind: what it gives first was never put in.
        let skipped = self.skipped.min(HOP_FRAMES);
        self.skipped -= skipped;
        self.given = skipped * 2;
    }

    /// How loud the mix is as it is played.
    pub fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// What the sum of all was turned up by, in dB, before its peaks were limited.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    /// How many samples of each channel it has in all.
    pub fn duration_samples(&self) -> u64 {
        self.total_frames
    }
}

#[cfg(feature = "video")]
impl crate::codec::video::SoundSource for Mixer {
    fn channels(&self) -> u32 {
        2
    }

    fn fill(&mut self, block: &mut [f32]) -> Result<usize> {
        Ok(Self::fill(self, block))
    }
}
