//! How loud sound is, by EBU R 128 (ITU-R BS.1770), and what it takes to make it as loud as wanted.

use ebur128::{Channel, EbuR128, Mode};

use super::math::gain_to_db;
use crate::error::{Code, Error, Result};
use crate::text;

/// What mixes are brought to, in LUFS: what the large video sites play at.
pub const TARGET_LUFS: f64 = -14.0;
/// What is reached is this close, in LU, unless peaks leave no room.
pub(super) const TOLERANCE_LU: f64 = 0.1;
/// A block of loudness: 400 ms of frames. What is shorter has no loudness of its own.
const BLOCK_FRAMES: usize = 19_200;

/// How loud a sound is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS; `None` where all is silent, or below −70 LUFS.
    pub integrated_lufs: Option<f64>,
    /// The highest true peak in dBTP; `None` where all is 0.
    pub true_peak_dbtp: Option<f64>,
}

impl Loudness {
    /// The same sound, turned up.
    pub(super) fn turned(self, gain_db: f64) -> Self {
        let turn = |level: f64| level + gain_db;
        Self {
            integrated_lufs: self.integrated_lufs.map(turn),
            true_peak_dbtp: self.true_peak_dbtp.map(turn),
        }
    }
}

/// Measures sound as it passes.
pub(super) struct Meter {
    meter: EbuR128,
    channels: usize,
    /// What came first, until there is a block of it.
    beginning: Vec<f32>,
    is_short: bool,
    measures_peaks: bool,
}

impl Meter {
    /// For stereo, with its peaks.
    pub(super) fn of_mix() -> Result<Self> {
        Self::new(2, Mode::I | Mode::TRUE_PEAK)
    }

    /// For stereo, without its peaks: a third of the work.
    pub(super) fn of_music() -> Result<Self> {
        Self::new(2, Mode::I)
    }

    /// For one channel that is heard from both sides.
    pub(super) fn of_voices() -> Result<Self> {
        let mut new = Self::new(1, Mode::I)?;
        new.meter.set_channel(0, Channel::DualMono).map_err(failed)?;
        Ok(new)
    }

    /// The same, with its peaks.
    pub(super) fn of_speech() -> Result<Self> {
        let mut new = Self::new(1, Mode::I | Mode::TRUE_PEAK)?;
        new.meter.set_channel(0, Channel::DualMono).map_err(failed)?;
        Ok(new)
    }

    fn new(channels: u32, mode: Mode) -> Result<Self> {
        let meter = EbuR128::new(channels, 48_000, mode).map_err(failed)?;
        let measures_peaks = mode.contains(Mode::TRUE_PEAK);
        Ok(Self { meter, channels: channels as usize, beginning: Vec::new(), is_short: true, measures_peaks })
    }

    /// Takes whole frames, channels in turns.
    pub(super) fn add(&mut self, samples: &[f32]) -> Result<()> {
        if self.is_short {
            self.beginning.extend_from_slice(samples);
            if self.beginning.len() >= BLOCK_FRAMES * self.channels {
                self.is_short = false;
                self.beginning = Vec::new();
            }
        }
        self.meter.add_frames_f32(samples).map_err(failed)
    }

    /// What was found. What is shorter than 400 ms is as loud as it would be over and over again.
    pub(super) fn finish(mut self) -> Result<Loudness> {
        // The last samples come out of the meter's own filter only when others follow.
        let mut peak = 0.0f64;
        if self.measures_peaks {
            let ending = [0.0; 64];
            self.meter.add_frames_f32(&ending).map_err(failed)?;
            for channel in 0..u32::try_from(self.channels).unwrap_or(0) {
                peak = peak.max(self.meter.true_peak(channel).map_err(failed)?);
            }
        }
        if self.is_short && !self.beginning.is_empty() {
            self.meter.reset();
            let frames = self.beginning.len() / self.channels;
            for _ in 0..=(2 * BLOCK_FRAMES / frames.max(1)) {
                self.meter.add_frames_f32(&self.beginning).map_err(failed)?;
            }
        }
        let integrated = self.meter.loudness_global().map_err(failed)?;
        Ok(Loudness {
            integrated_lufs: Some(integrated).filter(|lufs| lufs.is_finite() && *lufs > -70.0),
            true_peak_dbtp: Some(peak).filter(|peak| *peak > 0.0).map(gain_to_db),
        })
    }
}

fn failed(error: ebur128::Error) -> Error {
    let message = text!("No se pudo medir el sonido: {error}.", "The sound could not be measured: {error}.");
    Error::new(Code::ToolFailed, message).with_source(error)
}

/// To a hundredth: what is measured may differ in its last bits from machine to machine; what is
/// done about it must not.
pub(super) fn rounded_db(db: f64) -> f64 {
    (db * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::math::{narrow, sin_turns};

    fn tone(frames: u32, level: f64) -> Vec<f32> {
        let sample = |i| narrow(level * sin_turns(f64::from(i) * 997.0 / 48_000.0));
        (0..frames).flat_map(|i| [sample(i); 2]).collect()
    }

    fn measured(samples: &[f32]) -> Loudness {
        let mut meter = Meter::of_mix().unwrap();
        samples.chunks(960).for_each(|piece| meter.add(piece).unwrap());
        meter.finish().unwrap()
    }

    /// The definition: 997 Hz at full scale on one channel is −3.01 LUFS, so on both it is 0.
    #[test]
    fn a_tone_has_the_loudness_of_the_recommendation() {
        let found = measured(&tone(96_000, 0.1));
        assert!((found.integrated_lufs.unwrap() + 20.0).abs() < 0.05, "{found:?}");
        assert!((found.true_peak_dbtp.unwrap() + 20.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn the_shortest_sound_has_a_loudness_and_silence_has_none() {
        for frames in [480, 4_800, 19_000, 19_200, 19_300] {
            let found = measured(&tone(frames, 0.1)).integrated_lufs.unwrap();
            assert!((found + 20.0).abs() < 0.5, "{frames} frames: {found}");
        }
        assert_eq!(measured(&[0.0; 96_000]), Loudness::default());
        assert_eq!(measured(&[]), Loudness::default());
        assert_eq!(measured(&tone(48_000, 1e-5)).integrated_lufs, None);
    }

    #[test]
    fn a_voice_is_heard_from_both_sides() {
        let mut meter = Meter::of_voices().unwrap();
        let mono: Vec<f32> = tone(48_000, 0.1).into_iter().step_by(2).collect();
        meter.add(&mono).unwrap();
        assert!((meter.finish().unwrap().integrated_lufs.unwrap() + 20.0).abs() < 0.05);
    }
}
