//! The rules of captions as data, and the names of those that were not kept.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::script;
use super::types::Segment;
use crate::error::{Code, Error, Result};
use crate::{Text, text};

/// What a caption may look like. Any field may be left out; the default is
/// [`Rules::broadcast`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Most characters in a line. Emoji count as two.
    #[garde(range(min = 1, max = 200))]
    pub max_characters_per_line: u32,

    /// The same for lines with Chinese, Japanese or Korean text, in full-width
    /// characters; half-width ones count as half.
    #[garde(range(min = 1, max = 100))]
    pub max_full_width_per_line: u32,

    /// Most lines on the screen at once.
    #[garde(range(min = 1, max = 6))]
    pub max_lines: u32,

    /// Fastest reading speed, spaces included; 0 for no such rule.
    #[garde(range(min = 0, max = 200))]
    pub max_characters_per_second: u32,

    /// The same for full-width characters.
    #[garde(range(min = 0, max = 200))]
    pub max_full_width_per_second: u32,

    /// Shortest time on the screen.
    #[garde(range(min = 0, max = 60_000))]
    pub min_duration_ms: i64,

    /// Longest time on the screen.
    #[garde(range(min = 1, max = 600_000))]
    pub max_duration_ms: i64,

    /// Least time between two captions; see [`Rules::with_frame_rate`].
    #[garde(range(min = 0, max = 10_000))]
    pub min_gap_ms: i64,

    /// A pause shorter than this is bridged: the caption before it stays, so that
    /// the screen does not flicker. 0 bridges nothing.
    #[garde(range(min = 0, max = 60_000))]
    pub bridge_gap_ms: i64,

    /// Fewest words at once.
    #[garde(range(min = 1, max = 400))]
    pub min_words: u32,

    /// Most words at once.
    #[garde(range(min = 1, max = 400))]
    pub max_words: u32,

    /// An aim, not a rule: shorter captions are avoided where the speech allows.
    #[garde(range(min = 0, max = 1_000))]
    pub preferred_min_characters: u32,

    /// Case of the lines on the screen; the texts of segments and words stay as
    /// they were spoken.
    #[garde(skip)]
    pub text_case: TextCase,
}

/// Upper or mixed case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextCase {
    /// Unchanged.
    #[default]
    AsSpoken,
    /// All capitals, by the rules of the language.
    Upper,
}

impl Default for Rules {
    fn default() -> Self {
        Self::broadcast()
    }
}

impl Rules {
    /// Names of the presets.
    pub const PRESETS: [&'static str; 2] = ["broadcast", "social"];

    /// Netflix's timed text: two lines of 42 characters, 17 a second, 5/6 to 7
    /// seconds, two frames apart, pauses under half a second bridged; 16
    /// full-width characters a line and 9 a second.
    pub const fn broadcast() -> Self {
        Self {
            max_characters_per_line: 42,
            max_full_width_per_line: 16,
            max_lines: 2,
            max_characters_per_second: 17,
            max_full_width_per_second: 9,
            min_duration_ms: 833,
            max_duration_ms: 7_000,
            min_gap_ms: 84,
            bridge_gap_ms: 500,
            min_words: 1,
            max_words: 400,
            preferred_min_characters: 0,
            text_case: TextCase::AsSpoken,
        }
    }

    /// For vertical video: one line of 1 to 4 words in capitals, changing with
    /// the voice. Nobody reads ahead, so the reading speed is that of fast speech.
    pub const fn social() -> Self {
        Self {
            max_characters_per_line: 18,
            max_full_width_per_line: 9,
            max_lines: 1,
            max_characters_per_second: 30,
            max_full_width_per_second: 15,
            min_duration_ms: 200,
            max_duration_ms: 4_000,
            min_gap_ms: 0,
            bridge_gap_ms: 500,
            min_words: 1,
            max_words: 4,
            preferred_min_characters: 10,
            text_case: TextCase::Upper,
        }
    }

    /// A preset by its name.
    ///
    /// # Errors
    /// [`Code::InvalidField`] that lists the known names.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "broadcast" => Ok(Self::broadcast()),
            "social" => Ok(Self::social()),
            _ => {
                let known = Self::PRESETS.join(", ");
                let name: String = name.chars().take(60).collect();
                Err(Error::new(
                    Code::InvalidField,
                    text!("No hay reglas «{name}».", "There are no rules “{name}”."),
                )
                .with_field("rules")
                .with_hint(text!("Se espera una de: {known}.", "Expected one of: {known}.")))
            }
        }
    }

    /// The same rules with a gap of two frames of a video with `numerator` /
    /// `denominator` frames a second, rounded up; unchanged for a rate of zero.
    #[must_use]
    pub fn with_frame_rate(mut self, numerator: u32, denominator: u32) -> Self {
        if numerator > 0 {
            let two_frames_ms = (2_000 * u64::from(denominator)).div_ceil(u64::from(numerator));
            self.min_gap_ms = i64::try_from(two_frames_ms).unwrap_or(10_000).min(10_000);
        }
        self
    }

    /// Columns that a line of `text` may take: full-width characters are two.
    pub(super) fn max_columns(&self, has_cjk: bool) -> u32 {
        if has_cjk { self.max_full_width_per_line.saturating_mul(2) } else { self.max_characters_per_line }
    }

    /// How long `text` takes to read; 0 where there is no such rule.
    pub(super) fn reading_ms(&self, length: script::Length) -> i64 {
        let time = |characters: u32, per_second: u32| {
            let per_second = i64::from(per_second);
            if per_second == 0 { 0 } else { (i64::from(characters) * 1_000 + per_second - 1) / per_second }
        };
        time(length.half_width, self.max_characters_per_second)
            .saturating_add(time(length.full_width, self.max_full_width_per_second))
    }

    /// Names what `segment`, followed by a cue at `next_start_ms`, does not keep.
    pub(super) fn violations(&self, segment: &Segment, next_start_ms: Option<i64>) -> Vec<String> {
        let duration_ms = segment.end_ms.saturating_sub(segment.start_ms);
        let shown = segment.lines.join(" ");
        let max_columns = self.max_columns(script::has_cjk(&shown));
        let words = u32::try_from(segment.words.len()).unwrap_or(u32::MAX);
        let lines = u32::try_from(segment.lines.len()).unwrap_or(u32::MAX);
        let gap_ms = next_start_ms.map(|next| next.saturating_sub(segment.end_ms));
        let broken = [
            (Violation::LineTooLong, segment.lines.iter().any(|line| script::columns(line) > max_columns)),
            (Violation::TooManyLines, lines > self.max_lines),
            (Violation::ReadingSpeed, self.reading_ms(script::length(&shown)) > duration_ms),
            (Violation::TooShort, duration_ms < self.min_duration_ms),
            (Violation::TooLong, duration_ms > self.max_duration_ms),
            (Violation::Gap, gap_ms.is_some_and(|gap_ms| gap_ms < self.min_gap_ms)),
            (Violation::TooFewWords, words < self.min_words),
            (Violation::TooManyWords, words > self.max_words),
        ];
        broken.iter().filter(|(_, yes)| *yes).map(|(name, _)| name.as_str().to_owned()).collect()
    }
}

