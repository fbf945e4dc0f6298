//! The files of a result.

use super::given;
use super::params::Params;
use super::report::Report;
use crate::captions::export::{self, VttOptions};
use crate::error::{Code, Error, Result};
use crate::timeline::{FileNames, open_timeline};
use crate::{Content, OutputFile, filename, text};

/// A video, its captions and its plan.
pub(super) fn of_video(
    params: &Params,
    content: Content,
    report: &Report,
    names: &FileNames,
) -> Result<Vec<OutputFile>> {
    let stem = stem(params)?;
    let container = params.output_format.container();
    let mut files = vec![OutputFile {
        filename: format!("{stem}.{}", container.name()),
        mime_type: container.mime_type(),
        content,
    }];
    if !report.segments.is_empty() {
        let srt = export::srt(&report.segments);
        let vtt = export::vtt(&report.segments, VttOptions { has_word_times: true });
        files.push(OutputFile {
            filename: format!("{stem}.srt"),
            mime_type: "application/x-subrip",
            content: srt.into(),
        });
        files.push(OutputFile {
            filename: format!("{stem}.vtt"),
            mime_type: "text/vtt",
            content: vtt.into(),
        });
    }
    files.extend(plans(&stem, report, names)?);
    Ok(files)
}

/// A plan alone.
pub(super) fn of_plan(params: &Params, report: &Report) -> Result<Vec<OutputFile>> {
    plans(&stem(params)?, report, &FileNames::default())
}

/// The plan as it is taken back, and as editors read it.
fn plans(stem: &str, report: &Report, names: &FileNames) -> Result<Vec<OutputFile>> {
    let named = |field: &str, names: &[String]| -> Vec<String> {
        let name = |(index, name): (usize, &String)| match name.as_str() {
            "" => format!("{field}/{index}"),
            name => name.to_owned(),
        };
        names.iter().enumerate().map(name).collect()
    };
    let names = FileNames {
        pictures: named(given::PICTURES, &names.pictures),
        clips: named(given::CLIPS, &names.clips),
        recordings: named(given::RECORDINGS, &names.recordings),
        has_logo: names.has_logo,
    };
    let file = |extension: &str, mime_type, value: &serde_json::Value| -> Result<OutputFile> {
        let text = serde_json::to_string_pretty(value).map_err(|error| unwritten(&error))?;
        Ok(OutputFile { filename: format!("{stem}.{extension}"), mime_type, content: text.into() })
    };
    let plan = serde_json::to_value(&report.plan).map_err(|error| unwritten(&error))?;
    Ok(vec![
        file("plan.json", "application/json", &plan)?,
        file("otio", "application/json", &open_timeline(&report.plan, &names))?,
    ])
}

fn stem(params: &Params) -> Result<String> {
    filename::stem(params.filename.as_deref(), None, &[], "video")
}

fn unwritten(error: &serde_json::Error) -> Error {
    Error::new(
        Code::ToolFailed,
        text!("El plan no se pudo escribir: {error}.", "The plan could not be written: {error}."),
    )
}
