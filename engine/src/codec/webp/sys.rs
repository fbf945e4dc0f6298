//! The border to libwebp.
#![expect(unsafe_code, reason = "libwebp is a C library")]

use std::any::Any;
use std::ffi::{CStr, c_int, c_void};
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{self, NonNull};

use libwebp_sys as webp;

use crate::error::{Error, Result};

/// Bytes handed to the decoder at once, between two looks at cancellation.
const PIECE_BYTES: usize = 65_536;

/// Why a call ended early.
pub(super) enum Failure {
    /// The caller stopped it.
    Stopped(Error),
    /// Memory ran out.
    OutOfMemory,
    /// libwebp gave up; its reason, for logs.
    Codec(String),
}

impl Failure {
    fn new(detail: impl Into<String>) -> Self {
        Self::Codec(detail.into())
    }
}

/// Decodes a still picture of `size` into `pixels` (RGB, or RGBA with
/// `has_alpha`); `on_bytes` hears how many bytes are read and may stop the work.
pub(super) fn decode_still(
    bytes: &[u8],
    (width, height): (u32, u32),
    has_alpha: bool,
    pixels: &mut [u8],
    on_bytes: &mut dyn FnMut(usize) -> Result<()>,
) -> Result<(), Failure> {
    let (mode, channels) =
        if has_alpha { (webp::WEBP_CSP_MODE::MODE_RGBA, 4) } else { (webp::WEBP_CSP_MODE::MODE_RGB, 3) };
    let stride = c_int::try_from(width as usize * channels).map_err(|_| Failure::new("too wide"))?;
    if width as usize * height as usize * channels != pixels.len() {
        return Err(Failure::new("pixels and size differ"));
    }
    check_features(bytes, (width, height))?;
    // SAFETY: the decoder writes rows of `stride` bytes and checks, before the first
    // one, that the picture's own size fits in `pixels.len()` bytes.
    let decoder = unsafe { webp::WebPINewRGB(mode, pixels.as_mut_ptr(), pixels.len(), stride) };
    let decoder = Incremental(NonNull::new(decoder).ok_or(Failure::OutOfMemory)?);
    let mut end = 0;
    loop {
        end = (end + PIECE_BYTES).min(bytes.len());
        // SAFETY: `bytes` outlives the decoder and always starts at the same address,
        // as `WebPIUpdate` asks; `end` is within it.
        let status = unsafe { webp::WebPIUpdate(decoder.0.as_ptr(), bytes.as_ptr(), end) };
        on_bytes(end).map_err(Failure::Stopped)?;
        match status {
            webp::VP8StatusCode::VP8_STATUS_OK => return Ok(()),
            webp::VP8StatusCode::VP8_STATUS_SUSPENDED if end < bytes.len() => {}
            webp::VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => return Err(Failure::OutOfMemory),
            other => return Err(Failure::new(format!("{other:?}"))),
        }
    }
}

/// The bitstream's own idea of its size must be the container's.
fn check_features(bytes: &[u8], size: (u32, u32)) -> Result<(), Failure> {
    // SAFETY: all-zero is a valid value of this struct of integers.
    let mut features: webp::WebPBitstreamFeatures = unsafe { mem::zeroed() };
    // SAFETY: reads within `bytes` and fills in `features`.
    let status = unsafe { webp::WebPGetFeatures(bytes.as_ptr(), bytes.len(), &mut features) };
    if status != webp::VP8StatusCode::VP8_STATUS_OK {
        return Err(Failure::new(format!("{status:?}")));
    }
    if (u32::try_from(features.width), u32::try_from(features.height)) != (Ok(size.0), Ok(size.1)) {
        return Err(Failure::new("container and bitstream differ in size"));
    }
    Ok(())
}

/// Owns an incremental decoder.
struct Incremental(NonNull<webp::WebPIDecoder>);

impl Drop for Incremental {
    fn drop(&mut self) {
        // SAFETY: made by `WebPINewRGB`, deleted once; the pixels are not its own.
        unsafe { webp::WebPIDelete(self.0.as_ptr()) };
    }
}

/// An animation being decoded.
pub(super) struct AnimationDecoder<'a> {
    decoder: NonNull<webp::WebPAnimDecoder>,
    canvas_bytes: usize,
    bytes: PhantomData<&'a [u8]>,
}

