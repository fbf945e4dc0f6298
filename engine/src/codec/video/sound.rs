//! The sound of a video on its way to another: copied, or encoded again.

use super::encoder::{audio_encoder, no_audio_encoder};
use super::sys::{AudioEncoder, AvError, Decoder, Demuxer, Frame, Kind, Muxer, Packet, Resampler, Stream};
use super::time::{Ratio, rescale};
use super::transcode::OutputContainer;
use super::{read_error, write_error};
use crate::error::Result;
use crate::{CancelToken, Limits};

/// A hole in the sound that is longer than this is kept as a hole.
const GAP_MS: i64 = 100;

/// The streams of sound of one file.
pub(super) struct Sound {
    tracks: Vec<Track>,
}

struct Track {
    from: usize,
    to: usize,
    base: Ratio,
    /// What a copy is moved by.
    delay_us: i64,
    encoding: Option<Encoding>,
}

/// Sound being encoded again.
struct Encoding {
    decoder: Decoder,
    frame: Frame,
    resampler: Option<Resampler>,
    encoder: AudioEncoder,
    /// What packets are moved by.
    delay_us: i64,
    /// When the next sample is due, in samples; unknown before the first.
    next: Option<i64>,
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
                tracks.push(Track { from: stream.index, to, base, delay_us, encoding: None });
                continue;
            }
            let (to, encoding) = Encoding::open(&stream, muxer, container, limits, cancel)?;
            tracks.push(Track { from: stream.index, to, base, delay_us: 0, encoding: Some(encoding) });
        }
        Ok(Self { tracks })
    }

    /// Whether there is any, and whether all of it is copied.
    pub(super) fn is_copied(&self) -> Option<bool> {
        (!self.tracks.is_empty()).then(|| self.tracks.iter().all(|track| track.encoding.is_none()))
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
        let Some(encoding) = &mut track.encoding else {
            let base = muxer.time_base(track.to);
            packet.retime(
                track.base,
                base,
                rescale(start_us.saturating_sub(track.delay_us), Ratio::MICROSECONDS, base),
            );
            packet.set_stream(track.to);
            return muxer.write(packet).map_err(|error| write_error(error, cancel));
        };
        // A packet that is broken costs its own sound only.
        match encoding.decoder.send(Some(packet)) {
            Ok(()) | Err(AvError::INVALID_DATA | AvError::AGAIN) => {}
            Err(error) => return Err(read_error(error, cancel)),
        }
        encoding.pump(track.base, start_us, track.to, muxer, cancel)
    }

    /// Ends all streams.
    pub(super) fn finish(&mut self, start_us: i64, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        for track in &mut self.tracks {
            if let Some(encoding) = &mut track.encoding {
                encoding.finish(track.base, start_us, track.to, muxer, cancel)?;
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
    ) -> Result<(usize, Self)> {
        let (channels, rate) = stream.sound();
        let (name, rates) = audio_encoder(container);
        let rate = if rates.contains(&rate) { rate } else { 48_000 };
        // More than two channels are mixed down: every player takes two.
        let channels = channels.clamp(1, 2);
        let encoder =
            AudioEncoder::open(name, channels, rate, 80_000 * channels, muxer.wants_global_header())
                .map_err(|error| match error {
                    AvError::NO_ENCODER => no_audio_encoder(name),
                    error => write_error(error, cancel),
                })?;
        let to = muxer.add_audio(&encoder, stream).map_err(|error| write_error(error, cancel))?;
        let decoder =
            Decoder::open(stream, limits.max_video_pixels).map_err(|error| read_error(error, cancel))?;
        let frame = Frame::new().map_err(|error| read_error(error, cancel))?;
        let delay_us = match container {
            OutputContainer::Webm => encoder.run_up_us(),
            OutputContainer::Mp4 => 0,
        };
        Ok((to, Self { decoder, frame, resampler: None, encoder, delay_us, next: None }))
    }

    /// Encodes and writes what the decoder has ready.
    fn pump(
        &mut self,
        base: Ratio,
        start_us: i64,
        to: usize,
        muxer: &mut Muxer,
        cancel: &CancelToken,
    ) -> Result<()> {
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
            self.place(base, start_us);
            let fits = self.resampler.as_ref().is_some_and(|resampler| resampler.fits(&self.frame));
            if !fits {
                self.take_rest(to, muxer, cancel)?;
                let resampler = Resampler::new(&self.frame, self.encoder.shape());
                self.resampler = Some(resampler.map_err(|error| read_error(error, cancel))?);
            }
            if let Some(resampler) = &mut self.resampler {
                resampler.send(Some(&self.frame)).map_err(|error| read_error(error, cancel))?;
            }
            self.take(false, to, muxer, cancel)?;
        }
    }

    /// Follows the times of the source where it begins and where it has a hole.
    fn place(&mut self, base: Ratio, start_us: i64) {
        let unit = self.encoder.time_base();
        let at = self
            .frame
            .timestamp()
            .map(|at| rescale(at, base, unit).saturating_sub(rescale(start_us, Ratio::MICROSECONDS, unit)));
        let buffered = self.resampler.as_ref().map_or(0, |resampler| i64::from(resampler.available()));
        self.next = match (self.next, at) {
            (None, at) => Some(at.unwrap_or(0)),
            (Some(next), Some(at)) => {
                let hole = at.saturating_sub(next.saturating_add(buffered));
                let least = rescale(GAP_MS, Ratio::MILLISECONDS, unit);
                Some(if hole > least { next.saturating_add(hole) } else { next })
            }
            (next, None) => next,
        };
    }

    /// Encodes what the resampler has ready, whole frames only unless it is the `last`.
    fn take(&mut self, last: bool, to: usize, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        let Some(resampler) = &mut self.resampler else { return Ok(()) };
        let whole = self.encoder.frame_samples();
        while resampler.available() >= whole || (last && resampler.available() > 0) {
            let mut frame = self.encoder.frame().map_err(|error| write_error(error, cancel))?;
            let got = resampler.take(&mut frame).map_err(|error| read_error(error, cancel))?;
            if got == 0 {
                break;
            }
            let at = self.next.unwrap_or(0);
            frame.set_sample_count(got);
            frame.set_timestamp(at);
            self.next = Some(at.saturating_add(i64::from(got)));
            self.encoder.send(Some(&frame)).map_err(|error| write_error(error, cancel))?;
            write_all(&mut self.encoder, self.delay_us, to, muxer, cancel)?;
        }
        Ok(())
    }

    fn take_rest(&mut self, to: usize, muxer: &mut Muxer, cancel: &CancelToken) -> Result<()> {
        if let Some(resampler) = &mut self.resampler {
            resampler.send(None).map_err(|error| read_error(error, cancel))?;
        }
        self.take(true, to, muxer, cancel)
    }

    fn finish(
        &mut self,
        base: Ratio,
        start_us: i64,
        to: usize,
        muxer: &mut Muxer,
        cancel: &CancelToken,
    ) -> Result<()> {
        // A decoder that never had a packet refuses its end, which is none of our business.
        if self.decoder.send(None).is_ok() {
            self.pump(base, start_us, to, muxer, cancel)?;
        }
        self.take_rest(to, muxer, cancel)?;
        self.encoder.send(None).map_err(|error| write_error(error, cancel))?;
        write_all(&mut self.encoder, self.delay_us, to, muxer, cancel)
    }
}

fn write_all(
    encoder: &mut AudioEncoder,
    delay_us: i64,
    to: usize,
    muxer: &mut Muxer,
    cancel: &CancelToken,
) -> Result<()> {
    let mut packet = Packet::new().map_err(|error| write_error(error, cancel))?;
    while encoder.receive(&mut packet).map_err(|error| write_error(error, cancel))? {
        let base = muxer.time_base(to);
        packet.retime(encoder.time_base(), base, rescale(-delay_us, Ratio::MICROSECONDS, base));
        packet.set_stream(to);
        muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
    }
    Ok(())
}
