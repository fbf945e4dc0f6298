//! Byte streams for codecs that read or write through `std::io`: every chunk
//! checks for cancellation, so that no codec has to.

use std::cell::Cell;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

use crate::Ctx;
use crate::error::Error;

/// Bytes handed out at a time: the distance between two checks.
const CHUNK_BYTES: usize = 32 << 10;

/// Input bytes; stops with an I/O error when the caller cancels.
pub(super) struct Source<'a> {
    bytes: &'a [u8],
    position: usize,
    ctx: &'a Ctx<'a>,
}

impl<'a> Source<'a> {
    pub(super) fn new(bytes: &'a [u8], ctx: &'a Ctx<'a>) -> Self {
        Self { bytes, position: 0, ctx }
    }
}

fn refuse_when_cancelled(ctx: &Ctx<'_>) -> io::Result<()> {
    ctx.check_cancelled().map_err(|error| io::Error::other(error.to_string()))
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        refuse_when_cancelled(self.ctx)?;
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        Ok(rest.get(..CHUNK_BYTES).unwrap_or(rest))
    }

    fn consume(&mut self, amount: usize) {
        self.position = self.position.saturating_add(amount);
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.fill_buf()?;
        let read = rest.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(offset) => (0, i128::from(offset)),
            SeekFrom::Current(offset) => (self.position as i128, i128::from(offset)),
            SeekFrom::End(offset) => (self.bytes.len() as i128, i128::from(offset)),
        };
        self.position = usize::try_from(base + offset)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start"))?;
        Ok(self.position as u64)
    }
}

/// Whether a [`Sink`] refused bytes beyond the limit. Codecs wrap I/O errors in
/// so many ways that the reason is kept beside them.
pub(super) type Full = Cell<bool>;

/// Output bytes; stops with an I/O error when the caller cancels or the
/// result grows beyond the limit.
pub(super) struct Sink<'a> {
    bytes: Vec<u8>,
    position: usize,
    ctx: &'a Ctx<'a>,
    full: &'a Full,
}

impl<'a> Sink<'a> {
    pub(super) fn new(ctx: &'a Ctx<'a>, full: &'a Full) -> Self {
        Self { bytes: Vec::new(), position: 0, ctx, full }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        refuse_when_cancelled(self.ctx)?;
        let end = self.position.saturating_add(buffer.len());
        if let Err(error) = self.ctx.limits().check_output_bytes(end as u64) {
            self.full.set(true);
            return Err(io::Error::other(error));
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        if let Some(place) = self.bytes.get_mut(self.position..end) {
            place.copy_from_slice(buffer);
        }
        self.position = end;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Sink<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut source = Source { bytes: &self.bytes, position: self.position, ctx: self.ctx };
        let position = source.seek(to)?;
        self.position = source.position;
        Ok(position)
    }
}

/// What a failed codec call means: cancelled if the caller cancelled, else what
/// `otherwise` says.
pub(super) fn cancelled_or(ctx: &Ctx<'_>, otherwise: impl FnOnce() -> Error) -> Error {
    ctx.check_cancelled().err().unwrap_or_else(otherwise)
}

/// As [`cancelled_or`] for writing: a result beyond the limit says so.
pub(super) fn write_error(ctx: &Ctx<'_>, full: &Full, otherwise: impl FnOnce() -> Error) -> Error {
    let limits = ctx.limits();
    let beyond = || limits.check_output_bytes(limits.max_output_bytes.saturating_add(1)).err();
    cancelled_or(ctx, || full.get().then(beyond).flatten().unwrap_or_else(otherwise))
}