impl<'a> AnimationDecoder<'a> {
    /// Reads the structure of `bytes` and allocates two canvases of `size`.
    pub(super) fn open(bytes: &'a [u8], (width, height): (u32, u32)) -> Result<Self, Failure> {
        // SAFETY: all-zero is a valid value of this struct of integers.
        let mut options: webp::WebPAnimDecoderOptions = unsafe { mem::zeroed() };
        // SAFETY: fills in `options`.
        if unsafe { webp::WebPAnimDecoderOptionsInit(&mut options) } == 0 {
            return Err(Failure::new("WebPAnimDecoderOptionsInit"));
        }
        options.color_mode = webp::WEBP_CSP_MODE::MODE_RGBA;
        let data = webp::WebPData { bytes: bytes.as_ptr(), size: bytes.len() };
        // SAFETY: `bytes` outlives the decoder, by `'a`.
        let decoder = unsafe { webp::WebPAnimDecoderNew(&data, &options) };
        let decoder =
            NonNull::new(decoder).ok_or_else(|| Failure::new("the animation's structure is broken"))?;
        let canvas_bytes = width as usize * height as usize * 4;
        let decoder = Self { decoder, canvas_bytes, bytes: PhantomData };
        // SAFETY: all-zero is a valid value of this struct of integers.
        let mut info: webp::WebPAnimInfo = unsafe { mem::zeroed() };
        // SAFETY: the decoder is live; fills in `info`.
        unsafe { webp::WebPAnimDecoderGetInfo(decoder.decoder.as_ptr(), &mut info) };
        if (info.canvas_width, info.canvas_height) != (width, height) {
            return Err(Failure::new("container and bitstream differ in size"));
        }
        Ok(decoder)
    }

    /// The next canvas as RGBA, and until when it is shown, in milliseconds.
    pub(super) fn next_frame(&mut self) -> Result<(Vec<u8>, u32), Failure> {
        let (mut canvas, mut until_ms) = (ptr::null_mut(), 0);
        // SAFETY: the decoder is live; on success `canvas` points at its canvas, which
        // has the size compared in `open` and lives until the next call.
        let pixels = unsafe {
            if webp::WebPAnimDecoderGetNext(self.decoder.as_ptr(), &mut canvas, &mut until_ms) == 0
                || canvas.is_null()
            {
                return Err(Failure::new("a frame is missing or broken"));
            }
            std::slice::from_raw_parts(canvas, self.canvas_bytes).to_vec()
        };
        Ok((pixels, u32::try_from(until_ms).unwrap_or(0)))
    }
}

impl Drop for AnimationDecoder<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `WebPAnimDecoderNew`, deleted once.
        unsafe { webp::WebPAnimDecoderDelete(self.decoder.as_ptr()) };
    }
}

/// Pixels to encode, RGB or RGBA without padding.
pub(super) struct View<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) has_alpha: bool,
    pub(super) pixels: &'a [u8],
}

/// How to encode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// 1 to 100; lossy only.
    pub(super) quality: u8,
    /// Exact pixels, transparent ones included.
    pub(super) lossless: bool,
    /// 0 to 9; lossless only.
    pub(super) effort: u8,
    /// 0 to 6; lossy only.
    pub(super) method: u8,
    /// Analysis passes; lossy only.
    pub(super) passes: u8,
}

impl Settings {
    fn config(&self) -> Result<webp::WebPConfig, Failure> {
        let mut config = webp::WebPConfig::new().map_err(|()| Failure::new("WebPConfigInit"))?;
        if self.lossless {
            // SAFETY: changes fields of a valid config.
            if unsafe { webp::WebPConfigLosslessPreset(&mut config, self.effort.into()) } == 0 {
                return Err(Failure::new("WebPConfigLosslessPreset"));
            }
            config.exact = 1;
        } else {
            config.quality = self.quality.into();
            config.method = self.method.into();
            config.pass = self.passes.into();
        }
        // SAFETY: only reads `config`.
        if unsafe { webp::WebPValidateConfig(&config) } == 0 {
            return Err(Failure::new("WebPValidateConfig"));
        }
        Ok(config)
    }
}

/// Owns a `WebPPicture` and its planes.
struct Planes(webp::WebPPicture);

