//! The styles that come with noxus, by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The styles that come with noxus, in the order they are listed.
///
/// es: Los estilos que trae noxus, en el orden en que se listan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StyleName {
    /// White sentences with a thin rim and a soft shadow, as on television.
    ///
    /// es: Frases blancas con borde fino y sombra suave, como en la televisión.
    Classic,
    /// Heavy white capitals; the word that is spoken springs up in yellow.
    ///
    /// es: Mayúsculas blancas y gruesas; la palabra que suena salta en amarillo.
    YellowPunch,
    /// Heavy white letters; a rounded violet box moves from word to word.
    ///
    /// es: Letras blancas y gruesas; una caja violeta redondeada va de palabra en palabra.
    BoxedWord,
    /// Colour runs through the words as they are sung or spoken.
    ///
    /// es: El color recorre las palabras según se cantan o se dicen.
    Karaoke,
    /// One big word at a time, in the middle of the picture.
    ///
    /// es: Una sola palabra grande cada vez, en el centro de la imagen.
    OneWord,
    /// Words appear as they are spoken, and stay.
    ///
    /// es: Las palabras aparecen según se dicen, y se quedan.
    Progressive,
    /// Capitals in a thick dark rim, nothing else; legible on any picture.
    ///
    /// es: Mayúsculas con un borde oscuro y grueso, nada más; se leen sobre cualquier imagen.
    Outline,
    /// Small quiet letters on a translucent band.
    ///
    /// es: Letras pequeñas y discretas sobre una banda translúcida.
    Minimal,
}

impl StyleName {
    /// Every style.
    pub const ALL: [Self; 8] = [
        Self::Classic,
        Self::YellowPunch,
        Self::BoxedWord,
        Self::Karaoke,
        Self::OneWord,
        Self::Progressive,
        Self::Outline,
        Self::Minimal,
    ];

    /// The name used in options and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::YellowPunch => "yellow_punch",
            Self::BoxedWord => "boxed_word",
            Self::Karaoke => "karaoke",
            Self::OneWord => "one_word",
            Self::Progressive => "progressive",
            Self::Outline => "outline",
            Self::Minimal => "minimal",
        }
    }

    /// The style as TOML.
    pub(super) const fn data(self) -> &'static str {
        match self {
            Self::Classic => include_str!("styles/classic.toml"),
            Self::YellowPunch => include_str!("styles/yellow_punch.toml"),
            Self::BoxedWord => include_str!("styles/boxed_word.toml"),
            Self::Karaoke => include_str!("styles/karaoke.toml"),
            Self::OneWord => include_str!("styles/one_word.toml"),
            Self::Progressive => include_str!("styles/progressive.toml"),
            Self::Outline => include_str!("styles/outline.toml"),
            Self::Minimal => include_str!("styles/minimal.toml"),
        }
    }
}
