//! The border to libavif.
#![expect(unsafe_code, reason = "libavif is a C library")]

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use libavif_sys as avif;

use crate::Limits;
use crate::raster::{Layout, Metadata, Raster};

/// Why a call failed, with libavif's words for logs.
pub(super) enum Failure {
    OutOfMemory,
    Unsupported(String),
    Codec(String),
}

fn check(result: avif::avifResult) -> Result<(), Failure> {
    if result == avif::AVIF_RESULT_OK {
        return Ok(());
    }
    // SAFETY: returns a static C string for any number.
    let text = unsafe { CStr::from_ptr(avif::avifResultToString(result)) };
    let detail = text.to_string_lossy().into_owned();
    Err(match result {
        avif::AVIF_RESULT_OUT_OF_MEMORY => Failure::OutOfMemory,
        avif::AVIF_RESULT_NOT_IMPLEMENTED
        | avif::AVIF_RESULT_UNSUPPORTED_DEPTH
        | avif::AVIF_RESULT_NO_CODEC_AVAILABLE => Failure::Unsupported(detail),
        _ => Failure::Codec(detail),
    })
}

/// Whether libavif parses files with pictures of that size at all.
pub(super) fn is_parsable_size(width: u32, height: u32) -> bool {
    u64::from(width) * u64::from(height) <= avif::AVIF_DEFAULT_IMAGE_SIZE_LIMIT.into()
}

/// What the container says about the picture.
#[derive(Clone, Copy)]
pub(super) struct Info {
    /// Pixels across, before cropping.
    pub(super) width: u32,
    /// Pixels down, before cropping.
    pub(super) height: u32,
    /// Whether there is an alpha plane.
    pub(super) has_alpha: bool,
    /// Whether there are no chroma planes.
    pub(super) is_gray: bool,
    /// The part to show, if not all.
    pub(super) crop: Option<avif::avifCropRect>,
    /// Quarter turns against the clock (`irot`).
    pub(super) turns: u8,
    /// Then the axis to mirror at (`imir`), if any.
    pub(super) mirror: Option<u8>,
    /// Code point of the colour primaries (ITU-T H.273).
    pub(super) primaries: u16,
    /// Code point of the transfer characteristics.
    pub(super) transfer: u16,
}

impl Info {
    /// Width and height of the part to show.
    pub(super) fn visible_size(&self) -> (u32, u32) {
        self.crop.map_or((self.width, self.height), |crop| (crop.width, crop.height))
    }

    /// Layout of the decoded picture.
    pub(super) fn layout(&self) -> Layout {
        match (self.is_gray, self.has_alpha) {
            (true, false) => Layout::Gray,
            (true, true) => Layout::GrayAlpha,
            (false, false) => Layout::Rgb,
            (false, true) => Layout::Rgba,
        }
    }
}

/// An AVIF file being decoded.
pub(super) struct Decoder<'a> {
    decoder: NonNull<avif::avifDecoder>,
    bytes: PhantomData<&'a [u8]>,
}

impl<'a> Decoder<'a> {
    /// Reads the container, within `limits` if given.
    pub(super) fn parse(bytes: &'a [u8], limits: Option<&Limits>, threads: c_int) -> Result<Self, Failure> {
        // SAFETY: returns a decoder that `Drop` frees, or null.
        let decoder = unsafe { avif::avifDecoderCreate() };
        let decoder =
            Self { decoder: NonNull::new(decoder).ok_or(Failure::OutOfMemory)?, bytes: PhantomData };
        let raw = decoder.decoder.as_ptr();
        // SAFETY: the decoder is live and not shared; `bytes` outlives it, by `'a`.
        unsafe {
            (*raw).codecChoice = avif::AVIF_CODEC_CHOICE_AOM;
            (*raw).maxThreads = threads;
            // As browsers: files without `pixi` or with an odd `clap` are shown.
            (*raw).strictFlags = avif::AVIF_STRICT_ALPHA_ISPE_REQUIRED;
            (*raw).imageDimensionLimit = 0;
            if let Some(limits) = limits {
                let most = u32::try_from(limits.max_pixels).unwrap_or(u32::MAX);
                (*raw).imageSizeLimit = most.clamp(1, avif::AVIF_DEFAULT_IMAGE_SIZE_LIMIT);
                (*raw).imageDimensionLimit = limits.max_side_pixels.max(1);
            }
            check(avif::avifDecoderSetIOMemory(raw, bytes.as_ptr(), bytes.len()))?;
            check(avif::avifDecoderParse(raw))?;
        }
        Ok(decoder)
    }