impl Planes {
    /// Copies `view` into libwebp's planes: ARGB for lossless, else YUV 4:2:0.
    fn import(view: &View<'_>, argb: bool) -> Result<Self, Failure> {
        let channels = if view.has_alpha { 4 } else { 3 };
        let row_bytes = view.width as usize * channels;
        if view.pixels.len() != row_bytes * view.height as usize {
            return Err(Failure::new("pixels and size differ"));
        }
        let side = |pixels: u32| c_int::try_from(pixels).map_err(|_| Failure::new("too large"));
        let stride = c_int::try_from(row_bytes).map_err(|_| Failure::new("too wide"))?;
        let mut planes = Self(webp::WebPPicture::new().map_err(|()| Failure::new("WebPPictureInit"))?);
        planes.0.use_argb = argb.into();
        planes.0.width = side(view.width)?;
        planes.0.height = side(view.height)?;
        let pixels = view.pixels.as_ptr();
        // SAFETY: reads `height` rows of `stride` bytes, the length checked above, and
        // allocates planes that `Drop` frees.
        let imported = unsafe {
            if view.has_alpha {
                webp::WebPPictureImportRGBA(&mut planes.0, pixels, stride)
            } else {
                webp::WebPPictureImportRGB(&mut planes.0, pixels, stride)
            }
        };
        if imported == 0 { Err(planes.failure()) } else { Ok(planes) }
    }

    fn failure(&self) -> Failure {
        match self.0.error_code {
            webp::WebPEncodingError::VP8_ENC_ERROR_OUT_OF_MEMORY
            | webp::WebPEncodingError::VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY => Failure::OutOfMemory,
            other => Failure::new(format!("{other:?}")),
        }
    }
}

impl Drop for Planes {
    fn drop(&mut self) {
        // SAFETY: frees the planes once; a picture without planes is accepted.
        unsafe { webp::WebPPictureFree(&mut self.0) };
    }
}

/// What the callbacks of a still encoding share.
struct Session<'a> {
    output: Vec<u8>,
    on_percent: &'a mut dyn FnMut(u8) -> Result<()>,
    stopped: Option<Error>,
    panicked: Option<Box<dyn Any + Send>>,
}

/// Encodes a still picture; `on_percent` hears how far it is and may stop the work.
pub(super) fn encode_still(
    view: &View<'_>,
    settings: &Settings,
    on_percent: &mut dyn FnMut(u8) -> Result<()>,
) -> Result<Vec<u8>, Failure> {
    on_percent(0).map_err(Failure::Stopped)?;
    let config = settings.config()?;
    let mut planes = Planes::import(view, settings.lossless)?;
    let mut session = Session { output: Vec::new(), on_percent, stopped: None, panicked: None };
    let shared: *mut c_void = (&raw mut session).cast();
    planes.0.writer = Some(write);
    planes.0.custom_ptr = shared;
    planes.0.progress_hook = Some(progress);
    planes.0.user_data = shared;
    // SAFETY: config and picture are valid; the callbacks get `session`, which outlives
    // the call and is not touched meanwhile.
    let done = unsafe { webp::WebPEncode(&config, &mut planes.0) } != 0;
    if let Some(panic) = session.panicked {
        resume_unwind(panic);
    }
    if let Some(error) = session.stopped {
        return Err(Failure::Stopped(error));
    }
    if done { Ok(session.output) } else { Err(planes.failure()) }
}

extern "C" fn write(data: *const u8, length: usize, picture: *const webp::WebPPicture) -> c_int {
    if length > 0 {
        // SAFETY: `custom_ptr` is the session of `encode_still`, which waits; libwebp
        // hands `length` readable bytes.
        unsafe {
            let session: *mut Session<'_> = (*picture).custom_ptr.cast();
            (*session).output.extend_from_slice(std::slice::from_raw_parts(data, length));
        }
    }
    1
}

