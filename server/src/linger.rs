//! The end of a connection whose client is still sending: its answer is to be read,
//! not to be lost in a reset.
//!
//! A socket that is closed while bytes lie in it unread resets its connection, and
//! then many a client never looks at the answer it was sent (a 413, say). So the
//! server says that it is done, and reads on for a while what nobody wants
//! (RFC 9112, section 9.6).

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// So long at most.
const LINGER_MAX: Duration = Duration::from_secs(5);

/// Whether the body of a connection's latest request was left before its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Left(Arc<AtomicBool>);

/// A connection that lingers when it is shut down.
pub(crate) struct Lingering<S> {
    stream: S,
    left: Left,
    until: Option<Pin<Box<Sleep>>>,
}

impl<S> Lingering<S> {
    pub(crate) fn new(stream: S, left: Left) -> Self {
        Self { stream, left, until: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let is_first = this.until.is_none();
        if is_first {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        let until = this.until.get_or_insert_with(|| Box::pin(sleep(LINGER_MAX)));
        if until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut is_sending = this.left.0.load(Ordering::Relaxed);
        loop {
            let mut bytes = [0; 8192];
            let mut into = ReadBuf::new(&mut bytes);
            match Pin::new(&mut this.stream).poll_read(context, &mut into) {
                // A client that waits for its next idea need not be waited for.
                Poll::Pending if is_first && !is_sending => return Poll::Ready(Ok(())),
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if !into.filled().is_empty() => is_sending = true,
                // It has ended its side too, or is gone.
                Poll::Ready(_) => return Poll::Ready(Ok(())),
            }
        }
    }
}

/// A request's body that tells when it is dropped before its end.
pub(crate) struct Noticed {
    body: Incoming,
    left: Left,
    is_over: bool,
}

impl Noticed {
    /// Begins a new request on a connection.
    pub(crate) fn new(body: Incoming, left: Left) -> Self {
        left.0.store(false, Ordering::Relaxed);
        Self { body, left, is_over: false }
    }
}

impl Body for Noticed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.is_over = frame.is_none();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Noticed {
    fn drop(&mut self) {
        if !self.is_over && !self.body.is_end_stream() {
            self.left.0.store(true, Ordering::Relaxed);
        }
    }
}
