//! From file bytes to file bytes: decode, turn, resize, colours, encode.

use super::params::{ColorPolicy, MetadataPolicy, Params, Report, SourceReport};
use crate::codec::metadata::{upright_exif, upright_xmp};
use crate::codec::{self, DecodeOptions, EncodeOptions};
use crate::error::{Code, Error, Result};
use crate::pipeline::{Plan, ResizeOptions, SrgbConverter, flatten, orient, resize};
use crate::raster::{Metadata, Picture, Raster};
use crate::{Ctx, ImageFacts, ImageFormat, text};

/// A finished conversion.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it is.
    pub report: Report,
}

/// Converts the picture in `bytes`, of any format, as `params` say.
///
/// # Errors
/// `unsupported_format`, `corrupt_input`, a limit, `cancelled`, `tool_failed`.
pub fn convert(bytes: &[u8], params: &Params, ctx: &Ctx<'_>) -> Result<Converted> {
    let facts = crate::probe_image(bytes, ctx.limits())?;
    let format = params.output_format;
    let still = !format.is_animated();
    let frames = if still { 1 } else { facts.frames };
    ctx.limits().check_frames(frames, facts.width, facts.height)?;
    let orientation = if params.auto_orient { facts.orientation } else { 1 };
    let target = plan(&facts, orientation, frames, params, ctx)?
        .map(|plan| unturned(plan.whole_scaled(), orientation));
    let decoded = codec::decode(facts.format, bytes, &DecodeOptions { target, still }, ctx)?;
    let picture = prepare(decoded, &facts, params, ctx)?;
    let options = EncodeOptions {
        quality: narrow(params.quality.unwrap_or(default_quality(format)))?,
        lossless: params.lossless,
        effort: narrow(params.effort)?,
    };
    let result = codec::encode(format, &picture, &options, ctx)?;
    ctx.limits().check_output_bytes(result.len() as u64)?;
    let report = report(&picture, format, result.len(), &facts, bytes.len());
    Ok(Converted { bytes: result, report })
}

const fn default_quality(format: ImageFormat) -> i64 {
    match format {
        ImageFormat::Avif => 50,
        _ => 80,
    }
}

/// Ranges are checked before: these numbers fit.
fn narrow<T: TryFrom<i64>>(number: i64) -> Result<T> {
    T::try_from(number).map_err(|_| {
        Error::new(Code::InvalidField, text!("Un número está fuera de rango.", "A number is out of range."))
    })
}

/// What happens to the size, from that of the file, so that a decoder that
/// shrinks on the way leads to the same result.
fn plan(
    facts: &ImageFacts,
    orientation: u8,
    frames: u32,
    params: &Params,
    ctx: &Ctx<'_>,
) -> Result<Option<Plan>> {
    let options = ResizeOptions {
        width: params.width.map(narrow).transpose()?,
        height: params.height.map(narrow).transpose()?,
        fit: params.fit,
        position: params.position,
        without_enlargement: params.without_enlargement,
    };
    let (width, height) = unturned((facts.width, facts.height), orientation);
    let plan = Plan::new(width, height, &options);
    if let Some(plan) = &plan {
        let (width, height) = plan.result_size();
        ctx.limits().check_frames(frames, width, height)?;
    }
    Ok(plan)
}

/// Sides as stored from sides as seen, or the other way round.
pub(super) fn unturned((width, height): (u32, u32), orientation: u8) -> (u32, u32) {
    if (5..=8).contains(&orientation) { (height, width) } else { (width, height) }
}

