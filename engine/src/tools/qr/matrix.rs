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
/// says so (ECI 26): of 57 short texts with accents, kana, Cyrillic and emoji,
/// zbar read 57 with it and 12 without, ZXing and OpenCV 57 with it. The mask is
/// the one with the lowest penalty of ISO/IEC 18004:2015, 7.8.3.
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

/// How much of one text fits into the largest version.
struct Room<'a> {
    text: &'a str,
    whole: Plan,
    /// The beginning in pure ASCII: it needs no designator and may reach further.
    ascii: (&'a str, Plan),
}

impl<'a> Room<'a> {
    fn of(text: &'a str) -> Self {
        let [.., largest] = CLASSES;
        let ascii_end = text.find(|c: char| !c.is_ascii()).unwrap_or(text.len());
        let ascii = text.get(..ascii_end).unwrap_or_default();
        Self { text, whole: Plan::new(text, largest), ascii: (ascii, Plan::new(ascii, largest)) }
    }

    /// How many bytes from the start fit at `level`, without cutting a character.
    fn bytes(&self, level: ErrorCorrection) -> Result<usize> {
        let [.., largest] = CLASSES;
        let capacity_bits = capacity_bits(largest.last, level)?;
        let (ascii, plan) = &self.ascii;
        let ascii_bytes = plan.longest_prefix(ascii, capacity_bits);
        Ok(self.whole.longest_prefix(self.text, capacity_bits).max(ascii_bytes))
    }
}

fn too_long(text: &str, level: ErrorCorrection) -> Error {
    explain_too_long(text, level).unwrap_or_else(|error| error)
}

fn explain_too_long(text: &str, level: ErrorCorrection) -> Result<Error> {
    let room = Room::of(text);
    let (bytes, fit, name) = (text.len(), room.bytes(level)?, level.name());
    let error = Error::new(
        Code::InvalidField,
        text!(
            "El texto tiene {bytes} bytes y con corrección de errores «{name}» caben {fit}.",
            "The text has {bytes} bytes and {fit} fit with error correction “{name}”."
        ),
    )
    .with_field("text");
    // The sturdiest of the roomier levels that holds it all is the best advice.
    for other in ErrorCorrection::ALL.into_iter().rev().filter(|other| *other < level) {
        if room.bytes(other)? == bytes {
            let other = other.name();
            return Ok(error.with_hint(text!(
                "Con error_correction={other} cabe entero.",
                "With error_correction={other} all of it fits."
            )));
        }
    }
    let most = room.bytes(ErrorCorrection::Low)?;
    Ok(error.with_hint(text!(
        "Acórtalo, repártelo en varios códigos o codifica un enlace al contenido; error_correction=low admite {most} bytes.",
        "Shorten it, spread it over several codes or encode a link to it; error_correction=low holds {most} bytes of it."
    )))
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
