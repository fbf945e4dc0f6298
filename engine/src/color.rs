//! Colours as options: `#1a2b3c`, `#1a2b3c80`, `white`, `transparent`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An sRGB colour with alpha, 8 bits a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// 0 = transparent, 255 = opaque.
    pub alpha: u8,
}

impl Color {
    /// `#000000`.
    pub const BLACK: Self = Self::rgb(0, 0, 0);
    /// `#ffffff`.
    pub const WHITE: Self = Self::rgb(255, 255, 255);
    /// White without any opacity.
    pub const TRANSPARENT: Self = Self { alpha: 0, ..Self::WHITE };

    /// An opaque colour.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 255 }
    }

    /// WCAG 2.2 relative luminance, 0 (black) to 1 (white), ignoring alpha.
    pub fn luminance(self) -> f64 {
        let linear = |sample: u8| {
            let value = f64::from(sample) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// WCAG 2.2 contrast ratio between two opaque colours, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour over an opaque `backdrop`, in sRGB as browsers blend.
    #[must_use]
    pub fn over(self, backdrop: Self) -> Self {
        let blend = |top: u8, below: u8| {
            let alpha = u32::from(self.alpha);
            let mixed = (u32::from(top) * alpha + u32::from(below) * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self::rgb(
            blend(self.red, backdrop.red),
            blend(self.green, backdrop.green),
            blend(self.blue, backdrop.blue),
        )
    }
}

/// The text was no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a colour: expected #rgb, #rrggbb, #rrggbbaa, black, white or transparent")]
pub struct ParseColorError;

impl FromStr for Color {
    type Err = ParseColorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "black" => return Ok(Self::BLACK),
            "white" => return Ok(Self::WHITE),
            "transparent" => return Ok(Self::TRANSPARENT),
            _ => {}
        }
        let digits: Vec<u8> = text
            .strip_prefix('#')
            .ok_or(ParseColorError)?
            .chars()
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(ParseColorError))
            .collect::<Result<_, _>>()?;
        match *digits.as_slice() {
            [r, g, b] => Ok(Self::rgb(r * 17, g * 17, b * 17)),
            [r, g, b, a] => Ok(Self { alpha: a * 17, ..Self::rgb(r * 17, g * 17, b * 17) }),
            [r1, r0, g1, g0, b1, b0] => Ok(Self::rgb(r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0)),
            [r1, r0, g1, g0, b1, b0, a1, a0] => {
                Ok(Self { alpha: a1 * 16 + a0, ..Self::rgb(r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0) })
            }
            _ => Err(ParseColorError),
        }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)?;
        if self.alpha < 255 {
            write!(formatter, "{:02x}", self.alpha)?;
        }
        Ok(())
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Color {
    fn schema_name() -> Cow<'static, str> {
        "Color".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|black|white|transparent)$",
            "x-expected": {
                "es": "un color como #1a2b3c, #1a2b3c80, black, white o transparent",
                "en": "a colour such as #1a2b3c, #1a2b3c80, black, white or transparent"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_read_and_write() {
        assert_eq!("#1a2B3c".parse(), Ok(Color::rgb(0x1a, 0x2b, 0x3c)));
        assert_eq!("#fff".parse(), Ok(Color::WHITE));
        assert_eq!("#ff000080".parse::<Color>().map(|c| c.to_string()).as_deref(), Ok("#ff000080"));
        assert_eq!("transparent".parse(), Ok(Color::TRANSPARENT));
        for wrong in ["", "#", "#12", "#12345", "#gggggg", "red ", "#１２３"] {
            assert_eq!(wrong.parse::<Color>(), Err(ParseColorError), "{wrong}");
        }
    }

    #[test]
    fn contrast_is_wcag() {
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
        assert!((Color::WHITE.contrast(Color::WHITE) - 1.0).abs() < 1e-9);
        // Published WCAG example: #767676 on white is the darkest grey below 4.5:1 by a hair.
        assert!((Color::rgb(0x76, 0x76, 0x76).contrast(Color::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn blending() {
        assert_eq!(Color::TRANSPARENT.over(Color::BLACK), Color::BLACK);
        assert_eq!(Color { alpha: 128, ..Color::WHITE }.over(Color::BLACK), Color::rgb(128, 128, 128));
    }
}
