//! The sound of a narrated video: voices in their places, music that makes room for them, and all of it
//! as loud as the video sites want it.
//!
//! ```text
//! voices --+--------------------------------+
//!          | 150 ms ahead                   v
//!          +--> Ducker --gain--> music ---> + --> gain --> limiter --> blocks of 10 ms and any size
//!                                effects -> +
//! ```
//!
//! Nothing but what is given lies in memory: a mix is rendered as it is asked for, and before that once
//! or a few times to be measured. It is a function of what is given: no clock, no state outside, and the
//! arithmetic of [`math`], so that the same mix has the same samples on every machine. (Loudness is
//! measured with functions of the platform; what follows from it is rounded to 0.01 dB.)

pub mod beds;
mod desk;
mod duck;
mod effects;
#[cfg(test)]
mod judge_tests;
mod level;
mod limiter;
mod loudness;
mod math;
mod mixer;
mod music;
pub mod resample;
mod tape;
#[cfg(test)]
mod tests;
mod voices;

pub use beds::{Bed, Mood};
pub use duck::Ducking;
pub use effects::{Effect, EffectKind};
pub use loudness::{Loudness, TARGET_LUFS};
pub use mixer::Mixer;
pub use music::{Music, MusicSource};
pub use tape::{Playback, Recording, SPEECH_LUFS, Tape};
pub use voices::Placed;

use crate::error::{Code, Error, Result};
use crate::{Signals, Text, text};
use loudness::Meter;

/// The most voices, and the most effects, of a mix.
pub const MOST_VOICES: usize = 1_000;
/// The longest mix, in samples at 48 kHz: two hours.
pub const MOST_SAMPLES: u64 = 2 * 3_600 * 48_000;

/// Frames of a step: 10 ms.
const HOP_FRAMES: usize = 480;

/// What is to be heard, and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mix {
    /// How long it lasts, in samples of each channel at 48 kHz; [`MOST_SAMPLES`] at most.
    pub duration_samples: u64,
    /// Who speaks; [`MOST_VOICES`] at most, in any order. They may overlap.
    pub voices: Vec<Placed>,
    /// What plays beside them.
    pub music: Option<Music>,
    /// Small sounds, as many as voices at most.
    pub effects: Vec<Effect>,
}

impl Mix {
    /// Measures the mix, and gives what plays it at [`TARGET_LUFS`] (within 0.5 LU, where peaks leave
    /// room) and below −1 dBTP. A silent mix stays silent. Stages of its progress are `balance`,
    /// `measure` and, where peaks have to be limited or the mix is very quiet, `level`.
    ///
    /// # Errors
    /// [`Code::ItemLimitExceeded`] for too many voices or effects; [`Code::DurationLimitExceeded`];
    /// [`Code::InvalidField`] for a volume, a time or a tempo that makes no sense, and for music without
    /// samples; [`Code::Cancelled`].
    pub fn mixer(&self, signals: &Signals<'_>) -> Result<Mixer> {
        self.check()?;
        Mixer::prepare(self, signals)
    }

    fn check(&self) -> Result<()> {
        for (field, count) in [("voices", self.voices.len()), ("effects", self.effects.len())] {
            if count > MOST_VOICES {
                let message = text!(
                    "La mezcla tiene {count} sonidos en «{field}»; el máximo es {MOST_VOICES}.",
                    "The mix has {count} sounds in “{field}”; the most is {MOST_VOICES}."
                );
                return Err(Error::new(Code::ItemLimitExceeded, message).with_field(field));
            }
        }
        if self.duration_samples > MOST_SAMPLES {
            let message = Text::constant(
                "La mezcla dura más de dos horas, que es el máximo.",
                "The mix lasts more than two hours, which is the most.",
            );
            return Err(Error::new(Code::DurationLimitExceeded, message).with_field("duration_samples"));
        }
        for voice in &self.voices {
            check_range("voices.gain_db", voice.gain_db, -60.0, 24.0)?;
        }
        for effect in &self.effects {
            check_range("effects.volume_db", effect.volume_db, -60.0, 12.0)?;
        }
        self.music.as_ref().map_or(Ok(()), check_music)
    }
}

fn check_music(music: &Music) -> Result<()> {
    check_range("music.volume_db", music.volume_db, -60.0, 12.0)?;
    check_range("music.ducking.depth_db", music.ducking.depth_db, -60.0, 0.0)?;
    check_range("music.ducking.attack_ms", music.ducking.attack_ms, 0.0, 2_000.0)?;
    check_range("music.ducking.hold_ms", music.ducking.hold_ms, 0.0, 5_000.0)?;
    check_range("music.ducking.release_ms", music.ducking.release_ms, 0.0, 10_000.0)?;
    let MusicSource::Samples { samples, bpm } = &music.source else { return Ok(()) };
    if let Some(bpm) = bpm {
        check_range("music.bpm", *bpm, 30.0, 300.0)?;
    }
    if samples.is_empty() || samples.len() % 2 != 0 {
        let count = samples.len();
        let message = text!(
            "La música tiene {count} muestras; hace falta un número par, y alguna.",
            "The music has {count} samples; it takes an even number, and some."
        );
        return Err(Error::new(Code::InvalidField, message).with_field("music.samples"));
    }
    Ok(())
}

fn check_range(field: &'static str, value: f64, low: f64, high: f64) -> Result<()> {
    if value >= low && value <= high {
        return Ok(());
    }
    let message = text!(
        "«{field}» es {value}; tiene que estar entre {low} y {high}.",
        "“{field}” is {value}; it has to be between {low} and {high}."
    );
    Err(Error::new(Code::InvalidField, message).with_field(field))
}

/// What brings speech of one channel at 48 kHz to [`SPEECH_LUFS`], in dB from −24 to 24; 0 for silence.
///
/// # Errors
/// [`Code::ToolFailed`].
pub fn speech_gain_db(samples: &[f32]) -> Result<f64> {
    let mut meter = Meter::of_voices()?;
    meter.add(samples)?;
    let lacks = meter.finish()?.integrated_lufs.map_or(0.0, |lufs| SPEECH_LUFS - lufs);
    Ok(loudness::rounded_db(lacks.clamp(-24.0, 24.0)))
}

/// The factor of an amplitude that so many decibels are.
#[cfg(feature = "video")]
pub(crate) fn gain(db: f64) -> f64 {
    math::db_to_gain(db)
}

/// How loud a voice is by itself (one channel at 48 kHz, heard from both sides), so that voices of
/// different origin can be brought to one level with [`Placed::gain_db`].
///
/// # Errors
/// [`Code::Cancelled`].
pub fn voice_loudness(samples: &[f32], signals: &Signals<'_>) -> Result<Loudness> {
    let mut meter = Meter::of_voices()?;
    for hop in samples.chunks(HOP_FRAMES) {
        signals.check_cancelled()?;
        let hop: Vec<f32> = hop.iter().map(|sample| math::sane(*sample)).collect();
        meter.add(&hop)?;
    }
    meter.finish()
}
