//! A stretch of pictures that is encoded again.

use super::super::encoder_thread::{DrawnFrame, EncoderThread};
use super::super::plan::OutputContainer;
use super::super::sys::Packet;
use super::super::time::{Ratio, rescale};
use super::super::{nal, write_error};
use super::index::Entry;
use super::{Stop, full};
use crate::Ctx;
use crate::error::Result;

/// One stretch being encoded.
pub(super) struct Stretch {
    pub(super) encoding: EncoderThread,
    /// The unit of the times of its packets.
    pub(super) from: Ratio,
    pub(super) packets: Vec<Packet>,
    pub(super) first: i64,
    pub(super) end: i64,
    pub(super) base: Ratio,
    pub(super) started: bool,
}

impl Stretch {
    /// Encodes a frame.
    pub(super) fn take(&mut self, drawn: DrawnFrame, ctx: &Ctx<'_>) -> Result<()> {
        self.encoding.send(drawn, ctx)?;
        while let Some(packet) = self.encoding.packet() {
            self.packets.push(packet);
        }
        Ok(())
    }

    /// The packets, with the times of those that they replace.
    pub(super) fn finish(
        mut self,
        old: &[Entry],
        container: OutputContainer,
        ctx: &Ctx<'_>,
    ) -> std::result::Result<Vec<Packet>, Stop> {
        let cancel = ctx.cancel_token();
        let packets = &mut self.packets;
        self.encoding.finish(ctx, |packet| {
            packets.push(packet);
            Ok(())
        })?;
        let from = self.from;
        let mut durations: Vec<(i64, i64)> = old.iter().map(|entry| (entry.pts, entry.duration)).collect();
        durations.sort_unstable();
        let mut times: Vec<i64> =
            self.packets.iter().map(|packet| rescale(packet.pts().unwrap_or(0), from, self.base)).collect();
        let in_order = times.clone();
        times.sort_unstable();
        if !times.iter().eq(durations.iter().map(|(pts, _)| pts)) {
            return full(
                "sus fotogramas no coinciden con los del original",
                "its frames do not match those of the source",
            );
        }
        let mut packets = Vec::with_capacity(self.packets.len());
        for ((packet, pts), entry) in self.packets.iter().zip(in_order).zip(old) {
            if pts < entry.dts {
                return full("el orden de sus imágenes no encaja", "the order of its pictures does not fit");
            }
            let bytes = packet.bytes();
            let lengths =
                if container == OutputContainer::Mp4 { nal::with_lengths(bytes) } else { bytes.to_vec() };
            let mut new = Packet::from_bytes(&lengths).map_err(|error| write_error(error, cancel))?;
            let found = durations.binary_search_by_key(&pts, |(pts, _)| *pts).ok();
            let duration =
                found.and_then(|at| durations.get(at)).map_or(entry.duration, |(_, duration)| *duration);
            new.set_times(Some(pts), Some(entry.dts), duration);
            new.set_key(packet.is_key());
            packets.push(new);
        }
        Ok(packets)
    }
}