/// Everything between decoder and encoder, frame by frame.
fn prepare(decoded: Picture, facts: &ImageFacts, params: &Params, ctx: &Ctx<'_>) -> Result<Picture> {
    let Picture { frames, loop_count, orientation, metadata } = decoded;
    let orientation = if params.auto_orient { orientation } else { 1 };
    let keeps_profile = params.color == ColorPolicy::Keep && holds_profile(params.output_format);
    let layout = frames.first().map(|frame| frame.raster.layout());
    let converter = match (&metadata.icc, layout) {
        (Some(icc), Some(layout)) if !keeps_profile => Some(SrgbConverter::new(icc, layout)),
        _ => None,
    };
    let count = u32::try_from(frames.len()).unwrap_or(u32::MAX);
    // Not from the probe's orientation: a PNG may say it behind its pixels.
    let plan = plan(facts, orientation, count, params, ctx)?;
    let stages = Stages { params, orientation, plan, converter };
    let total = frames.len() as u64;
    let mut prepared = Vec::with_capacity(frames.len());
    for (done, mut frame) in (0_u64..).zip(frames) {
        ctx.step("resize", done, total)?;
        frame.raster = stages.apply(frame.raster, ctx)?;
        prepared.push(frame);
    }
    let metadata = carried_over(metadata, params, keeps_profile);
    Ok(Picture { frames: prepared, loop_count, orientation: 1, metadata })
}

/// What is done to each frame.
struct Stages<'a> {
    params: &'a Params,
    orientation: u8,
    plan: Option<Plan>,
    converter: Option<SrgbConverter>,
}

impl Stages<'_> {
    fn apply(&self, raster: Raster, ctx: &Ctx<'_>) -> Result<Raster> {
        let raster = orient(raster, self.orientation);
        ctx.check_cancelled()?;
        let grows = self.plan.as_ref().is_some_and(|plan| {
            let area = |width: u32, height: u32| u64::from(width) * u64::from(height);
            area(plan.width, plan.height) > area(raster.width(), raster.height()) || plan.canvas.is_some()
        });
        // Colours are converted where there are fewer pixels, but before any
        // background, which is sRGB already, comes in.
        let raster = if grows { self.to_srgb(raster, ctx)? } else { raster };
        let raster = match &self.plan {
            Some(plan) => resize(&raster, plan, self.params.kernel, self.params.background)?,
            None => raster,
        };
        let raster = if grows { raster } else { self.to_srgb(raster, ctx)? };
        ctx.check_cancelled()?;
        Ok(if self.params.output_format.has_alpha() {
            raster
        } else {
            flatten(raster, self.params.background)
        })
    }

    fn to_srgb(&self, raster: Raster, ctx: &Ctx<'_>) -> Result<Raster> {
        match &self.converter {
            Some(converter) => converter.convert(raster, ctx),
            None => Ok(raster),
        }
    }
}

/// Whether a file of this format can carry a colour profile.
const fn holds_profile(format: ImageFormat) -> bool {
    !matches!(format, ImageFormat::Bmp | ImageFormat::Ico)
}

/// The metadata of the result. Orientation has been applied, so it is reset.
fn carried_over(metadata: Metadata, params: &Params, keeps_profile: bool) -> Metadata {
    let icc = metadata.icc.filter(|_| keeps_profile);
    if params.metadata == MetadataPolicy::Strip {
        return Metadata { icc, exif: None, xmp: None };
    }
    if !params.auto_orient {
        return Metadata { icc, ..metadata };
    }
    Metadata { icc, exif: metadata.exif.map(upright_exif), xmp: metadata.xmp.map(upright_xmp) }
}

fn report(
    picture: &Picture,
    format: ImageFormat,
    result_bytes: usize,
    facts: &ImageFacts,
    source_bytes: usize,
) -> Report {
    let size = picture.frames.first().map(|frame| (frame.raster.width(), frame.raster.height()));
    let (width, height) = size.unwrap_or_default();
    Report {
        format,
        width,
        height,
        frames: u32::try_from(picture.frames.len()).unwrap_or(u32::MAX),
        bytes: result_bytes as u64,
        source: SourceReport {
            format: facts.format,
            width: facts.width,
            height: facts.height,
            frames: facts.frames,
            bytes: source_bytes as u64,
        },
    }
}
