//! What moves: pure functions of the time.

use super::cues::Cue;
use crate::captions::style::{Animation, CaptionAnimation, Style, WordAnimation};

use super::numbers::{byte, single};

/// Scales are drawn in steps of 2 %: finer ones cannot be told apart in motion,
/// and fewer pictures are drawn.
const STEPS_PER_SCALE: f64 = 50.0;
/// The part of a pop in which a word grows; in the rest it settles.
const GROWING: f64 = 0.6;

/// What a cue looks like at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// Of everything, of 255.
    pub(super) opacity: u8,
    /// The word that is spoken.
    pub(super) current: Option<usize>,
    /// Of the current word, in steps.
    pub(super) scale: Scale,
    /// Of the current word, of 255.
    pub(super) current_opacity: u8,
    /// How much of the current word has been spoken, 0 to 1.
    pub(super) spoken_part: f32,
}

/// A scale in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Scale(u16);

impl Scale {
    /// As large as laid out.
    pub(super) const ONE: Self = Self(50);

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scales are between 0.05 and 4: styles are checked"
    )]
    fn new(scale: f64) -> Self {
        Self((scale * STEPS_PER_SCALE).round().clamp(1.0, 200.0) as u16)
    }

    /// In steps of 8 %, 1 among them, for what is too soft to show finer ones.
    pub(super) fn coarse(self) -> Self {
        let Self(steps) = self;
        Self(steps / 4 * 4 + Self::ONE.0 % 4)
    }

    pub(super) fn factor(self) -> f32 {
        single(f64::from(self.0) / STEPS_PER_SCALE)
    }
}

/// The looks of `cue` at `at_us`.
pub(super) fn moment(cue: &Cue, style: &Style, at_us: i64) -> Moment {
    let animation = &style.animation;
    let current = cue.current_word(at_us);
    let word = current.and_then(|word| cue.words.get(word));
    // From 0 to 1 while a movement of the current word lasts.
    let progress = word.map_or(1.0, |word| part(at_us.saturating_sub(word.start_us), duration_us(animation)));
    let spoken_part = word.map_or(0.0, |word| {
        part(at_us.saturating_sub(word.start_us), word.end_us.saturating_sub(word.start_us))
    });
    let pop = match animation.word {
        WordAnimation::Pop => pop(animation, progress),
        _ => 1.0,
    };
    let revealed = match animation.word {
        WordAnimation::Reveal => byte(single(progress)).max(16),
        _ => u8::MAX,
    };
    Moment {
        opacity: opacity(cue, animation, at_us),
        current,
        scale: Scale::new(style.words.current_scale * pop),
        current_opacity: revealed,
        spoken_part: single(spoken_part),
    }
}

fn duration_us(animation: &Animation) -> i64 {
    i64::from(animation.duration_ms) * 1000
}

/// `passed` of `whole`, 0 to 1.
fn part(passed: i64, whole: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "times of one caption are far below 2^52 µs")]
    let (passed, whole) = (passed as f64, whole as f64);
    if whole <= 0.0 { 1.0 } else { (passed / whole).clamp(0.0, 1.0) }
}

/// The scale of a word when `progress` (0 to 1) of its pop has passed: up to the
/// peak, fast first, and back to 1.
pub(in crate::captions) fn pop(animation: &Animation, progress: f64) -> f64 {
    let (from, peak) = (animation.pop_from, animation.pop_peak);
    if progress < GROWING {
        let rest = 1.0 - progress / GROWING;
        from + (peak - from) * (1.0 - rest * rest)
    } else {
        let settled = (progress - GROWING) / (1.0 - GROWING);
        peak + (1.0 - peak) * settled * settled * (3.0 - 2.0 * settled)
    }
}

fn opacity(cue: &Cue, animation: &Animation, at_us: i64) -> u8 {
    match animation.caption {
        CaptionAnimation::None => u8::MAX,
        CaptionAnimation::Fade => {
            // A short cue is seen in full in its middle.
            let half = cue.end_us.saturating_sub(cue.start_us) / 2;
            let whole = duration_us(animation).min(half);
            let coming = part(at_us.saturating_sub(cue.start_us), whole);
            let going = part(cue.end_us.saturating_sub(at_us), whole);
            byte(single(coming.min(going)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cues::Timing;
    use super::*;

    fn cue() -> Cue {
        let words = [0, 400].map(|start| Timing { start_us: start * 1000, end_us: (start + 300) * 1000 });
        Cue { start_us: 0, end_us: 1_000_000, words: words.to_vec(), lines: Vec::new() }
    }

    #[test]
    fn a_pop_goes_from_80_over_112_to_100_percent_in_140_ms() {
        let style = Style::named("yellow_punch").unwrap();
        let scale = |ms: i64| moment(&cue(), &style, 400_000 + ms * 1000).scale.0;
        assert_eq!([scale(0), scale(84), scale(140), scale(500)], [40, 56, 50, 50]);
        assert!((0..84).all(|ms| scale(ms) <= scale(ms + 1)), "grows");
        assert!((84..200).all(|ms| scale(ms) >= scale(ms + 1)), "settles");
    }

    #[test]
    fn captions_fade_in_and_out() {
        let style = Style::named("karaoke").unwrap();
        let at = |ms: i64| moment(&cue(), &style, ms * 1000);
        assert_eq!([at(0).opacity, at(70).opacity, at(500).opacity, at(1000).opacity], [0, 128, 255, 0]);
        assert_eq!((at(150).spoken_part, at(350).spoken_part), (0.5, 1.0));
        assert_eq!((at(399).current, at(400).current), (Some(0), Some(1)));
    }
}
