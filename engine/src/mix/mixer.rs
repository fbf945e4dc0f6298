//! Plays a mix at its loudness.

use super::desk::{Balance, Desk, Hop, factor, step};
use super::limiter::{CEILING_DBTP, LATENCY, Limiter};
use super::loudness::{Loudness, Meter, TARGET_LUFS, TOLERANCE_LU, rounded_db};
use super::{HOP_FRAMES, Mix};
use crate::Signals;
use crate::error::Result;

/// The most that a mix is turned up, in dB.
const MOST_GAIN_DB: f64 = 60.0;
/// What is turned up by more is measured again: what was below −70 LUFS, and did not count, does now.
const SURE_GAIN_DB: f64 = 12.0;
/// The most that is put into the limiter beyond what the mix lacks, in dB: more would be heard.
const MOST_PUSH_DB: f64 = 12.0;
/// How often it is then rendered to find its gain.
const MOST_PASSES: u64 = 5;

/// Plays a [`Mix`], block after block. Given by [`Mix::mixer`].
#[derive(Clone, Debug)]
pub struct Mixer {
    desk: Desk,
    gain_db: f64,
    gain: f32,
    limiter: Option<Box<Limiter>>,
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
        let wanted = found.integrated_lufs.map_or(0.0, |lufs| TARGET_LUFS - lufs);
        let gain_db = rounded_db(wanted.min(MOST_GAIN_DB));
        let louder = found.turned(gain_db);
        let has_room = louder.true_peak_dbtp.is_none_or(|peak| peak <= CEILING_DBTP);
        if has_room && gain_db <= SURE_GAIN_DB {
            return Ok(Self { loudness: louder, ..raw.turned(gain_db, false) });
        }
        raw.settle(gain_db, signals, hops)
    }

    /// Finds the gain of a mix whose peaks have to be limited, or of a very quiet one: what the limiter
    /// takes away is added, until the loudness is right.
    fn settle(self, first_db: f64, signals: &Signals<'_>, hops: u64) -> Result<Self> {
        let (mut gain_db, mut slope) = (first_db, 1.0);
        let mut best: Option<(f64, Self)> = None;
        let mut before: Option<(f64, f64)> = None;
        for pass in 0..MOST_PASSES {
            let candidate = self.clone().turned(gain_db, true);
            let progress = (pass * hops, MOST_PASSES * hops);
            let loudness = candidate.clone().measure(signals, "level", progress)?;
            let Some(lufs) = loudness.integrated_lufs else {
                return Ok(Self { loudness, ..candidate });
            };
            let error = TARGET_LUFS - lufs;
            if let Some((old_gain, old_lufs)) = before
                && (gain_db - old_gain).abs() > 0.01
            {
                slope = ((lufs - old_lufs) / (gain_db - old_gain)).clamp(0.2, 1.0);
            }
            before = Some((gain_db, lufs));
            if best.as_ref().is_none_or(|(least, _)| error.abs() < *least) {
                best = Some((error.abs(), Self { loudness, ..candidate }));
            }
            let next =
                rounded_db((gain_db + error / slope).clamp(first_db - MOST_PUSH_DB, first_db + MOST_PUSH_DB));
            if error.abs() <= TOLERANCE_LU || (next - gain_db).abs() < 0.01 {
                break;
            }
            gain_db = next;
        }
        Ok(best.map_or(self, |(_, mixer)| mixer))
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
