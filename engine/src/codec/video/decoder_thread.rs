//! A decoder at work on a thread of its own.
//!
//! As with the encoder: its caller does something else meanwhile, and is free at once when
//! the work is cancelled, while one picture of a large video may take a slow machine long.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};

use super::cancellable::{self, LOOK};
use super::sys::{AvError, Decoder, Frame, Packet};
use super::{failed, read_error};
use crate::Ctx;
use crate::error::Result;

/// Packets on their way at most.
const MOST_WAITING: usize = 2;
/// Frames that wait to be taken at most: each is a whole picture.
const MOST_READY: usize = 2;

/// What the thread says.
enum Event {
    Frame(Frame),
    /// Something could not be decoded.
    Damaged,
    /// A packet is done with, or the end.
    Done,
    Failed(AvError),
}

/// The decoder as its caller sees it.
pub(super) struct DecoderThread {
    packets: SyncSender<Option<Packet>>,
    events: Receiver<Event>,
    waiting: usize,
    has_ended: bool,
    /// Packets that could not be decoded so far.
    pub(super) damaged: u64,
}

impl DecoderThread {
    /// Sets `decoder` to work.
    pub(super) fn start(decoder: Decoder) -> Result<Self> {
        let (packets, in_turn) = sync_channel(MOST_WAITING + 1);
        let (report, events) = sync_channel(MOST_READY);
        cancellable::start("noxus-decoder", move || work(decoder, &in_turn, &report))?;
        Ok(Self { packets, events, waiting: 0, has_ended: false, damaged: 0 })
    }

    /// Hands in the next packet, or with `None` tells that there are no more. All that
    /// [`DecoderThread::next`] has is to be taken before.
    pub(super) fn send(&mut self, packet: Option<Packet>) -> Result<()> {
        self.has_ended = packet.is_none();
        self.packets.send(packet).map_err(|_| stopped())?;
        self.waiting += 1;
        Ok(())
    }

    /// The next frame; `None` when a packet must be sent first or there are no more.
    pub(super) fn next(&mut self, ctx: &Ctx<'_>) -> Result<Option<Frame>> {
        // Never earlier, even if frames are ready: they come at the same point of the
        // work in every run.
        let most = if self.has_ended { 0 } else { MOST_WAITING };
        while self.waiting > most {
            ctx.check_cancelled()?;
            match self.events.recv_timeout(LOOK) {
                Ok(Event::Frame(frame)) => return Ok(Some(frame)),
                Ok(Event::Damaged) => self.damaged += 1,
                Ok(Event::Done) => self.waiting -= 1,
                Ok(Event::Failed(error)) => return Err(read_error(error, ctx.cancel_token())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            }
        }
        Ok(None)
    }
}

fn stopped() -> crate::Error {
    failed("el decodificador se detuvo", "the decoder stopped")
}

/// Decodes packets until there are no more or nobody listens.
fn work(mut decoder: Decoder, packets: &Receiver<Option<Packet>>, report: &SyncSender<Event>) {
    for packet in packets {
        let end = decode(&mut decoder, packet.as_ref(), report).map_or_else(Event::Failed, |()| Event::Done);
        if report.send(end).is_err() {
            return;
        }
    }
}

fn decode(
    decoder: &mut Decoder,
    packet: Option<&Packet>,
    report: &SyncSender<Event>,
) -> std::result::Result<(), AvError> {
    let say = |event| report.send(event).map_err(|_| AvError::EXIT);
    match decoder.send(packet) {
        Ok(()) | Err(AvError::EOF) => {}
        Err(AvError::INVALID_DATA) => say(Event::Damaged)?,
        Err(error) => return Err(error),
    }
    loop {
        let mut frame = Frame::new()?;
        match decoder.receive(&mut frame) {
            Ok(true) => say(Event::Frame(frame))?,
            Ok(false) => return Ok(()),
            Err(AvError::INVALID_DATA) => say(Event::Damaged)?,
            Err(error) => return Err(error),
        }
    }
}
