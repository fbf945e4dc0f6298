//! What stands in a corner of a whole video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::invalid;
use crate::error::Result;

/// Most characters of the line of a mark.
pub const MAX_MARK_CHARACTERS: usize = 40;

/// A logo, a line of text, or one under the other, in a corner of every frame.
///
/// es: Un logotipo, una línea de texto, o ambos, en una esquina de todos los fotogramas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Where it stands.
    ///
    /// es: Dónde está.
    #[serde(default)]
    pub corner: Corner,
    /// How opaque it is, in percent: 5 to 100.
    ///
    /// es: Su opacidad, en tanto por ciento: de 5 a 100.
    #[serde(default = "default_opacity")]
    pub opacity_percent: u8,
    /// Whether the logo of the call is a part of it.
    ///
    /// es: Si lleva el logotipo de la llamada.
    #[serde(default)]
    pub has_logo: bool,
    /// The line of text, if any.
    ///
    /// es: La línea de texto, si la hay.
    #[serde(default)]
    pub text: Option<String>,
}

/// A corner of the picture.
///
/// es: Una esquina de la imagen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Corner {
    /// The upper left one.
    ///
    /// es: La superior izquierda.
    TopLeft,
    /// The upper right one.
    ///
    /// es: La superior derecha.
    #[default]
    TopRight,
    /// The lower left one.
    ///
    /// es: La inferior izquierda.
    BottomLeft,
    /// The lower right one.
    ///
    /// es: La inferior derecha.
    BottomRight,
}

impl Corner {
    /// Whether it is one of the left ones, and one of the upper ones.
    pub(crate) const fn sides(self) -> (bool, bool) {
        (matches!(self, Self::TopLeft | Self::BottomLeft), matches!(self, Self::TopLeft | Self::TopRight))
    }
}

const fn default_opacity() -> u8 {
    90
}

impl Mark {
    pub(super) fn check(&self, has_logo: bool) -> Result<()> {
        if !(5..=100).contains(&self.opacity_percent) {
            return Err(invalid(
                "plan.mark.opacity_percent",
                "ha de estar entre 5 y 100",
                "it must be from 5 to 100",
            ));
        }
        let count = self.text.as_ref().map_or(0, |text| text.chars().count());
        if count > MAX_MARK_CHARACTERS {
            return Err(invalid(
                "plan.mark.text",
                &format!("tiene {count} caracteres; el límite es {MAX_MARK_CHARACTERS}"),
                &format!("it has {count} characters; the limit is {MAX_MARK_CHARACTERS}"),
            ));
        }
        if self.has_logo && !has_logo {
            return Err(invalid(
                "plan.mark.has_logo",
                "el plan lleva un logotipo, y falta el archivo «logo»",
                "the plan has a logo, and the file “logo” is missing",
            ));
        }
        Ok(())
    }
}