/// A rule that a caption does not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Violation {
    /// A word alone is longer than a line.
    LineTooLong,
    /// The text needs more lines than allowed.
    TooManyLines,
    /// Spoken faster than it can be read, with no pause to stay longer.
    ReadingSpeed,
    /// On the screen for less than the shortest time.
    TooShort,
    /// On the screen for more than the longest time.
    TooLong,
    /// The next caption follows too soon.
    Gap,
    /// Fewer words than asked for.
    TooFewWords,
    /// More words than asked for.
    TooManyWords,
}

impl Violation {
    /// All of them, in the order they are named.
    pub const ALL: [Self; 8] = [
        Self::LineTooLong,
        Self::TooManyLines,
        Self::ReadingSpeed,
        Self::TooShort,
        Self::TooLong,
        Self::Gap,
        Self::TooFewWords,
        Self::TooManyWords,
    ];

    /// The name in [`Segment::violations`].
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LineTooLong => "line_too_long",
            Self::TooManyLines => "too_many_lines",
            Self::ReadingSpeed => "reading_speed",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Gap => "gap",
            Self::TooFewWords => "too_few_words",
            Self::TooManyWords => "too_many_words",
        }
    }

    /// What it means and what a person can do.
    pub const fn explanation(self) -> Text {
        match self {
            Self::LineTooLong => Text::constant(
                "Una palabra no cabe en la línea: acórtala.",
                "A word does not fit into the line: shorten it.",
            ),
            Self::TooManyLines => Text::constant(
                "El texto necesita más líneas: acórtalo o divide el subtítulo.",
                "The text needs more lines: shorten it or split the caption.",
            ),
            Self::ReadingSpeed => Text::constant(
                "No da tiempo a leerlo: acorta el texto o alarga el subtítulo.",
                "There is no time to read it: shorten the text or lengthen the caption.",
            ),
            Self::TooShort => Text::constant(
                "Se ve muy poco tiempo: alárgalo o únelo al siguiente.",
                "It is seen too briefly: lengthen it or join it to the next.",
            ),
            Self::TooLong => Text::constant(
                "Se ve demasiado tiempo: adelanta su final.",
                "It is seen for too long: end it sooner.",
            ),
            Self::Gap => Text::constant(
                "El siguiente llega demasiado pronto: adelanta el final de este.",
                "The next one follows too soon: end this one sooner.",
            ),
            Self::TooFewWords => Text::constant(
                "Tiene menos palabras de las pedidas: únelo a otro.",
                "It has fewer words than asked for: join it to another.",
            ),
            Self::TooManyWords => Text::constant(
                "Tiene más palabras de las pedidas: divídelo.",
                "It has more words than asked for: split it.",
            ),
        }
    }
}
