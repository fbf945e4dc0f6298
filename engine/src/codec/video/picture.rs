//! From what a decoder makes to what is drawn on and encoded: planar YUV 4:2:0 with 8
//! bits, upright, of even sides.
//!
//! An odd last column or row is cut off, since 4:2:0 shares its colour among two. The
//! range of the samples is kept.

use super::encoder_thread::{DrawnFrame, EncoderThread};
use super::sys::{ColorTags, Frame, Scaler, Stream};
use super::time::Ratio;
use super::turn::Turn;
use super::{failed, read_error, unsupported};
use crate::error::{Code, Error, Result};
use crate::frame::{FrameEdit, Plane, YuvColor, YuvFrame, YuvMatrix, YuvRange};
use crate::{CancelToken, Ctx, Limits, Text, text};

/// Pictures of smaller sides than this are not encoded.
pub(super) const LEAST_SIDE: u32 = 16;

/// Turns decoded frames into frames to draw on, one at a time.
pub(super) struct Darkroom {
    turn: Turn,
    /// As stored, even.
    stored: (u32, u32),
    /// Upright, even.
    upright: (u32, u32),
    color: YuvColor,
    tags: ColorTags,
    pixel_aspect: Option<Ratio>,
    scaler: Scaler,
    /// Where the scaler writes what is turned afterwards.
    scaled: Option<Frame>,
}

impl Darkroom {
    /// For the pictures of `stream`.
    pub(super) fn new(stream: &Stream<'_>, limits: &Limits) -> Result<Self> {
        let (width, height) = stream.size();
        limits.check_video_frame(width, height)?;
        let stored = (width & !1, height & !1);
        if stored.0.min(stored.1) < LEAST_SIDE {
            return Err(unsupported(
                format!("su imagen mide {width}×{height}, menos de {LEAST_SIDE} por lado"),
                format!("its pictures measure {width}×{height}, less than {LEAST_SIDE} a side"),
            ));
        }
        let tags = stream.color_tags();
        if let Some(transfer) = tags.hdr_transfer() {
            return Err(high_dynamic_range(transfer));
        }
        let turn = stream.display_matrix().map_or(Turn::NONE, Turn::from_matrix);
        let upright = turn.size(stored);
        let bt601 = tags.is_bt601().unwrap_or(stored.1.min(stored.0) < 720);
        let full = tags.is_full_range() && !tags.is_rgb();
        let color = YuvColor {
            matrix: if bt601 { YuvMatrix::Bt601 } else { YuvMatrix::Bt709 },
            range: if full { YuvRange::Full } else { YuvRange::Limited },
        };
        let tags = if tags.is_rgb() { tags.made_of_rgb(bt601) } else { tags.with_full_range(full) };
        let aspect = stream.pixel_aspect();
        Ok(Self {
            turn,
            stored,
            upright,
            color,
            tags,
            pixel_aspect: if turn.swaps() { aspect.map(Ratio::inverse) } else { aspect },
            scaler: Scaler::default(),
            scaled: None,
        })
    }

    /// Columns and rows of finished pictures.
    pub(super) fn size(&self) -> (u32, u32) {
        self.upright
    }

    /// What their samples mean.
    pub(super) fn color(&self) -> YuvColor {
        self.color
    }

    /// What the numbers of finished pictures mean.
    pub(super) fn tags(&self) -> ColorTags {
        self.tags
    }

    /// Columns to rows of one pixel of finished pictures, where they differ.
    pub(super) fn pixel_aspect(&self) -> Option<Ratio> {
        self.pixel_aspect
    }

    /// The picture of `decoded` itself, taken out of it, if it is what is wanted already.
    /// It may be shared with the decoder.
    pub(super) fn ready(&self, decoded: &mut Frame) -> Option<Frame> {
        let (width, height) = decoded.size();
        let fits = decoded.is_yuv420p() && (width & !1, height & !1) == self.stored;
        if fits && self.turn.is_none() { Frame::taken_from(decoded, self.upright).ok() } else { None }
    }

