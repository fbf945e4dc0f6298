//! Where everything comes together, before it is brought to its loudness.

use super::duck::Ducker;
use super::effects::{self, EffectReader};
use super::loudness::{Loudness, Meter, rounded_db};
use super::math::{db_to_gain, exp2, narrow, smooth};
use super::music::{Player, Tape};
use super::voices::VoiceReader;
use super::{HOP_FRAMES, Mix};
use crate::Signals;
use crate::error::Result;

/// Ten milliseconds of stereo, channels in turns.
pub(super) type Hop = [f32; HOP_FRAMES * 2];

/// Against what music is weighed where nobody speaks, in LUFS. The mix is brought to its loudness anyway.
const WITHOUT_VOICES_LUFS: f64 = -14.0;
/// So much of the music is listened to for its loudness: its first sections.
const LISTENED_HOPS: u64 = 4_000;
/// At its end a mix falls silent within 5 ms, whatever was still sounding.
const END_FRAMES: u64 = 240;
/// Progress is told this often: every 100 ms of sound.
const STEP_HOPS: u64 = 10;

/// How loud the parts of a mix are by themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Balance {
    voices: Loudness,
    music: Loudness,
}

impl Balance {
    /// Listens to the voices, and to the music.
    pub(super) fn measure(mix: &Mix, signals: &Signals<'_>) -> Result<Self> {
        let hops = mix.duration_samples.div_ceil(HOP_FRAMES as u64);
        let listened = if mix.music.is_some() { hops.min(LISTENED_HOPS) } else { 0 };
        let total = hops + listened;
        let mut balance = Self::default();
        if mix.music.is_some() || !mix.effects.is_empty() {
            let (mut reader, mut meter) = (VoiceReader::new(&mix.voices), Meter::of_voices()?);
            let mut hop = [0.0; HOP_FRAMES];
            for done in 0..hops {
                step(signals, "balance", done, total)?;
                reader.read(&mut hop);
                meter.add(&hop)?;
            }
            balance.voices = meter.finish()?;
        }
        if let Some(music) = &mix.music {
            let (mut tape, mut meter) = (Tape::new(&music.source), Meter::of_music()?);
            let mut hop: Hop = [0.0; HOP_FRAMES * 2];
            for done in 0..listened {
                step(signals, "balance", hops + done, total)?;
                tape.read(&mut hop);
                meter.add(&hop)?;
            }
            balance.music = meter.finish()?;
        }
        Ok(balance)
    }

    fn reference_lufs(&self) -> f64 {
        self.voices.integrated_lufs.unwrap_or(WITHOUT_VOICES_LUFS)
    }

    /// What brings the music to `volume_db` against the voices.
    fn music_db(&self, volume_db: f64) -> f64 {
        let itself = self.music.integrated_lufs.unwrap_or(self.reference_lufs());
        rounded_db(self.reference_lufs() + volume_db - itself)
    }

    fn effects_db(&self) -> f64 {
        rounded_db(self.reference_lufs() - effects::LOUDNESS_LUFS)
    }

    /// The mean square of one channel that both sides hear as loud as the voices (ITU-R BS.1770).
    fn voice_power(&self) -> f64 {
        exp2((self.reference_lufs() + 0.691) / 10.0 * std::f64::consts::LOG2_10) * 0.5
    }
}

/// Tells of progress now and then.
pub(super) fn step(signals: &Signals<'_>, stage: &'static str, done: u64, total: u64) -> Result<()> {
    if done.is_multiple_of(STEP_HOPS) { signals.step(stage, done, total) } else { Ok(()) }
}

/// Music and what turns it down.
#[derive(Clone, Debug)]
struct MusicStrip {
    player: Player,
    ducker: Ducker,
    /// The voices once more, ahead of what is heard.
    scout: VoiceReader,
}

/// The sum of all that is to be heard.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    voices: VoiceReader,
    music: Option<MusicStrip>,
    effects: EffectReader,
    total: u64,
    position: u64,
}

impl Desk {
    pub(super) fn new(mix: &Mix, balance: &Balance) -> Self {
        let voices = VoiceReader::new(&mix.voices);
        let music = mix.music.as_ref().map(|music| {
            let gain_db = balance.music_db(music.volume_db);
            let mut strip = MusicStrip {
                player: Player::new(music, gain_db, mix.duration_samples),
                ducker: Ducker::new(&music.ducking, balance.voice_power()),
                scout: voices.clone(),
            };
            (0..strip.ducker.ahead_hops()).for_each(|_| strip.foresee());
            strip
        });
        let effects = EffectReader::new(&mix.effects, balance.effects_db());
        Self { voices, music, effects, total: mix.duration_samples, position: 0 }
    }

    /// Writes the next 10 ms over `hop`; silence behind the end.
    pub(super) fn read(&mut self, hop: &mut Hop) {
        match &mut self.music {
            Some(strip) => strip.read(hop),
            None => hop.fill(0.0),
        }
        let mut voices = [0.0; HOP_FRAMES];
        self.voices.read(&mut voices);
        for (frame, voice) in hop.chunks_exact_mut(2).zip(voices) {
            frame.iter_mut().for_each(|sample| *sample += voice);
        }
        self.effects.add(hop);
        self.end(hop);
        self.position += HOP_FRAMES as u64;
    }

    /// Lets all fall silent at the end.
    fn end(&self, hop: &mut Hop) {
        if self.position + (HOP_FRAMES as u64) + END_FRAMES <= self.total {
            return;
        }
        for (position, frame) in (self.position..).zip(hop.chunks_exact_mut(2)) {
            let left = self.total.saturating_sub(position);
            if left < END_FRAMES {
                let gain = narrow(smooth(left as f64 / END_FRAMES as f64));
                frame.iter_mut().for_each(|sample| *sample *= gain);
            }
        }
    }
}

impl MusicStrip {
    fn foresee(&mut self) {
        let mut hop = [0.0; HOP_FRAMES];
        self.scout.read(&mut hop);
        let power: f64 = hop.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
        self.ducker.foresee(power / HOP_FRAMES as f64);
    }

    fn read(&mut self, hop: &mut Hop) {
        self.player.read(hop);
        self.foresee();
        let (from, to) = self.ducker.next();
        let slope = (to - from) / HOP_FRAMES as f32;
        let mut gain = from;
        for frame in hop.chunks_exact_mut(2) {
            gain += slope;
            frame.iter_mut().for_each(|sample| *sample *= gain);
        }
    }
}

/// The factor of so many decibels, as samples take it.
pub(super) fn factor(db: f64) -> f32 {
    narrow(db_to_gain(db))
}
