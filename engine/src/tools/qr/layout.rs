//! Where the modules lie in a picture.

use super::Matrix;
use crate::error::{Code, Error, Result};
use crate::{Limits, text};

/// How large a picture shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Pixels a side of one module.
    Scale(u32),
    /// Pixels a side of the whole picture, quiet zone included.
    Side(u32),
}

impl Size {
    /// The option that says it.
    const fn field(self) -> &'static str {
        match self {
            Self::Scale(_) => "scale",
            Self::Side(_) => "size",
        }
    }
}

/// A square picture of a code, in pixels. One that exists is within the limits
/// it was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    side_px: u32,
    module_px: u32,
    margin_px: u32,
}

impl Layout {
    /// Places `matrix` with `quiet_zone` empty modules around it. Modules are
    /// whole pixels; with [`Size::Side`] the rest is shared out to the margins,
    /// an odd pixel to the right and the bottom.
    ///
    /// # Errors
    /// [`Code::InvalidField`] on `scale` or `size` when a module would be smaller
    /// than a pixel; [`Code::ResolutionLimitExceeded`] beyond `limits`.
    pub fn new(matrix: &Matrix, quiet_zone: u32, size: Size, limits: &Limits) -> Result<Self> {
        let modules = u32::try_from(matrix.side()).unwrap_or(u32::MAX);
        let total = quiet_zone.saturating_mul(2).saturating_add(modules);
        let (module_px, side_px) = match size {
            Size::Scale(module_px) => (module_px, total.saturating_mul(module_px)),
            Size::Side(side_px) => (side_px / total, side_px),
        };
        limits.check_frame(side_px, side_px).map_err(|error| error.with_field(size.field()))?;
        if module_px == 0 {
            return Err(too_small(side_px, total, size));
        }
        let rest = side_px.saturating_sub(total.saturating_mul(module_px));
        let margin_px = quiet_zone.saturating_mul(module_px).saturating_add(rest / 2);
        Ok(Self { side_px, module_px, margin_px })
    }

    /// Side of the picture.
    pub fn side_px(&self) -> u32 {
        self.side_px
    }

    /// Side of one module; at least 1.
    pub fn module_px(&self) -> u32 {
        self.module_px
    }

    /// Distance of the first module from the left and the upper edge.
    pub fn margin_px(&self) -> u32 {
        self.margin_px
    }
}

fn too_small(side_px: u32, total: u32, size: Size) -> Error {
    Error::new(
        Code::InvalidField,
        text!(
            "El código no cabe en {side_px} píxeles: con su margen tiene {total} módulos por lado.",
            "The code does not fit into {side_px} pixels: with its margin it has {total} modules a side."
        ),
    )
    .with_field(size.field())
    .with_hint(text!(
        "El tamaño mínimo aquí es size={total}; para imprimir, al menos el cuádruple.",
        "The smallest size here is size={total}; for print, at least four times that."
    ))
}
