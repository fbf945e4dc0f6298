//! Subtitle files.

use super::params::{Params, Report, SubtitleFormat};

use crate::captions::Style;
use crate::captions::export::{self, VttOptions};
use crate::captions::raster::{FontLibrary, FrameSize};
use crate::error::Result;
use crate::{Ctx, OutputFile};

/// One file for each format that is asked for, in that order.
pub(super) fn subtitles(
    stem: &str,
    params: &Params,
    style: &Style,
    report: &Report,
    ctx: &Ctx<'_>,
) -> Result<Vec<OutputFile>> {
    let mut files: Vec<OutputFile> = Vec::new();
    for format in &params.subtitle_formats {
        let filename = format!("{stem}.{}", format.extension());
        if files.iter().any(|file| file.filename == filename) {
            continue;
        }
        let text = match format {
            SubtitleFormat::Srt => export::srt(&report.segments),
            SubtitleFormat::Vtt => export::vtt(&report.segments, VttOptions { has_word_times: true }),
            SubtitleFormat::Ass => {
                let frame = FrameSize { width: report.width, height: report.height };
                export::ass(&report.segments, style, frame, FontLibrary::of(ctx.services()).fonts(), ctx)?
            }
            SubtitleFormat::Json => export::json(&report.segments, &report.language)?,
        };
        files.push(OutputFile { filename, mime_type: format.mime_type(), content: text.into() });
    }
    Ok(files)
}
