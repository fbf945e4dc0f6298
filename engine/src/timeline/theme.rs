//! The colours of a video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Color;

/// The colours of a video.
///
/// es: Los colores de un vídeo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeName {
    /// Night blue with turquoise and violet.
    ///
    /// es: Azul noche con turquesa y violeta.
    #[default]
    Midnight,
    /// Plum with orange and pink.
    ///
    /// es: Ciruela con naranja y rosa.
    Sunset,
    /// Deep green with lime.
    ///
    /// es: Verde profundo con lima.
    Forest,
    /// Near black with yellow.
    ///
    /// es: Casi negro con amarillo.
    Volt,
    /// Paper white with ink blue and coral.
    ///
    /// es: Blanco papel con azul tinta y coral.
    Paper,
    /// Petrol with sand and sky.
    ///
    /// es: Petróleo con arena y cielo.
    Ocean,
}

impl ThemeName {
    /// Every theme.
    pub const ALL: [Self; 6] =
        [Self::Midnight, Self::Sunset, Self::Forest, Self::Volt, Self::Paper, Self::Ocean];

    /// Its colours.
    pub const fn theme(self) -> Theme {
        let [top, bottom, first, second, third, text, accent, on_accent] = match self {
            Self::Midnight => [
                0x0B_10_2E, 0x12_1A_4A, 0x1F_D1_C1, 0x6C_4C_F5, 0x2B_6C_FF, 0xFF_FF_FF, 0x3F_F2_DE,
                0x07_12_2B,
            ],
            Self::Sunset => [
                0x2A_0B_3D, 0x54_13_4F, 0xFF_7A_3D, 0xFF_3D_81, 0xFF_B8_4D, 0xFF_FF_FF, 0xFF_C2_4B,
                0x2A_0B_3D,
            ],
            Self::Forest => [
                0x06_24_1C, 0x0B_3B_2C, 0x36_C2_75, 0xB7_E0_3A, 0x0F_8A_6B, 0xFF_FF_FF, 0xC9_F2_4A,
                0x06_24_1C,
            ],
            Self::Volt => [
                0x0C_0C_0F, 0x17_17_1D, 0xFF_D6_00, 0x4A_4A_58, 0x2E_2E_3A, 0xFF_FF_FF, 0xFF_E1_2E,
                0x0C_0C_0F,
            ],
            Self::Paper => [
                0xF7_F3_EA, 0xEC_E4_D4, 0xFF_9B_85, 0x9C_B8_F2, 0xFF_D8_A8, 0x16_20_3A, 0xE2_3E_2B,
                0xFF_FF_FF,
            ],
            Self::Ocean => [
                0x04_2A_3A, 0x06_4A_5E, 0x3F_C5_F0, 0xE8_C4_8A, 0x12_80_A0, 0xFF_FF_FF, 0xFF_D9_8E,
                0x04_2A_3A,
            ],
        };
        Theme {
            top: color(top),
            bottom: color(bottom),
            lights: [color(first), color(second), color(third)],
            text: color(text),
            accent: color(accent),
            on_accent: color(on_accent),
        }
    }
}

const fn color(rgb: u32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::rgb(red, green, blue)
}

/// The colours behind a [`ThemeName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The upper end of backgrounds.
    pub top: Color,
    /// Their lower end.
    pub bottom: Color,
    /// What shines in them.
    pub lights: [Color; 3],
    /// Letters on a background.
    pub text: Color,
    /// What stands out.
    pub accent: Color,
    /// Letters on what stands out.
    pub on_accent: Color,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast that the Web Content Accessibility Guidelines ask of large text is 3, of
    /// small text 4.5.
    #[test]
    fn letters_can_be_read_on_every_background() {
        for name in ThemeName::ALL {
            let theme = name.theme();
            for ground in [theme.top, theme.bottom] {
                assert!(theme.text.contrast(ground) >= 7.0, "{name:?}");
                assert!(theme.accent.contrast(ground) >= 3.0, "{name:?}");
            }
            assert!(theme.on_accent.contrast(theme.accent) >= 4.0, "{name:?}");
        }
    }
}
