//! The sound of a video on its way to another: copied, or encoded again.

use super::encoder::SoundCoding;
use super::plan::OutputContainer;
use super::recorder::Recorder;
use super::sys::{AvError, Decoder, Demuxer, Frame, Kind, Muxer, Packet, Stream};
use super::time::{Ratio, rescale};
use super::{read_error, write_error};
use crate::error::Result;
use crate::{CancelToken, Limits};

/// The streams of sound of one file.
pub(super) struct Sound {
    tracks: Vec<Track>,
}

struct Track {
    from: usize,
    base: Ratio,
    way: Way,
}

/// How the sound of a track goes on.
enum Way {
    /// To that stream, moved by so many microseconds.
    Copied {
        to: usize,
        delay_us: i64,
    },
    Encoded(Box<Encoding>),
}

/// Sound being encoded again.
struct Encoding {
    decoder: Decoder,
    frame: Frame,
    recorder: Recorder,
}

impl Sound {
    /// No sound.
    pub(super) fn none() -> Self {
        Self { tracks: Vec::new() }
    }

    /// All streams of sound of `demuxer`, as streams of `muxer`: copied where the
    /// container takes their codec.
    pub(super) fn plan(
        demuxer: &Demuxer,
        muxer: &mut Muxer,
        container: OutputContainer,
        limits: &Limits,
        cancel: &CancelToken,
    ) -> Result<Self> {
        let mut tracks = Vec::new();
        for stream in demuxer.streams().filter(|stream| stream.kind() == Kind::Audio) {
            let base = stream.time_base();
            if container.takes_sound(&stream.codec_name()) {
                let to = muxer.add_copy(&stream, false).map_err(|error| write_error(error, cancel))?;
                let delay_us = match container {
                    OutputContainer::Webm => stream.run_up_us(),
                    OutputContainer::Mp4 => 0,
                };
                tracks.push(Track { from: stream.index, base, way: Way::Copied { to, delay_us } });
                continue;
            }
            let encoding = Encoding::open(&stream, muxer, container, limits, cancel)?;
            tracks.push(Track { from: stream.index, base, way: Way::Encoded(Box::new(encoding)) });
        }
        Ok(Self { tracks })
    }

    /// Whether there is any, and whether all of it is copied.
    pub(super) fn is_copied(&self) -> Option<bool> {
        (!self.tracks.is_empty())
            .then(|| self.tracks.iter().all(|track| matches!(track.way, Way::Copied { .. })))
    }

    /// Whether packets of that stream belong here.
    pub(super) fn reads(&self, stream: usize) -> bool {
        self.tracks.iter().any(|track| track.from == stream)
    }

    /// Takes in a packet of one of the streams.
    pub(super) fn write(
        &mut self,
        packet: &mut Packet,
        start_us: i64,
        muxer: &mut Muxer,
        cancel: &CancelToken,
    ) -> Result<()> {
        let Some(track) = self.tracks.iter_mut().find(|track| track.from == packet.stream()) else {
            return Ok(());
        };
        let encoding = match &mut track.way {
            Way::Encoded(encoding) => encoding,
            Way::Copied { to, delay_us } => {
                let base = muxer.time_base(*to);
                let start = rescale(start_us.saturating_sub(*delay_us), Ratio::MICROSECONDS, base);
                packet.retime(track.base, base, start);
                packet.set_stream(*to);
                return muxer.write(packet).map_err(|error| write_error(error, cancel));
            }
        };
        // A packet that is broken costs its own sound only.
        match encoding.decoder.send(Some(packet)) {
            Ok(()) | Err(AvError::INVALID_DATA | AvError::AGAIN) => {}
            Err(error) => return Err(read_error(error, cancel)),
        }
        encoding.pump(track.base, start_us, muxer, cancel)
    }

    /// Ends all streams.
    pub(super) fn finish(&mut self, start_us: i64, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        for track in &mut self.tracks {
            if let Way::Encoded(encoding) = &mut track.way {
                encoding.finish(track.base, start_us, muxer, cancel)?;
            }
        }
        Ok(())
    }
}

impl Encoding {
    fn open(
        stream: &Stream<'_>,
        muxer: &mut Muxer,
        container: OutputContainer,
        limits: &Limits,
        cancel: &CancelToken,
    ) -> Result<Self> {
        let recorder =
            Recorder::open(stream.sound(), Some(stream), SoundCoding::of(container), muxer, cancel)?;
        let decoder =
            Decoder::open(stream, limits.max_video_pixels).map_err(|error| read_error(error, cancel))?;
        let frame = Frame::new().map_err(|error| read_error(error, cancel))?;
        Ok(Self { decoder, frame, recorder })
    }

    /// Encodes and writes what the decoder has ready.
    fn pump(&mut self, base: Ratio, start_us: i64, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        loop {
            match self.decoder.receive(&mut self.frame) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(AvError::INVALID_DATA) => continue,
                Err(error) => return Err(read_error(error, cancel)),
            }
            if self.frame.sample_count() == 0 {
                continue;
            }
            let at = self.frame.timestamp();
            self.recorder.record(&self.frame, at.map(|at| (at, base)), start_us, muxer, cancel)?;
        }
    }

    fn finish(&mut self, base: Ratio, start_us: i64, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        // A decoder that never had a packet refuses its end, which is none of our business.
        if self.decoder.send(None).is_ok() {
            self.pump(base, start_us, muxer, cancel)?;
        }
        self.recorder.finish(muxer, cancel)
    }
}
