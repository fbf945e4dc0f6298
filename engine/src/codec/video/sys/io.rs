//! Bytes in and out through FFmpeg's custom I/O.

use std::ffi::{c_int, c_void};
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use super::{AvError, ffi};
use crate::{CancelToken, ContentWriter};

/// Bytes of FFmpeg's own buffer.
const BUFFER_BYTES: usize = 64 << 10;

/// What a demuxer reads from. Implementations write to the buffer they are given and
/// never read it: it may be uninitialised memory.
pub(in super::super) trait Reader: Read + Seek + Send {}

impl Reader for crate::source::InputReader {}

/// The state behind an input, at one address for as long as FFmpeg points to it.
pub(super) struct Source {
    reader: Box<dyn Reader>,
    pub(super) length: u64,
    cancel: CancelToken,
    /// Whether a demuxer tried to open another file.
    pub(super) reached_out: bool,
}

impl Source {
    pub(super) fn new(reader: Box<dyn Reader>, length: u64, cancel: CancelToken) -> Box<Self> {
        Box::new(Self { reader, length, cancel, reached_out: false })
    }

    fn read(&mut self, buffer: &mut [u8]) -> c_int {
        if self.cancel.is_cancelled() {
            return AvError::EXIT.0;
        }
        loop {
            return match self.reader.read(buffer) {
                Ok(0) => AvError::EOF.0,
                Ok(count) => c_int::try_from(count.min(buffer.len())).unwrap_or(AvError::IO.0),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => AvError::IO.0,
            };
        }
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> i64 {
        let failure = i64::from(AvError::IO.0);
        let target = match whence & !ffi::AVSEEK_FORCE {
            ffi::AVSEEK_SIZE => return i64::try_from(self.length).unwrap_or(failure),
            ffi::SEEK_SET => u64::try_from(offset).map(SeekFrom::Start),
            ffi::SEEK_CUR => Ok(SeekFrom::Current(offset)),
            ffi::SEEK_END => Ok(SeekFrom::End(offset)),
            _ => return failure,
        };
        let Ok(target) = target else { return failure };
        self.reader.seek(target).ok().and_then(|at| i64::try_from(at).ok()).unwrap_or(failure)
    }

    /// What FFmpeg polls while it works.
    pub(super) fn interrupt(state: NonNull<Self>) -> ffi::AVIOInterruptCB {
        ffi::AVIOInterruptCB { callback: Some(is_interrupted), opaque: state.as_ptr().cast() }
    }
}

unsafe extern "C" fn is_interrupted(opaque: *mut c_void) -> c_int {
    // SAFETY: `opaque` is the live `Source` of the context; only its token is read, and
    // no other callback runs meanwhile.
    c_int::from(unsafe { (*opaque.cast::<Source>()).cancel.is_cancelled() })
}

unsafe extern "C" fn read_source(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    let Ok(size) = usize::try_from(size) else { return AvError::MISUSE.0 };
    if size == 0 {
        return AvError::MISUSE.0;
    }
    // SAFETY: `opaque` is the live `Source`, which nobody else uses during the call;
    // FFmpeg's buffer holds `size` bytes, which a `Reader` only writes to.
    let (source, buffer) =
        unsafe { (&mut *opaque.cast::<Source>(), std::slice::from_raw_parts_mut(buffer, size)) };
    catch_unwind(AssertUnwindSafe(|| source.read(buffer))).unwrap_or(AvError::IO.0)
}

unsafe extern "C" fn seek_source(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `read_source`.
    let source = unsafe { &mut *opaque.cast::<Source>() };
    catch_unwind(AssertUnwindSafe(|| source.seek(offset, whence))).unwrap_or(i64::from(AvError::IO.0))
}

/// A result that grows, up to a limit.
pub(super) struct Sink {
    writer: ContentWriter,
    position: u64,
    limit: u64,
    /// Whether the limit was reached.
    pub(super) overflowed: bool,
    /// What the disk said when it took no more.
    pub(super) failure: Option<std::io::Error>,
}

impl Sink {
    pub(super) fn new(writer: ContentWriter, limit: u64) -> Box<Self> {
        Box::new(Self { writer, position: 0, limit, overflowed: false, failure: None })
    }

    fn write(&mut self, data: &[u8]) -> c_int {
        let end = self.position.saturating_add(data.len() as u64);
        if end > self.limit {
            self.overflowed = true;
            return AvError::IO.0;
        }
        if let Err(error) = self.writer.write_all(data) {
            self.failure = Some(error);
            return AvError::IO.0;
        }
        self.position = end;
        c_int::try_from(data.len()).unwrap_or(AvError::IO.0)
    }

