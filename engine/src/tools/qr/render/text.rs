//! A code as text for a terminal: two rows of modules a line, in half blocks.

use crate::tools::qr::Matrix;
use crate::tools::qr::params::Terminal;

/// Draws `matrix` with `quiet_zone` empty modules around it, each line ended by
/// a newline.
///
/// A letter is ink on the terminal's background. With [`Terminal::Dark`] (light
/// ink) the light modules are inked, with [`Terminal::Light`] the dark ones: both
/// show dark modules on a light ground, as scanners expect. Modules come out
/// square where a character is twice as high as wide.
pub fn render_text(matrix: &Matrix, quiet_zone: u32, terminal: Terminal) -> String {
    let quiet_zone = usize::try_from(quiet_zone).unwrap_or(usize::MAX);
    let total = matrix.side().saturating_add(quiet_zone.saturating_mul(2));
    let inked = |x: usize, y: usize| {
        // Below the last row there is nothing: the terminal's own background.
        y < total && {
            let inside = x.checked_sub(quiet_zone).zip(y.checked_sub(quiet_zone));
            inside.is_some_and(|(x, y)| matrix.is_dark(x, y)) == (terminal == Terminal::Light)
        }
    };
    const BYTES_PER_BLOCK: usize = 3;
    let mut text = String::with_capacity((total * BYTES_PER_BLOCK + 1) * total.div_ceil(2));
    for y in (0..total).step_by(2) {
        for x in 0..total {
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
