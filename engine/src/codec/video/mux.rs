//! Subtitles that can be turned off: a track of text beside streams that are copied.

use super::input;
use super::reading::Reading;
use super::render::{at_its_end, finish};
use super::sys::{Demuxer, Kind, Muxer, Packet, Stream};
use super::time::{Ratio, rescale};
use super::{read_error, write_error};
use crate::error::{Code, Error, Result};
use crate::format::VideoContainer;
use crate::{Content, Ctx, Input, text};

/// A line or two of text and when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Milliseconds from the start of the file.
    pub start_ms: i64,
    /// Milliseconds from the start of the file; after `start_ms`.
    pub end_ms: i64,
    /// The text, lines apart by `\n`.
    pub text: String,
}

/// A video with a track of subtitles.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftSubtitles {
    /// The file.
    pub content: Content,
    /// Its container: that of the source, or Matroska for AVI, which holds no subtitles.
    pub container: VideoContainer,
    /// FFmpeg's name of the format of the subtitles: `mov_text` or `webvtt`.
    pub codec: &'static str,
}

/// Bytes of text that one cue of an MP4 can hold.
const MOST_TEXT_BYTES: usize = u16::MAX as usize;

/// Adds a track of `cues` to `input`; pictures and sound are copied byte for byte.
///
/// `language` is a code of ISO 639, of two or three letters. Cues are sorted, and one
/// that runs into the next is shortened, since the formats show one at a time.
/// Subtitles of the source stay where the container keeps their format.
///
/// # Errors
/// As [`super::probe_video`]; [`Code::InvalidField`] for a cue that ends before it
/// begins; [`Code::OutputLimitExceeded`]; [`Code::Cancelled`].
pub fn add_subtitles(input: &Input, cues: &[Cue], language: &str, ctx: &Ctx<'_>) -> Result<SoftSubtitles> {
    let cues = tidy(cues)?;
    let (limits, cancel) = (ctx.limits(), ctx.cancel_token());
    let opened = input::open_video(input, limits, cancel)?;
    let mut demuxer = opened.demuxer;
    let container = match opened.container {
        Some(VideoContainer::Avi) | None => VideoContainer::Mkv,
        Some(container) => container,
    };
    let format = if container == VideoContainer::Mkv { "matroska" } else { container.name() };
    let mut muxer = Muxer::new(format, ctx.content_writer(), limits.max_output_bytes)
        .map_err(|error| write_error(error, cancel))?;
    let routes = copy_streams(&demuxer, &mut muxer, container, opened.container == Some(container))
        .map_err(|error| write_error(error, cancel))?;
    let webvtt = matches!(container, VideoContainer::Webm | VideoContainer::Mkv);
    let header = if webvtt { Vec::new() } else { text_header() };
    let track = muxer
        .add_text(webvtt, &header, &three_letters(language))
        .map_err(|error| write_error(error, cancel))?;
    let options: &[_] = if webvtt {
        &[("fflags", "+bitexact"), ("avoid_negative_ts", "disabled")]
    } else {
        &[("fflags", "+bitexact")]
    };
    muxer.start(options).map_err(|error| write_error(error, cancel))?;
    demuxer.keep_only(|index| routes.get(index).is_some_and(Option::is_some));
    let mut copy = Copy { demuxer, muxer, routes, track, webvtt, cues: cues.into_iter().peekable() };
    copy.run(ctx).map_err(|error| at_its_end(error, &mut copy.muxer, ctx))?;
    let content = finish(copy.muxer, !webvtt, ctx)?;
    Ok(SoftSubtitles { content, container, codec: if webvtt { "webvtt" } else { "mov_text" } })
}

/// Where a stream goes: its number there, its own time base, and the microseconds by
/// which it is moved.
type Route = Option<(usize, Ratio, i64)>;

