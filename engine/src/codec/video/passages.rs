//! Passages of a video that is made: stretches of frames with a name, which an earlier result may
//! hold already. What it holds is copied instead of being drawn and encoded again.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

#[cfg(feature = "video")]
use sha2::{Digest as _, Sha256};

use super::plan::OutputContainer;
use super::probe::video_stream;
use super::reading::Reading;
use super::splice::{Entry, Index};
use super::sys::{Demuxer, Packet};
use super::time::{Ratio, rescale};
use super::{input, nal, read_error, write_error};
use crate::error::{Code, Result};
use crate::{Ctx, Input, Text};

/// The name of a passage: a digest of everything that decides how its frames look.
pub type PassageName = [u8; 16];

/// A name of its own for everything that `of` says.
#[cfg(feature = "video")]
pub(crate) fn name_of(of: &serde_json::Value) -> PassageName {
    Sha256::digest(of.to_string().as_bytes()).first_chunk().copied().unwrap_or_default()
}

/// A name as it is noted in files.
pub(super) fn hex(name: PassageName) -> String {
    name.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Frames that belong together. Each begins with a key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// How many.
    pub frames: u64,
    /// Two passages of the same name look the same.
    pub name: PassageName,
}

/// Where a result says which passages it holds.
pub(super) const TAG: &str = "noxus_passages";
/// Passages of a video at most.
const MOST_PASSAGES: usize = 1_000;

/// What stands in a result: frames and name of each passage.
pub(super) fn written(passages: &[Passage]) -> String {
    let mut text = String::new();
    for passage in passages {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{}:{}", passage.frames, hex(passage.name));
    }
    text
}

/// What stands in a result; `None` where that makes no sense.
fn read(text: &str) -> Option<Vec<Passage>> {
    let mut passages = Vec::new();
    for part in text.split(' ') {
        let (frames, name) = part.split_once(':')?;
        let (bytes, rest) = name.as_bytes().as_chunks::<2>();
        if bytes.len() != 16 || !rest.is_empty() || passages.len() >= MOST_PASSAGES {
            return None;
        }
        let mut digest = PassageName::default();
        for (to, from) in digest.iter_mut().zip(bytes) {
            *to = u8::from_str_radix(std::str::from_utf8(from).ok()?, 16).ok()?;
        }
        passages.push(Passage { frames: frames.parse().ok().filter(|frames| *frames > 0)?, name: digest });
    }
    Some(passages)
}

/// An earlier result, from which passages are copied.
pub(super) struct Earlier<'a> {
    demuxer: Demuxer,
    reading: Reading<'a>,
    from: usize,
    index: Index,
    /// Units of the stream's time from frame to frame.
    rate: Ratio,
    /// The packets of each passage, in the order of decoding, and the frame it begins with.
    held: HashMap<PassageName, (Range<usize>, i64)>,
    container: OutputContainer,
    /// The packet that is read next.
    next: usize,
}

impl<'a> Earlier<'a> {
    /// Opens a result of the same container, size and rate, made with an encoder whose header is
    /// `header`. Otherwise says what stands in the way.
    pub(super) fn open(
        input: &Input,
        container: OutputContainer,
        (size, rate): ((u32, u32), Ratio),
        header: &[u8],
        ctx: &Ctx<'a>,
    ) -> Result<std::result::Result<Self, Text>> {
        match Self::try_open(input, container, (size, rate), header, ctx) {
            // A damaged earlier file is no loss: all of it can be made again.
            Err(error)
                if matches!(
                    error.code(),
                    Code::CorruptInput | Code::UnsupportedFormat | Code::UnsafeInput
                ) =>
            {
                Ok(Err(error.message().clone()))
            }
            opened => opened,
        }
    }

    fn try_open(
        input: &Input,
        container: OutputContainer,
        (size, rate): ((u32, u32), Ratio),
        header: &[u8],
        ctx: &Ctx<'a>,
    ) -> Result<std::result::Result<Self, Text>> {
        let other = |es, en| Ok(Err(Text::constant(es, en)));
        let opened = input::open_video(input, ctx.limits(), ctx.cancel_token())?;
        let mut demuxer = opened.demuxer;
        if opened.container != Some(container.container()) {
            return other(
                "el vídeo anterior es de otro contenedor",
                "the earlier video has another container",
            );
        }
        let Some(passages) = demuxer.tag(TAG).and_then(|text| read(&text)) else {
            return other(
                "el vídeo anterior no dice qué escenas contiene",
                "the earlier video does not say which scenes it holds",
            );
        };
        let stream = video_stream(&demuxer)?;
        if stream.size() != size {
            return other("el vídeo anterior tiene otro tamaño", "the earlier video has another size");
        }
        let is_same = match container {
            OutputContainer::Mp4 => {
                let stored = nal::stored_parameter_sets(stream.extra_data());
                stored.is_some_and(|sets| sets == nal::parameter_sets(header))
            }
            OutputContainer::Webm => matches!(stream.codec_name().as_str(), "vp8" | "vp9"),
        };
        if !is_same {
            return other(
                "el vídeo anterior se hizo con otro codificador u otros ajustes",
                "the earlier video was made by another encoder or with other settings",
            );
        }
        let from = stream.index;
        demuxer.keep_only(|index| index == from);
        let index = match Index::read(input, ctx) {
            Ok(index) => index,
            Err(super::splice::Stop::Full(reason)) => return Ok(Err(reason)),
            Err(super::splice::Stop::Failed(error)) => return Err(error),
        };
        let held = held(&passages, &index, rate);
        let reading = Reading::new(ctx);
        Ok(Ok(Self { demuxer, reading, from, index, rate, held, container, next: 0 }))
    }

