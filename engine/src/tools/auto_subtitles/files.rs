//! Subtitle files.

use super::params::{Params, Report, SubtitleFormat};
use crate::OutputFile;
use crate::captions::Style;
use crate::captions::export::{self, AssStyle, VttOptions};
use crate::error::Result;

/// One file for each format that is asked for, in that order.
pub(super) fn subtitles(
    stem: &str,
    params: &Params,
    style: &Style,
    report: &Report,
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
            SubtitleFormat::Ass => export::ass(&report.segments, &ass_style(style, report)),
            SubtitleFormat::Json => export::json(&report.segments, &report.language)?,
        };
        files.push(OutputFile { filename, mime_type: format.mime_type(), bytes: text.into_bytes() });
    }
    Ok(files)
}

/// The looks that ASS can express.
fn ass_style(style: &Style, report: &Report) -> AssStyle {
    let mut ass = AssStyle::plain(report.width, report.height);
    ass.font.clone_from(&style.font.family);
    ass.fill = style.fill;
    ass.outline = style.outline.color;
    ass
}