fn copy_streams(
    demuxer: &Demuxer,
    muxer: &mut Muxer,
    container: VideoContainer,
    same: bool,
) -> std::result::Result<Vec<Route>, super::AvError> {
    let mut routes = Vec::with_capacity(demuxer.stream_count());
    for stream in demuxer.streams() {
        let route = if is_kept(&stream, container) {
            {
                let matroska = matches!(container, VideoContainer::Webm | VideoContainer::Mkv);
                let delay_us = if matroska { stream.run_up_us() } else { 0 };
                Some((muxer.add_copy(&stream, same)?, stream.time_base(), delay_us))
            }
        } else {
            None
        };
        routes.push(route);
    }
    Ok(routes)
}

fn is_kept(stream: &Stream<'_>, container: VideoContainer) -> bool {
    match stream.kind() {
        Kind::Video | Kind::Audio => true,
        Kind::Subtitle => match container {
            VideoContainer::Mkv => true,
            VideoContainer::Webm => stream.codec_name() == "webvtt",
            _ => stream.codec_name() == "mov_text",
        },
        Kind::Other => false,
    }
}

struct Copy {
    demuxer: Demuxer,
    muxer: Muxer,
    routes: Vec<Route>,
    track: usize,
    webvtt: bool,
    cues: std::iter::Peekable<std::vec::IntoIter<Cue>>,
}

impl Copy {
    fn run(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        let cancel = ctx.cancel_token();
        let start_us = self.demuxer.start_us();
        let total = self.demuxer.duration_us().map_or(0, |us| us.unsigned_abs() / 1_000);
        let mut packet = Packet::new().map_err(|error| read_error(error, cancel))?;
        let mut reading = Reading::new(ctx);
        while reading.next(&mut self.demuxer, &mut packet)? {
            let Some((to, base, delay_us)) = self.routes.get(packet.stream()).copied().flatten() else {
                continue;
            };
            // AVI gives the order of decoding only.
            if packet.pts().is_none() {
                let (dts, duration) = (packet.dts(), packet.duration());
                packet.set_times(dts, dts, duration);
            }
            let ms = packet
                .dts()
                .map_or(0, |at| rescale(at, base, Ratio::MILLISECONDS).saturating_sub(start_us / 1_000));
            ctx.step("mux", u64::try_from(ms).unwrap_or(0).min(total), total)?;
            self.write_cues(ms, ctx)?;
            let target = self.muxer.time_base(to);
            packet.retime(
                base,
                target,
                rescale(start_us.saturating_sub(delay_us), Ratio::MICROSECONDS, target),
            );
            packet.set_stream(to);
            self.muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
        }
        self.write_cues(i64::MAX, ctx)
    }

    /// Writes the cues that begin up to `until_ms`.
    fn write_cues(&mut self, until_ms: i64, ctx: &Ctx<'_>) -> Result<()> {
        let cancel = ctx.cancel_token();
        while let Some(cue) = self.cues.next_if(|cue| cue.start_ms <= until_ms) {
            let mut packet = Packet::from_bytes(&payload(&cue.text, self.webvtt))
                .map_err(|error| write_error(error, cancel))?;
            let duration = cue.end_ms.saturating_sub(cue.start_ms);
            packet.set_times(Some(cue.start_ms), Some(cue.start_ms), duration);
            packet.retime(Ratio::MILLISECONDS, self.muxer.time_base(self.track), 0);
            packet.set_stream(self.track);
            self.muxer.write(&mut packet).map_err(|error| write_error(error, cancel))?;
        }
        Ok(())
    }
}

/// The bytes of one cue.
fn payload(text: &str, webvtt: bool) -> Vec<u8> {
    if webvtt {
        // An empty line would end the cue, and `<` and `&` have a meaning.
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let text = lines.collect::<Vec<_>>().join("\n");
        return text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").into_bytes();
    }
    let text = text.get(..text.floor_char_boundary(MOST_TEXT_BYTES)).unwrap_or_default();
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], text.as_bytes()].concat()
}