    fn image(&self) -> &avif::avifImage {
        // SAFETY: after a successful parse the decoder owns an image, which lives as
        // long and which only methods with `&mut self` change.
        unsafe { &*(*self.decoder.as_ptr()).image }
    }

    /// What the container says.
    pub(super) fn info(&self) -> Info {
        let image = self.image();
        // SAFETY: the decoder is live.
        let has_alpha = unsafe { (*self.decoder.as_ptr()).alphaPresent } != 0;
        let has = |transform: avif::avifTransformFlag| image.transformFlags & transform != 0;
        Info {
            width: image.width,
            height: image.height,
            has_alpha,
            is_gray: image.yuvFormat == avif::AVIF_PIXEL_FORMAT_YUV400,
            crop: clean_aperture(image),
            turns: if has(avif::AVIF_TRANSFORM_IROT) { image.irot.angle } else { 0 },
            mirror: has(avif::AVIF_TRANSFORM_IMIR).then_some(image.imir.axis),
            primaries: image.colorPrimaries,
            transfer: image.transferCharacteristics,
        }
    }

    /// Decodes the first picture.
    pub(super) fn decode(&mut self) -> Result<(), Failure> {
        // SAFETY: the decoder is live and has parsed its container.
        unsafe { check(avif::avifDecoderNextImage(self.decoder.as_ptr())) }
    }

    /// The decoded picture as RGB or RGBA without padding.
    pub(super) fn pixels(&self) -> Result<Vec<u8>, Failure> {
        let image = self.image();
        let has_alpha = self.info().has_alpha;
        let channels = if has_alpha { 4 } else { 3 };
        let row_bytes = image.width.checked_mul(channels).ok_or(Failure::OutOfMemory)?;
        let mut pixels = vec![0; row_bytes as usize * image.height as usize];
        let mut rgb = rgb_image(image, has_alpha, row_bytes);
        rgb.pixels = pixels.as_mut_ptr();
        // SAFETY: `rgb` describes `pixels`: `height` rows of `row_bytes`, 8 bits each.
        check(unsafe { avif::avifImageYUVToRGB(image, &mut rgb) })?;
        Ok(pixels)
    }

    /// Profile, EXIF and XMP.
    pub(super) fn metadata(&self) -> Metadata {
        let image = self.image();
        let copy = |data: &avif::avifRWData| {
            // SAFETY: libavif keeps `size` readable bytes behind a non-null pointer.
            (!data.data.is_null() && data.size > 0)
                .then(|| unsafe { std::slice::from_raw_parts(data.data, data.size) }.to_vec())
        };
        // Some writers keep JPEG's prefix.
        let exif = copy(&image.exif).map(|exif| match exif.strip_prefix(b"Exif\0\0") {
            Some(stripped) => stripped.to_vec(),
            None => exif,
        });
        Metadata { icc: copy(&image.icc), exif, xmp: copy(&image.xmp) }
    }
}

impl Drop for Decoder<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `avifDecoderCreate`, destroyed once.
        unsafe { avif::avifDecoderDestroy(self.decoder.as_ptr()) };
    }
}

/// The clean aperture, if it is valid and cuts something off.
fn clean_aperture(image: &avif::avifImage) -> Option<avif::avifCropRect> {
    if image.transformFlags & avif::AVIF_TRANSFORM_CLAP == 0 {
        return None;
    }
    let mut rect = avif::avifCropRect::default();
    let mut diagnostics = avif::avifDiagnostics::default();
    // SAFETY: reads `clap`, fills in `rect` and `diagnostics`.
    let valid = unsafe {
        avif::avifCropRectConvertCleanApertureBox(
            &mut rect,
            &image.clap,
            image.width,
            image.height,
            image.yuvFormat,
            &mut diagnostics,
        )
    };
    (valid != 0 && (rect.width, rect.height) != (image.width, image.height)).then_some(rect)
}

