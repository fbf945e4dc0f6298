//! The ranges of the fields of a style.

use super::style::{SafeArea, Style, TextBox};
use crate::error::{Code, Error, Result};
use crate::text;

/// Checks that every number of a style can be drawn.
///
/// # Errors
/// [`Code::InvalidField`] on the first field outside its range.
pub(super) fn check(style: &Style) -> Result<()> {
    within("size", style.size, 0.01, 0.5)?;
    within("shrink_to", style.shrink_to, 0.1, 1.0)?;
    within("line_height", style.line_height, 0.8, 3.0)?;
    within("max_words", f64::from(style.max_words), 0.0, 100.0)?;
    within("font.weight", f64::from(style.font.weight), 100.0, 900.0)?;
    within("font.letter_spacing", style.font.letter_spacing, -0.1, 1.0)?;
    within("outline.width", style.outline.width, 0.0, 0.3)?;
    within("shadow.x", style.shadow.x, -0.5, 0.5)?;
    within("shadow.y", style.shadow.y, -0.5, 0.5)?;
    within("shadow.blur", style.shadow.blur, 0.0, 0.5)?;
    within_box("box", &style.line_box)?;
    within_box("words.current_box", &style.words.current_box)?;
    within("words.current_scale", style.words.current_scale, 0.5, 2.0)?;
    within("animation.duration_ms", f64::from(style.animation.duration_ms), 1.0, 2000.0)?;
    within("animation.pop_from", style.animation.pop_from, 0.1, 2.0)?;
    within("animation.pop_peak", style.animation.pop_peak, 0.5, 2.0)?;
    within_area("safe_area.portrait", &style.safe_area.portrait)?;
    within_area("safe_area.landscape", &style.safe_area.landscape)
}

fn within_box(path: &str, text_box: &TextBox) -> Result<()> {
    within(&format!("{path}.padding_x"), text_box.padding_x, 0.0, 2.0)?;
    within(&format!("{path}.padding_y"), text_box.padding_y, 0.0, 2.0)?;
    within(&format!("{path}.radius"), text_box.radius, 0.0, 2.0)
}

/// Less than half from each edge, so that an area is left.
fn within_area(path: &str, area: &SafeArea) -> Result<()> {
    within(&format!("{path}.top"), area.top, 0.0, 0.45)?;
    within(&format!("{path}.bottom"), area.bottom, 0.0, 0.45)?;
    within(&format!("{path}.sides"), area.sides, 0.0, 0.4)
}

fn within(path: &str, number: f64, least: f64, most: f64) -> Result<()> {
    if (least..=most).contains(&number) {
        return Ok(());
    }
    let field = format!("style_options.{path}");
    Err(Error::new(
        Code::InvalidField,
        text!("El campo «{field}» no admite {number}.", "The field “{field}” does not take {number}."),
    )
    .with_hint(text!("Se espera un número de {least} a {most}.", "Expected a number from {least} to {most}."))
    .with_field(field))
}
