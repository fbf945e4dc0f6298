//! How titles look that stand over pictures: low, where faces seldom are, on a ground of their own.

use crate::Color;
use crate::captions::Segment;
use crate::captions::style::{
    Animation, CaptionAnimation, Font, SafeArea, SafeAreas, Shadow, Style, TextBox,
};
use crate::timeline::ThemeName;

/// Shortest time that a phrase is shown for.
const LEAST_MS: u64 = 1_300;
/// What is left of the time of a title before and behind it.
const BEFORE_MS: u64 = 250;
const BEHIND_MS: u64 = 200;
/// Longest time of one.
const MOST_MS: u64 = 4_500;

/// The looks, in the colours of a video.
///
/// Short titles are large; all of a video are of one size.
pub(super) fn style(theme: ThemeName, segments: &[Segment]) -> Style {
    let longest = segments.iter().map(|segment| segment.text.chars().count()).max().unwrap_or(0);
    let size = match longest {
        0..=10 => 0.112,
        11..=18 => 0.09,
        _ => 0.074,
    };
    let theme = theme.theme();
    let dark = if theme.top.contrast(Color::WHITE) > 7.0 { theme.top } else { Color::rgb(16, 18, 24) };
    Style {
        font: Font { weight: 800, letter_spacing: -0.01, ..Font::default() },
        size,
        shrink_to: 0.7,
        line_height: 1.6,
        fill: Color::WHITE,
        shadow: Shadow { color: Color { alpha: 70, ..Color::BLACK }, x: 0.0, y: 0.03, blur: 0.08 },
        line_box: TextBox {
            color: Color { alpha: 205, ..dark },
            padding_x: 0.42,
            padding_y: 0.22,
            radius: 0.2,
        },
        animation: Animation { caption: CaptionAnimation::Fade, duration_ms: 260, ..Animation::default() },
        safe_area: SafeAreas {
            portrait: SafeArea { top: 0.14, bottom: 0.2, sides: 0.08 },
            landscape: SafeArea { top: 0.1, bottom: 0.09, sides: 0.08 },
        },
        ..Style::default()
    }
}

/// As many of the titles as there is time to read. All of those in quotation marks.
pub(super) fn that_fit(titles: &[String], is_quoted: bool, duration_ms: u64) -> &[String] {
    let room = usize::try_from(duration_ms / LEAST_MS).unwrap_or(usize::MAX).max(1);
    let count = if is_quoted { titles.len() } else { titles.len().min(room) };
    titles.get(..count).unwrap_or(titles)
}

/// When each title is seen: they share the time of the video.
pub(super) fn segments(titles: &[String], duration_ms: u64) -> Vec<Segment> {
    let count = titles.len() as u64;
    let place = |(number, title): (u64, &String)| {
        let (from, to) = (duration_ms * number / count, duration_ms * (number + 1) / count);
        let (before, behind) = if to - from > 1_000 { (BEFORE_MS, BEHIND_MS) } else { (0, 0) };
        let start = from + before;
        let end = (to - behind).min(start + MOST_MS).max(start + 1);
        let [start_ms, end_ms] = [start, end].map(|at| i64::try_from(at).unwrap_or(i64::MAX));
        let id = u32::try_from(number + 1).unwrap_or(u32::MAX);
        Segment {
            id,
            start_ms,
            end_ms,
            text: title.clone(),
            lines: Vec::new(),
            words: Vec::new(),
            violations: Vec::new(),
        }
    };
    (0..).zip(titles).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_share_the_time_and_none_in_quotation_marks_is_lost() {
        let titles: Vec<String> = ["uno", "dos", "tres", "cuatro"].map(str::to_owned).to_vec();
        assert_eq!(that_fit(&titles, false, 3_000).len(), 2);
        assert_eq!(that_fit(&titles, true, 3_000).len(), 4);
        assert_eq!(that_fit(&titles, false, 100).len(), 1);
        let times: Vec<_> = segments(&titles, 8_000).iter().map(|one| (one.start_ms, one.end_ms)).collect();
        assert_eq!(times, [(250, 1_800), (2_250, 3_800), (4_250, 5_800), (6_250, 7_800)]);
        assert!(segments(&titles, 3).iter().all(|one| one.end_ms > one.start_ms));
        assert!(segments(&[], 8_000).is_empty());
        let one = &segments(&titles[..1], 60_000)[0];
        assert_eq!(one.end_ms - one.start_ms, 4_500);
    }

    /// White letters on the ground of every theme, whatever picture shines through.
    #[test]
    fn letters_stand_out_from_their_ground() {
        for name in ThemeName::ALL {
            let style = style(name, &[]);
            let ground = style.line_box.color;
            let over_white = |channel: u8| {
                let alpha = u16::from(ground.alpha);
                u8::try_from((u16::from(channel) * alpha + 255 * (255 - alpha)) / 255).unwrap()
            };
            let seen = Color::rgb(over_white(ground.red), over_white(ground.green), over_white(ground.blue));
            assert!(style.fill.contrast(seen) >= 4.5, "{name:?}: {}", style.fill.contrast(seen));
        }
    }
}