/// An `avifRGBImage` of the size of `image`, its pixels yet to be set.
fn rgb_image(image: &avif::avifImage, has_alpha: bool, row_bytes: u32) -> avif::avifRGBImage {
    let mut rgb = avif::avifRGBImage::default();
    // SAFETY: reads `image`, fills in `rgb`.
    unsafe { avif::avifRGBImageSetDefaults(&mut rgb, image) };
    rgb.depth = 8;
    rgb.format = if has_alpha { avif::AVIF_RGB_FORMAT_RGBA } else { avif::AVIF_RGB_FORMAT_RGB };
    rgb.ignoreAlpha = (!has_alpha).into();
    rgb.rowBytes = row_bytes;
    rgb
}

/// How to encode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// 1 to 100.
    pub(super) quality: u8,
    /// Every sample exact.
    pub(super) lossless: bool,
    /// Chroma at full resolution.
    pub(super) full_chroma: bool,
    /// 0 (slow) to 10.
    pub(super) speed: u8,
    /// Worker threads.
    pub(super) threads: u8,
}

/// A picture in libavif's planes.
pub(super) struct Image(NonNull<avif::avifImage>);

impl Image {
    /// Converts `raster`, and attaches `metadata`. EXIF that is no TIFF structure
    /// cannot be stored and is left out.
    pub(super) fn new(raster: &Raster, settings: &Settings, metadata: &Metadata) -> Result<Self, Failure> {
        let is_gray = matches!(raster.layout(), Layout::Gray | Layout::GrayAlpha);
        let format = if is_gray {
            avif::AVIF_PIXEL_FORMAT_YUV400
        } else if settings.full_chroma {
            avif::AVIF_PIXEL_FORMAT_YUV444
        } else {
            avif::AVIF_PIXEL_FORMAT_YUV420
        };
        // SAFETY: returns an image that `Drop` frees, or null.
        let image = unsafe { avif::avifImageCreate(raster.width(), raster.height(), 8, format) };
        let mut image = Self(NonNull::new(image).ok_or(Failure::OutOfMemory)?);
        image.describe(metadata.icc.is_some(), settings.lossless && !is_gray);
        if is_gray {
            image.copy_gray(raster)?
        } else {
            image.convert_rgb(raster)?
        }
        image.attach(metadata)?;
        Ok(image)
    }

    fn raw(&mut self) -> &mut avif::avifImage {
        // SAFETY: the image is live and owned by `self` alone.
        unsafe { self.0.as_mut() }
    }

    /// Sets the colour description: sRGB unless a profile says otherwise.
    fn describe(&mut self, has_profile: bool, identity: bool) {
        let image = self.raw();
        image.yuvRange = avif::AVIF_RANGE_FULL;
        let (primaries, transfer) = if has_profile {
            (avif::AVIF_COLOR_PRIMARIES_UNSPECIFIED, avif::AVIF_TRANSFER_CHARACTERISTICS_UNSPECIFIED)
        } else {
            (avif::AVIF_COLOR_PRIMARIES_BT709, avif::AVIF_TRANSFER_CHARACTERISTICS_SRGB)
        };
        let matrix = if identity {
            avif::AVIF_MATRIX_COEFFICIENTS_IDENTITY
        } else {
            avif::AVIF_MATRIX_COEFFICIENTS_BT601
        };
        // The values fit: they are code points below 23.
        image.colorPrimaries = u16::try_from(primaries).unwrap_or(2);
        image.transferCharacteristics = u16::try_from(transfer).unwrap_or(2);
        image.matrixCoefficients = u16::try_from(matrix).unwrap_or(2);
    }

    fn convert_rgb(&mut self, raster: &Raster) -> Result<(), Failure> {
        let row_bytes = u32::try_from(raster.stride_bytes()).map_err(|_| Failure::OutOfMemory)?;
        let image = self.raw();
        let mut rgb = rgb_image(image, raster.layout().has_alpha(), row_bytes);
        // libavif only reads the pixels here, though its type says `mut`.
        rgb.pixels = raster.pixels().as_ptr().cast_mut();
        // SAFETY: `rgb` describes the raster's rows; the planes are allocated by C.
        check(unsafe { avif::avifImageRGBToYUV(image, &rgb) })
    }

