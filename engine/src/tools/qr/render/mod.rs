//! From modules to a file: one renderer per kind.

mod png;
mod svg;
mod text;

pub use png::render_png;
pub use svg::render_svg;
pub use text::render_text;

use crate::Color;

/// The two colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colors {
    /// Dark modules.
    pub foreground: Color,
    /// Light modules and margin.
    pub background: Color,
}

impl Default for Colors {
    /// Black on white.
    fn default() -> Self {
        Self { foreground: Color::BLACK, background: Color::WHITE }
    }
}