/// What an MP4 says of the looks of its text: centred at the bottom, white, 18 high.
fn text_header() -> Vec<u8> {
    let name = b"Sans";
    let mut header = vec![0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0];
    // The box of the text: that of the picture.
    header.extend([0; 8]);
    // The style: all characters, font 1, plain, size, colour.
    header.extend([0, 0, 0, 0, 0, 1, 0, 18, 0xff, 0xff, 0xff, 0xff]);
    header.extend([0, 0, 0, 13 + 4]);
    header.extend(b"ftab");
    header.extend([0, 1, 0, 1, 4]);
    header.extend(name);
    header
}

/// Sorts the cues, and lets none run into the next.
fn tidy(cues: &[Cue]) -> Result<Vec<Cue>> {
    if let Some((index, _)) =
        cues.iter().enumerate().find(|(_, cue)| cue.start_ms < 0 || cue.end_ms <= cue.start_ms)
    {
        let number = index + 1;
        return Err(Error::new(
            Code::InvalidField,
            text!(
                "El subtítulo {number} no acaba después de empezar, o empieza antes de cero.",
                "Cue {number} does not end after it begins, or begins before zero."
            ),
        ));
    }
    let mut cues: Vec<Cue> = cues.iter().filter(|cue| !cue.text.trim().is_empty()).cloned().collect();
    cues.sort_by_key(|cue| cue.start_ms);
    let starts: Vec<i64> = cues.iter().skip(1).map(|cue| cue.start_ms).collect();
    for (cue, next) in cues.iter_mut().zip(starts) {
        cue.end_ms = cue.end_ms.min(next);
    }
    cues.retain(|cue| cue.end_ms > cue.start_ms);
    Ok(cues)
}

/// The code of three letters, as containers want it.
fn three_letters(language: &str) -> String {
    const CODES: &str = "ar ara bg bul bn ben ca cat cs ces da dan de deu el ell en eng es spa et est eu eus fa fas \
        fi fin fr fra gl glg gu guj he heb hi hin hr hrv hu hun id ind is isl it ita ja jpn ka kat kn kan ko kor \
        lt lit lv lav mk mkd ml mal mr mar ms msa nl nld no nor pl pol pt por ro ron ru rus sk slk sl slv sq sqi \
        sr srp sv swe sw swa ta tam te tel th tha tl tgl tr tur uk ukr ur urd vi vie zh zho";
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if language.len() == 3 {
        return language;
    }
    let mut codes = CODES.split_whitespace();
    while let (Some(short), Some(long)) = (codes.next(), codes.next()) {
        if short == language {
            return long.to_owned();
        }
    }
    "und".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start_ms: i64, end_ms: i64, text: &str) -> Cue {
        Cue { start_ms, end_ms, text: text.to_owned() }
    }

    #[test]
    fn cues_are_sorted_and_kept_apart() {
        let tidied = tidy(&[cue(900, 2_000, "b"), cue(0, 1_000, "a"), cue(3_000, 4_000, " ")]).unwrap();
        assert_eq!(tidied, [cue(0, 900, "a"), cue(900, 2_000, "b")]);
        assert_eq!(tidy(&[cue(5, 5, "a")]).unwrap_err().code(), Code::InvalidField);
        assert_eq!(tidy(&[cue(-1, 5, "a")]).unwrap_err().code(), Code::InvalidField);
    }

    #[test]
    fn payloads_keep_to_their_format() {
        assert_eq!(payload("¡Sí!", false), b"\0\x06\xc2\xa1S\xc3\xad!");
        assert_eq!(payload("a\n\nb <i>", true), b"a\nb &lt;i&gt;");
        assert_eq!(payload(&"ñ".repeat(40_000), false).len(), 2 + MOST_TEXT_BYTES - 1);
        assert_eq!(text_header().len(), 10 + 8 + 12 + 17);
    }

    #[test]
    fn languages_get_three_letters() {
        for (given, wanted) in [("es", "spa"), ("en-US", "eng"), ("zho", "zho"), ("xx", "und"), ("", "und")] {
            assert_eq!(three_letters(given), wanted);
        }
    }
}
