//! From a text to a square of dark and light modules.

use qrcode::bits::Bits;
use qrcode::{EcLevel, QrCode, Version};

use super::params::ErrorCorrection;
use super::segment::{CLASSES, MAX_TEXT_BYTES, Mode, Plan, VersionClass};
use crate::error::{Code, Error, Result};
use crate::text;

/// A QR code as modules, without a quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    version: u8,
    level: ErrorCorrection,
    side: usize,
    /// Row by row; `true` is dark.
    modules: Vec<bool>,
}

impl Matrix {
    /// The version, 1 to 40; a symbol has 17 + 4 × version modules a side.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The error correction level.
    pub fn level(&self) -> ErrorCorrection {
        self.level
    }

    /// Modules a side, 21 to 177.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether the module in column `x`, row `y` is dark; outside it is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.row(y).get(x).copied().unwrap_or(false)
    }

    /// The modules of row `y`, `true` for dark; empty when there is no such row.
    pub fn row(&self, y: usize) -> &[bool] {
        let start = y.saturating_mul(self.side);
        self.modules.get(start..start.saturating_add(self.side)).unwrap_or_default()
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.modules.chunks_exact(self.side)
    }
}

/// Encodes `text` in the smallest version that holds it at `level`.
///
/// ASCII is stored as it is; any other text as UTF-8 behind the designator that
/// says so (ECI 26), so that no scanner has to guess. The mask is the one with
/// the lowest penalty of ISO/IEC 18004:2015, 7.8.3.
///
/// # Errors
/// [`Code::InvalidField`] on `text` when it is empty, or longer than fits: the
/// message counts how many bytes it has and how many of them fit.
pub fn encode(text: &str, level: ErrorCorrection) -> Result<Matrix> {
    if text.is_empty() {
        return Err(empty_text());
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(too_long(text, level));
    }
    for class in CLASSES {
        let plan = Plan::new(text, class);
        if let Some(version) = smallest_version(class, level, plan.total_bits())? {
            return draw(text, &plan, version, level);
        }
    }
    Err(too_long(text, level))
}

/// Bits that `version` holds at `level`.
fn capacity_bits(version: i16, level: ErrorCorrection) -> Result<u32> {
    let bits = Bits::new(Version::Normal(version)).max_len(level.into()).map_err(unexpected)?;
    u32::try_from(bits).map_err(unexpected)
}

fn smallest_version(class: VersionClass, level: ErrorCorrection, bits: u32) -> Result<Option<i16>> {
    for version in class.first..=class.last {
        if bits <= capacity_bits(version, level)? {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

fn draw(text: &str, plan: &Plan, version: i16, level: ErrorCorrection) -> Result<Matrix> {
    const UTF_8: u32 = 26;
    let mut bits = Bits::new(Version::Normal(version));
    if plan.starts_with_eci() {
        bits.push_eci_designator(UTF_8).map_err(unexpected)?;
    }
    for segment in plan.segments() {
        let data = text.as_bytes().get(segment.range).unwrap_or_default();
        match segment.mode {
            Mode::Numeric => bits.push_numeric_data(data),
            Mode::Alphanumeric => bits.push_alphanumeric_data(data),
            Mode::Byte => bits.push_byte_data(data),
        }
        .map_err(unexpected)?;
    }
    bits.push_terminator(level.into()).map_err(unexpected)?;
    let code = QrCode::with_bits(bits, level.into()).map_err(unexpected)?;
    let side = code.width();
    let modules = code.into_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect();
    Ok(Matrix { version: u8::try_from(version).map_err(unexpected)?, level, side, modules })
}

impl From<ErrorCorrection> for EcLevel {
    fn from(level: ErrorCorrection) -> Self {
        match level {
            ErrorCorrection::Low => Self::L,
            ErrorCorrection::Medium => Self::M,
            ErrorCorrection::Quartile => Self::Q,
            ErrorCorrection::High => Self::H,
        }
    }
}

/// How many bytes from the start of `text` fit into one code at `level`: all of
/// them, or as many as do without cutting a character.
///
/// # Errors
/// None: the type is that of the encoder.
fn bytes_that_fit(text: &str, level: ErrorCorrection) -> Result<usize> {
    let [.., largest] = CLASSES;
    let capacity_bits = capacity_bits(largest.last, level)?;
    let longest = |text: &str| Plan::new(text, largest).longest_prefix(text, capacity_bits);
    // A beginning in pure ASCII needs no designator and may reach further.
    let ascii_end = text.find(|c: char| !c.is_ascii()).unwrap_or(text.len());
    Ok(longest(text).max(longest(text.get(..ascii_end).unwrap_or_default())))
}

fn too_long(text: &str, level: ErrorCorrection) -> Error {
    let bytes = text.len();
    let fit = match bytes_that_fit(text, level) {
        Ok(fit) => fit,
        Err(error) => return error,
    };
    let name = level.name();
    let error = Error::new(
        Code::InvalidField,
        text!(
            "El texto tiene {bytes} bytes y con corrección de errores «{name}» caben {fit}.",
            "The text has {bytes} bytes and {fit} fit with error correction “{name}”."
        ),
    )
    .with_field("text");
    // The strongest weaker level that holds it all, else what the weakest holds.
    let roomier = ErrorCorrection::ALL.into_iter().rev().filter(|other| *other < level);
    let enough = roomier.into_iter().find(|other| bytes_that_fit(text, *other).is_ok_and(|fit| fit >= bytes));
    let hint = if let Some(other) = enough {
        let other = other.name();
        text!("Con error_correction={other} cabe entero.", "With error_correction={other} all of it fits.")
    } else {
        let most = bytes_that_fit(text, ErrorCorrection::Low).unwrap_or(fit);
        text!(
            "Acórtalo, repártelo en varios códigos o codifica un enlace al contenido; ni con error_correction=low caben más de {most} bytes.",
            "Shorten it, spread it over several codes or encode a link to it; even error_correction=low holds no more than {most} bytes of it."
        )
    };
    error.with_hint(hint)
}

fn empty_text() -> Error {
    Error::new(Code::InvalidField, text!("El texto está vacío.", "The text is empty."))
        .with_field("text")
        .with_hint(text!("Se espera un texto de al menos un byte.", "Expected a text of at least one byte."))
}

/// The encoder refused what the plan had found to fit.
fn unexpected(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(
        Code::ToolFailed,
        text!("No se pudo codificar el texto: {error}.", "The text could not be encoded: {error}."),
    )
    .with_source(error)
}
