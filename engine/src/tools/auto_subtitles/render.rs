//! From captions to a video that shows them.

use std::ops::Range;

use serde_json::json;

use super::params::{Mode, Params};
use super::words::Captions;
use crate::captions::raster::{Captioner, FontLibrary, FrameSize};
use crate::captions::{Segment, Style};
use crate::codec::video::{
    AudioOutcome, Cue, PassageName, SpliceOutcome, TranscodePlan, Transcoded, VideoContainer, add_subtitles,
    billed_ms, name_of, splice, transcode,
};
use crate::error::{Code, Result};
use crate::{Content, Ctx, Input, OutputFile, Text, VideoFacts};

/// Goes up when the same captions come to look otherwise.
const LOOKS: u32 = 1;

/// A finished file.
pub(super) struct Video {
    content: Content,
    container: VideoContainer,
}

impl Video {
    pub(super) fn named(self, stem: &str) -> OutputFile {
        let filename = format!("{stem}.{}", self.container.name());
        OutputFile { filename, mime_type: self.container.mime_type(), content: self.content }
    }
}

/// What became of the video.
pub(super) struct Rendered {
    pub(super) video: Option<Video>,
    pub(super) size: (u32, u32),
    pub(super) encoder: Option<String>,
    pub(super) audio: Option<AudioOutcome>,
    pub(super) encoded_frames: u64,
    /// Why nothing of the earlier video was kept.
    pub(super) nothing_kept: Option<Text>,
    /// Milliseconds of pictures that were rendered, to be paid for.
    pub(super) billed_ms: u64,
    pub(super) missing_letters: Vec<String>,
}

pub(super) fn render(
    input: &Input,
    earlier: Option<&Input>,
    params: &Params,
    style: &Style,
    captions: &Captions,
    facts: &VideoFacts,
    ctx: &Ctx<'_>,
) -> Result<Rendered> {
    let size = (facts.video.width, facts.video.height);
    let nothing = Rendered {
        video: None,
        size,
        encoder: None,
        audio: None,
        encoded_frames: 0,
        nothing_kept: None,
        billed_ms: 0,
        missing_letters: Vec::new(),
    };
    match params.mode {
        Mode::Files => {
            ctx.step("write", 0, 1)?;
            ctx.step("write", 1, 1)?;
            Ok(nothing)
        }
        Mode::Soft => {
            let cues: Vec<Cue> = captions.segments.iter().map(cue).collect();
            ctx.step("mux", 0, 1)?;
            let muxed =
                add_subtitles(input, &cues, &captions.language, ctx).map_err(|error| match error.code() {
                    Code::InvalidField => error.with_field("segments"),
                    _ => error,
                })?;
            Ok(Rendered {
                video: Some(Video { content: muxed.content, container: muxed.container }),
                ..nothing
            })
        }
        Mode::Burned => burn(input, earlier, params, style, captions, facts, ctx),
    }
}

fn cue(segment: &Segment) -> Cue {
    let text = if segment.lines.is_empty() { segment.text.clone() } else { segment.lines.join("\n") };
    Cue { start_ms: segment.start_ms, end_ms: segment.end_ms, text }
}

fn burn(
    input: &Input,
    earlier: Option<&Input>,
    params: &Params,
    style: &Style,
    captions: &Captions,
    facts: &VideoFacts,
    ctx: &Ctx<'_>,
) -> Result<Rendered> {
    // An odd last row or column is cut off by the encoder.
    let frame = FrameSize { width: facts.video.width & !1, height: facts.video.height & !1 };
    let library = FontLibrary::of(ctx.services());
    let mut captioner = Captioner::new(&captions.segments, style, frame, library.fonts())?;
    let plan = TranscodePlan {
        container: params.output_format,
        crf: params.crf.and_then(|crf| u8::try_from(crf).ok()),
        preset: params.preset,
        paid_ms: Some(facts.video.billed_ms),
        look: Some(look(params, style, &library)),
        ..TranscodePlan::default()
    };
    let (video, encoded_frames, nothing_kept) = match (earlier, &params.rendered_segments) {
        (Some(earlier), Some(before)) => {
            let changed = changes(&before.segments, &captions.segments);
            let spliced = splice(input, earlier, &changed, &plan, ctx, &mut captioner)?;
            let (encoded_frames, reason) = match spliced.outcome {
                SpliceOutcome::Partial { encoded_frames, .. } => (encoded_frames, None),
                SpliceOutcome::Full { reason } => (spliced.video.frames, Some(reason)),
            };
            (spliced.video, encoded_frames, reason)
        }
        _ => {
            let video = transcode(input, &plan, ctx, &mut captioner)?;
            let frames = video.frames;
            (video, frames, None)
        }
    };
    // Known only when all captions have been drawn.
    let missing_letters = captioner.missing_letters().iter().map(char::to_string).collect();
    let Transcoded { content, container, encoder, audio, width, height, frames, duration_ms, .. } = video;
    let billed_ms = billed_ms(frames, i64::try_from(duration_ms.saturating_mul(1_000)).unwrap_or(i64::MAX));
    Ok(Rendered {
        video: Some(Video { content, container: container.container() }),
        size: (width, height),
        encoder: Some(encoder.to_owned()),
        audio: Some(audio),
        encoded_frames,
        nothing_kept,
        billed_ms,
        missing_letters,
    })
}

/// A name for all that decides how captions look and how well frames are kept, but for the captions.
fn look(params: &Params, style: &Style, library: &FontLibrary) -> PassageName {
    name_of(&json!({
        "looks": LOOKS, "version": env!("CARGO_PKG_VERSION"), "fonts": library.fonts().names(),
        "style": style, "crf": params.crf, "preset": params.preset,
    }))
}

/// When something else is shown than before.
fn changes(before: &[Segment], after: &[Segment]) -> Vec<Range<i64>> {
    let is_in = |segment: &Segment, list: &[Segment]| list.iter().any(|other| looks_like(segment, other));
    let gone = before.iter().filter(|segment| !is_in(segment, after));
    let new = after.iter().filter(|segment| !is_in(segment, before));
    gone.chain(new).map(|segment| segment.start_ms..segment.end_ms).collect()
}

/// Whether two captions look the same at all times.
fn looks_like(one: &Segment, other: &Segment) -> bool {
    let words = |segment: &Segment| {
        segment.words.iter().map(|word| (word.text.clone(), word.start_ms, word.end_ms)).collect::<Vec<_>>()
    };
    (one.start_ms, one.end_ms, &one.text, &one.lines)
        == (other.start_ms, other.end_ms, &other.text, &other.lines)
        && words(one) == words(other)
}
