//! Whether two colours can be told apart by a scanner.

use super::Colors;
use crate::error::{Code, Error, Result};
use crate::{Color, text};

/// The least WCAG contrast ratio between dark and light modules.
///
/// Measured on simulated photographs (perspective, blur of 0.4 modules, light
/// falling off to 45 %, noise of 3 %, JPEG 80) of a version 3 code: from 3.0 up
/// zbar and ZXing read at least nine of ten greys on white; at 2.6 two and seven,
/// at 1.9 one and three. Inverted codes zbar never reads.
const MIN_CONTRAST: f64 = 3.0;

/// Checks that the foreground is clearly darker than the background. Colours
/// that are not opaque are judged on white paper.
///
/// # Errors
/// [`Code::InvalidField`] on `foreground` when it is the lighter of the two, or
/// too near.
pub fn check_contrast(colors: Colors) -> Result<()> {
    let [foreground, background] =
        [colors.foreground, colors.background].map(|color| color.over(Color::WHITE));
    if foreground.luminance() > background.luminance() {
        return Err(Error::new(
            Code::InvalidField,
            text!(
                "«foreground» es más claro que «background»: muchos lectores no leen códigos invertidos.",
                "“foreground” is lighter than “background”: many scanners do not read inverted codes."
            ),
        )
        .with_field("foreground")
        .with_hint(text!("Intercambia los dos colores.", "Swap the two colours.")));
    }
    let ratio = foreground.contrast(background);
    if ratio < MIN_CONTRAST {
        // Rounded down, so that a refused ratio never reads like the least one.
        let ratio = (ratio * 100.0).floor() / 100.0;
        return Err(Error::new(
            Code::InvalidField,
            text!(
                "El contraste entre «foreground» y «background» es {ratio:.2}; el mínimo es {MIN_CONTRAST}.",
                "The contrast between “foreground” and “background” is {ratio:.2}; the least is {MIN_CONTRAST}."
            ),
        )
        .with_field("foreground")
        .with_hint(text!(
            "Oscurece foreground o aclara background; un color transparente se juzga sobre blanco.",
            "Darken foreground or lighten background; a transparent colour is judged on white."
        )));
    }
    Ok(())
}
