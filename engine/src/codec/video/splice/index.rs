//! The groups of pictures of an earlier result.

use std::ops::Range;

use super::super::probe::video_stream;
use super::super::reading::Reading;
use super::super::sys::Packet;
use super::super::time::{Ratio, rescale};
use super::super::{input, read_error};
use super::{Stop, full};
use crate::{Ctx, Input};

/// A packet of the earlier file, in the order of decoding and the stream's time base.
#[derive(Clone, Copy)]
pub(in super::super) struct Entry {
    pub(in super::super) pts: i64,
    pub(in super::super) dts: i64,
    pub(super) duration: i64,
    pub(in super::super) key: bool,
}

/// The pictures of the earlier file.
pub(in super::super) struct Index {
    pub(in super::super) entries: Vec<Entry>,
    pub(in super::super) base: Ratio,
    pub(in super::super) start_us: i64,
}

impl Index {
    /// Reads the times of all pictures.
    pub(in super::super) fn read(earlier: &Input, ctx: &Ctx<'_>) -> std::result::Result<Self, Stop> {
        let mut demuxer = input::open_video(earlier, ctx.limits(), ctx.cancel_token())?.demuxer;
        let stream = video_stream(&demuxer)?;
        let (from, base) = (stream.index, stream.time_base());
        let start_us = demuxer.start_us();
        demuxer.keep_only(|index| index == from);
        let mut packet = Packet::new().map_err(|error| read_error(error, ctx.cancel_token()))?;
        let mut reading = Reading::new(ctx);
        let mut entries = Vec::new();
        while reading.next(&mut demuxer, &mut packet)? {
            if packet.stream() != from {
                continue;
            }
            let (Some(pts), Some(dts)) = (packet.pts(), packet.dts()) else {
                return full(
                    "el vídeo anterior no da todos sus tiempos",
                    "the earlier video lacks some of its times",
                );
            };
            ctx.limits().check_video_frames(entries.len() as u64 + 1)?;
            entries.push(Entry { pts, dts, duration: packet.duration(), key: packet.is_key() });
        }
        Ok(Self { entries, base, start_us })
    }

    /// The groups of pictures, each from a key frame to before the next.
    fn groups(&self) -> std::result::Result<Vec<Range<usize>>, Stop> {
        let mut starts: Vec<usize> =
            self.entries.iter().enumerate().filter(|(_, entry)| entry.key).map(|(index, _)| index).collect();
        if starts.first() != Some(&0) {
            return full(
                "el vídeo anterior no empieza por una imagen clave",
                "the earlier video does not begin with a key frame",
            );
        }
        starts.push(self.entries.len());
        let groups: Vec<Range<usize>> =
            starts.iter().zip(starts.iter().skip(1)).map(|(start, end)| *start..*end).collect();
        // Closed: everything of a group is shown after its key frame and before the next.
        let mut before = i64::MIN;
        for group in &groups {
            let entries = self.entries.get(group.clone()).unwrap_or_default();
            let key = entries.first().map_or(i64::MAX, |entry| entry.pts);
            if key <= before || entries.iter().any(|entry| entry.pts < key) {
                return full(
                    "sus grupos de imágenes no son cerrados",
                    "its groups of pictures are not closed",
                );
            }
            before = entries.iter().map(|entry| entry.pts).max().unwrap_or(key);
        }
        Ok(groups)
    }

    /// The stretches of packets to encode again: whole groups, neighbours together.
    pub(super) fn runs(&self, changed_ms: &[Range<i64>]) -> std::result::Result<Vec<Range<usize>>, Stop> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for group in self.groups()? {
            let entries = self.entries.get(group.clone()).unwrap_or_default();
            let us = |at: i64| rescale(at, self.base, Ratio::MICROSECONDS).saturating_sub(self.start_us);
            let start = entries.iter().map(|entry| us(entry.pts)).min().unwrap_or(0);
            let end =
                entries.iter().map(|entry| us(entry.pts.saturating_add(entry.duration))).max().unwrap_or(0);
            let meets = |change: &Range<i64>| {
                change.start.saturating_mul(1_000) < end && change.end.saturating_mul(1_000) > start
            };
            if !changed_ms.iter().any(meets) {
                continue;
            }
            match runs.last_mut() {
                Some(last) if last.end == group.start => last.end = group.end,
                _ => runs.push(group),
            }
        }
        Ok(runs)
    }
}
