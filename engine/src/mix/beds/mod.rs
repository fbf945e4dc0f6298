//! Music beds: pieces that are composed and played as they are asked for, for as long as it takes.
//!
//! A seed is a piece: its tempo, key, chords and motifs come from it. A bed is written in bars of sixteen
//! steps and sections of eight bars; every fourth section is as the first, with another motif. Memory is
//! constant: notes that sound, and a room.

mod harmony;
mod moods;
mod note;
mod score;
mod space;
#[cfg(test)]
mod tests;
mod wave;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use note::{Buses, QUANTUM};
use score::{Event, Score, Sounding};
use space::{Finish, Room};
use wave::Bank;

/// What a music bed is like.
///
/// es: El carácter de la música de fondo.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Warm chords and a slow arpeggio; 68 to 76 beats a minute.
    ///
    /// es: Acordes cálidos y un arpegio lento; de 68 a 76 pulsos por minuto.
    #[default]
    Calm,
    /// A light kick on each beat, plucked strings and a bass; 110 to 120 beats a minute.
    ///
    /// es: Un bombo ligero en cada pulso, cuerdas punteadas y bajo; de 110 a 120 pulsos por minuto.
    Upbeat,
    /// Muted plucks in eighths over a soft chord; 98 to 104 beats a minute.
    ///
    /// es: Punteos apagados en corcheas sobre un acorde suave; de 98 a 104 pulsos por minuto.
    Corporate,
    /// Slow strings and low pulses, in a minor key; 60 to 66 beats a minute.
    ///
    /// es: Cuerdas lentas y pulsos graves, en tono menor; de 60 a 66 pulsos por minuto.
    Cinematic,
    /// Soft keys slightly out of tune and swung hi-hats; 76 to 84 beats a minute.
    ///
    /// es: Teclas suaves algo desafinadas y platillos con swing; de 76 a 84 pulsos por minuto.
    Lofi,
}

impl Mood {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Calm, Self::Upbeat, Self::Corporate, Self::Cinematic, Self::Lofi];

    /// Told apart in seeds.
    fn number(self) -> u64 {
        match self {
            Self::Calm => 0,
            Self::Upbeat => 1,
            Self::Corporate => 2,
            Self::Cinematic => 3,
            Self::Lofi => 4,
        }
    }

    /// The slowest and the fastest, in beats a minute.
    fn tempos(self) -> (u32, u32) {
        match self {
            Self::Calm => (68, 76),
            Self::Upbeat => (110, 120),
            Self::Corporate => (98, 104),
            Self::Cinematic => (60, 66),
            Self::Lofi => (76, 84),
        }
    }

    /// Bars that each chord lasts.
    fn chord_bars(self) -> u64 {
        if matches!(self, Self::Calm | Self::Cinematic) { 2 } else { 1 }
    }

    /// How late every other step comes, in steps.
    fn swing(self) -> f64 {
        if self == Self::Lofi { 0.28 } else { 0.0 }
    }

    /// How long its room sounds, in seconds.
    fn room_s(self) -> f64 {
        match self {
            Self::Calm => 2.6,
            Self::Upbeat => 1.3,
            Self::Corporate => 1.6,
            Self::Cinematic => 3.4,
            Self::Lofi => 1.2,
        }
    }

    /// Above this all is softened, in Hz.
    fn top_hz(self) -> f64 {
        match self {
            Self::Calm | Self::Cinematic => 7_500.0,
            Self::Upbeat | Self::Corporate => 10_000.0,
            Self::Lofi => 6_500.0,
        }
    }

    /// What brings it to −20 LUFS, more or less; found by measuring.
    fn gain(self) -> f64 {
        match self {
            Self::Calm => 1.33,
            Self::Upbeat => 1.27,
            Self::Corporate => 1.27,
            Self::Cinematic => 1.53,
            Self::Lofi => 1.55,
        }
    }
}

/// The most notes that sound together; beyond it the oldest gives way.
const MOST_NOTES: usize = 64;

/// A music bed: stereo at 48 kHz, without end.
#[derive(Clone, Debug)]
pub struct Bed {
    score: Score,
    bank: Bank,
    room: Room,
    finish: Finish,
    /// Written down, and not yet begun.
    waiting: Vec<Event>,
    sounding: Vec<Sounding>,
    /// Frames that were rendered.
    position: u64,
    ready: [[f32; 2]; QUANTUM],
    given: usize,
}

impl Bed {
    /// A bed of that mood. The same seed is the same piece.
    pub fn new(mood: Mood, seed: u64) -> Self {
        Self {
            score: Score::new(mood, seed),
            bank: Bank::new(),
            room: Room::new(mood.room_s()),
            finish: Finish::new(mood.top_hz(), mood.gain()),
            waiting: Vec::new(),
            sounding: Vec::new(),
            position: 0,
            ready: [[0.0; 2]; QUANTUM],
            given: QUANTUM,
        }
    }

    /// Beats a minute.
    pub fn bpm(&self) -> u32 {
        self.score.bpm()
    }

    /// Writes what comes next over `block`: two channels in turns, at about −20 LUFS and below full scale.
    /// The sizes of blocks make no difference to the samples.
    pub fn fill(&mut self, block: &mut [f32]) {
        for frame in block.chunks_mut(2) {
            if self.given == QUANTUM {
                self.render();
            }
            for (slot, sample) in frame.iter_mut().zip(self.ready.get(self.given).unwrap_or(&[0.0; 2])) {
                *slot = *sample;
            }
            self.given += 1;
        }
    }

    /// Renders the next frames.
    fn render(&mut self) {
        let end = self.position + QUANTUM as u64;
        self.score.write_until(end, &mut self.waiting);
        let (position, sounding) = (self.position, &mut self.sounding);
        self.waiting.retain(|event| {
            let is_due = event.time < end;
            if is_due {
                sounding.push(event.begin(usize::try_from(event.time.saturating_sub(position)).unwrap_or(0)));
            }
            !is_due
        });
        let many = self.sounding.len().saturating_sub(MOST_NOTES);
        self.sounding.drain(..many);
        let mut buses = Buses::SILENT;
        let bank = &self.bank;
        self.sounding.retain_mut(|sounding| match sounding {
            Sounding::Tone(tone) => tone.add(bank, &mut buses),
            Sounding::Drum(drum) => drum.add(bank, &mut buses),
        });
        for ((slot, dry), send) in self.ready.iter_mut().zip(buses.dry).zip(buses.send) {
            let wet = self.room.pass(send);
            *slot = self.finish.pass([dry[0] + wet[0], dry[1] + wet[1]]);
        }
        self.position = end;
        self.given = 0;
    }
}
