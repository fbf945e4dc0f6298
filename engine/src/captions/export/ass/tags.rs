//! What ASS writes in its own way: numbers, colours, times, text.

use super::super::clock;
use crate::Color;

/// A number with at most two decimals.
pub(super) fn number(value: f32) -> f64 {
    let rounded = (f64::from(value) * 100.0).round() / 100.0;
    // No minus before a zero.
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

/// `&HAABBGGRR`, where 0 is opaque.
pub(super) fn style_color(color: Color) -> String {
    let Color { red, green, blue, alpha } = color;
    format!("&H{:02X}{blue:02X}{green:02X}{red:02X}", 255 - alpha)
}

/// The colour of part 1 (letters), 2 (letters yet to be sung) or 3 (outline).
pub(super) fn color(part: u8, color: Color) -> String {
    let Color { red, green, blue, .. } = color;
    format!("\\{part}c&H{blue:02X}{green:02X}{red:02X}&")
}

/// The opacity of a part.
pub(super) fn alpha(part: u8, alpha: u8) -> String {
    format!("\\{part}a&H{:02X}&", 255 - alpha)
}

/// The opacity of all parts.
pub(super) fn alpha_of_all(alpha: u8) -> String {
    format!("\\alpha&H{:02X}&", 255 - alpha)
}

/// Nothing of what follows is seen.
pub(super) const HIDDEN: &str = "\\alpha&HFF&";

/// Keeps text from being read as commands: libass reads `\{` as a brace, and a
/// backslash followed by a word joiner as a backslash.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\u{2060}"),
            '{' => escaped.push_str("\\{"),
            '}' => escaped.push_str("\\}"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A name inside a field: commas separate fields, backslashes and braces commands.
pub(super) fn name(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, ',' | '\\' | '{' | '}' | '(' | ')')).collect()
}

/// The nearest hundredth of a second from the start of the video.
pub(super) fn centiseconds(at_us: i64) -> i64 {
    at_us.max(0).saturating_add(5_000) / 10_000
}

/// `H:MM:SS.CC`.
pub(super) fn time(at_cs: i64) -> String {
    let (hours, minutes, seconds, milliseconds) = clock(at_cs.saturating_mul(10));
    format!("{hours}:{minutes:02}:{seconds:02}.{:02}", milliseconds / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_count_backwards_and_transparency_upwards() {
        let orange = Color { red: 0xff, green: 0x80, blue: 0x01, alpha: 0xa0 };
        assert_eq!(style_color(orange), "&H5F0180FF");
        assert_eq!((color(1, orange), alpha(3, orange.alpha)), ("\\1c&H0180FF&".into(), "\\3a&H5F&".into()));
    }

    #[test]
    fn times_and_numbers_are_rounded_once() {
        assert_eq!(time(centiseconds(3_723_456_000)), "1:02:03.46");
        assert_eq!(time(centiseconds(-5)), "0:00:00.00");
        assert_eq!(time(centiseconds(i64::MAX)).split(':').count(), 3);
        assert_eq!(
            [number(12.345_67), number(-0.001), number(f32::NAN)].map(|n| n.to_string()),
            ["12.35", "0", "0"]
        );
    }

    #[test]
    fn nothing_in_a_text_is_a_command() {
        assert_eq!(escape("{\\b1} C:\\N"), "\\{\\\u{2060}b1\\} C:\\\u{2060}N");
        assert_eq!(name("Comic, Sans {\\b1}\n"), "Comic Sans b1");
    }
}
