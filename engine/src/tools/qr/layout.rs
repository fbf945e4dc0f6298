//! Where the modules lie in a picture.

use super::Matrix;
use crate::error::{Code, Error, Result};
use crate::text;

/// How large a picture shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Pixels a side of one module.
    Scale(u32),
    /// Pixels a side of the whole picture, quiet zone included.
    Side(u32),
}

/// A square picture of a code, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Side of the picture.
    pub side_px: u32,
    /// Side of one module.
    pub module_px: u32,
    /// Distance of the first module from the left and upper edge.
    pub margin_px: u32,
}

impl Layout {
    /// Places `matrix` with `quiet_zone` empty modules around it. Modules are
    /// whole pixels; with [`Size::Side`] the rest is shared out to the margins,
    /// an odd pixel to the right and the bottom.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `size` when a module would be smaller than a
    /// pixel; [`Code::ResolutionLimitExceeded`] when the side overflows.
    pub fn new(matrix: &Matrix, quiet_zone: u32, size: Size) -> Result<Self> {
        let modules = u32::try_from(matrix.side()).unwrap_or(u32::MAX);
        let total = quiet_zone.saturating_mul(2).saturating_add(modules);
        match size {
            Size::Scale(module_px) => {
                let side_px = total.checked_mul(module_px).ok_or_else(too_large)?;
                Ok(Self { side_px, module_px, margin_px: quiet_zone * module_px })
            }
            Size::Side(side_px) => {
                let module_px = side_px / total;
                if module_px == 0 {
                    return Err(too_small(side_px, total));
                }
                let rest = side_px - module_px * total;
                Ok(Self { side_px, module_px, margin_px: quiet_zone * module_px + rest / 2 })
            }
        }
    }
}

fn too_small(side_px: u32, total: u32) -> Error {
    Error::new(
        Code::InvalidField,
        text!(
            "El código no cabe en {side_px} píxeles: con su margen tiene {total} módulos por lado.",
            "The code does not fit into {side_px} pixels: with its margin it has {total} modules a side."
        ),
    )
    .with_field("size")
    .with_hint(text!(
        "El tamaño mínimo aquí es size={total}; para imprimir, al menos el cuádruple.",
        "The smallest size here is size={total}; for print, at least four times that."
    ))
}

fn too_large() -> Error {
    Error::new(
        Code::ResolutionLimitExceeded,
        text!("La imagen sería demasiado grande.", "The picture would be too large."),
    )
    .with_field("scale")
}