    fn seek(&mut self, offset: i64, whence: c_int) -> i64 {
        let failure = i64::from(AvError::IO.0);
        let Ok(length) = self.writer.size_bytes() else { return failure };
        let target = match whence & !ffi::AVSEEK_FORCE {
            ffi::AVSEEK_SIZE => return i64::try_from(length).unwrap_or(failure),
            ffi::SEEK_SET => u64::try_from(offset).ok(),
            ffi::SEEK_CUR => self.position.checked_add_signed(offset),
            ffi::SEEK_END => length.checked_add_signed(offset),
            _ => None,
        };
        match target.and_then(|target| self.writer.seek(SeekFrom::Start(target)).ok()) {
            Some(target) => {
                self.position = target;
                i64::try_from(target).unwrap_or(failure)
            }
            None => failure,
        }
    }
}

/// What FFmpeg gives to be written: its declaration became `const` with version 7.
trait WriteBuffer: Copy {
    fn start(self) -> *const u8;
}

impl WriteBuffer for *mut u8 {
    fn start(self) -> *const u8 {
        self.cast_const()
    }
}

impl WriteBuffer for *const u8 {
    fn start(self) -> *const u8 {
        self
    }
}

unsafe extern "C" fn write_sink<B: WriteBuffer>(opaque: *mut c_void, buffer: B, size: c_int) -> c_int {
    let Ok(size) = usize::try_from(size) else { return AvError::MISUSE.0 };
    // SAFETY: `opaque` is the live `Sink`, which nobody else uses during the call;
    // FFmpeg's buffer holds `size` bytes.
    let (sink, buffer) =
        unsafe { (&mut *opaque.cast::<Sink>(), std::slice::from_raw_parts(buffer.start(), size)) };
    catch_unwind(AssertUnwindSafe(|| sink.write(buffer))).unwrap_or(AvError::IO.0)
}

unsafe extern "C" fn seek_sink(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `write_sink`.
    let sink = unsafe { &mut *opaque.cast::<Sink>() };
    catch_unwind(AssertUnwindSafe(|| sink.seek(offset, whence))).unwrap_or(i64::from(AvError::IO.0))
}

/// An `AVIOContext` with the state behind it.
pub(super) struct Io<S> {
    context: *mut ffi::AVIOContext,
    state: NonNull<S>,
}

impl Io<Source> {
    pub(super) fn reading(source: Box<Source>) -> Result<Self, AvError> {
        let state = NonNull::from(Box::leak(source));
        // SAFETY: the callbacks are made for the state, which lives until `Drop`.
        unsafe {
            Self::open(state, |buffer, size, opaque| {
                ffi::avio_alloc_context(buffer, size, 0, opaque, Some(read_source), None, Some(seek_source))
            })
        }
    }
}

impl Io<Sink> {
    pub(super) fn writing(sink: Box<Sink>) -> Result<Self, AvError> {
        let state = NonNull::from(Box::leak(sink));
        // SAFETY: the callbacks are made for the state, which lives until `Drop`.
        unsafe {
            Self::open(state, |buffer, size, opaque| {
                ffi::avio_alloc_context(buffer, size, 1, opaque, None, Some(write_sink), Some(seek_sink))
            })
        }
    }

    /// Whether the limit was reached.
    pub(super) fn overflowed(&self) -> bool {
        // SAFETY: the state lives until `Drop`, and no callback runs now.
        unsafe { (*self.state.as_ptr()).overflowed }
    }

    /// Why the disk took no more, once.
    pub(super) fn take_failure(&mut self) -> Option<std::io::Error> {
        // SAFETY: as above.
        unsafe { (*self.state.as_ptr()).failure.take() }
    }

    /// What was written, once.
    pub(super) fn take_written(&mut self) -> ContentWriter {
        // SAFETY: as above.
        std::mem::replace(unsafe { &mut (*self.state.as_ptr()).writer }, ContentWriter::new(None))
    }
}

impl<S> Io<S> {
    /// # Safety
    /// `allocate` must install callbacks that expect an `S`.
    unsafe fn open(
        state: NonNull<S>,
        allocate: impl FnOnce(*mut u8, c_int, *mut c_void) -> *mut ffi::AVIOContext,
    ) -> Result<Self, AvError> {
        // SAFETY: a plain allocation, given to the context or freed below.
        let buffer = unsafe { ffi::av_mallocz(BUFFER_BYTES) };
        let size = c_int::try_from(BUFFER_BYTES).unwrap_or(0);
        let context = if buffer.is_null() {
            std::ptr::null_mut()
        } else {
            allocate(buffer.cast(), size, state.as_ptr().cast())
        };
        if context.is_null() {
            // SAFETY: nobody took the buffer or the state.
            unsafe {
                ffi::av_free(buffer);
                drop(Box::from_raw(state.as_ptr()));
            }
            return Err(AvError::NO_MEMORY);
        }
        Ok(Self { context, state })
    }

    pub(super) fn context(&self) -> *mut ffi::AVIOContext {
        self.context
    }

    pub(super) fn state(&self) -> NonNull<S> {
        self.state
    }
}

impl<S> Drop for Io<S> {
    fn drop(&mut self) {
        // SAFETY: the owner has closed the format context that used this one; the
        // buffer may have been replaced by FFmpeg, so it is freed through the context.
        unsafe {
            ffi::av_freep((&raw mut (*self.context).buffer).cast());
            ffi::avio_context_free(&raw mut self.context);
            drop(Box::from_raw(self.state.as_ptr()));
        }
    }
}