    fn copy_gray(&mut self, raster: &Raster) -> Result<(), Failure> {
        let channels = raster.layout().channels();
        let planes = if channels == 2 { avif::AVIF_PLANES_ALL } else { avif::AVIF_PLANES_YUV };
        let image = self.raw();
        // SAFETY: allocates planes of the image's own size.
        check(unsafe { avif::avifImageAllocatePlanes(image, planes) })?;
        let targets =
            [(image.yuvPlanes[0], image.yuvRowBytes[0], 0), (image.alphaPlane, image.alphaRowBytes, 1)];
        for (plane, row_bytes, channel) in targets.into_iter().take(channels) {
            let (width, rows) =
                (raster.width() as usize, raster.pixels().chunks_exact(raster.stride_bytes()));
            for (number, row) in rows.enumerate() {
                // SAFETY: the plane has as many rows as the raster, `row_bytes` apart
                // and at least `width` long.
                let target =
                    unsafe { std::slice::from_raw_parts_mut(plane.add(number * row_bytes as usize), width) };
                for (target, pixel) in target.iter_mut().zip(row.chunks_exact(channels)) {
                    *target = pixel.get(channel).copied().unwrap_or_default();
                }
            }
        }
        Ok(())
    }

    fn attach(&mut self, metadata: &Metadata) -> Result<(), Failure> {
        let image = self.raw();
        // SAFETY: the setters copy from slices of the length given.
        unsafe {
            if let Some(icc) = &metadata.icc {
                check(avif::avifImageSetProfileICC(image, icc.as_ptr(), icc.len()))?;
            }
            if let Some(exif) = &metadata.exif
                && (exif.starts_with(b"II*\0") || exif.starts_with(b"MM\0*"))
            {
                check(avif::avifImageSetMetadataExif(image, exif.as_ptr(), exif.len()))?;
            }
            if let Some(xmp) = &metadata.xmp {
                check(avif::avifImageSetMetadataXMP(image, xmp.as_ptr(), xmp.len()))?;
            }
        }
        // Attaching EXIF copies its orientation, which has been applied already.
        image.transformFlags = avif::AVIF_TRANSFORM_NONE;
        Ok(())
    }

    /// Encodes the picture to a file.
    pub(super) fn encode(&self, settings: &Settings) -> Result<Vec<u8>, Failure> {
        // SAFETY: returns an encoder that `Encoder` frees, or null.
        let encoder =
            Encoder(NonNull::new(unsafe { avif::avifEncoderCreate() }).ok_or(Failure::OutOfMemory)?);
        let raw = encoder.0.as_ptr();
        let mut output = Output(avif::avifRWData { data: ptr::null_mut(), size: 0 });
        // SAFETY: encoder and image are live and valid; on success `output` owns
        // `size` bytes.
        unsafe {
            (*raw).codecChoice = avif::AVIF_CODEC_CHOICE_AOM;
            (*raw).maxThreads = settings.threads.into();
            (*raw).speed = settings.speed.into();
            (*raw).quality = settings.quality.into();
            (*raw).qualityAlpha = settings.quality.into();
            (*raw).autoTiling = (settings.threads > 1).into();
            check(avif::avifEncoderWrite(raw, self.0.as_ptr(), &mut output.0))?;
            if output.0.data.is_null() {
                return Err(Failure::Codec("no output".to_owned()));
            }
            Ok(std::slice::from_raw_parts(output.0.data, output.0.size).to_vec())
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // SAFETY: made by `avifImageCreate`, destroyed once.
        unsafe { avif::avifImageDestroy(self.0.as_ptr()) };
    }
}

/// Owns an encoder.
struct Encoder(NonNull<avif::avifEncoder>);

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: made by `avifEncoderCreate`, destroyed once.
        unsafe { avif::avifEncoderDestroy(self.0.as_ptr()) };
    }
}

/// Owns a file that libavif put together.
struct Output(avif::avifRWData);

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: frees what libavif allocated, or nothing.
        unsafe { avif::avifRWDataFree(&mut self.0) };
    }
}