    /// Whether that passage can be copied.
    pub(super) fn holds(&self, passage: &Passage) -> bool {
        self.held.get(&passage.name).is_some_and(|(range, _)| range.len() as u64 == passage.frames)
    }

    /// Hands the packets of a passage to `take`, with times in frames as if it began with frame
    /// `start`.
    pub(super) fn copy(
        &mut self,
        passage: &Passage,
        start: i64,
        ctx: &Ctx<'_>,
        take: &mut dyn FnMut(Packet) -> Result<()>,
    ) -> Result<()> {
        let Some((range, first)) = self.held.get(&passage.name).cloned() else { return Ok(()) };
        let cancel = ctx.cancel_token();
        if self.next > range.start {
            // Back to the start: the packets are counted from there.
            let start = self.index.entries.first().map_or(0, |entry| entry.dts.min(entry.pts));
            self.demuxer.seek(self.from, start).map_err(|error| read_error(error, cancel))?;
            self.next = 0;
        }
        while self.next < range.end {
            let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
            if !self.reading.next(&mut self.demuxer, &mut packet)? {
                return Err(super::corrupt("acaba antes de tiempo", "it ends too early"));
            }
            if packet.stream() != self.from {
                continue;
            }
            self.next += 1;
            if self.next <= range.start {
                continue;
            }
            let (is_key, bytes) = (packet.is_key(), packet.bytes());
            let bytes = match self.container {
                OutputContainer::Mp4 => nal::with_start_codes(bytes),
                OutputContainer::Webm => bytes.to_vec(),
            };
            let mut copy = Packet::from_bytes(&bytes).map_err(|error| write_error(error, cancel))?;
            let moved = |at: Option<i64>| {
                at.map(|at| frame_of(at, &self.index, self.rate).saturating_sub(first).saturating_add(start))
            };
            copy.set_times(moved(packet.pts()), moved(packet.dts()), 1);
            copy.set_key(is_key);
            take(copy)?;
        }
        Ok(())
    }
}

/// The number of the frame at that time.
fn frame_of(at: i64, index: &Index, rate: Ratio) -> i64 {
    let start = rescale(index.start_us, Ratio::MICROSECONDS, index.base);
    rescale(at.saturating_sub(start), index.base, rate.inverse())
}

/// Where the packets of each passage are: those that begin with a key frame and hold all their
/// frames and no others.
fn held(passages: &[Passage], index: &Index, rate: Ratio) -> HashMap<PassageName, (Range<usize>, i64)> {
    let mut held = HashMap::new();
    let (mut at, mut first) = (0_usize, 0_i64);
    for passage in passages {
        let frames = usize::try_from(passage.frames).unwrap_or(usize::MAX);
        let range = at..at.saturating_add(frames);
        let end = first.saturating_add(i64::try_from(passage.frames).unwrap_or(i64::MAX));
        let Some(entries) = index.entries.get(range.clone()) else { break };
        let number = |entry: &Entry| frame_of(entry.pts, index, rate);
        let begins = entries.first().is_some_and(|entry| entry.key && number(entry) == first);
        // None refers to what comes behind, or is shown there.
        let ends = index.entries.get(range.end).is_none_or(|next| next.key && number(next) == end);
        if begins && ends && entries.iter().all(|entry| (first..end).contains(&number(entry))) {
            held.insert(passage.name, (range.clone(), first));
        }
        (at, first) = (range.end, end);
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let passages = [Passage { frames: 15, name: [0xab; 16] }, Passage { frames: 1, name: [7; 16] }];
        let text = written(&passages);
        assert_eq!(text, format!("15:{} 1:{}", "ab".repeat(16), "07".repeat(16)));
        assert_eq!(read(&text).unwrap(), passages);
        for wrong in
            ["", "15", "15:ab", "x:abababababababababababababababab", "0:abababababababababababababababab"]
        {
            assert!(read(wrong).is_none(), "{wrong}");
        }
        assert!(read(&format!("1:é{}", "a".repeat(30))).is_none());
    }
}
