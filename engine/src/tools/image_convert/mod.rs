//! `image-convert`: a picture in another format, size or colour space.
//!
//! ```
//! use noxus_engine::{Ctx, Input, tools};
//! use serde_json::json;
//!
//! let bitmap = [
//!     b"BM".as_slice(), &58_u32.to_le_bytes(), &[0; 4], &54_u32.to_le_bytes(), &40_u32.to_le_bytes(),
//!     &1_u32.to_le_bytes(), &1_u32.to_le_bytes(), &[1, 0, 24, 0], &[0; 24], &[51, 102, 204, 0],
//! ];
//! let picture = Input::from_bytes("image", bitmap.concat()).with_filename("sky.bmp");
//! let tool = tools::find("image-convert")?;
//! let output = Ctx::with_defaults(|ctx| tool.run(&json!({"output_format": "png"}), &[picture], ctx))?;
//! assert_eq!(output.files[0].filename, "sky.png");
//! assert_eq!(output.report["width"], 1);
//! # Ok::<(), noxus_engine::Error>(())
//! ```

mod convert;
pub mod params;
mod work;

pub use convert::{Converted, convert};
pub use params::{ColorPolicy, MetadataPolicy, Params, Report, SourceReport};

use self::work::Work;
use crate::error::{Code, Error, Result};
use crate::{
    Ctx, Facts, ImageFormat, Input, InputField, InputKind, Limits, Output, OutputFile, Quote, Tariff, Text,
    Tool, filename, text,
};

/// The tool `image-convert`.
#[derive(Clone, Copy, Debug)]
pub struct ImageConvert;

impl Tool for ImageConvert {
    const SLUG: &'static str = "image-convert";
    const ALIASES: &'static [&'static str] = &["convertir-formato-imagen"];
    const SUMMARY: Text = Text::constant(
        "Convierte una imagen a otro formato, tamaño o espacio de color.",
        "Converts a picture to another format, size or colour space.",
    );
    const INPUTS: &'static [InputField] = &[InputField {
        name: "image",
        kind: InputKind::Image,
        summary: Text::constant(
            "La imagen: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP o ICO.",
            "The picture: JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or ICO.",
        ),
        min_count: 1,
        max_count: 1,
    }];
    const PRIMARY_FIELD: &'static str = "image";
    const EXAMPLE: &'static str = include_str!("example.json");
    type Params = Params;
    type Plan = Params;
    type Report = Report;

    fn plan(params: Params, _limits: &Limits) -> Result<Params> {
        if !params.output_format.is_built() {
            return Err(params.output_format.left_out().with_field("output_format"));
        }
        filename::picture(params.filename.as_deref(), None, params.output_format.extension())?;
        if params.lossless && matches!(params.output_format, ImageFormat::Jpeg | ImageFormat::Gif) {
            let name = params.output_format.name();
            return Err(Error::new(
                Code::ConflictingFields,
                text!("«{name}» no puede guardar sin pérdidas.", "“{name}” cannot be lossless."),
            )
            .with_field("lossless")
            .with_hint(text!(
                "Quita lossless, o pide png, webp o avif.",
                "Leave lossless out, or ask for png, webp or avif."
            )));
        }
        if params.lossless && params.quality.is_some() {
            return Err(Error::new(
                Code::ConflictingFields,
                text!("«quality» y «lossless» se excluyen.", "“quality” and “lossless” exclude each other."),
            )
            .with_field("quality")
            .with_hint(text!("Deja uno de los dos.", "Leave one of the two.")));
        }
        Ok(params)
    }

    fn quote(params: &Params, facts: &[Facts], tariff: &Tariff) -> Result<Quote> {
        let (work, _) = Work::of(facts, params);
        tariff.price(Self::SLUG, &work.usage(params))
    }

    fn memory_bytes(params: &Params, facts: &[Facts], _limits: &Limits) -> u64 {
        let (work, source) = Work::of(facts, params);
        source.map_or(0, |source| work.memory_bytes(source, params))
    }

    fn run(params: &Params, inputs: &[Input], ctx: &Ctx<'_>) -> Result<Output<Report>> {
        let input = inputs.first().ok_or_else(|| {
            Error::new(Code::MissingField, text!("Falta el archivo «image».", "The file “image” is missing."))
                .with_field("image")
        })?;
        let name = filename::picture(
            params.filename.as_deref(),
            input.filename(),
            params.output_format.extension(),
        )?;
        let shared = input.bytes(ctx.limits())?;
        let bytes: &[u8] = (*shared).as_ref();
        let Converted { bytes: result, report } =
            convert(bytes, params, ctx).map_err(|error| about_input(error, input.field()))?;
        let file = OutputFile {
            filename: name,
            mime_type: params.output_format.mime_type(),
            content: result.into(),
        };
        let done = Work::done(&report.source, (report.width, report.height), report.frames);
        let usage = done.usage(params);
        Ok(Output { files: vec![file], report, usage })
    }
}

/// Says which file it was, when the file is to blame.
fn about_input(error: Error, field: &str) -> Error {
    match error.code() {
        Code::UnsupportedFormat | Code::CorruptInput | Code::UnsafeInput if error.field().is_none() => {
            error.with_field(field)
        }
        _ => error,
    }
}
