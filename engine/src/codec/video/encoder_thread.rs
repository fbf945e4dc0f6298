//! An encoder at work on a thread of its own.
//!
//! Its caller decodes and draws the next frames meanwhile. And its caller is free at once
//! when the work is cancelled: encoders cannot be interrupted, and one frame of a slow
//! preset may take them seconds. What is left behind then ends with that frame.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use super::cancellable::{self, LOOK};
use super::sys::{AvError, Frame, Packet, VideoEncoder};
use super::{failed, write_error};
use crate::Ctx;
use crate::error::Result;

/// Frames on their way at most. Memory grows with them; two keep both sides busy.
const MOST_WAITING: usize = 2;

/// A frame to encode.
pub(super) struct DrawnFrame {
    pub(super) frame: Frame,
    /// Whether the frame is one of [`EncoderThread::blank`], to be used again.
    pub(super) is_own: bool,
}

/// What the thread says.
enum Event {
    Packet(Packet),
    /// A frame is done with, or the end.
    Done(Option<DrawnFrame>),
    Failed(AvError),
}

/// The encoder as its caller sees it.
pub(super) struct EncoderThread {
    size: (u32, u32),
    to_encode: SyncSender<Option<DrawnFrame>>,
    events: Receiver<Event>,
    worker: Option<JoinHandle<()>>,
    waiting: usize,
    blanks: Vec<Frame>,
    packets: VecDeque<Packet>,
}

impl EncoderThread {
    /// Sets `encoder` to work on frames of `size`.
    pub(super) fn start(encoder: VideoEncoder, size: (u32, u32)) -> Result<Self> {
        let (to_encode, in_turn) = sync_channel(MOST_WAITING + 1);
        let (report, events) = channel();
        let worker = cancellable::start("noxus-encoder", move || work(encoder, &in_turn, &report))?;
        let (blanks, packets) = (Vec::new(), VecDeque::new());
        Ok(Self { size, to_encode, events, worker: Some(worker), waiting: 0, blanks, packets })
    }

    /// A frame to draw on, of any content.
    pub(super) fn blank(&mut self, ctx: &Ctx<'_>) -> Result<Frame> {
        let error = |error| write_error(error, ctx.cancel_token());
        let Some(mut frame) = self.blanks.pop() else { return Frame::yuv420p(self.size).map_err(error) };
        // An encoder may still look at a frame that it was given.
        frame.make_writable().map_err(error)?;
        Ok(frame)
    }

    /// Hands in the next frame, and waits while too many are on their way.
    pub(super) fn send(&mut self, drawn: DrawnFrame, ctx: &Ctx<'_>) -> Result<()> {
        self.hand_in(Some(drawn))?;
        // Never earlier, even if it is done: packets reach the muxer in the same order in
        // every run.
        if self.waiting > MOST_WAITING { self.wait(ctx) } else { Ok(()) }
    }

    /// Waits until all is encoded. Packets become ready one by one, and `take` is called
    /// for what is.
    pub(super) fn finish(&mut self, ctx: &Ctx<'_>, mut take: impl FnMut(Packet) -> Result<()>) -> Result<()> {
        if self.has_ended() {
            return Ok(());
        }
        self.hand_in(None)?;
        while self.waiting > 0 {
            self.wait(ctx)?;
            self.packets.drain(..).try_for_each(&mut take)?;
        }
        if let Some(worker) = self.worker.take() {
            worker.join().map_err(|_| stopped())?;
        }
        Ok(())
    }

    /// Whether it was finished: then it takes no more frames.
    pub(super) fn has_ended(&self) -> bool {
        self.worker.is_none()
    }

    /// The next packet that is ready.
    pub(super) fn packet(&mut self) -> Option<Packet> {
        self.packets.pop_front()
    }

    fn hand_in(&mut self, drawn: Option<DrawnFrame>) -> Result<()> {
        self.to_encode.send(drawn).map_err(|_| stopped())?;
        self.waiting += 1;
        Ok(())
    }

    /// Waits until one more frame is done with.
    fn wait(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        loop {
            match self.events.recv_timeout(LOOK) {
                Ok(Event::Packet(packet)) => self.packets.push_back(packet),
                Ok(Event::Done(drawn)) => {
                    self.waiting -= 1;
                    self.blanks.extend(drawn.filter(|drawn| drawn.is_own).map(|drawn| drawn.frame));
                    return Ok(());
                }
                Ok(Event::Failed(error)) => return Err(write_error(error, ctx.cancel_token())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            }
            ctx.check_cancelled()?;
        }
    }
}

fn stopped() -> crate::Error {
    failed("el codificador se detuvo", "the encoder stopped")
}

/// Encodes frames until there are no more or nobody listens.
fn work(mut encoder: VideoEncoder, to_encode: &Receiver<Option<DrawnFrame>>, report: &Sender<Event>) {
    for drawn in to_encode {
        let is_last = drawn.is_none();
        let end = match encode(&mut encoder, drawn.as_ref().map(|drawn| &drawn.frame), report) {
            Ok(true) => Event::Done(drawn),
            Ok(false) => return,
            Err(error) => Event::Failed(error),
        };
        if report.send(end).is_err() || is_last {
            return;
        }
    }
}

/// Encodes a frame, or with `None` what is left; false when nobody listens.
fn encode(
    encoder: &mut VideoEncoder,
    frame: Option<&Frame>,
    report: &Sender<Event>,
) -> std::result::Result<bool, AvError> {
    encoder.send(frame)?;
    loop {
        let mut packet = Packet::new()?;
        if !encoder.receive(&mut packet)? {
            return Ok(true);
        }
        if report.send(Event::Packet(packet)).is_err() {
            return Ok(false);
        }
    }
}
