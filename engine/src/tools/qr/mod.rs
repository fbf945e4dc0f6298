//! `qr`: QR codes as PNG, SVG or text for a terminal.
//!
//! The pure functions are [`encode`], [`Layout::new`], [`render_png`],
//! [`render_svg`] and [`render_text`]; the tool puts them together.
//!
//! ```
//! use noxus_engine::Limits;
//! use noxus_engine::tools::qr::{Colors, ErrorCorrection, Layout, Size, encode, render_png};
//!
//! let matrix = encode("https://example.com/ñ", ErrorCorrection::Medium)?;
//! let layout = Layout::new(&matrix, 4, Size::Scale(10), &Limits::default())?;
//! let png = render_png(&matrix, &layout, Colors::default())?;
//! assert_eq!((matrix.version(), layout.side_px()), (2, 330));
//! # assert!(png.starts_with(b"\x89PNG"));
//! # Ok::<(), noxus_engine::Error>(())
//! ```

mod contrast;
mod layout;
mod matrix;
pub mod params;
mod render;
mod segment;

pub use contrast::check_contrast;
pub use layout::{Layout, Size};
pub use matrix::{Matrix, encode};
pub use params::{ErrorCorrection, OutputFormat, Params, Report, Terminal};
pub use render::{Colors, render_png, render_svg, render_text};

use crate::error::{Code, Error, Result};
use crate::{
    Ctx, Facts, Input, InputField, Limits, Output, OutputFile, Quote, Tariff, Text, Tool, Usage, filename,
    text,
};

const DEFAULT_SCALE: u32 = 10;
/// Codes of up to so many bytes and pixels on a side are drawn in a millisecond or so.
const SHORT_TEXT_BYTES: usize = 200;
const SHORT_SIDE: u64 = 2_000;
/// Modules on a side of the largest code.
const MOST_MODULES: u64 = 177;

/// The tool `qr`.
#[derive(Clone, Copy, Debug)]
pub struct Qr;

impl Tool for Qr {
    const SLUG: &'static str = "qr";
    const ALIASES: &'static [&'static str] = &["crear-qr"];
    const SUMMARY: Text = Text::constant(
        "Crea un código QR en PNG, SVG o texto para la terminal.",
        "Makes a QR code as PNG, SVG or text for a terminal.",
    );
    const INPUTS: &'static [InputField] = &[];
    const PRIMARY_FIELD: &'static str = "text";
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Params;
    type Report = Report;

    fn plan(params: Params, _limits: &Limits) -> Result<Params> {
        filename::with_extension(&params.filename, params.output_format.extension())?;
        match (params.size, params.scale) {
            (Some(_), Some(_)) => return Err(size_and_scale()),
            (Some(_), _) if params.output_format == OutputFormat::Text => return Err(not_for_text("size")),
            (_, Some(_)) if params.output_format == OutputFormat::Text => return Err(not_for_text("scale")),
            _ => {}
        }
        if params.output_format != OutputFormat::Text {
            check_contrast(params.colors())?;
            return Ok(params);
        }
        if params.foreground != params::default_foreground() {
            return Err(not_for_text("foreground"));
        }
        if params.background != params::default_background() {
            return Err(not_for_text("background"));
        }
        Ok(params)
    }

    fn quote(_params: &Params, _facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        tariff.price(Self::SLUG, &[Usage::CALL])
    }

    fn memory_bytes(params: &Params, _facts: &[Facts], limits: &Limits) -> u64 {
        let side = longest_side(params).min(limits.max_side_pixels.into());
        // A bit a pixel, before and after compression; a text and a path are smaller.
        side.saturating_mul(side).min(limits.max_pixels) / 4 + (4 << 20)
    }

    fn is_short(params: &Params) -> bool {
        params.text.len() <= SHORT_TEXT_BYTES && longest_side(params) <= SHORT_SIDE
    }

    fn run(params: &Params, _inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        ctx.step("encode", 0, 1)?;
        let matrix = encode(&params.text, params.error_correction)?;
        ctx.step("render", 0, 1)?;
        let layout = place(params, &matrix, ctx.limits())?;
        let bytes = draw(params, &matrix, &layout)?;
        ctx.step("render", 1, 1)?;
        let is_text = params.output_format == OutputFormat::Text;
        let report = Report {
            output_format: params.output_format,
            version: matrix.version(),
            modules: pixels(matrix.side())?,
            error_correction: matrix.level(),
            quiet_zone: pixels(params.quiet_zone)?,
            scale: (!is_text).then_some(layout.module_px()),
            width: layout.side_px(),
            height: if is_text { layout.side_px().div_ceil(2) } else { layout.side_px() },
        };
        let file = OutputFile {
            filename: filename::with_extension(&params.filename, params.output_format.extension())?,
            mime_type: params.output_format.mime_type(),
            content: bytes.into(),
        };
        Ok(Output { files: vec![file], report, usage: vec![Usage::CALL] })
    }
}

/// Pixels on a side, at most.
fn longest_side(params: &Params) -> u64 {
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    let modules = MOST_MODULES + 2 * number(params.quiet_zone);
    let scale = params.scale.map_or(u64::from(DEFAULT_SCALE), number);
    params.size.map_or(scale * modules, number)
}

/// Where the modules lie: pixels for pictures, characters for text.
fn place(params: &Params, matrix: &Matrix, limits: &Limits) -> Result<Layout> {
    let size = match (params.size, params.scale) {
        (Some(side), _) => Size::Side(pixels(side)?),
        (None, Some(scale)) => Size::Scale(pixels(scale)?),
        (None, None) if params.output_format == OutputFormat::Text => Size::Scale(1),
        (None, None) => Size::Scale(DEFAULT_SCALE),
    };
    Layout::new(matrix, pixels(params.quiet_zone)?, size, limits)
}

fn draw(params: &Params, matrix: &Matrix, layout: &Layout) -> Result<Vec<u8>> {
    match params.output_format {
        OutputFormat::Png => render_png(matrix, layout, params.colors()),
        OutputFormat::Svg => Ok(render_svg(matrix, layout, params.colors()).into_bytes()),
        OutputFormat::Text => Ok(render_text(matrix, layout, params.terminal).into_bytes()),
    }
}

/// Ranges are checked before: no number in here leaves `u32`.
fn pixels(number: impl TryInto<u32>) -> Result<u32> {
    number.try_into().map_err(|_| {
        Error::new(Code::InvalidField, text!("Un número está fuera de rango.", "A number is out of range."))
    })
}

fn size_and_scale() -> Error {
    Error::new(
        Code::ConflictingFields,
        text!("«size» y «scale» se excluyen.", "“size” and “scale” exclude each other."),
    )
    .with_field("scale")
    .with_hint(text!(
        "Usa size para el lado de la imagen o scale para el lado de un módulo.",
        "Use size for the side of the picture or scale for the side of a module."
    ))
}

fn not_for_text(field: &'static str) -> Error {
    Error::new(
        Code::ConflictingFields,
        text!(
            "«{field}» no tiene efecto con output_format=text.",
            "“{field}” has no effect with output_format=text."
        ),
    )
    .with_field(field)
    .with_hint(text!("Quítalo, o pide png o svg.", "Leave it out, or ask for png or svg."))
}
