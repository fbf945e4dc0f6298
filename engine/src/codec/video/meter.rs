//! How much of a video there is to pay for: by its packets before, by its frames after.
//!
//! Never by what its headers say. One patched field makes two hours of them one second,
//! or a second two hours.

use super::reading::Reading;
use super::sys::{Demuxer, Packet};
use super::time::{Ratio, rescale};
use super::{corrupt, read_error};
use crate::error::{Code, Result};
use crate::{CancelToken, Limits};

/// Frames that a second holds at most: more count as more seconds, since it is frames
/// that take work, and their times are the file's own to state.
const FRAMES_A_SECOND: u64 = 60;
/// What decoding may find beyond the packets' word: run-ups of sound, times that round.
const SLACK_MS: u64 = 1_000;
/// The same, as the hundredth part.
const SLACK_PARTS: u64 = 100;

/// Bytes of packets for each byte of the file, beyond some: packets may be compressed.
const MOST_INFLATED: u64 = 8;
const FREE_BYTES: u64 = 64 << 20;

/// Milliseconds of pictures to pay for: up to the end of the last, which is at `end_us`
/// microseconds, but a second for every 60 frames at least.
pub fn billed_ms(frames: u64, end_us: i64) -> u64 {
    let by_time = end_us.max(0).unsigned_abs().div_ceil(1_000);
    by_time.max(frames.saturating_mul(1_000).div_ceil(FRAMES_A_SECOND))
}

/// Stops work that passes what was quoted.
///
/// # Errors
/// [`Code::CorruptInput`]: there is more in the file than its packets say.
pub(crate) fn check(quoted_ms: Option<u64>, used_ms: u64) -> Result<()> {
    let most = quoted_ms.map(|quoted| quoted.saturating_add(quoted / SLACK_PARTS).saturating_add(SLACK_MS));
    if most.is_some_and(|most| used_ms > most) {
        return Err(corrupt(
            "contiene más de lo que dicen los tiempos de sus paquetes",
            "there is more in it than the times of its packets say",
        ));
    }
    Ok(())
}

/// What all packets of two streams come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Packets of pictures.
    pub(super) frames: u64,
    /// Microseconds to the end of the last picture.
    pub(super) video_us: i64,
    /// Microseconds to the end of the sound by its times.
    pub(super) audio_us: i64,
    /// Microseconds that its samples take, run-up and all, where its codec tells them.
    pub(super) samples_us: i64,
}

impl Tally {
    /// Milliseconds of sound to pay for: by its times, or by its samples where there are
    /// clearly more of them. A run-up that is not heard is no such case.
    pub(super) fn billed_audio_ms(&self) -> u64 {
        let ms = |us: i64| us.max(0).unsigned_abs().div_ceil(1_000);
        let (by_times, by_samples) = (ms(self.audio_us), ms(self.samples_us));
        let usual = by_times.saturating_add(by_times / SLACK_PARTS).saturating_add(SLACK_MS / 2);
        if by_samples > usual { by_samples } else { by_times }
    }
}

/// One of the two streams.
struct Track {
    index: usize,
    base: Ratio,
    /// Units of a packet that does not say how long it is.
    usual: i64,
}

impl Track {
    fn of(demuxer: &Demuxer, index: usize) -> Option<Self> {
        let stream = demuxer.stream(index)?;
        let base = stream.time_base();
        let rate = super::probe::frame_rate(&stream);
        Some(Self { index, base, usual: rate.map_or(0, |rate| rescale(1, rate.inverse(), base)) })
    }

    /// Microseconds at which a packet ends, from the start of the file.
    fn end_us(&self, packet: &Packet, start_us: i64) -> Option<i64> {
        let at = packet.pts().or(packet.dts())?;
        let duration = if packet.duration() > 0 { packet.duration() } else { self.usual };
        Some(rescale(at.saturating_add(duration), self.base, Ratio::MICROSECONDS).saturating_sub(start_us))
    }
}

/// Reads all packets for the sake of their times, and decodes none.
///
/// # Errors
/// A limit, or cancelled. A file that breaks off counts as far as it goes.
pub(super) fn tally(
    demuxer: &mut Demuxer,
    video: Option<usize>,
    audio: Option<usize>,
    limits: &Limits,
    cancel: &CancelToken,
) -> Result<Tally> {
    let start_us = demuxer.start_us();
    let pictures = video.and_then(|index| Track::of(demuxer, index));
    let sound = audio.and_then(|index| Track::of(demuxer, index));
    demuxer.keep_only(|index| Some(index) == video || Some(index) == audio);
    let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
    let mut reading = Reading::within(limits, cancel);
    let (mut tally, mut samples, mut last_us) = (Tally::default(), 0_u64, 0_i64);
    let most_bytes = demuxer.length_bytes().saturating_mul(MOST_INFLATED).saturating_add(FREE_BYTES);
    let mut bytes = 0_u64;
    loop {
        match reading.next(demuxer, &mut packet) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.code() == Code::CorruptInput => break,
            Err(error) => return Err(error),
        }
        bytes = bytes.saturating_add(packet.bytes().len() as u64);
        if bytes > most_bytes {
            return Err(corrupt("sus paquetes se inflan sin medida", "its packets inflate beyond measure"));
        }
        if let Some(track) = pictures.as_ref().filter(|track| track.index == packet.stream()) {
            tally.frames += 1;
            limits.check_video_frames(tally.frames)?;
            // A packet without a time follows the one before.
            let usual_us = rescale(track.usual, track.base, Ratio::MICROSECONDS);
            last_us = track.end_us(&packet, start_us).unwrap_or(last_us.saturating_add(usual_us));
            tally.video_us = tally.video_us.max(last_us);
        } else if let Some(track) = sound.as_ref().filter(|track| track.index == packet.stream()) {
            samples = samples.saturating_add(demuxer.samples_in(track.index, &packet));
            tally.audio_us = tally.audio_us.max(track.end_us(&packet, start_us).unwrap_or(0));
        }
        limits.check_duration_ms(tally.video_us.max(tally.audio_us).unsigned_abs() / 1_000)?;
    }
    let rate = sound.and_then(|track| demuxer.stream(track.index)).map_or(0, |stream| stream.sound().1);
    let samples = i64::try_from(samples).unwrap_or(i64::MAX);
    let base = i32::try_from(rate).ok().filter(|rate| *rate > 0).map(|rate| Ratio::new(1, rate));
    tally.samples_us = base.map_or(0, |base| rescale(samples, base, Ratio::MICROSECONDS));
    limits.check_duration_ms(tally.samples_us.unsigned_abs() / 1_000)?;
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_count_where_times_do_not() {
        assert_eq!(billed_ms(120, 4_000_000), 4_000);
        assert_eq!(billed_ms(120, 1_999_999), 2_000);
        // Two hours of frames, all within a second.
        assert_eq!(billed_ms(180_000, 1_000_000), 3_000_000);
        assert_eq!(billed_ms(1, -5), 17);
    }

    #[test]
    fn work_may_pass_its_quote_by_a_little() {
        assert!(check(Some(2_000), 3_020).is_ok());
        assert_eq!(check(Some(2_000), 3_021).unwrap_err().code(), Code::CorruptInput);
        assert!(check(None, u64::MAX).is_ok());
    }
}