/// Must not unwind into C: a panic of the listener is kept and passed on later.
extern "C" fn progress(percent: c_int, picture: *const webp::WebPPicture) -> c_int {
    // SAFETY: `user_data` is the session of `encode_still`, which waits.
    let session = unsafe { &mut *(*picture).user_data.cast::<Session<'_>>() };
    if session.stopped.is_some() || session.panicked.is_some() {
        return 0;
    }
    let percent = u8::try_from(percent.clamp(0, 100)).unwrap_or(100);
    match catch_unwind(AssertUnwindSafe(|| (session.on_percent)(percent))) {
        Ok(Ok(())) => return 1,
        Ok(Err(error)) => session.stopped = Some(error),
        Err(panic) => session.panicked = Some(panic),
    }
    0
}

/// An animation being encoded.
pub(super) struct AnimationEncoder(NonNull<webp::WebPAnimEncoder>);

impl AnimationEncoder {
    /// Starts an animation of `size` that plays `loop_count` times (0 = for ever).
    pub(super) fn new(
        (width, height): (u32, u32),
        loop_count: u32,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        // SAFETY: all-zero is a valid value of this struct of integers.
        let mut options: webp::WebPAnimEncoderOptions = unsafe { mem::zeroed() };
        // SAFETY: fills in `options`; the version says how long it is.
        let known = unsafe {
            webp::WebPAnimEncoderOptionsInitInternal(&mut options, webp::WEBP_MUX_ABI_VERSION as c_int)
        };
        if known == 0 {
            return Err(Failure::new("WebPAnimEncoderOptionsInit"));
        }
        options.anim_params.loop_count = c_int::try_from(loop_count.min(u16::MAX.into())).unwrap_or(0);
        options.anim_params.bgcolor = 0;
        options.minimize_size = (settings.effort >= 7).into();
        let side = |pixels: u32| c_int::try_from(pixels).map_err(|_| Failure::new("too large"));
        // SAFETY: copies `options`; the encoder is freed by `Drop`.
        let encoder = unsafe {
            webp::WebPAnimEncoderNewInternal(
                side(width)?,
                side(height)?,
                &options,
                webp::WEBP_MUX_ABI_VERSION as c_int,
            )
        };
        NonNull::new(encoder).map(Self).ok_or(Failure::OutOfMemory)
    }

    /// Adds a frame that is shown from `at_ms` on.
    pub(super) fn add(&mut self, view: &View<'_>, at_ms: u32, settings: &Settings) -> Result<(), Failure> {
        let config = settings.config()?;
        let mut planes = Planes::import(view, true)?;
        let at_ms = c_int::try_from(at_ms).map_err(|_| Failure::new("the animation is too long"))?;
        // SAFETY: encoder, picture and config are valid; the picture is copied.
        let added = unsafe { webp::WebPAnimEncoderAdd(self.0.as_ptr(), &mut planes.0, at_ms, &config) };
        if added == 0 { Err(self.failure()) } else { Ok(()) }
    }

    /// Ends the animation at `end_ms` and returns the file.
    pub(super) fn finish(self, end_ms: u32) -> Result<Vec<u8>, Failure> {
        let end_ms = c_int::try_from(end_ms).map_err(|_| Failure::new("the animation is too long"))?;
        let mut data = Assembled(webp::WebPData { bytes: ptr::null(), size: 0 });
        // SAFETY: a null frame marks the end; on success `data` owns the file's bytes.
        unsafe {
            if webp::WebPAnimEncoderAdd(self.0.as_ptr(), ptr::null_mut(), end_ms, ptr::null()) == 0
                || webp::WebPAnimEncoderAssemble(self.0.as_ptr(), &mut data.0) == 0
                || data.0.bytes.is_null()
            {
                return Err(self.failure());
            }
            Ok(std::slice::from_raw_parts(data.0.bytes, data.0.size).to_vec())
        }
    }

    fn failure(&self) -> Failure {
        // SAFETY: the encoder is live; its message is a C string that it owns.
        let message = unsafe {
            let message = webp::WebPAnimEncoderGetError(self.0.as_ptr());
            (!message.is_null()).then(|| CStr::from_ptr(message).to_string_lossy().into_owned())
        };
        Failure::Codec(message.unwrap_or_default())
    }
}

impl Drop for AnimationEncoder {
    fn drop(&mut self) {
        // SAFETY: made by `WebPAnimEncoderNewInternal`, deleted once.
        unsafe { webp::WebPAnimEncoderDelete(self.0.as_ptr()) };
    }
}

/// Owns a file that libwebp put together.
struct Assembled(webp::WebPData);

impl Drop for Assembled {
    fn drop(&mut self) {
        // SAFETY: frees bytes that libwebp allocated, or nothing.
        unsafe { webp::WebPDataClear(&mut self.0) };
    }
}
