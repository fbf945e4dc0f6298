//! A code as text for a terminal: two rows a line, in half blocks.

use crate::tools::qr::params::Terminal;
use crate::tools::qr::{Layout, Matrix};

/// Draws `matrix` as text, each line ended by a newline. A pixel of `layout` is
/// one character wide and half a line high: [`Size::Scale(1)`] draws a module as
/// one of them, which is square where a character is twice as high as wide.
///
/// A letter is ink on the terminal's background. With [`Terminal::Dark`] (light
/// ink) the light modules are inked, with [`Terminal::Light`] the dark ones: both
/// show dark modules on a light ground, as scanners expect.
///
/// [`Size::Scale(1)`]: crate::tools::qr::Size::Scale
pub fn render_text(matrix: &Matrix, layout: &Layout, terminal: Terminal) -> String {
    let [side, module_px, margin_px] =
        [layout.side_px(), layout.module_px(), layout.margin_px()].map(|pixels| pixels as usize);
    let module = |pixel: usize| pixel.checked_sub(margin_px).map(|pixel| pixel / module_px);
    let inked = |x: usize, y: usize| {
        // Below the last row there is nothing: the terminal's own background.
        y < side && {
            let dark = module(x).zip(module(y)).is_some_and(|(x, y)| matrix.is_dark(x, y));
            dark == (terminal == Terminal::Light)
        }
    };
    let mut text = String::with_capacity((side * '█'.len_utf8() + 1) * side.div_ceil(2));
    for y in (0..side).step_by(2) {
        for x in 0..side {
            text.push(match (inked(x, y), inked(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        text.push('\n');
    }
    text
}