    /// Develops `decoded` onto `blank`.
    pub(super) fn develop(&mut self, decoded: &Frame, blank: &mut Frame, cancel: &CancelToken) -> Result<()> {
        let (width, height) = decoded.size();
        let fits = decoded.is_yuv420p() && (width & !1, height & !1) == self.stored;
        let bt601 = self.color.matrix == YuvMatrix::Bt601;
        if !fits && self.turn.is_none() {
            return self.scaler.convert(decoded, blank, bt601).map_err(|error| read_error(error, cancel));
        }
        if !fits {
            let scaled = match self.scaled.take() {
                Some(frame) => frame,
                None => Frame::yuv420p(self.stored).map_err(|error| read_error(error, cancel))?,
            };
            let scaled = self.scaled.insert(scaled);
            self.scaler.convert(decoded, scaled, bt601).map_err(|error| read_error(error, cancel))?;
        }
        let source = if fits { decoded } else { self.scaled.as_ref().unwrap_or(decoded) };
        let Some(planes) = blank.planes_mut() else { return Err(misshapen()) };
        let (columns, rows) = (self.stored.0 as usize, self.stored.1 as usize);
        let sizes = [(columns, rows), (columns / 2, rows / 2), (columns / 2, rows / 2)];
        for (index, (mut target, size)) in planes.into_iter().zip(sizes).enumerate() {
            let source = source.plane(index).ok_or_else(misshapen)?;
            lay(self.turn, source, &mut target, size);
        }
        Ok(())
    }

    /// A developed picture, to draw on.
    pub(super) fn drawing<'a>(&self, frame: &'a mut Frame) -> Result<YuvFrame<'a>> {
        let planes = frame.planes_mut().ok_or_else(misshapen)?;
        YuvFrame::new(self.upright, planes, self.color)
    }
}

/// The picture of `decoded` as it is to be encoded, with what `edit` makes of it at
/// `at_us`; its time is `at`.
pub(super) fn drawn_frame(
    decoded: &mut Frame,
    darkroom: &mut Darkroom,
    encoding: &mut EncoderThread,
    (at, at_us): (i64, i64),
    edit: &mut dyn FrameEdit,
    ctx: &Ctx<'_>,
) -> Result<DrawnFrame> {
    let idle = edit.is_idle(at_us);
    let mut drawn = match darkroom.ready(decoded) {
        // Nobody else sees what is drawn on it.
        Some(frame) if idle || frame.is_writable() => DrawnFrame { frame, is_own: false },
        Some(shared) => developed(&shared, darkroom, encoding, ctx)?,
        None => developed(decoded, darkroom, encoding, ctx)?,
    };
    if !idle {
        edit.edit(&mut darkroom.drawing(&mut drawn.frame)?, at_us)?;
    }
    drawn.frame.set_timestamp(at);
    drawn.frame.forget_kind(false);
    Ok(drawn)
}

fn developed(
    source: &Frame,
    darkroom: &mut Darkroom,
    encoding: &mut EncoderThread,
    ctx: &Ctx<'_>,
) -> Result<DrawnFrame> {
    let mut frame = encoding.blank(ctx)?;
    darkroom.develop(source, &mut frame, ctx.cancel_token())?;
    Ok(DrawnFrame { frame, is_own: true })
}

/// Copies a plane, turned.
fn lay(turn: Turn, (source, stride): (&[u8], usize), target: &mut Plane<'_>, size: (usize, usize)) {
    // Planes that are laid out alike are copied in one go.
    let same = turn.is_none() && stride == target.stride;
    let length = source.len().min(target.samples.len());
    match (same, source.get(..length), target.samples.get_mut(..length)) {
        (true, Some(source), Some(target)) => target.copy_from_slice(source),
        _ => turn.apply((source, stride), target, size),
    }
}

/// Brightness beyond what the result can hold. Cutting it off would burn out the sky.
pub(crate) fn high_dynamic_range(transfer: &str) -> Error {
    let name = transfer.to_uppercase();
    Error::new(
        Code::UnsupportedFormat,
        text!(
            "El vídeo es de alto rango dinámico ({name}), que aún no se convierte.",
            "The video has a high dynamic range ({name}), which is not converted yet."
        ),
    )
    .with_hint(Text::constant(
        "Expórtalo como SDR (BT.709) en la cámara o el editor y envíalo de nuevo.",
        "Export it as SDR (BT.709) from the camera or the editor and send it again.",
    ))
}

fn misshapen() -> Error {
    failed("un fotograma no tiene la forma esperada", "a frame does not have the shape that was expected")
}
