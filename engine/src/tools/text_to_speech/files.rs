//! Captions of what is said.

use super::params::{CaptionFormat, Report};
use crate::OutputFile;
use crate::captions::export::{self, VttOptions};
use crate::captions::{Rules, segment};
use crate::error::Result;
use crate::transcript::{Transcript, Word};

/// One file for each format that is asked for, in that order.
pub(super) fn captions(stem: &str, formats: &[CaptionFormat], report: &Report) -> Result<Vec<OutputFile>> {
    let mut files: Vec<OutputFile> = Vec::new();
    if formats.is_empty() {
        return Ok(files);
    }
    let segments = segment(&transcript(report), &Rules::broadcast());
    for format in formats {
        let (extension, mime_type) = match format {
            CaptionFormat::Srt => ("srt", "application/x-subrip"),
            CaptionFormat::Vtt => ("vtt", "text/vtt"),
            CaptionFormat::Json => ("json", "application/json"),
        };
        let filename = format!("{stem}.{extension}");
        if files.iter().any(|file| file.filename == filename) {
            continue;
        }
        let text = match format {
            CaptionFormat::Srt => export::srt(&segments),
            CaptionFormat::Vtt => export::vtt(&segments, VttOptions { has_word_times: true }),
            CaptionFormat::Json => export::json(&segments, &report.language)?,
        };
        files.push(OutputFile { filename, mime_type, content: text.into() });
    }
    Ok(files)
}

fn transcript(report: &Report) -> Transcript {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let words = (1..).zip(&report.words).map(|(id, word)| Word {
        id,
        text: word.text.clone(),
        start_ms: ms(word.start_ms),
        end_ms: ms(word.end_ms),
        confidence: 1.0,
    });
    Transcript {
        language: report.language.clone(),
        words: words.collect(),
        duration_ms: ms(report.duration_ms),
    }
}
